//! Which lints there are, and what happens when they find something.

use std::{fmt, str::FromStr};

use crate::diagnostic::Severity;

/// What can be found in rules that are right, but hardly do what their author wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Lint {
    /// A rule that can never win: earlier rules match every text that it matches.
    UnreachableRule,
    /// A pattern that stands in the rule set twice.
    DuplicatePattern,
    /// A rule that matches every text.
    MatchesEverything,
    /// A label without rules whose name is nearly that of another.
    MisspelledLabel,
    /// Parentheses or dots that look like plain text, but are not.
    LikelyUnescaped,
    /// `.*` at an end of a pattern, where it changes nothing.
    NeedlessGap,
    /// `\d` or `\w`, with all of Unicode, where `[0-9]` would do.
    CostlyClass,
    /// A rule without an example.
    MissingExample,
    /// Examples of a file that earlier files win.
    OverriddenExample,
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

/// The levels that somebody has set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Levels {
    set: [Option<Level>; Lint::ALL.len()],
    deny_warnings: bool,
}

/// A name that no lint or level has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownName(());

impl Lint {
    /// All lints.
    pub const ALL: [Self; 9] = [
        Self::UnreachableRule,
        Self::DuplicatePattern,
        Self::MatchesEverything,
        Self::MisspelledLabel,
        Self::LikelyUnescaped,
        Self::NeedlessGap,
        Self::CostlyClass,
        Self::MissingExample,
        Self::OverriddenExample,
    ];

    /// The name, as rule files, the attribute and the command line spell it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::UnreachableRule => "unreachable_rule",
            Self::DuplicatePattern => "duplicate_pattern",
            Self::MatchesEverything => "matches_everything",
            Self::MisspelledLabel => "misspelled_label",
            Self::LikelyUnescaped => "likely_unescaped",
            Self::NeedlessGap => "needless_gap",
            Self::CostlyClass => "costly_class",
            Self::MissingExample => "missing_example",
            Self::OverriddenExample => "overridden_example",
        }
    }

    /// The level where nobody sets another.
    pub const fn default_level(self) -> Level {
        match self {
            Self::MissingExample | Self::OverriddenExample => Level::Allow,
            _ => Level::Warn,
        }
    }
}

impl Level {
    /// The name, as rule files spell it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Warn => "warn",
            Self::Deny => "deny",
        }
    }
}

impl Levels {
    pub(crate) fn set(&mut self, lint: Lint, level: Level) {
        self.set[lint as usize] = Some(level);
    }

    /// Makes errors of warnings.
    pub(crate) fn deny_warnings(&mut self) {
        self.deny_warnings = true;
    }

    /// How bad a finding is, in a file with levels of its own; `None` if nobody wants to know.
    /// What is set here counts more than what the file sets.
    pub(crate) fn severity(&self, lint: Lint, file: Option<&Self>) -> Option<Severity> {
        let own = self.set[lint as usize];
        let of_file = file.and_then(|file| file.set[lint as usize]);
        match own.or(of_file).unwrap_or(lint.default_level()) {
            Level::Allow => None,
            Level::Warn if self.deny_warnings => Some(Severity::Error),
            Level::Warn => Some(Severity::Warning),
            Level::Deny => Some(Severity::Error),
        }
    }
}

impl FromStr for Lint {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<Self, UnknownName> {
        Self::ALL.into_iter().find(|lint| lint.name() == name).ok_or(UnknownName(()))
    }
}

impl FromStr for Level {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<Self, UnknownName> {
        let levels = [Self::Allow, Self::Warn, Self::Deny];
        levels.into_iter().find(|level| level.name() == name).ok_or(UnknownName(()))
    }
}

impl fmt::Display for UnknownName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no lint or level has this name")
    }
}

impl std::error::Error for UnknownName {}
