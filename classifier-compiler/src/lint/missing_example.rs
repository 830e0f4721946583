//! Rules without an example.

use crate::{
    diagnostic::{Code, Diagnostic},
    rules::RuleSet,
};

const HELP: &str =
    "show what it is for: { pattern = '...', examples = [\"a text that it must win\"] }";

pub(super) fn find(code: Code, rules: &RuleSet) -> impl Iterator<Item = Diagnostic> {
    let without = rules.rules().iter().enumerate().filter(|(_, rule)| rule.examples.is_empty());
    without
        .map(move |(index, _)| rules.problem_of(index, code, "the rule has no example").help(HELP))
}
