//! The configuration file.

use std::{
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
};

use anyhow::Context;
use classifier::pool::PoolConfig;
use serde::Deserialize;

/// What the service is told at its start.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Where to listen.
    pub listen: SocketAddr,
    /// Where the rules are.
    pub rules: Source,
    /// The pool, whose table may be missing.
    #[serde(default)]
    pub pool: PoolConfig,
}

/// Where rules come from.
#[derive(Clone, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Source {
    /// Rule files in their order of precedence, which are compiled here.
    Files(Vec<PathBuf>),
    /// What `classifier compile` has made of them.
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
