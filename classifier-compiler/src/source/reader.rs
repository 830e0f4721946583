//! A document to rules, labels and examples.

use std::{collections::HashSet, ops::Range, sync::Arc};

use classifier_runtime::Basis;

use super::document::{Key, Node, Value, duplicate_key};
use crate::{
    diagnostic::{Code, Diagnostic, Location, Source, short, similar},
    lint::Lint,
    pattern::parse::{PatternError, parse},
    rules::{Example, Rule, RuleSet},
};

/// Adds what a file says to the rule set, and what is wrong with it to its problems.
pub(super) fn read(document: &Node, source: &Arc<Source>, rules: &mut RuleSet) {
    let mut reader = Reader { source, rules };
    let Some(sections) = reader.table(document, "a table with the section `rules`") else { return };
    let has_rules = sections.iter().any(|(key, _)| key.text == "rules");
    let mut is_header_missing = false;
    for (key, node) in sections {
        match key.text.as_str() {
            "labels" => reader.labels(node),
            "rules" => reader.rules(node),
            "examples" => reader.examples(node),
            "lints" => reader.lints(node),
            // Labels without the line `[rules]` above them lack one line, however many they are.
            _ if is_header_missing && matches!(node.value, Value::Array(_)) => {}
            _ => {
                is_header_missing |= !has_rules && matches!(node.value, Value::Array(_));
                reader.unknown_key(key, &SECTIONS);
            }
        }
    }
}

/// Adds rules that are not in a file.
pub(super) fn read_rules(entries: &[(Key, Node)], source: &Arc<Source>, rules: &mut RuleSet) {
    let mut reader = Reader { source, rules };
    for (key, node) in entries {
        if let Some(label) = reader.label(key) {
            reader.add_rule(label, node);
        }
    }
}

const SECTIONS: [&str; 4] = ["labels", "rules", "examples", "lints"];
const RULE_KEYS: [&str; 3] = ["pattern", "basis", "examples"];
const EXAMPLE_KEYS: [&str; 2] = ["text", "label"];

/// What values should be, where there is more to say about it.
const A_LIST_OF_PATTERNS: &str = "a list of patterns";
const A_TABLE_OF_RULES: &str = "a table of labels and their patterns";
const A_LIST_OF_EXAMPLES: &str = "a list of tables with `text` and `label`";
const A_PATTERN: &str = "a pattern, or a table with the key `pattern`";

struct Reader<'r> {
    source: &'r Arc<Source>,
    rules: &'r mut RuleSet,
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
        let Some(labels) = self.table(node, A_TABLE_OF_RULES) else { return };
        for (key, node) in labels {
            let Some(label) = self.label(key) else { continue };
            let Some(patterns) = self.array(node, A_LIST_OF_PATTERNS) else { continue };
            for pattern in patterns {
                self.add_rule(label, pattern);
            }
        }
    }

    fn add_rule(&mut self, label: usize, node: &Node) {
        if let Some(rule) = self.rule(label, node) {
            self.rules.rules.push(rule);
        }
    }

    fn rule(&mut self, label: usize, node: &Node) -> Option<Rule> {
        let entries = match &node.value {
            Value::String(pattern) => {
                return Some(self.rule_of(label, pattern, &node.span));
            }
            Value::Table(_) => self.table(node, "a rule")?,
            _ => {
                self.wrong_type(node, A_PATTERN);
                return None;
            }
        };
        let mut pattern = None;
        let mut basis = None;
        let mut examples = Vec::new();
        for (key, node) in entries {
            match key.text.as_str() {
                "pattern" => pattern = self.string(node).map(|text| (text, &node.span)),
                "basis" => basis = self.basis(node),
                "examples" => examples = self.rule_examples(label, node),
                _ => self.unknown_key(key, &RULE_KEYS),
            }
        }
        let Some((pattern, span)) = pattern else {
            self.missing_keys(entries, &["pattern"], &RULE_KEYS, &node.span);
            return None;
        };
        Some(Rule { basis, examples, ..self.rule_of(label, pattern, span) })
    }

    /// The rule with nothing but a pattern, which stands as a string at the span.
    fn rule_of(&mut self, label: usize, pattern: &str, span: &Range<usize>) -> Rule {
        let location = self.at(span);
        let hir = parse(pattern).map_err(|PatternError { problem, span }| {
            let place = location.within(pattern, span);
            let label = &self.rules.labels[label].name;
            self.rules.problems.push(problem.at(place).label(label).pattern(pattern));
        });
        let (examples, hir) = (Vec::new(), hir.ok());
        Rule { label, pattern: pattern.to_owned(), location, examples, basis: None, hir }
    }

    fn basis(&mut self, node: &Node) -> Option<Basis> {
        let name = self.string(node)?;
        let basis = Basis::ALL.iter().copied().find(|basis| basis.as_str() == name);
        if basis.is_none() {
            let known: Vec<_> = Basis::ALL.iter().map(|basis| format!("\"{basis}\"")).collect();
            let known = format!("known values: {}", known.join(", "));
            let help = match similar(name, Basis::ALL.iter().map(|basis| basis.as_str())) {
                Some(similar) => format!("did you mean \"{similar}\"? {known}"),
                None => known,
            };
            let message = format!("unknown basis `{}`", short(name));
            self.problem(Diagnostic::error(Code::UNKNOWN_BASIS, message).help(help), &node.span);
        }
        basis
    }

    fn rule_examples(&mut self, label: usize, node: &Node) -> Vec<Example> {
        let label = self.rules.labels[label].name.clone();
        let texts = self.array(node, "a list of texts").unwrap_or_default();
        texts
            .iter()
            .filter_map(|node| {
                let text = self.string(node)?.to_owned();
                let location = self.at(&node.span);
                let label_location = location.clone();
                Some(Example { text, label: label.clone(), location, label_location })
            })
            .collect()
    }

    fn examples(&mut self, node: &Node) {
        let examples = self.array(node, A_LIST_OF_EXAMPLES).unwrap_or_default();
        for node in examples {
            let Some(entries) = self.table(node, "a table with `text` and `label`") else {
                continue;
            };
            let mut text = None;
            let mut label = None;
            for (key, node) in entries {
                match key.text.as_str() {
                    "text" => text = self.located_string(node),
                    "label" => label = self.located_string(node),
                    _ => self.unknown_key(key, &EXAMPLE_KEYS),
                }
            }
            self.missing_keys(entries, &EXAMPLE_KEYS, &EXAMPLE_KEYS, &node.span);
            if let (Some((text, location)), Some((label, label_location))) = (text, label) {
                self.rules.examples.push(Example { text, label, location, label_location });
            }
        }
    }

    fn lints(&mut self, node: &Node) {
        let Some(lints) = self.table(node, "a table of lints and their levels") else { return };
        for (key, node) in lints {
            let Some(level) = self.string(node) else { continue };
            match (key.text.parse(), level.parse()) {
                (Ok(lint), Ok(level)) => {
                    if let Some(levels) = self.rules.levels.last_mut() {
                        levels.set(Lint::code(lint), level);
                    }
                }
                (Err(_), _) => {
                    let message = format!("unknown lint `{}`", short(&key.text));
                    let known: Vec<_> = Lint::ALL.iter().map(|lint| lint.name()).collect();
                    let help = format!("the lints are {}", known.join(", "));
                    let problem = Diagnostic::error(Code::UNKNOWN_LINT, message).help(help);
                    self.problem(problem, &key.span);
                }
                (_, Err(_)) => {
                    let message = format!("unknown lint level `{}`", short(level));
                    let problem = Diagnostic::error(Code::UNKNOWN_LEVEL, message)
                        .help("the levels are \"allow\", \"warn\" and \"deny\"");
                    self.problem(problem, &node.span);
                }
            }
        }
    }

    /// The index of the label that a key names.
    fn label(&mut self, key: &Key) -> Option<usize> {
        if key.text.trim().is_empty() {
            let problem = Diagnostic::error(Code::EMPTY_LABEL, "the label has no text");
            self.problem(problem.help("give the label a name with letters"), &key.span);
            return None;
        }
        let source = self.source;
        Some(self.rules.label_index(&key.text, || Location::new(source, key.span.clone())))
    }

    fn table<'n>(&mut self, node: &'n Node, expected: &'static str) -> Option<&'n [(Key, Node)]> {
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

    fn located_string(&mut self, node: &Node) -> Option<(String, Location)> {
        let text = self.string(node)?.to_owned();
        Some((text, self.at(&node.span)))
    }

    /// Tells the keys that a table lacks. One with as many unknown keys has them misspelled,
    /// which is told already.
    fn missing_keys(
        &mut self,
        entries: &[(Key, Node)],
        required: &[&'static str],
        known: &[&str],
        span: &Range<usize>,
    ) {
        let has = |name: &str| entries.iter().any(|(key, _)| key.text == name);
        let missing: Vec<_> = required.iter().filter(|name| !has(name)).collect();
        let is_unknown = |(key, _): &&(Key, Node)| !known.contains(&key.text.as_str());
        if entries.iter().filter(is_unknown).count() < missing.len() {
            for name in missing {
                let help = match *name {
                    "label" => "say which label the text must get: label = \"...\"",
                    "text" => "say which text is an example: text = \"...\"",
                    _ => "give the rule its pattern: { pattern = '...' }",
                };
                let message = format!("the key `{name}` is missing");
                self.problem(Diagnostic::error(Code::MISSING_KEY, message).help(help), span);
            }
        }
    }

    fn unknown_key(&mut self, key: &Key, expected: &[&str]) {
        let known = format!("known here: {}", expected.join(", "));
        let rules = "; labels with their patterns stand under [rules]";
        let help = match similar(&key.text, expected.iter().copied()) {
            Some(similar) => format!("did you mean `{similar}`? {known}"),
            None if expected.contains(&"rules") => format!("{known}{rules}"),
            None => known,
        };
        let message = format!("unknown key `{}`", short(&key.text));
        self.problem(Diagnostic::error(Code::UNKNOWN_KEY, message).help(help), &key.span);
    }

    fn wrong_type(&mut self, node: &Node, expected: &'static str) {
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
            (A_PATTERN, _) => "write 'pattern' or { pattern = 'pattern' }",
            _ => "",
        };
        let message = format!("expected {expected}, found {found}");
        let mut problem = Diagnostic::error(Code::WRONG_TYPE, message);
        problem.help = (!help.is_empty()).then(|| help.to_owned());
        self.problem(problem, &node.span);
    }

    fn problem(&mut self, problem: Diagnostic, span: &Range<usize>) {
        self.rules.problems.push(problem.at(self.at(span)));
        // The rule set lacks what this part of the file says.
        self.rules.is_incomplete = true;
    }

    fn at(&self, span: &Range<usize>) -> Location {
        Location::new(self.source, span.clone())
    }
}
