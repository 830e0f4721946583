//! Rules that can never win.

use super::{Findings, Lint};
use crate::{diagnostic::DiagnosticKind, reach::Reach};

/// Rules of which earlier rules match every text, and rules that match none. What would take too
/// long to decide is not told: silent rather than wrong.
pub(super) fn unreachable_rules(findings: &mut Findings<'_>, reached: &[Reach]) {
    let rules = findings.rules;
    for (index, reach) in reached.iter().enumerate() {
        let rivals = match reach {
            Reach::Shadowed(rivals) => &rivals[..],
            // A pattern that is refused matches nothing either.
            Reach::Never if rules.rules[index].hir.is_some() => &[],
            _ => continue,
        };
        let others = rivals.iter().map(|&rival| rules.other_rule(rival)).collect();
        findings.of_rule(Lint::UnreachableRule, index, DiagnosticKind::Unreachable(others));
    }
}
