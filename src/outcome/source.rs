//! Who published a meaning.

use core::fmt;

/// Declares the sources, in the order of their bits.
macro_rules! sources {
    ($($letter:ident $Source:ident: $en:literal, $zh:literal;)*) => {
        /// Who published a meaning. `{}` shows the letter that the tables use: `V`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Source {
            $(#[doc = concat!("`", stringify!($letter), "`: ", $en, ".")] $Source,)*
        }

        impl Source {
            /// All sources.
            pub const ALL: &[Self] = &[$(Self::$Source),*];

            /// Returns a description of the source.
            #[must_use]
            pub const fn text(self, language: Language) -> &'static str {
                match self {
                    $(Self::$Source => language.of($en, $zh),)*
                }
            }
        }

        impl fmt::Display for Source {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(match self {
                    $(Self::$Source => stringify!($letter),)*
                })
            }
        }
    };
}

use crate::base::language::Language;

sources! {
    S Specification: "the specification", "规范";
    P Operator: "the operator's list for SPs, about 2004", "运营商公布给 SP 的列表（约 2004 年）";
    V Maker: "the list of a maker of gateways and message centres", "网关与短信中心厂家的列表";
    C Cloud: "the documentation of a cloud provider", "云服务商的文档";
    O Customer: "a customer's compilation of the operator's sheets", "客户根据运营商资料整理的列表";
    R Reseller: "lists of resellers", "代理商的列表";
    T Own: "a table of one's own", "自定义列表";
}

/// The sources that agree on a meaning. `{}` shows their letters: `P V`.
///
/// ```
/// use cmpp_codec::Language;
/// use cmpp_codec::content::Stat;
/// use cmpp_codec::outcome::Source;
///
/// let sources = Stat(*b"ID:0008").explain().unwrap().meaning().unwrap().sources;
/// assert_eq!(sources.to_string(), "S V");
/// assert!(sources.iter().eq([Source::Specification, Source::Maker]));
/// assert_eq!(Source::Specification.text(Language::Chinese), "规范");
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Sources(u8);

impl Sources {
    /// Creates a set of sources.
    pub(super) const fn new(mut sources: &[Source]) -> Self {
        let mut bits = 0;
        while let [first, rest @ ..] = sources {
            bits |= Self::bit(*first);
            sources = rest;
        }
        Self(bits)
    }

    const fn bit(source: Source) -> u8 {
        match source {
            Source::Specification => 1,
            Source::Operator => 2,
            Source::Maker => 4,
            Source::Cloud => 8,
            Source::Customer => 16,
            Source::Reseller => 32,
            Source::Own => 64,
        }
    }

    /// Returns whether the source is one of them.
    #[must_use]
    pub const fn contains(self, source: Source) -> bool {
        self.0 & Self::bit(source) != 0
    }

    /// Returns an iterator over the sources.
    pub fn iter(self) -> impl Iterator<Item = Source> + Clone {
        Source::ALL.iter().copied().filter(move |&source| self.contains(source))
    }
}

impl fmt::Display for Sources {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.iter().enumerate().try_for_each(|(at, source)| {
            f.write_str(if at == 0 { "" } else { " " })?;
            source.fmt(f)
        })
    }
}

impl fmt::Debug for Sources {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
