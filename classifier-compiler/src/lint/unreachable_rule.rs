//! Rules that can never win, because of rules of the same file.

use std::collections::{BTreeSet, HashMap};

use crate::{
    diagnostic::{Code, Diagnostic, Diagnostics, Location},
    reach::Reach,
    rules::RuleSet,
};

/// Rules of which earlier rules of their file match every text, and rules that match none. What
/// would take too long to decide is not reported: silent rather than wrong. Nor are rules that are
/// `reported` already, as duplicates. That earlier files match every text of a rule is as their
/// author wants it.
pub(super) fn find<'r>(
    code: Code,
    rules: &'r RuleSet,
    reached: &'r [Reach],
    within: &'r HashMap<usize, Reach>,
    reported: &Diagnostics,
) -> impl Iterator<Item = Diagnostic> + use<'r> {
    let reported: BTreeSet<Location> =
        reported.iter().filter_map(|finding| finding.location.clone()).collect();
    reached.iter().enumerate().filter_map(move |(index, reach)| {
        let rivals = match within.get(&index).unwrap_or(reach) {
            Reach::Shadowed(rivals) => &rivals[..],
            Reach::Never => &[],
            _ => return None,
        };
        let is_new = !reported.contains(&rules.rules()[index].location);
        is_new.then(|| finding(code, rules, index, rivals))
    })
}

fn finding(code: Code, rules: &RuleSet, index: usize, rivals: &[usize]) -> Diagnostic {
    let (reason, help) = match rivals {
        [] => ("it matches no text".to_owned(), "correct the pattern, or remove it"),
        [rival] => (
            format!("{} matches every text that this one matches", rules.place_of(*rival)),
            "put this rule before the other, make the other one narrower, or remove this one",
        ),
        [first @ .., last] => {
            let first: Vec<_> = first.iter().map(|&rival| rules.place_of(rival)).collect();
            let (first, last) = (first.join(", "), rules.place_of(*last));
            (
                format!("{first} and {last} together match every text that this one matches"),
                "put this rule before the others, make one of them narrower, or remove this one",
            )
        }
    };
    let message = format!("the rule can never win: {reason}");
    let finding = rules.problem_of(index, code, message).help(help);
    rivals.iter().fold(finding, |finding, &rival| {
        let related = format!("this rule comes first: {}", rules.name_of(rival));
        finding.related(&rules.rules()[rival].location, related)
    })
}
