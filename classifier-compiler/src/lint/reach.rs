//! Rules that can never win.

use std::collections::HashSet;

use super::{Findings, Lint};
use crate::{diagnostic::DiagnosticKind, reach::Reach};

/// Rules of which earlier rules match every text, and rules that match none. What would take too
/// long to decide is not told: silent rather than wrong. Nor are rules that are told as duplicates.
pub(super) fn unreachable_rules(
    findings: &mut Findings<'_>,
    reached: &[Reach],
    duplicates: &HashSet<usize>,
) {
    let rules = findings.rules;
    for (index, reach) in reached.iter().enumerate() {
        let rivals = match reach {
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
