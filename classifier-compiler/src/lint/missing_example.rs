//! Rules without an example.

use crate::{
    diagnostic::{Code, Diagnostic},
    rules::RuleSet,
};

const HELP: &str =
    "show what it is for: { pattern = '...', examples = [\"a text that it must win\"] }";

pub(super) fn find(code: Code, rules: &RuleSet) -> Vec<Diagnostic> {
    let without = rules.rules().iter().enumerate().filter(|(_, rule)| rule.examples.is_empty());
    let finding = |index| rules.problem_of(index, code, "the rule has no example").help(HELP);
    without.map(|(index, _)| finding(index)).collect()
}
