//! The configuration file.

use std::{fs, net::SocketAddr, path::Path};

use anyhow::Context;
use serde::Deserialize;

/// The configuration of the service.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The address to listen on.
    pub listen: SocketAddr,
    /// The rules and the pool.
    pub rules: classifier_configure::Config,
}

impl Config {
    /// Reads a file. Paths in it are relative to its folder.
    pub fn read(path: &Path) -> anyhow::Result<Self> {
        let read = || -> anyhow::Result<Self> {
            let Self { listen, rules } = toml::from_str(&fs::read_to_string(path)?)?;
            let folder = std::path::absolute(path)?;
            let folder = folder.parent().context("no file")?;
            Ok(Self { listen, rules: rules.relative_to(folder) })
        };
        read().with_context(|| format!("{} is no configuration", path.display()))
    }
}
