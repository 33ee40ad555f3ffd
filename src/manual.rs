#![doc = include_str!("manual/en.md")]

/// Declares the module of a page, whose documentation it is.
macro_rules! page {
    // The code of these needs packages that are built on this one. `cmpp-lab` tests it.
    (tokio $($path:tt)+) => {
        #[cfg_attr(not(doctest), doc = include_str!($($path)+))]
        pub mod tokio {}
    };
    (testing $($path:tt)+) => {
        #[cfg_attr(not(doctest), doc = include_str!($($path)+))]
        pub mod testing {}
    };
    ($page:ident $($path:tt)+) => {
        #[doc = include_str!($($path)+)]
        pub mod $page {}
    };
}

/// Declares a module for each page, in English and in Chinese.
macro_rules! pages {
    ($($page:ident)*) => {
        $(page! { $page concat!("manual/en/", stringify!($page), ".md") })*

        #[doc = include_str!("manual/zh.md")]
        pub mod zh {
            $(page! { $page concat!("manual/zh/", stringify!($page), ".md") })*
        }
    };
}

pages! {
    overview first_submit streams versions text reports failures login session tokio gateways relays peers captures testing fuzzing
    bare_metal
}
