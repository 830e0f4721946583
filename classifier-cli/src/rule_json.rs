//! Rules in JSON output.

use classifier::{Basis, Rule};
use serde::Serialize;

/// A rule and its place.
#[derive(Serialize)]
pub struct RuleJson<'a> {
    /// The position in the order of all rules, from 0. The key is left out if this is `None`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub index: Option<usize>,
    pub label: &'a str,
    pub pattern: &'a str,
    pub file: &'a str,
    pub line: u32,
    /// The kind of text that decides it, if its file gives one. The key is left out if this is `None`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub basis: Option<Option<&'static str>>,
}

impl<'a> RuleJson<'a> {
    /// With all keys.
    pub fn new(rule: Rule<'a>) -> Self {
        let Rule { id, label, pattern, file, line, basis, .. } = rule;
        let basis = Some(basis.map(Basis::as_str));
        RuleJson { index: Some(id.index()), label, pattern, file, line, basis }
    }

    /// Without `index`.
    pub fn without_index(rule: Rule<'a>) -> Self {
        RuleJson { index: None, ..Self::new(rule) }
    }
}
