//! What earlier files win that is meant for rules of a later one.

use std::collections::{BTreeMap, HashMap};

use crate::{
    diagnostic::{Code, Diagnostic, Location, short},
    examples::Overridden,
    reach::Reach,
    rules::RuleSet,
};

/// So many of the files, examples and rules of a summary are shown,
const FEW: usize = 3;
/// and so many of the lines.
const MOST_LINES: usize = 12;

const HELP: &str = "earlier files take precedence; if they should not take these, make their rules \
                    narrower, or name this file first";

/// What earlier files win of a file.
#[derive(Default)]
struct Lost<'k> {
    examples: Vec<&'k Overridden<'k>>,
    /// Rules that can no longer win.
    rules: Vec<usize>,
}

/// One finding for each file of which earlier files win examples, or all that a rule matches.
pub(super) fn find(
    code: Code,
    rules: &RuleSet,
    within: &HashMap<usize, Reach>,
    overridden: &[Overridden<'_>],
) -> Vec<Diagnostic> {
    let mut files: BTreeMap<usize, Lost<'_>> = BTreeMap::new();
    for overridden in overridden {
        let file = overridden.example.location.file_index();
        files.entry(file).or_default().examples.push(overridden);
    }
    for (&rule, within) in within {
        if !matches!(within, Reach::Shadowed(_)) {
            files.entry(rules.file_of(rule)).or_default().rules.push(rule);
        }
    }
    let finding = |(file, mut lost): (usize, Lost<'_>)| {
        lost.examples.sort_by_key(|its| &its.example.location);
        lost.rules.sort_unstable();
        finding(code, rules, file, &lost)
    };
    files.into_iter().filter_map(finding).collect()
}

/// The finding about a file, at the first of what it loses.
fn finding(code: Code, rules: &RuleSet, file: usize, lost: &Lost<'_>) -> Option<Diagnostic> {
    let place_of = |rule: usize| &rules.rules()[rule].location;
    let first_rule = lost.rules.first().map(|&rule| place_of(rule));
    let place = lost.examples.first().map(|its| &its.example.location).or(first_rule)?;

    // Of each earlier file, the rule that wins the first of the examples, and how many it wins.
    let mut winners: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
    for its in &lost.examples {
        winners.entry(rules.file_of(its.winner)).or_insert((its.winner, 0)).1 += 1;
    }
    let winners: Vec<(usize, usize)> = winners.into_values().collect();
    let message = match (examples(rules, file, &winners), unreachable(rules, &lost.rules)) {
        (Some(examples), Some(lines)) => {
            format!("{examples}, and {} of its rules can no longer win: {lines}", lost.rules.len())
        }
        (Some(examples), None) => examples,
        (None, lines) => format!(
            "because of earlier files, {} of the rules of this file can no longer win: {}",
            lost.rules.len(),
            lines.unwrap_or_default()
        ),
    };
    let mut finding = Diagnostic::error(code, message).help(HELP).at(place.clone());
    for &(winner, _) in winners.iter().take(FEW) {
        let related = format!("this rule comes first: {}", rules.name_of(winner));
        finding = finding.related(place_of(winner), related);
    }
    for its in lost.examples.iter().take(FEW).skip(1) {
        let related = "an earlier file wins this example too";
        finding = finding.related(&its.example.location, related);
    }
    // Without examples, the finding stands at the first rule.
    for &rule in lost.rules.iter().take(FEW).skip(usize::from(lost.examples.is_empty())) {
        finding = finding.related(place_of(rule), "this rule can no longer win");
    }
    Some(finding)
}

/// How many examples of a file each earlier file wins.
fn examples(rules: &RuleSet, file: usize, winners: &[(usize, usize)]) -> Option<String> {
    let name = |rule: usize| short(rules.rules()[rule].location.file());
    let mut parts: Vec<String> = winners
        .iter()
        .take(FEW)
        .map(|&(winner, examples)| format!("`{}` wins {examples}", name(winner)))
        .collect();
    if winners.len() > FEW {
        let rest: usize = winners[FEW..].iter().map(|(_, examples)| examples).sum();
        parts.push(format!("{} other files win {rest}", winners.len() - FEW));
    }
    let is_here = |location: &Location| location.file_index() == file;
    let own = rules.rules()[rules.rules_of_file(file)].iter().map(|rule| rule.examples.len());
    let all =
        own.sum::<usize>() + rules.examples().iter().filter(|it| is_here(&it.location)).count();
    (!parts.is_empty()).then(|| format!("{} of the {all} examples of this file", parts.join(", ")))
}

/// The lines of rules that can no longer win.
fn unreachable(rules: &RuleSet, unreachable: &[usize]) -> Option<String> {
    let mut lines: Vec<u32> =
        unreachable.iter().map(|&rule| rules.rules()[rule].location.line()).collect();
    lines.dedup();
    let word = if lines.len() == 1 { "line" } else { "lines" };
    let shown: Vec<String> = lines.iter().take(MOST_LINES).map(u32::to_string).collect();
    let more = match lines.len() - shown.len() {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    (!lines.is_empty()).then(|| format!("{word} {}{more}", shown.join(", ")))
}
