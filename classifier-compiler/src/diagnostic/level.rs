//! How severe a problem is, and what becomes of a lint's finding.

use std::{collections::BTreeMap, error, fmt, str::FromStr};

use super::code::Code;

/// How bad a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// There can be no classifier.
    Error,
    /// There is one, which may not do what its author wants.
    Warning,
}

/// What happens when a lint finds something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Nothing.
    Allow,
    /// A warning.
    Warn,
    /// An error.
    Deny,
}

/// The levels of lints that a file or a caller sets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Levels {
    set: BTreeMap<Code, Level>,
    deny_warnings: bool,
}

/// A name that is not a level's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParseLevelError(());

impl Level {
    /// All levels.
    pub const ALL: &'static [Self] = &[Self::Allow, Self::Warn, Self::Deny];

    /// The name, as rule files spell it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Warn => "warn",
            Self::Deny => "deny",
        }
    }
}

impl Levels {
    pub(crate) fn set(&mut self, lint: Code, level: Level) {
        self.set.insert(lint, level);
    }

    /// Makes errors of warnings.
    pub(crate) fn deny_warnings(&mut self) {
        self.deny_warnings = true;
    }

    /// The severity of a lint's finding in a file with levels of its own; `None` if it is allowed.
    /// What is set here precedes what the file sets, and that the lint's own level.
    pub(crate) fn severity(
        &self,
        lint: Code,
        default: Level,
        file: Option<&Self>,
    ) -> Option<Severity> {
        let own = self.set.get(&lint);
        let of_file = file.and_then(|file| file.set.get(&lint));
        match own.or(of_file).copied().unwrap_or(default) {
            Level::Allow => None,
            Level::Warn if self.deny_warnings => Some(Severity::Error),
            Level::Warn => Some(Severity::Warning),
            Level::Deny => Some(Severity::Error),
        }
    }
}

impl FromStr for Level {
    type Err = ParseLevelError;

    fn from_str(name: &str) -> Result<Self, ParseLevelError> {
        Self::ALL.iter().copied().find(|level| level.name() == name).ok_or(ParseLevelError(()))
    }
}

impl fmt::Display for ParseLevelError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the levels are allow, warn and deny")
    }
}

impl error::Error for ParseLevelError {}
