//! Reads the table from any format of serde.
//!
//! Written by hand, because derived code names neither the key of a wrong value nor the key that was
//! probably meant. Keys and values are checked where they are read, so that the format adds the place.

use std::fmt;

use classifier_compiler::similar_label as similar;
use classifier_runtime::pool::PoolConfig;
use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor, value,
};

use crate::{config::Config, plain::plain};

const KEYS: [&str; 6] = ["files", "allow_empty", "builtin", "artifact", "default", "reload"];

impl Config {
    /// The keys of the table, for programs that have keys of their own in the same table.
    ///
    /// ```
    /// use classifier_configure::Config;
    ///
    /// assert!(Config::keys().any(|key| key == "files"));
    /// ```
    pub fn keys() -> impl Iterator<Item = &'static str> + Clone {
        KEYS.into_iter().chain(PoolConfig::FIELD_NAMES.iter().copied())
    }
}

impl<'de> Deserialize<'de> for Config {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Table)
    }
}

struct Table;

impl<'de> Visitor<'de> for Table {
    type Value = Config;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a table with the configuration of a classifier")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Config, A::Error> {
        let mut config = Config::default();
        let mut seen = Vec::new();
        while let Some(Key(name)) = map.next_key()? {
            if seen.contains(&name) {
                return Err(Error::custom(format_args!("duplicate key `{name}`")));
            }
            seen.push(name);
            map.next_value_seed(Entry { name, config: &mut config })?;
        }
        config.validate().map_err(Error::custom)?;
        Ok(config)
    }
}

/// The name of a key that there is.
struct Key(&'static str);

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let key = String::deserialize(deserializer)?;
        match Config::keys().find(|&name| name == key) {
            Some(name) => Ok(Self(name)),
            None => Err(Error::custom(unknown_key(&key, Config::keys()))),
        }
    }
}

/// The message for a key that is none of these.
#[doc(hidden)]
pub fn unknown_key(key: &str, keys: impl Iterator<Item = &'static str> + Clone) -> String {
    let cure = match similar(key, keys.clone()) {
        Some(name) => format!("did you mean `{name}`?"),
        None => format!("the keys are {}", keys.collect::<Vec<_>>().join(", ")),
    };
    format!("unknown key `{key}`; {cure}")
}

/// Reads the value of a key into its place.
struct Entry<'c> {
    name: &'static str,
    config: &'c mut Config,
}

impl<'de> DeserializeSeed<'de> for Entry<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, value: D) -> Result<(), D::Error> {
        fn read<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
            name: &str,
            value: D,
        ) -> Result<T, D::Error> {
            T::deserialize(value)
                .map_err(|error| Error::custom(format_args!("{name}: {}", plain(&error))))
        }
        let Self { name, config } = self;
        match name {
            "files" => config.files = read(name, value)?,
            "allow_empty" => config.allow_empty = read(name, value)?,
            "builtin" => config.builtin = read::<Builtin, _>(name, value)?.0,
            "artifact" => config.artifact = Some(read(name, value)?),
            "default" => config.default = Some(read(name, value)?),
            "reload" => config.reload = read(name, value)?,
            _ => {
                *config.pool.field_mut(name).expect("it is a key") = read(name, value)?;
                config.pool.validate().map_err(Error::custom)?;
            }
        }
        Ok(())
    }
}

/// `true`, `false` or a list of names.
struct Builtin(Vec<String>);

impl<'de> Deserialize<'de> for Builtin {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;

        impl<'de> Visitor<'de> for Either {
            type Value = Builtin;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("true, false or a list of built-in rule files")
            }

            fn visit_bool<E: Error>(self, is_used: bool) -> Result<Builtin, E> {
                let names = if is_used { &classifier_rules::DEFAULT[..] } else { &[] };
                Ok(Builtin(names.iter().map(|&name| name.to_owned()).collect()))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, names: A) -> Result<Builtin, A::Error> {
                Vec::deserialize(value::SeqAccessDeserializer::new(names)).map(Builtin)
            }
        }

        deserializer.deserialize_any(Either)
    }
}
