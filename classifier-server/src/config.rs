//! The configuration file: the table of `classifier-configure`, with the server's own keys among its keys.

use std::{
    fmt, fs,
    marker::PhantomData,
    net::{Ipv4Addr, SocketAddr},
    ops::RangeInclusive,
    path::{self, Path, PathBuf},
    time::Duration,
};

use anyhow::{Context, bail, ensure};
use classifier_configure::{plain, unknown_key};
use serde::{
    Deserialize, Deserializer,
    de::{
        DeserializeSeed, Error, IntoDeserializer, MapAccess, Visitor, value::MapAccessDeserializer,
    },
};

/// All that the server is started with.
#[derive(Debug)]
pub struct Config {
    /// The address to listen on.
    pub listen: SocketAddr,
    /// The file with the token that requests must have.
    pub token_file: Option<PathBuf>,
    /// What is classified of a text.
    pub response: ResponseForm,
    /// What requests may cost.
    pub limits: Limits,
    /// The rules and the pool.
    pub rules: classifier_configure::Config,
}

/// What is classified of a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ResponseForm {
    /// All of it.
    #[default]
    Line,
    /// The reply of a mail server in it; all of it if there is none.
    Auto,
}

/// What requests may cost.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Connections at the same time.
    pub connections: usize,
    /// The bytes of the head of a request.
    pub head: usize,
    /// The bytes of a body.
    pub body: usize,
    /// The bytes of all heads that are incomplete, and of all bodies whose answers are not ready.
    pub buffered: usize,
    /// The texts of a request.
    pub texts: usize,
    /// How long the head of a request may take, and a connection may be idle.
    pub header: Duration,
    /// How long a body may take, and how long a client may accept nothing of its answer.
    pub body_time: Duration,
    /// How long it may take from the head of a request to its answer.
    pub request: Duration,
    /// How long connections are accepted after the signal to end.
    pub drain_delay: Duration,
    /// How long it may take from this signal to the end.
    pub drain: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 1024,
            head: 16 << 10,
            body: 16 << 20,
            buffered: 256 << 20,
            texts: 100_000,
            header: Duration::from_secs(15),
            body_time: Duration::from_secs(30),
            request: Duration::from_secs(60),
            drain_delay: Duration::from_secs(1),
            drain: Duration::from_secs(30),
        }
    }
}

/// Where a key's value belongs, and what it may be.
#[derive(Clone, Copy)]
enum Key {
    Listen,
    TokenFile,
    Response,
    Count(fn(&mut Limits) -> &mut usize, usize),
    Seconds(fn(&mut Limits) -> &mut Duration, f64),
    /// A key of `classifier-configure`.
    Rules(&'static str),
}

/// A day.
const LONGEST: f64 = 86_400.0;

const KEYS: [(&str, Key); 13] = [
    ("listen", Key::Listen),
    ("token_file", Key::TokenFile),
    ("response", Key::Response),
    ("max_connections", Key::Count(|its| &mut its.connections, 1 << 20)),
    ("max_head", Key::Count(|its| &mut its.head, 1 << 20)),
    ("max_body", Key::Count(|its| &mut its.body, 1 << 30)),
    ("max_buffered", Key::Count(|its| &mut its.buffered, 1 << 36)),
    ("max_texts", Key::Count(|its| &mut its.texts, 1 << 24)),
    ("header_timeout", Key::Seconds(|its| &mut its.header, 0.001)),
    ("body_timeout", Key::Seconds(|its| &mut its.body_time, 0.001)),
    ("request_timeout", Key::Seconds(|its| &mut its.request, 0.001)),
    ("drain_delay", Key::Seconds(|its| &mut its.drain_delay, 0.0)),
    ("drain_timeout", Key::Seconds(|its| &mut its.drain, 0.0)),
];

impl Config {
    /// Reads and validates a file. Paths in it are relative to its folder.
    pub fn read(path: &Path) -> anyhow::Result<Self> {
        let name = path.display();
        let text = fs::read_to_string(path).with_context(|| format!("cannot read {name}"))?;
        let mut config: Self = toml::from_str(&text).with_context(|| name.to_string())?;
        let folder = path::absolute(path)?;
        let folder = folder.parent().unwrap_or(Path::new("/"));
        config.rules = config.rules.relative_to(folder);
        config.token_file = config.token_file.map(|file| folder.join(file));
        config.validate().with_context(|| name.to_string())?;
        Ok(config)
    }

    /// Checks the server's keys together.
    fn validate(&self) -> anyhow::Result<()> {
        let Limits { body, buffered, .. } = self.limits;
        ensure!(
            buffered >= body,
            "max_buffered must be at least max_body, which is {body}; it is {buffered}"
        );
        if self.token_file.is_none() && !self.listen.ip().to_canonical().is_loopback() {
            bail!(
                "listen: {} can be reached from other machines, so that a token is required; \
                 write one to a file (`openssl rand -hex 32`) and name it with `token_file`, or \
                 listen on 127.0.0.1",
                self.listen
            );
        }
        Ok(())
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
        f.write_str("a table with the configuration of the server")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Config, A::Error> {
        let mut config = Config {
            listen: (Ipv4Addr::LOCALHOST, 8025).into(),
            token_file: None,
            response: ResponseForm::default(),
            limits: Limits::default(),
            rules: classifier_configure::Config::new(),
        };
        let rest = Rest { map, config: &mut config };
        let rules = Deserialize::deserialize(MapAccessDeserializer::new(rest))?;
        Ok(Config { rules, ..config })
    }
}

/// The keys that are not the server's. The others are read into their places on the way.
struct Rest<'c, A> {
    map: A,
    config: &'c mut Config,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Rest<'_, A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, A::Error> {
        let Self { map, config } = self;
        while let Some(key) = map.next_key()? {
            match key {
                Key::Listen => config.listen = map.next_value_seed(Address)?,
                Key::TokenFile => config.token_file = Some(map.next_value_seed(Plain::new())?),
                Key::Response => config.response = map.next_value_seed(Plain::new())?,
                Key::Count(place, most) => {
                    *place(&mut config.limits) = map.next_value_seed(Count(1..=most))?;
                }
                Key::Seconds(place, least) => {
                    *place(&mut config.limits) = map.next_value_seed(Seconds(least..=LONGEST))?;
                }
                Key::Rules(name) => return seed.deserialize(name.into_deserializer()).map(Some),
            }
        }
        Ok(None)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        self.map.next_value_seed(seed)
    }
}

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        if let Some((_, key)) = KEYS.iter().find(|(key, _)| *key == name) {
            return Ok(*key);
        }
        if let Some(key) = classifier_configure::Config::keys().find(|key| *key == name) {
            return Ok(Self::Rules(key));
        }
        let keys = KEYS.iter().map(|(key, _)| *key).chain(classifier_configure::Config::keys());
        Err(Error::custom(unknown_key(&name, keys)))
    }
}

/// Reads a value, with errors in plain words.
struct Plain<T>(PhantomData<T>);

impl<T> Plain<T> {
    fn new() -> Self {
        Self(PhantomData)
    }
}

impl<'de, T: Deserialize<'de>> DeserializeSeed<'de> for Plain<T> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, value: D) -> Result<T, D::Error> {
        T::deserialize(value).map_err(|error| Error::custom(plain(&error)))
    }
}

/// Reads an address.
struct Address;

impl<'de> DeserializeSeed<'de> for Address {
    type Value = SocketAddr;

    fn deserialize<D: Deserializer<'de>>(self, value: D) -> Result<SocketAddr, D::Error> {
        let text: String = Plain::new().deserialize(value)?;
        text.parse().map_err(|_| {
            let message = "expected an address and a port, such as 127.0.0.1:8025";
            Error::custom(format_args!("{message}, found the text {text:?}"))
        })
    }
}

/// Reads an integer in a range.
struct Count(RangeInclusive<usize>);

impl<'de> DeserializeSeed<'de> for Count {
    type Value = usize;

    fn deserialize<D: Deserializer<'de>>(self, value: D) -> Result<usize, D::Error> {
        in_range(Plain::new().deserialize(value)?, &self.0)
    }
}

/// Reads a number of seconds in a range.
struct Seconds(RangeInclusive<f64>);

impl<'de> DeserializeSeed<'de> for Seconds {
    type Value = Duration;

    fn deserialize<D: Deserializer<'de>>(self, value: D) -> Result<Duration, D::Error> {
        in_range(Plain::new().deserialize(value)?, &self.0).map(Duration::from_secs_f64)
    }
}

fn in_range<T: PartialOrd + fmt::Display, E: Error>(
    value: T,
    range: &RangeInclusive<T>,
) -> Result<T, E> {
    match range.contains(&value) {
        true => Ok(value),
        false => {
            let (least, most) = (range.start(), range.end());
            Err(E::custom(format_args!("it must be from {least} to {most}, not {value}")))
        }
    }
}
