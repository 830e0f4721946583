//! Lints that look at one rule at a time.

use std::collections::{BTreeMap, btree_map::Entry};

use super::{
    Findings, Lint,
    finding::{Edge, PatternFinding, PatternLint, Unmatched},
    pattern,
};
use crate::diagnostic::{DiagnosticKind, Fix};

/// What is odd in patterns.
pub(super) fn patterns(findings: &mut Findings<'_>) {
    // Costly classes are a habit of whoever wrote the file: one finding a file will do.
    let mut costly: BTreeMap<usize, (usize, PatternFinding, usize)> = BTreeMap::new();
    for (index, rule) in findings.rules.rules.iter().enumerate() {
        // One that is refused is told as that.
        let Some(hir) = &rule.hir else { continue };
        for finding in pattern::findings_in(&rule.pattern, hir) {
            if matches!(finding.lint, PatternLint::CostlyClass { .. }) {
                match costly.entry(rule.location.file_index()) {
                    Entry::Vacant(entry) => _ = entry.insert((index, finding, 1)),
                    Entry::Occupied(mut entry) => entry.get_mut().2 += 1,
                }
            } else {
                tell(findings, index, finding, 1);
            }
        }
    }
    for (rule, finding, patterns) in costly.into_values() {
        tell(findings, rule, finding, patterns);
    }
}

/// Rules without an example.
pub(super) fn missing_examples(findings: &mut Findings<'_>) {
    for (index, rule) in findings.rules.rules.iter().enumerate() {
        if rule.examples.is_empty() {
            findings.of_rule(Lint::MissingExample, index, DiagnosticKind::MissingExample);
        }
    }
}

/// Tells a finding that so many patterns of the file share.
fn tell(findings: &mut Findings<'_>, rule: usize, finding: PatternFinding, patterns: usize) {
    let PatternFinding { lint, span, suggestion, edits } = finding;
    let rule_of = &findings.rules.rules[rule];
    let place = rule_of.location.within(&rule_of.pattern, span);
    let fix = match &suggestion {
        Some(mended) if !edits.is_empty() => {
            Fix::in_string(&rule_of.location, &rule_of.pattern, &edits, mended)
        }
        _ => None,
    };
    let suggestion = suggestion.map(|pattern| place.quoted(&pattern));
    let (lint, kind) = match lint {
        PatternLint::UnescapedGroup => {
            let what = "the parentheses only group, they match none".to_owned();
            (Lint::LikelyUnescaped, DiagnosticKind::LikelyUnescaped { what, instead: suggestion })
        }
        PatternLint::UnescapedDot { host } => {
            let what = format!("the dots of `{host}` match any character");
            (Lint::LikelyUnescaped, DiagnosticKind::LikelyUnescaped { what, instead: suggestion })
        }
        PatternLint::Backspace => {
            let what =
                "in double quotes, `\\b` is a backspace: write it in single quotes".to_owned();
            (Lint::LikelyUnescaped, DiagnosticKind::LikelyUnescaped { what, instead: suggestion })
        }
        PatternLint::NeedlessGap(edge) => {
            let end = match edge {
                Edge::Start => "start",
                Edge::End => "end",
            };
            (Lint::NeedlessGap, DiagnosticKind::NeedlessGap { end, instead: suggestion })
        }
        PatternLint::CostlyClass { class, .. } => (
            Lint::CostlyClass,
            DiagnosticKind::CostlyClass { class, patterns, instead: suggestion },
        ),
        PatternLint::MatchesEverything { but } => {
            let but = match but {
                Unmatched::Nothing => None,
                Unmatched::Empty => Some("the empty one"),
                Unmatched::OnlyLineBreaks => Some("those of nothing but line breaks"),
                Unmatched::LeadingLineBreak => {
                    Some("the empty one and those that begin with a line break")
                }
                Unmatched::WithLineBreaks => Some("some with line breaks"),
                Unmatched::EmptyOrWithLineBreaks => Some("the empty one and some with line breaks"),
            };
            (Lint::MatchesEverything, DiagnosticKind::MatchesEverything { but })
        }
    };
    findings.of_pattern(lint, rule, kind, place, fix);
}
