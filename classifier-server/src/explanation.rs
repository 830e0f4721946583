//! Which rule a text matched, and where.

use std::collections::HashMap;

use classifier::{Basis, OwnedClassifier, Rule, Value};
use regex::{Regex, RegexBuilder};
use serde::Serialize;
use serde_json::{Map, Value as Json};

use crate::{input::Item, object::Labelled};

/// The largest automaton of a pattern, in bytes: the limit of `regex::Regex::new`.
const REGEX_LIMIT: usize = 10 << 20;

/// The answer to one item of a request with `explain`.
#[derive(Serialize)]
pub struct Explanation<'a> {
    /// The record with its label, if it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    record: Option<Labelled<'a, 'a>>,
    /// `None` for records that have no label.
    label: Option<&'a str>,
    /// The line that was classified.
    text: Option<&'a str>,
    /// `None` if no rule matches.
    rule: Option<RuleJson<'a>>,
    /// `None` if no rule matches, or if its pattern is too large to look for the place.
    #[serde(rename = "match")]
    found: Option<Place<'a>>,
}

#[derive(Serialize)]
struct RuleJson<'a> {
    index: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
    file: &'a str,
    line: u32,
    pattern: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    basis: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<&'a str>,
    #[serde(skip_serializing_if = "Map::is_empty")]
    attributes: Map<String, Json>,
}

/// A part of the line, in bytes.
#[derive(Serialize)]
struct Place<'a> {
    start: usize,
    end: usize,
    text: &'a str,
}

/// Explains the answers of one rule set.
pub struct Explainer<'r, L> {
    rules: &'r OwnedClassifier<L>,
    /// By rules. `None` for those that are too large.
    patterns: HashMap<usize, Option<Regex>>,
}

impl<'r, L: Clone + AsRef<str>> Explainer<'r, L> {
    pub fn new(rules: &'r OwnedClassifier<L>) -> Self {
        Self { rules, patterns: HashMap::new() }
    }

    /// The label of an item with text.
    pub fn label(&self, item: &Item<'_>) -> Option<L> {
        Some(self.rules.classify(item.text()?))
    }

    /// Explains the label of an item.
    pub fn explain<'a>(&mut self, item: &'a Item<'_>, label: Option<&'a str>) -> Explanation<'a>
    where
        'r: 'a,
    {
        let text = item.text();
        let classifier = self.rules.classifier();
        let rule = text.and_then(|text| classifier.first_match(text)).map(|id| classifier.rule(id));
        let found = rule.and_then(|rule| self.find(&rule, text?));
        let record = match item {
            Item::Record { object, .. } => Some(object.labelled(label)),
            _ => None,
        };
        Explanation { record, label, text, rule: rule.map(rule_json), found }
    }

    fn find<'a>(&mut self, rule: &Rule<'_>, text: &'a str) -> Option<Place<'a>> {
        let pattern = self.patterns.entry(rule.id.index()).or_insert_with(|| {
            RegexBuilder::new(rule.pattern).size_limit(REGEX_LIMIT).build().ok()
        });
        let found = pattern.as_ref()?.find(text)?;
        Some(Place { start: found.start(), end: found.end(), text: found.as_str() })
    }
}

fn rule_json(rule: Rule<'_>) -> RuleJson<'_> {
    let attribute = |(name, value): (&str, _)| {
        let value = match value {
            Value::Integer(integer) => integer.into(),
            Value::Bool(bool) => bool.into(),
            other => other.as_str().into(),
        };
        (name.to_owned(), value)
    };
    RuleJson {
        index: rule.id.index(),
        id: rule.stable_id,
        file: rule.file,
        line: rule.line,
        pattern: rule.pattern,
        basis: rule.basis.map(Basis::as_str),
        tags: rule.tags().collect(),
        attributes: rule.attributes().map(attribute).collect(),
    }
}
