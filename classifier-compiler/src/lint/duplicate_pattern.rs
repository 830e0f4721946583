//! Patterns that an earlier rule of their file has, under whatever label.

use std::collections::HashMap;

use crate::{
    diagnostic::{Code, Diagnostic},
    rules::RuleSet,
};

pub(super) fn find(code: Code, rules: &RuleSet) -> impl Iterator<Item = Diagnostic> {
    let mut first = HashMap::new();
    rules.rules().iter().enumerate().filter_map(move |(index, rule)| {
        let file = rule.location.file_index();
        let first = *first.entry((file, rule.pattern.as_str())).or_insert(index);
        if first == index {
            return None;
        }
        let place = rules.place_of(first);
        let message = format!("the rule can never win: {place} has the same pattern");
        let related = format!("the same pattern: {}", rules.name_of(first));
        let finding = rules.problem_of(index, code, message).help("remove one of them");
        Some(finding.related(&rules.rules()[first].location, related))
    })
}
