//! Rules that can never win.

use std::collections::HashSet;

use super::{Findings, Lint};
use crate::{diagnostic::DiagnosticKind, reach::Reach};

/// Rules of which earlier rules match every text, and rules that match none. What would take too
/// long to decide is not told: silent rather than wrong.
pub(super) fn unreachable_rules(findings: &mut Findings<'_>, reached: &[Reach]) {
    let rules = findings.rules;
    let mut patterns_before = HashSet::new();
    for (index, reach) in reached.iter().enumerate() {
        let rule = &rules.rules[index];
        // The same pattern for the second time is told as that.
        let is_told = !patterns_before.insert(&rule.pattern)
            && findings.severity(Lint::DuplicatePattern, &rule.location).is_some();
        let rivals = match reach {
            _ if is_told => continue,
            Reach::Shadowed(rivals) => &rivals[..],
            Reach::Never => &[],
            _ => continue,
        };
        let others = rivals.iter().map(|&rival| rules.other_rule(rival)).collect();
        findings.of_rule(Lint::UnreachableRule, index, DiagnosticKind::Unreachable(others));
    }
}
