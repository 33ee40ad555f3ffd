//! The settings of a session.

use core::fmt;
use core::time::Duration;

use serde::de::{Deserialize, Deserializer, Error, Visitor};
use serde::ser::{Serialize, SerializeStruct, Serializer};

use crate::base::version::Version;
use crate::schema::codes::VersionOctet;
use crate::session::{Config, Dialect, Role, Style, Timeout};
use crate::wire::frame::Limit;
use crate::wire::header::SequenceId;

//----------- Durations ----------------------------------------------------------------------------

/// A duration as a number of seconds, with a fraction if it has one.
struct Seconds(Duration);

impl From<Seconds> for Duration {
    fn from(seconds: Seconds) -> Self {
        seconds.0
    }
}

impl From<Duration> for Seconds {
    fn from(duration: Duration) -> Self {
        Self(duration)
    }
}

impl Serialize for Seconds {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0.subsec_nanos() == 0 && serializer.is_human_readable() {
            self.0.as_secs().serialize(serializer)
        } else {
            self.0.as_secs_f64().serialize(serializer)
        }
    }
}

impl<'de> Deserialize<'de> for Seconds {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            deserializer.deserialize_any(Reader)
        } else {
            deserializer.deserialize_f64(Reader)
        }
    }
}

struct Reader;

impl Visitor<'_> for Reader {
    type Value = Seconds;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number of seconds")
    }

    fn visit_u64<E: Error>(self, seconds: u64) -> Result<Seconds, E> {
        Ok(Seconds(Duration::from_secs(seconds)))
    }

    fn visit_i64<E: Error>(self, seconds: i64) -> Result<Seconds, E> {
        u64::try_from(seconds).map_err(E::custom).and_then(|seconds| self.visit_u64(seconds))
    }

    fn visit_f64<E: Error>(self, seconds: f64) -> Result<Seconds, E> {
        Duration::try_from_secs_f64(seconds).map(Seconds).map_err(E::custom)
    }
}

/// [`Timeout`] with its times in seconds.
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(rename = "Timeout", rename_all = "snake_case")]
enum Waits {
    Same(Seconds),
    Fibonacci(Seconds),
}

impl Serialize for Timeout {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match *self {
            Self::Same(timeout) => Waits::Same(timeout.into()),
            Self::Fibonacci(unit) => Waits::Fibonacci(unit.into()),
        }
        .serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Timeout {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Waits::deserialize(deserializer).map(|waits| match waits {
            Waits::Same(timeout) => Self::Same(timeout.into()),
            Waits::Fibonacci(unit) => Self::Fibonacci(unit.into()),
        })
    }
}

//----------- Config -------------------------------------------------------------------------------

/// Implements both traits for [`Config`]. A missing setting has the value of [`Config::new`]. An optional setting may
/// also be null.
macro_rules! settings {
    ([$($setting:ident: $Type:ty,)*] optional [$($option:ident: $Option:ty,)*]) => {
        /// The settings as a file contains them.
        #[derive(serde::Deserialize)]
        #[serde(rename = "Config", deny_unknown_fields)]
        struct Settings {
            role: Role,
            max_version: Version,
            $($setting: Option<$Type>,)*
            $($option: Option<$Option>,)*
        }

        impl<'de> Deserialize<'de> for Config {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let settings = Settings::deserialize(deserializer)?;
                let mut config = Self::new(settings.role, settings.max_version);
                $(if let Some(setting) = settings.$setting { config.$setting = setting.into(); })*
                $(config.$option = settings.$option.map(Into::into);)*
                Ok(config)
            }
        }

        impl Serialize for Config {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let Self { role, max_version, $($setting,)* $($option),* } = *self;
                let len = [stringify!(role), stringify!(max_version), $(stringify!($setting),)* $(stringify!($option)),*].len();
                let mut object = serializer.serialize_struct("Config", len)?;
                object.serialize_field("role", &role)?;
                object.serialize_field("max_version", &max_version)?;
                // As options, because they are read as options.
                $(object.serialize_field(stringify!($setting), &Some(<$Type>::from($setting)))?;)*
                $(object.serialize_field(stringify!($option), &$option.map(<$Option>::from))?;)*
                object.end()
            }
        }
    };
}

settings! {
    [
        style: Style,
        min_version: Version,
        reject_higher: bool,
        unlisted_version: Version,
        window: usize,
        max_request: usize,
        timeout: Timeout,
        attempts: u8,
        heartbeat_interval: Seconds,
        limit: Limit,
        first_sequence_id: SequenceId,
        before_login: u8,
        unreadable_answers: u8,
        heartbeat_events: bool,
        dialect: Dialect,
    ]
    optional [
        force_version: Version,
        version_octet: VersionOctet,
        max_rate: core::num::NonZeroU32,
        login_timeout: Seconds,
        terminate_timeout: Seconds,
    ]
}
