//! Labels without rules that are spelled nearly like one that has some.

use std::collections::HashSet;

use crate::{
    diagnostic::{Code, Diagnostic, short, similar},
    rules::RuleSet,
};

/// So many labels without rules are compared with all that have some.
const MOST_LABELS: usize = 100;

pub(super) fn find(code: Code, rules: &RuleSet) -> Vec<Diagnostic> {
    // The rules of a label may be what could not be read.
    if rules.is_incomplete {
        return Vec::new();
    }
    let mut found = Vec::new();
    let used: HashSet<usize> = rules.rules().iter().map(|rule| rule.label).collect();
    let unused = (0..).zip(rules.labels()).filter(|(index, _)| !used.contains(index));
    for (_, label) in unused.take(MOST_LABELS) {
        let with_rules = used.iter().map(|&used| rules.labels()[used].name.as_str());
        let Some(similar) = similar(&label.name, with_rules) else { continue };
        // Labels of one name as variants are an error already.
        let other = rules.label(&similar);
        if let Some(other) = other.filter(|other| other.variant_name != label.variant_name) {
            let message = format!("the label has no rules; did you mean `{}`?", short(&similar));
            let finding = Diagnostic::error(code, message)
                .help("correct its spelling, or give it rules")
                .at(label.location.clone())
                .label(&label.name);
            found.push(finding.related(&other.location, "the label that has rules"));
        }
    }
    found
}
