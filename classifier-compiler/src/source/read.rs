//! A document to rules, labels and examples.

use std::{collections::HashSet, ops::Range};

use super::{
    document::{Key, Node, Value},
    position::Positions,
};
use crate::{
    RuleSet,
    diagnostic::{Diagnostic, DiagnosticKind, Diagnostics, Location},
    rule_set::{Example, Rule},
};

/// Adds what a file says to the rule set, and what is wrong with it to the problems.
pub(super) fn read(
    document: &Node,
    positions: &Positions<'_>,
    rules: &mut RuleSet,
    problems: &mut Diagnostics,
) {
    let mut reader = Reader { positions, rules, problems };
    let Some(sections) = reader.table(document, "a table with the section `rules`") else { return };
    for (key, node) in sections {
        match key.text.as_str() {
            "labels" => reader.labels(node),
            "rules" => reader.rules(node),
            "examples" => reader.examples(node),
            _ => reader.unknown_key(key, &["labels", "rules", "examples"]),
        }
    }
}

struct Reader<'r> {
    positions: &'r Positions<'r>,
    rules: &'r mut RuleSet,
    problems: &'r mut Diagnostics,
}

impl Reader<'_> {
    fn labels(&mut self, node: &Node) {
        let Some(labels) = self.table(node, "a table of labels and their meanings") else { return };
        for (key, node) in labels {
            let (Some(label), Some(meaning)) = (self.label(key), self.string(node)) else {
                continue;
            };
            self.rules.labels[label].meaning = meaning.to_owned();
        }
    }

    fn rules(&mut self, node: &Node) {
        let Some(labels) = self.table(node, "a table of labels and their patterns") else { return };
        for (key, node) in labels {
            let Some(label) = self.label(key) else { continue };
            let Some(patterns) = self.array(node, "an array of patterns") else { continue };
            for pattern in patterns {
                if let Some(rule) = self.rule(label, pattern) {
                    self.rules.rules.push(rule);
                }
            }
        }
    }

    fn rule(&mut self, label: usize, node: &Node) -> Option<Rule> {
        let entries = match &node.value {
            Value::String(pattern) => {
                let location = self.at(&node.span);
                return Some(Rule { label, pattern: pattern.clone(), location, examples: vec![] });
            }
            Value::Table(_) => self.table(node, "a rule")?,
            _ => {
                self.wrong_type(node, "a pattern, or a table with the key `pattern`");
                return None;
            }
        };
        let mut pattern = None;
        let mut examples = Vec::new();
        for (key, node) in entries {
            match key.text.as_str() {
                "pattern" => pattern = self.string(node).map(|text| (text, self.at(&node.span))),
                "examples" => examples = self.rule_examples(label, node),
                _ => self.unknown_key(key, &["pattern", "examples"]),
            }
        }
        let Some((pattern, location)) = pattern else {
            if !entries.iter().any(|(key, _)| key.text == "pattern") {
                self.problem(DiagnosticKind::MissingKey("pattern"), &node.span);
            }
            return None;
        };
        Some(Rule { label, pattern: pattern.to_owned(), location, examples })
    }

    fn rule_examples(&mut self, label: usize, node: &Node) -> Vec<Example> {
        let label = self.rules.labels[label].name.clone();
        let texts = self.array(node, "an array of texts").unwrap_or_default();
        texts
            .iter()
            .filter_map(|node| {
                let text = self.string(node)?.to_owned();
                Some(Example { text, label: label.clone(), location: self.at(&node.span) })
            })
            .collect()
    }

    fn examples(&mut self, node: &Node) {
        let examples = self.array(node, "an array of tables, [[examples]]").unwrap_or_default();
        for node in examples {
            let Some(entries) = self.table(node, "a table with `text` and `label`") else {
                continue;
            };
            let mut text = None;
            let mut label = None;
            for (key, node) in entries {
                match key.text.as_str() {
                    "text" => text = self.string(node),
                    "label" => label = self.string(node),
                    _ => self.unknown_key(key, &["text", "label"]),
                }
            }
            for required in ["text", "label"] {
                if !entries.iter().any(|(key, _)| key.text == required) {
                    self.problem(DiagnosticKind::MissingKey(required), &node.span);
                }
            }
            if let (Some(text), Some(label)) = (text, label) {
                let location = self.at(&node.span);
                let (text, label) = (text.to_owned(), label.to_owned());
                self.rules.examples.push(Example { text, label, location });
            }
        }
    }

    /// The index of the label that a key names.
    fn label(&mut self, key: &Key) -> Option<usize> {
        if key.text.trim().is_empty() {
            self.problem(DiagnosticKind::EmptyLabel, &key.span);
            return None;
        }
        let positions = self.positions;
        Some(self.rules.label_index(&key.text, || positions.location(&key.span)))
    }

    fn table<'n>(&mut self, node: &'n Node, expected: &'static str) -> Option<&'n [(Key, Node)]> {
        let Value::Table(entries) = &node.value else {
            self.wrong_type(node, expected);
            return None;
        };
        let mut seen = HashSet::new();
        for (key, _) in entries {
            if !seen.insert(&key.text) {
                self.problem(DiagnosticKind::DuplicateKey(key.text.clone()), &key.span);
            }
        }
        Some(entries)
    }

    fn array<'n>(&mut self, node: &'n Node, expected: &'static str) -> Option<&'n [Node]> {
        match &node.value {
            Value::Array(items) => Some(items),
            _ => {
                self.wrong_type(node, expected);
                None
            }
        }
    }

    fn string<'n>(&mut self, node: &'n Node) -> Option<&'n str> {
        match &node.value {
            Value::String(text) => Some(text),
            _ => {
                self.wrong_type(node, "a string");
                None
            }
        }
    }

    fn unknown_key(&mut self, key: &Key, expected: &'static [&'static str]) {
        self.problem(DiagnosticKind::UnknownKey { key: key.text.clone(), expected }, &key.span);
    }

    fn wrong_type(&mut self, node: &Node, expected: &'static str) {
        let found = node.value.type_name();
        self.problem(DiagnosticKind::WrongType { expected, found }, &node.span);
    }

    fn problem(&mut self, kind: DiagnosticKind, span: &Range<usize>) {
        self.problems.push(Diagnostic::new(kind, self.at(span)));
    }

    fn at(&self, span: &Range<usize>) -> Location {
        self.positions.location(span)
    }
}
