//! Examples: classified, and compared with what they say.

use classifier_runtime::{Classifier, RuleId};

use crate::{
    RuleSet,
    compiler::UNCATEGORIZED,
    diagnostic::{Diagnostic, DiagnosticKind, Diagnostics, FailedExample},
    label::similar,
    rule_set::Example,
};

/// Classifies every example and gives those that come out otherwise than they say. For each rule
/// that wins a text, one goes to `won`.
///
/// Where patterns are refused or files are incomplete, only what would fail in any case is told.
pub(crate) fn check<'r>(
    rules: &'r RuleSet,
    classifier: &Classifier<'_>,
    default_label: &str,
    won: &mut [Option<&'r str>],
) -> Diagnostics {
    let mut problems = Diagnostics::default();
    let mut winner_of = |text: &'r str| {
        let winner = classifier.first_match(text);
        winner.inspect(|id| _ = won[id.index()].get_or_insert(text))
    };
    for (index, rule) in rules.rules.iter().enumerate().filter(|(_, rule)| rule.hir.is_some()) {
        for example in &rule.examples {
            let winner = winner_of(&example.text);
            if winner.map(RuleId::index) != Some(index) {
                let id = classifier.rule_id(index);
                let is_matched = id.is_some_and(|id| classifier.rule_matches(id, &example.text));
                let pattern = Some(rule.pattern.as_str());
                problems.push(failed(rules, example, pattern, is_matched, winner));
            }
        }
    }
    let mut unknown = 0;
    let labels = || rules.labels.iter().map(|label| label.name.as_str());
    let has_uncategorized =
        rules.rules.iter().any(|rule| rules.labels[rule.label].name == UNCATEGORIZED);
    // Files are written for enums and programs that call the default label differently.
    let is_default =
        |label: &str| label == default_label || label == UNCATEGORIZED && !has_uncategorized;
    for example in &rules.examples {
        let winner = winner_of(&example.text);
        let label = winner.map_or(default_label, |id| classifier.rule(id).label);
        let is_right = label == example.label || winner.is_none() && is_default(&example.label);
        if is_right || rules.is_incomplete || rules.clash(label, &example.label) {
            continue;
        }
        if rules.label(&example.label).is_none() && !is_default(&example.label) {
            unknown += 1;
            let similar = (unknown <= MOST_UNKNOWN).then(|| similar(&example.label, labels()));
            let (label, similar) = (example.label.clone(), similar.flatten());
            let kind = DiagnosticKind::UnknownLabel { label, similar };
            problems.push(Diagnostic::new(kind, example.label_location.clone()));
        } else if !might_win(rules, &example.label, winner) {
            // Each takes a search.
            let first = classifier.matches(&example.text).take(MOST_MATCHES);
            let is_matched =
                first.map(|id| classifier.rule(id).label).any(|it| it == example.label);
            problems.push(failed(rules, example, None, is_matched, winner));
        }
    }
    problems
}

/// For so many unknown labels, known ones are looked for that could be meant.
const MOST_UNKNOWN: usize = 100;

/// So many of the rules that match an example are looked at for one of the right label.
const MOST_MATCHES: usize = 64;

/// Whether a refused pattern of the label stands before the winner, and could win in its place.
fn might_win(rules: &RuleSet, label: &str, winner: Option<RuleId>) -> bool {
    let before = winner.map_or(rules.rules.len(), RuleId::index);
    rules.rules[..before]
        .iter()
        .any(|rule| rule.hir.is_none() && rules.labels[rule.label].name == label)
}

fn failed(
    rules: &RuleSet,
    example: &Example,
    pattern: Option<&str>,
    is_matched: bool,
    winner: Option<RuleId>,
) -> Diagnostic {
    let failed = FailedExample {
        text: example.text.clone(),
        label: example.label.clone(),
        pattern: pattern.map(str::to_owned),
        is_matched,
        winner: winner.map(|id| rules.other_rule(id.index())),
    };
    Diagnostic::new(DiagnosticKind::Example(Box::new(failed)), example.location.clone())
}
