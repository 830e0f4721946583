//! Errors of starting and reloading.

use std::{error, fmt, io, path::PathBuf, sync::Arc};

use classifier_compiler::Diagnostics;
use classifier_runtime::pool::{OwnedClassifierError, PoolError, PoolStartError};

/// The reason why a classifier did not start, or did not replace its rules.
///
/// The message names the key of the table, or the file. Problems of rule files have their places, with
/// excerpts.
///
/// # Examples
///
/// ```
/// use classifier_configure::Config;
///
/// let error = Config::new().files(["missing.toml"]).start().unwrap_err();
/// assert!(error.to_string().contains("missing.toml"));
/// assert_eq!(error.diagnostics().unwrap().len(), 1);
///
/// let error = Config::new().start().unwrap_err();
/// assert_eq!(error.field(), Some("files"));
/// ```
#[derive(Clone, Debug)]
pub struct Error(Arc<Kind>);

#[derive(Debug)]
pub(crate) enum Kind {
    /// A key with a wrong value, and what is wrong.
    Config(&'static str, String),
    Rules(Diagnostics),
    /// A file that must have rules.
    NoRules(PathBuf),
    /// Files that changed whenever they were read.
    Unsteady,
    Read(PathBuf, io::Error),
    Artifact(PathBuf, OwnedClassifierError),
    Start(PoolStartError),
    Trigger(io::Error),
    Replace(PoolError),
}

impl From<Kind> for Error {
    fn from(kind: Kind) -> Self {
        Self(Arc::new(kind))
    }
}

impl Error {
    /// The key of the table that is wrong.
    #[must_use]
    pub fn field(&self) -> Option<&'static str> {
        match &*self.0 {
            Kind::Config(field, _) => Some(field),
            Kind::Rules(_) | Kind::NoRules(_) | Kind::Unsteady => Some("files"),
            Kind::Read(..) | Kind::Artifact(..) => Some("artifact"),
            Kind::Trigger(_) => Some("reload"),
            Kind::Start(_) | Kind::Replace(_) => None,
        }
    }

    /// The problems of the rule files.
    #[must_use]
    pub fn diagnostics(&self) -> Option<&Diagnostics> {
        match &*self.0 {
            Kind::Rules(problems) => Some(problems),
            _ => None,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.0 {
            Kind::Config(_, message) => f.write_str(message),
            Kind::Rules(problems) => problems.fmt(f),
            Kind::NoRules(path) => {
                let path = path.display();
                write!(f, "files: {path} has no rules; if that is right, list it in `allow_empty`")
            }
            Kind::Unsteady => f.write_str(
                "files: they change while they are read; write a file under another name, then rename it",
            ),
            Kind::Read(path, error) => {
                write!(f, "artifact: cannot read {}: {error}", path.display())
            }
            Kind::Artifact(path, error) => write!(f, "artifact: {}: {error}", path.display()),
            Kind::Start(error) => error.fmt(f),
            Kind::Trigger(error) => write!(f, "reload: cannot start its thread: {error}"),
            Kind::Replace(error) => error.fmt(f),
        }
    }
}

impl error::Error for Error {
    /// The reason why a thread was refused. All other messages are complete.
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        match &*self.0 {
            Kind::Start(error) => error.source(),
            _ => None,
        }
    }
}
