//! What rules are read from.

use std::path::{Path, PathBuf};

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
    Text(String),
    /// The name of the built-in file, which need not exist.
    Builtin(String),
    /// Labels, each with a pattern.
    Rules(Vec<(String, String)>),
}

impl RuleSource {
    /// A file that is known under another name than the path that it is read from. The name is what
    /// messages and artifacts say; if it ends in `.json`, the file is JSON, otherwise TOML.
    pub fn named(name: impl Into<String>, path: impl Into<PathBuf>) -> Self {
        let name = name.into();
        Self { format: RuleFormat::of_name(&name), name, origin: Origin::Path(path.into()) }
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
            Origin::Path(path) => Some(path),
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
