//! Lints: what is right in rules, but hardly what their author wants.
//!
//! `level` says which lints there are and how bad a finding is. `set` and `reach` compare the rules of
//! a file with each other, `overridden` those of a file with what earlier files win. `rule` looks at
//! each rule by itself, of which `pattern` and what it calls see nothing but the pattern. Everything
//! here warns about files that work, most of them other people's: better silent than wrong.

mod backspace;
mod class;
mod everything;
pub(crate) mod finding;
mod gap;
mod group;
mod host;
mod level;
mod overridden;
pub(crate) mod pattern;
mod reach;
mod rule;
mod set;

use std::collections::HashMap;

use crate::{
    RuleSet,
    diagnostic::{Diagnostic, DiagnosticKind, Diagnostics, Fix, Location, Severity},
    example::Overridden,
    reach::Reach,
    rule_set::Label,
};

pub(crate) use level::Levels;
pub use level::{Level, Lint, UnknownName};

/// What is known of rules when they are linted.
pub(crate) struct Known<'k> {
    /// Whether each rule can win, as far as that has been looked into.
    pub(crate) reached: &'k [Reach],
    /// Of the rules that earlier files keep from winning, whether they could without these.
    pub(crate) within: HashMap<usize, Reach>,
    /// The examples that earlier files win.
    pub(crate) overridden: &'k [Overridden<'k>],
}

/// Everything that lints find.
pub(crate) fn lint(rules: &RuleSet, known: &Known<'_>, levels: &Levels) -> Diagnostics {
    let mut findings = Findings { rules, levels, found: Diagnostics::default() };
    let duplicates = set::duplicate_patterns(&mut findings);
    reach::unreachable_rules(&mut findings, known, &duplicates);
    overridden::overridden_examples(&mut findings, known);
    set::misspelled_labels(&mut findings);
    rule::patterns(&mut findings);
    rule::missing_examples(&mut findings);
    findings.found
}

/// Findings, as severe as the levels make them.
struct Findings<'r> {
    rules: &'r RuleSet,
    levels: &'r Levels,
    found: Diagnostics,
}

impl Findings<'_> {
    /// A finding about all of a rule's pattern. Says whether anybody wants to know.
    fn of_rule(&mut self, lint: Lint, rule: usize, kind: DiagnosticKind) -> bool {
        let whole = self.rules.rules[rule].location.clone();
        self.of_pattern(lint, rule, kind, whole, None)
    }

    /// A finding about a part of a rule's pattern. Says whether anybody wants to know.
    fn of_pattern(
        &mut self,
        lint: Lint,
        rule: usize,
        kind: DiagnosticKind,
        place: Location,
        fix: Option<Fix>,
    ) -> bool {
        let Some(severity) = self.severity(lint, &place) else { return false };
        let mut finding = self.rules.problem_of(rule, kind).severity(severity);
        finding.location = Some(place);
        finding.fix = fix;
        self.found.push(finding);
        true
    }

    /// A finding about a place in a file.
    fn of_place(&mut self, lint: Lint, place: &Location, kind: DiagnosticKind) {
        if let Some(severity) = self.severity(lint, place) {
            self.found.push(Diagnostic::new(kind, place.clone()).severity(severity));
        }
    }

    /// A finding about a label.
    fn of_label(&mut self, lint: Lint, label: &Label, kind: DiagnosticKind) {
        if let Some(severity) = self.severity(lint, &label.location) {
            let finding = Diagnostic::new(kind, label.location.clone()).label(&label.name);
            self.found.push(finding.severity(severity));
        }
    }

    fn severity(&self, lint: Lint, place: &Location) -> Option<Severity> {
        self.levels.severity(lint, self.rules.levels.get(place.file_index()))
    }
}
