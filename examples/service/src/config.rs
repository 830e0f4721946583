//! The configuration file.

use std::{
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
};

use anyhow::Context;
use classifier::pool::PoolConfig;
use serde::Deserialize;

/// The configuration of the service.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The address to listen on.
    pub listen: SocketAddr,
    /// The source of the rules.
    pub rules: Source,
    /// The configuration of the pool; optional.
    #[serde(default)]
    pub pool: PoolConfig,
}

/// The source of rules.
#[derive(Clone, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Source {
    /// Rule files in their order of precedence, which are compiled at start.
    Files(Vec<PathBuf>),
    /// An artifact of `classifier compile`.
    Artifact(PathBuf),
}

impl Config {
    /// Reads a file. Paths in it are relative to its folder.
    pub fn read(path: &Path) -> anyhow::Result<Self> {
        let read = || -> anyhow::Result<Self> {
            let mut config: Self = toml::from_str(&fs::read_to_string(path)?)?;
            let folder = std::path::absolute(path)?;
            let folder = folder.parent().context("no file")?;
            for path in config.rules.paths_mut() {
                *path = folder.join(&*path);
            }
            Ok(config)
        };
        read().with_context(|| format!("{} is no configuration", path.display()))
    }
}

impl Source {
    /// All files that are read.
    pub fn paths(&self) -> &[PathBuf] {
        match self {
            Self::Files(paths) => paths,
            Self::Artifact(path) => std::slice::from_ref(path),
        }
    }

    fn paths_mut(&mut self) -> &mut [PathBuf] {
        match self {
            Self::Files(paths) => paths,
            Self::Artifact(path) => std::slice::from_mut(path),
        }
    }
}
