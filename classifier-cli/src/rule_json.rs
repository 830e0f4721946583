//! Rules in JSON output.

use classifier::{Basis, Rule};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::fields;

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
    /// The rule's stable id. This key and those below are left out if the file gives none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<&'a str>,
    /// Its own attributes, and those of its label.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub attributes: Map<String, Value>,
}

impl<'a> RuleJson<'a> {
    /// With all keys.
    pub fn new(rule: Rule<'a>) -> Self {
        let Rule { id, stable_id, label, pattern, file, line, basis, .. } = rule;
        let value = |(name, value): (&str, _)| (name.to_owned(), fields::json(value));
        RuleJson {
            index: Some(id.index()),
            label,
            pattern,
            file,
            line,
            basis: Some(basis.map(Basis::as_str)),
            id: stable_id,
            tags: rule.tags().collect(),
            attributes: rule.attributes().map(value).collect(),
        }
    }

    /// Without `index`.
    pub fn without_index(rule: Rule<'a>) -> Self {
        RuleJson { index: None, ..Self::new(rule) }
    }
}
