//! What rules are read from.

use std::{
    io,
    path::{Path, PathBuf},
};

use crate::diagnostic::RuleFormat;

/// What a built-in file is called: this and its name.
const BUILTIN: &str = "builtin:";

/// What rules are read from: a file, a text in memory, or one of the rule files that are built in.
///
/// Whatever is a path becomes one by [`From`], so [`RuleSet::load`](crate::RuleSet::load) takes paths
/// as they are.
///
/// # Examples
///
/// ```
/// use classifier_compiler::{RuleFormat, RuleSet, RuleSource};
///
/// # let dir = tempfile::tempdir()?;
/// # let path = dir.path().join("mine.toml");
/// std::fs::write(&path, "[rules]\nQuota = ['^552 ']\n")?;
/// let rules = RuleSet::load([&path])?;
/// assert_eq!(rules.rules().len(), 1);
///
/// let more = "[rules]\nPolicy = ['^554 ']\n".to_owned();
/// let rules = RuleSet::load([(&path).into(), RuleSource::text("more.toml", RuleFormat::Toml, more)])?;
/// assert_eq!(rules.rules().len(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleSource {
    pub(crate) name: String,
    pub(crate) format: RuleFormat,
    pub(crate) origin: Origin,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    Path(PathBuf),
    /// The bytes of a file, or why it cannot be read.
    Read(PathBuf, Result<Vec<u8>, (io::ErrorKind, String)>),
    Text(String),
    /// The name of the built-in file, which need not exist.
    Builtin(String),
    /// Labels, each with a pattern.
    Rules(Vec<(String, String)>),
}

impl RuleSource {
    /// The most bytes that all sources of a rule set may have. Of a file that is larger, it is enough to read
    /// one byte more. Reading takes up to fifty times as much memory, and less than a gibibyte.
    pub const MOST_BYTES: usize = 8 << 20;

    /// A file that is known under another name than the path that it is read from. The name is what
    /// messages and artifacts say; if it ends in `.json`, the file is JSON, otherwise TOML.
    pub fn named(name: impl Into<String>, path: impl Into<PathBuf>) -> Self {
        let name = name.into();
        Self { format: RuleFormat::of_name(&name), name, origin: Origin::Path(path.into()) }
    }

    /// A file as [`named`](Self::named) has it, which the program has read already, or could not read.
    ///
    /// # Examples
    ///
    /// ```
    /// use classifier_compiler::{RuleSet, RuleSource};
    ///
    /// let source = RuleSource::read("mine.toml", "/etc/mine.toml", Ok(b"[rules]\nQuota = ['^552 ']".into()));
    /// assert_eq!(RuleSet::load([source])?.rules().len(), 1);
    ///
    /// let missing = std::io::ErrorKind::NotFound.into();
    /// let source = RuleSource::read("mine.toml", "/etc/mine.toml", Err(missing));
    /// let report = RuleSet::load([source]).unwrap_err().to_string();
    /// assert!(report.contains("the file cannot be read: entity not found"));
    /// # Ok::<(), classifier_compiler::Diagnostics>(())
    /// ```
    pub fn read(
        name: impl Into<String>,
        path: impl Into<PathBuf>,
        bytes: io::Result<Vec<u8>>,
    ) -> Self {
        let path = path.into();
        let bytes = bytes.map_err(|error| (error.kind(), error.to_string()));
        Self { origin: Origin::Read(path.clone(), bytes), ..Self::named(name, path) }
    }

    /// A rule file that is in memory, and what messages and artifacts call it.
    pub fn text(name: impl Into<String>, format: RuleFormat, text: impl Into<String>) -> Self {
        Self { name: name.into(), format, origin: Origin::Text(text.into()) }
    }

    /// A rule file that is built in, which needs the feature `builtin`: `providers`, `iana` or
    /// `messages`. Messages and artifacts call it `builtin:providers`. That there is no such file,
    /// or that the feature is off, is a problem of the rule set that is read.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[cfg(feature = "builtin")] {
    /// use classifier_compiler::{Compiler, RuleSet, RuleSource};
    ///
    /// let rules = RuleSet::load(["providers", "iana"].map(RuleSource::builtin))?;
    /// assert_eq!(rules.rules()[0].location.file(), "builtin:providers");
    /// # }
    /// # Ok::<(), classifier_compiler::Diagnostics>(())
    /// ```
    pub fn builtin(name: impl AsRef<str>) -> Self {
        let name = name.as_ref();
        Self {
            name: format!("{BUILTIN}{name}"),
            format: RuleFormat::Toml,
            origin: Origin::Builtin(name.to_owned()),
        }
    }

    /// Labels, each with a pattern.
    pub(super) fn rules(rules: Vec<(String, String)>) -> Self {
        let name = "rules in memory".to_owned();
        Self { name, format: RuleFormat::Toml, origin: Origin::Rules(rules) }
    }

    /// What messages and artifacts call it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where it is read from, if that is a file.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        match &self.origin {
            Origin::Path(path) | Origin::Read(path, _) => Some(path),
            Origin::Text(_) | Origin::Builtin(_) | Origin::Rules(_) => None,
        }
    }
}

impl<P: AsRef<Path>> From<P> for RuleSource {
    fn from(path: P) -> Self {
        let path = path.as_ref();
        Self::named(path.display().to_string(), path)
    }
}
