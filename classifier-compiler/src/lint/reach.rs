//! Rules that can never win, because of rules of the same file.

use std::collections::HashSet;

use super::{Findings, Known, Lint};
use crate::{diagnostic::DiagnosticKind, reach::Reach};

/// Rules of which earlier rules of their file match every text, and rules that match none. What
/// would take too long to decide is not told: silent rather than wrong. Nor are rules that are told
/// as duplicates. That earlier files match every text of a rule is as their author wants it.
pub(super) fn unreachable_rules(
    findings: &mut Findings<'_>,
    known: &Known<'_>,
    duplicates: &HashSet<usize>,
) {
    let rules = findings.rules;
    for (index, reach) in known.reached.iter().enumerate() {
        let rivals = match known.within.get(&index).unwrap_or(reach) {
            // It is told as that.
            _ if duplicates.contains(&index) => continue,
            Reach::Shadowed(rivals) => &rivals[..],
            Reach::Never => &[],
            _ => continue,
        };
        let others = rivals.iter().map(|&rival| rules.other_rule(rival)).collect();
        findings.of_rule(Lint::UnreachableRule, index, DiagnosticKind::Unreachable(others));
    }
}
