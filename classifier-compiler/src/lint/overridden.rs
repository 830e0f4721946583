//! What earlier files win that is meant for rules of a later one.

use std::collections::BTreeMap;

use super::{Findings, Known, Lint};
use crate::{
    diagnostic::{DiagnosticKind, Location, OverriddenExamples, OverridingFile},
    example::Overridden,
    reach::Reach,
};

/// What earlier files win of a file.
#[derive(Default)]
struct Lost<'k> {
    examples: Vec<&'k Overridden<'k>>,
    /// Rules that can no longer win.
    rules: Vec<usize>,
}

/// One finding for each file of which earlier files win examples, or all that a rule matches.
pub(super) fn overridden_examples(findings: &mut Findings<'_>, known: &Known<'_>) {
    let rules = findings.rules;
    let mut files: BTreeMap<usize, Lost<'_>> = BTreeMap::new();
    for overridden in known.overridden {
        let file = overridden.example.location.file_index();
        files.entry(file).or_default().examples.push(overridden);
    }
    for (&rule, within) in &known.within {
        if !matches!(within, Reach::Shadowed(_)) {
            files.entry(rules.file_of(rule)).or_default().rules.push(rule);
        }
    }
    for (file, mut lost) in files {
        lost.examples.sort_by_key(|its| &its.example.location);
        lost.rules.sort_unstable();
        if let Some((place, kind)) = finding(findings, file, &lost) {
            findings.of_place(Lint::OverriddenExample, &place, kind);
        }
    }
}

/// The finding about a file, at the first of what it loses.
fn finding(
    findings: &Findings<'_>,
    file: usize,
    lost: &Lost<'_>,
) -> Option<(Location, DiagnosticKind)> {
    let rules = findings.rules;
    let first_rule = lost.rules.first().map(|&rule| &rules.rules[rule].location);
    let place = lost.examples.first().map(|its| &its.example.location).or(first_rule)?;

    let mut winners: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
    for its in &lost.examples {
        winners.entry(rules.file_of(its.winner)).or_insert((its.winner, 0)).1 += 1;
    }
    let of_rules = rules.rules[rules.rules_of_file(file)].iter().map(|rule| rule.examples.len());
    let of_file = rules.examples.iter().filter(|its| its.location.file_index() == file);
    let kind = OverriddenExamples {
        by: winners
            .into_values()
            .map(|(winner, examples)| OverridingFile { examples, winner: rules.other_rule(winner) })
            .collect(),
        examples: of_rules.sum::<usize>() + of_file.count(),
        overridden: lost.examples.iter().map(|its| its.example.location.clone()).collect(),
        unreachable: lost.rules.iter().map(|&rule| rules.other_rule(rule)).collect(),
    };
    Some((place.clone(), DiagnosticKind::OverriddenExamples(Box::new(kind))))
}
