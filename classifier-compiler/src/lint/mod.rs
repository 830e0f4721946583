//! Lints: what is valid in rules, but probably not what their author wants.
//!
//! [`Lint`] is the list of lints, and [`lint`] runs them. Each is a file that finds and words its
//! findings: `duplicate_pattern`, `unreachable_rule`, `overridden_example`, `misspelled_label`,
//! `missing_example`, `enum_label` and `empty_file` look at all rules; the others see only one pattern,
//! and `pattern` runs them. Everything here warns about files that work, most of them other people's:
//! better silent than wrong.

mod backspace;
mod costly_class;
mod duplicate_pattern;
mod empty_file;
mod enum_label;
pub(crate) mod finding;
mod matches_everything;
mod missing_example;
mod misspelled_label;
mod needless_gap;
mod overridden_example;
mod pattern;
mod unescaped_group;
mod unescaped_host;
mod unreachable_rule;

use std::{collections::HashMap, error, fmt, str::FromStr};

use regex_syntax::ast::Ast;

use self::{
    finding::PatternFinding,
    pattern::{PatternLint, Scope},
};
use crate::{
    diagnostic::{Code, Diagnostic, Diagnostics, Level, Levels},
    examples::Overridden,
    reach::Reach,
    rules::RuleSet,
};

/// What is known of rules when they are linted.
pub(crate) struct Known<'k> {
    /// Whether each rule can win, as far as that was searched.
    pub(crate) reached: &'k [Reach],
    /// Of the rules that earlier files keep from winning, whether they could without these.
    pub(crate) within: HashMap<usize, Reach>,
    /// The examples that earlier files win.
    pub(crate) overridden: &'k [Overridden<'k>],
}

/// What can be found in rules that are valid but probably unintended.
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
    /// A label that cannot be a variant of an enum.
    EnumLabel,
    /// A file without rules, labels, attributes and examples.
    EmptyFile,
}

impl Lint {
    /// All lints.
    pub const ALL: &'static [Self] = &[
        Self::UnreachableRule,
        Self::DuplicatePattern,
        Self::MatchesEverything,
        Self::MisspelledLabel,
        Self::LikelyUnescaped,
        Self::NeedlessGap,
        Self::CostlyClass,
        Self::MissingExample,
        Self::OverriddenExample,
        Self::EnumLabel,
        Self::EmptyFile,
    ];

    /// The name, as rule files, the attribute and the command line spell it.
    #[must_use]
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
            Self::EnumLabel => "enum_label",
            Self::EmptyFile => "empty_file",
        }
    }

    /// The code of its findings: its name.
    #[must_use]
    pub const fn code(self) -> Code {
        Code::of_lint(self.name())
    }

    /// The level where nothing sets another.
    #[must_use]
    pub const fn default_level(self) -> Level {
        match self {
            Self::MissingExample | Self::OverriddenExample | Self::EnumLabel => Level::Allow,
            _ => Level::Warn,
        }
    }
}

impl FromStr for Lint {
    type Err = ParseLintError;

    fn from_str(name: &str) -> Result<Self, ParseLintError> {
        Self::ALL.iter().copied().find(|lint| lint.name() == name).ok_or(ParseLintError(()))
    }
}

/// A name that is not a lint's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParseLintError(());

impl fmt::Display for ParseLintError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no lint has this name")
    }
}

impl error::Error for ParseLintError {}

/// The lints that look at one pattern at a time.
const PATTERN_LINTS: [PatternLint; 5] = [
    each(Lint::LikelyUnescaped, backspace::find),
    each(Lint::LikelyUnescaped, unescaped_group::find),
    each(Lint::LikelyUnescaped, unescaped_host::find),
    each(Lint::NeedlessGap, needless_gap::find),
    PatternLint { scope: Scope::OncePerFile, ..each(Lint::CostlyClass, costly_class::find) },
];

const fn each(lint: Lint, find: fn(&str, &Ast) -> Vec<PatternFinding>) -> PatternLint {
    PatternLint { code: lint.code(), scope: Scope::Each, find }
}

/// Everything that lints find, as severe as the levels make it.
pub(crate) fn lint(rules: &RuleSet, known: &Known<'_>, levels: &Levels) -> Diagnostics {
    let allowed_or = |finding: Diagnostic| {
        let lint: Lint = finding.code.as_str().parse().ok()?;
        let file = finding.location.as_ref().and_then(|at| rules.levels.get(at.file_index()));
        let severity = levels.severity(lint.code(), lint.default_level(), file)?;
        Some(Diagnostic { severity, ..finding })
    };
    // Findings can be very many, so each is dropped or kept as soon as it is there.
    let duplicates = duplicate_pattern::find(Lint::DuplicatePattern.code(), rules);
    let mut found: Diagnostics = duplicates.filter_map(allowed_or).collect();
    let Known { reached, within, overridden } = known;
    let unreachable = Lint::UnreachableRule.code();
    let unreachable = unreachable_rule::find(unreachable, rules, reached, within, &found);
    found.extend(unreachable.filter_map(allowed_or));
    let lost = Lint::OverriddenExample.code();
    let lost = overridden_example::find(lost, rules, within, overridden);
    let misspelled = misspelled_label::find(Lint::MisspelledLabel.code(), rules);
    found.extend(lost.into_iter().chain(misspelled).filter_map(allowed_or));
    pattern::find(rules, Lint::MatchesEverything.code(), &PATTERN_LINTS, |finding| {
        found.extend(allowed_or(finding));
    });
    let missing = missing_example::find(Lint::MissingExample.code(), rules);
    found.extend(missing.filter_map(allowed_or));
    let not_variants = enum_label::find(Lint::EnumLabel.code(), rules);
    let empty = empty_file::find(Lint::EmptyFile.code(), rules);
    found.extend(not_variants.chain(empty).filter_map(allowed_or));
    found
}

/// What lints find in a pattern. Nothing, in one that is refused.
#[cfg(test)]
fn pattern_findings(pattern: &str) -> Vec<(Lint, PatternFinding)> {
    let Ok(hir) = crate::pattern::parse::parse(pattern) else { return Vec::new() };
    let found = pattern::findings(pattern, &hir, Lint::MatchesEverything.code(), &PATTERN_LINTS)
        .into_iter();
    found.map(|(code, _, finding)| (code.as_str().parse().unwrap(), finding)).collect()
}

#[cfg(test)]
mod tests;
