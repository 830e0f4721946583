//! The configuration of a pool.

use std::{fmt, ops::RangeInclusive, thread};

/// The size of a pool: threads, texts in flight and caches.
///
/// With the feature `serde` it can be part of a program's configuration file. The keys are the names of
/// the methods. Missing keys have their defaults. Unknown keys are errors, and so are values that
/// [`validate`](Self::validate) refuses.
///
/// # Examples
///
/// ```
/// use classifier_runtime::pool::PoolConfig;
///
/// let config = PoolConfig::new().pool_size(2).cache_size(0);
/// assert!(config.validate().is_ok());
///
/// let error = config.pool_size(0).validate().unwrap_err();
/// assert_eq!(error.field(), "pool_size");
/// assert_eq!(error.to_string(), "pool_size must be from 1 to 1024, not 0");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PoolConfig {
    pub(super) pool_size: usize,
    pub(super) back_pressure: usize,
    pub(super) cache_size: usize,
    pub(super) uncategorized_cache_size: usize,
    pub(super) cache_bytes: usize,
    pub(super) uncategorized_cache_bytes: usize,
    pub(super) longest_cached_text: usize,
}

/// A field: its name, its range and its place.
struct Field {
    name: &'static str,
    range: RangeInclusive<usize>,
    place: fn(&mut PoolConfig) -> &mut usize,
}

const FIELDS: [Field; 7] = [
    Field { name: "pool_size", range: 1..=1024, place: |its| &mut its.pool_size },
    Field { name: "back_pressure", range: 1..=1 << 24, place: |its| &mut its.back_pressure },
    Field { name: "cache_size", range: 0..=1 << 24, place: |its| &mut its.cache_size },
    Field {
        name: "uncategorized_cache_size",
        range: 0..=1 << 24,
        place: |its| &mut its.uncategorized_cache_size,
    },
    Field { name: "cache_bytes", range: 1..=MOST_BYTES, place: |its| &mut its.cache_bytes },
    Field {
        name: "uncategorized_cache_bytes",
        range: 1..=MOST_BYTES,
        place: |its| &mut its.uncategorized_cache_bytes,
    },
    Field {
        name: "longest_cached_text",
        range: 0..=MOST_BYTES,
        place: |its| &mut its.longest_cached_text,
    },
];

/// 64 GiB, or half of what 32 bits can address.
const MOST_BYTES: usize = if usize::BITS > 32 { (1_u64 << 36) as usize } else { 1 << 31 };

impl Default for PoolConfig {
    /// The defaults that the methods document.
    fn default() -> Self {
        let parallelism = thread::available_parallelism().map_or(1, usize::from);
        Self {
            pool_size: (parallelism / 4).max(1),
            back_pressure: 131_072,
            cache_size: 1024,
            uncategorized_cache_size: 1024,
            cache_bytes: 4 << 20,
            uncategorized_cache_bytes: 4 << 20,
            longest_cached_text: 4096,
        }
    }
}

impl PoolConfig {
    /// The defaults.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The number of threads, from 1 to 1024. It also limits the threads that classify at the same time,
    /// including callers. The default is a quarter of the available parallelism, but at least 1.
    #[must_use]
    pub fn pool_size(mut self, threads: usize) -> Self {
        self.pool_size = threads;
        self
    }

    /// The number of texts that may be in flight (queued or being classified) before submission blocks:
    /// from 1 to 2^24, by default 131072. Cached texts and texts equal to one in flight do not count,
    /// except in the chunks of `classify_many` for workers. Texts that `classify_many` classifies on the
    /// caller's thread count as one. Each call that waits for its submission keeps a copy of its text.
    #[must_use]
    pub fn back_pressure(mut self, texts: usize) -> Self {
        self.back_pressure = texts;
        self
    }

    /// The number of cached texts that a rule matched, up to 2^24; by default 1024. 0 disables this
    /// cache.
    #[must_use]
    pub fn cache_size(mut self, texts: usize) -> Self {
        self.cache_size = texts;
        self
    }

    /// The number of cached texts that no rule matched, up to 2^24; by default 1024. 0 disables this
    /// cache. These texts never evict texts of the other cache.
    #[must_use]
    pub fn uncategorized_cache_size(mut self, texts: usize) -> Self {
        self.uncategorized_cache_size = texts;
        self
    }

    /// The total bytes of the cached texts that a rule matched, from 1 to 64 GiB; by default 4 MiB. The
    /// overhead of about a hundred bytes for each text is not counted.
    #[must_use]
    pub fn cache_bytes(mut self, bytes: usize) -> Self {
        self.cache_bytes = bytes;
        self
    }

    /// The same for texts that no rule matched.
    #[must_use]
    pub fn uncategorized_cache_bytes(mut self, bytes: usize) -> Self {
        self.uncategorized_cache_bytes = bytes;
        self
    }

    /// The maximum length of a cached text in bytes, up to 64 GiB; by default 4096. Longer texts are
    /// classified each time, even if an equal one is in flight.
    #[must_use]
    pub fn longest_cached_text(mut self, bytes: usize) -> Self {
        self.longest_cached_text = bytes;
        self
    }

    /// The names of all fields, as configuration files have them.
    pub const FIELD_NAMES: &'static [&'static str] = &{
        let mut names = [""; FIELDS.len()];
        let mut index = 0;
        while index < FIELDS.len() {
            names[index] = FIELDS[index].name;
            index += 1;
        }
        names
    };

    /// The field with this name; `None` if there is none. Set it to any value, and call
    /// [`validate`](Self::validate) afterwards.
    pub fn field_mut(&mut self, name: &str) -> Option<&mut usize> {
        let field = FIELDS.into_iter().find(|field| field.name == name)?;
        Some((field.place)(self))
    }

    /// Checks that all fields are in their ranges. [`Pool::new`](super::Pool::new) calls it.
    ///
    /// # Errors
    ///
    /// The first field whose value is out of its range.
    pub fn validate(&self) -> Result<(), PoolConfigError> {
        let mut values = self.clone();
        for Field { name, range, place } in FIELDS {
            let value = *place(&mut values);
            if !range.contains(&value) {
                return Err(PoolConfigError { field: name, range, value });
            }
        }
        Ok(())
    }
}

/// The error of a [`PoolConfig`] with a value out of its range.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PoolConfigError {
    field: &'static str,
    range: RangeInclusive<usize>,
    value: usize,
}

impl PoolConfigError {
    /// The name of the field.
    #[must_use]
    pub fn field(&self) -> &'static str {
        self.field
    }
}

impl fmt::Display for PoolConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { field, range, value } = self;
        write!(f, "{field} must be from {} to {}, not {value}", range.start(), range.end())
    }
}

impl std::error::Error for PoolConfigError {}

#[cfg(feature = "serde")]
mod deserialize {
    //! Written by hand, because derived code does not name the field of a value with the wrong type.

    use std::{fmt, string::String};

    use serde::de::{self, Deserialize, Deserializer, MapAccess, Visitor};

    use super::PoolConfig;

    const NAMES: &[&str] = PoolConfig::FIELD_NAMES;

    impl<'de> Deserialize<'de> for PoolConfig {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            deserializer.deserialize_struct("PoolConfig", NAMES, Fields)
        }
    }

    struct Fields;

    impl<'de> Visitor<'de> for Fields {
        type Value = PoolConfig;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a pool's configuration")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<PoolConfig, A::Error> {
            let mut config = PoolConfig::default();
            let mut seen = [false; NAMES.len()];
            while let Some(key) = map.next_key::<String>()? {
                let place = NAMES.iter().zip(&mut seen).find(|(name, _)| **name == key);
                let (Some((name, seen)), Some(value)) = (place, config.field_mut(&key)) else {
                    return Err(de::Error::unknown_field(&key, NAMES));
                };
                if core::mem::replace(seen, true) {
                    return Err(de::Error::duplicate_field(name));
                }
                *value = map
                    .next_value()
                    .map_err(|error| de::Error::custom(format_args!("{key}: {error}")))?;
            }
            config.validate().map_err(de::Error::custom)?;
            Ok(config)
        }
    }
}
