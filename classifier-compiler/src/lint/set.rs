//! Lints that compare rules and labels with each other.

use std::collections::{HashMap, HashSet};

use super::{Findings, Lint};
use crate::{diagnostic::DiagnosticKind, label::similar};

/// Patterns that stand in their file before, under whatever label. Gives the rules of which that
/// is told.
pub(super) fn duplicate_patterns(findings: &mut Findings<'_>) -> HashSet<usize> {
    let rules = findings.rules;
    let mut told = HashSet::new();
    let mut first = HashMap::new();
    for (index, rule) in rules.rules.iter().enumerate() {
        let file = rule.location.file_index();
        let first = *first.entry((file, rule.pattern.as_str())).or_insert(index);
        if first != index {
            let kind = DiagnosticKind::DuplicatePattern(Box::new(rules.other_rule(first)));
            if findings.of_rule(Lint::DuplicatePattern, index, kind) {
                told.insert(index);
            }
        }
    }
    told
}

/// So many labels without rules are compared with all that have some.
const MOST_LABELS: usize = 100;

/// Labels without rules that are spelled nearly like one that has.
pub(super) fn misspelled_labels(findings: &mut Findings<'_>) {
    let rules = findings.rules;
    // The rules of a label may be what could not be read.
    if rules.is_incomplete {
        return;
    }
    let used: HashSet<usize> = rules.rules.iter().map(|rule| rule.label).collect();
    let unused = (0..).zip(&rules.labels).filter(|(index, _)| !used.contains(index));
    for (_, label) in unused.take(MOST_LABELS) {
        let with_rules = || used.iter().map(|&used| &rules.labels[used]);
        let Some(similar) = similar(&label.name, with_rules().map(|label| label.name.as_str()))
        else {
            continue;
        };
        // Labels of one name as variants are an error already.
        let other = rules.label(&similar);
        if let Some(other) = other.filter(|other| other.variant_name != label.variant_name) {
            let kind = DiagnosticKind::MisspelledLabel { similar, at: other.location.clone() };
            findings.of_label(Lint::MisspelledLabel, label, kind);
        }
    }
}
