//! What a document should have, taken out of it; what it has instead becomes a problem.

use std::{collections::HashSet, ops::Range, sync::Arc};

use super::{
    document::{Key, Node, Value, duplicate_key},
    keys::Table,
};
use crate::{
    diagnostic::{Code, Diagnostic, Location, Source, listed, short, similar},
    rules::RuleSet,
};

/// What values should be, where there is more to say about it.
pub(super) const A_LIST_OF_PATTERNS: &str = "a list of patterns";
pub(super) const A_TABLE_OF_RULES: &str = "a table of labels and their patterns";
pub(super) const A_LIST_OF_EXAMPLES: &str = "a list of tables with `text` and `label`";
pub(super) const A_PATTERN: &str = "a pattern, or a table with the key `pattern`";
pub(super) const A_DECLARATION: &str = "a list of values, or a table with `type` or `values`";
pub(super) const AN_INTEGER: &str = "an integer";
pub(super) const A_MEANING: &str = "a meaning, or a table with the key `meaning` and attributes";

/// Reads a file into a rule set.
pub(super) struct Reader<'r> {
    pub(super) source: &'r Arc<Source>,
    pub(super) rules: &'r mut RuleSet,
}

impl Reader<'_> {
    pub(super) fn table<'n>(
        &mut self,
        node: &'n Node,
        expected: &'static str,
    ) -> Option<&'n [(Key, Node)]> {
        let Value::Table(entries) = &node.value else {
            self.wrong_type(node, expected);
            return None;
        };
        let mut seen = HashSet::new();
        for (key, _) in entries {
            if !seen.insert(&key.text) {
                self.problem(duplicate_key(&key.text), &key.span);
            }
        }
        Some(entries)
    }

    pub(super) fn array<'n>(
        &mut self,
        node: &'n Node,
        expected: &'static str,
    ) -> Option<&'n [Node]> {
        match &node.value {
            Value::Array(items) => Some(items),
            _ => {
                self.wrong_type(node, expected);
                None
            }
        }
    }

    pub(super) fn string<'n>(&mut self, node: &'n Node) -> Option<&'n str> {
        match &node.value {
            Value::String(text) => Some(text),
            _ => {
                self.wrong_type(node, "a string");
                None
            }
        }
    }

    pub(super) fn bool(&mut self, node: &Node) -> Option<bool> {
        match node.value {
            Value::Bool(bool) => Some(bool),
            _ => {
                self.wrong_type(node, "true or false");
                None
            }
        }
    }

    pub(super) fn located_string(&mut self, node: &Node) -> Option<(String, Location)> {
        let text = self.string(node)?.to_owned();
        Some((text, self.at(&node.span)))
    }

    /// Tells the keys that a table lacks. One with as many unknown keys has them misspelled,
    /// which is told already.
    pub(super) fn missing_keys(
        &mut self,
        entries: &[(Key, Node)],
        table: &Table,
        span: &Range<usize>,
    ) {
        let has = |name: &str| entries.iter().any(|(key, _)| key.text == name);
        let required = table.keys.iter().filter_map(|key| Some((key.name, key.if_missing?)));
        let missing: Vec<_> = required.filter(|(name, _)| !has(name)).collect();
        let unknown = entries.iter().filter(|(key, _)| !table.has(&key.text));
        if unknown.count() < missing.len() {
            for (name, help) in missing {
                let message = format!("the key `{name}` is missing");
                self.problem(Diagnostic::error(Code::MISSING_KEY, message).help(help), span);
            }
        }
    }

    /// `otherwise` is the cure where no known name is similar; empty if there is none.
    pub(super) fn unknown_key(&mut self, key: &Key, names: &[&str], otherwise: &str) {
        if self.rules.problems.is_full() {
            return;
        }
        let known = format!("known here: {}", listed(&key.text, names, ""));
        let help = match similar(&key.text, names.iter().copied()) {
            Some(similar) => format!("did you mean `{similar}`? {known}"),
            None if otherwise.is_empty() => known,
            None => format!("{known}; {otherwise}"),
        };
        let message = format!("unknown key `{}`", short(&key.text));
        self.problem(Diagnostic::error(Code::UNKNOWN_KEY, message).help(help), &key.span);
    }

    pub(super) fn wrong_type(&mut self, node: &Node, expected: &'static str) {
        let found = node.value.type_name();
        let help = match (expected, found) {
            (A_LIST_OF_PATTERNS, "a table") => {
                "write a list of patterns; a label with a dot needs quotes: \"5.7.1\" = ['pattern']"
            }
            (A_LIST_OF_PATTERNS, _) => "write a list, even of one: Label = ['pattern']",
            (A_TABLE_OF_RULES, _) => {
                "write the line [rules], and below it lines like Label = ['pattern']"
            }
            (A_LIST_OF_EXAMPLES, _) => "write [[examples]] in double brackets before each of them",
            (A_DECLARATION, _) => {
                "write action = [\"retry\", \"suppress\"] or hard = { type = \"bool\" }"
            }
            (A_MEANING, _) => "write Label = \"its meaning\" or Label = { meaning = \"...\" }",
            (AN_INTEGER, _) => {
                "write a whole number from -9223372036854775808 to 9223372036854775807, without a point or an exponent"
            }
            (A_PATTERN, _) => "write 'pattern' or { pattern = 'pattern' }",
            _ => "",
        };
        let message = format!("expected {expected}, found {found}");
        let mut problem = Diagnostic::error(Code::WRONG_TYPE, message);
        problem.help = (!help.is_empty()).then(|| help.to_owned());
        self.problem(problem, &node.span);
    }

    pub(super) fn problem(&mut self, problem: Diagnostic, span: &Range<usize>) {
        self.rules.problems.push(problem.at(self.at(span)));
        // The rule set lacks what this part of the file says.
        self.rules.is_incomplete = true;
    }

    pub(super) fn at(&self, span: &Range<usize>) -> Location {
        Location::new(self.source, span.clone())
    }
}
