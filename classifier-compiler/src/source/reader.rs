//! A document to rules, labels and examples.

use std::sync::Arc;

use classifier_runtime::Basis;

use super::{
    document::{Key, Node, Value},
    expect::{
        A_LIST_OF_EXAMPLES, A_LIST_OF_PATTERNS, A_MEANING, A_PATTERN, A_TABLE_OF_RULES, Reader,
    },
    keys::{EXAMPLE, FILE, LABEL, RULE},
};
use crate::{
    diagnostic::{Code, Diagnostic, Location, Source, did_you_mean, short},
    lint::Lint,
    pattern::{
        parse::{PatternError, parse},
        parsed::Parsed,
    },
    rules::{Example, Fact, Id, MOST_RULES, Rule, RuleSet, value_of},
};

/// Adds what a file says to the rule set, and what is wrong with it to its problems.
pub(super) fn read(document: &Node, source: &Arc<Source>, rules: &mut RuleSet) {
    let mut reader = Reader { source, rules };
    let Some(sections) = reader.table(document, "a table with the section `rules`") else { return };
    let has_rules = sections.iter().any(|(key, _)| key.text == "rules");
    if sections.iter().all(|(_, node)| node.value.is_empty()) {
        reader.rules.empty_files.push(reader.at(&(0..0)));
    }
    let mut is_header_missing = false;
    for (key, node) in sections {
        match key.text.as_str() {
            // These have been declared.
            "attributes" => {}
            "labels" => reader.labels(node),
            "rules" => reader.rules(node),
            "examples" => reader.examples(node),
            "lints" => reader.lints(node),
            // Labels without the line `[rules]` above them lack one line, however many they are.
            _ if is_header_missing && matches!(node.value, Value::Array(_)) => {}
            _ => {
                is_header_missing |= !has_rules && matches!(node.value, Value::Array(_));
                reader.unknown_key(
                    key,
                    &FILE.names(),
                    "labels with their patterns stand under [rules]",
                );
            }
        }
    }
}

/// Adds rules that are not in a file.
pub(super) fn read_rules(entries: &[(Key, Node)], source: &Arc<Source>, rules: &mut RuleSet) {
    let mut reader = Reader { source, rules };
    for (key, node) in entries {
        let label = reader.label(key);
        reader.add_rule(label, node);
    }
}

impl Reader<'_> {
    fn labels(&mut self, node: &Node) {
        let Some(labels) = self.table(node, "a table of labels and their meanings") else { return };
        for (key, node) in labels {
            let label = self.label(key);
            let (meaning, facts) = self.meaning(node);
            let label = &mut self.rules.labels[label];
            if label.meaning.is_empty() {
                label.meaning = meaning;
            }
            for fact in facts {
                if value_of(&label.facts, fact.attribute).is_none() {
                    label.facts.push(fact);
                }
            }
        }
    }

    /// What a label means, and its attributes.
    fn meaning(&mut self, node: &Node) -> (String, Vec<Fact>) {
        let entries = match &node.value {
            Value::String(meaning) => return (meaning.clone(), Vec::new()),
            Value::Table(_) => self.table(node, A_MEANING).unwrap_or_default(),
            _ => {
                self.wrong_type(node, A_MEANING);
                return Default::default();
            }
        };
        let (mut meaning, mut facts) = (String::new(), Vec::new());
        for (key, node) in entries {
            match key.text.as_str() {
                "meaning" => meaning = self.string(node).unwrap_or_default().to_owned(),
                _ => facts.extend(self.fact(key, node, &LABEL)),
            }
        }
        (meaning, facts)
    }

    fn rules(&mut self, node: &Node) {
        let Some(labels) = self.table(node, A_TABLE_OF_RULES) else { return };
        for (key, node) in labels {
            let label = self.label(key);
            let Some(patterns) = self.array(node, A_LIST_OF_PATTERNS) else { continue };
            for pattern in patterns {
                self.add_rule(label, pattern);
            }
        }
    }

    fn add_rule(&mut self, label: usize, node: &Node) {
        if self.rules.rules.len() == MOST_RULES {
            // The compiler reports the first that is too many.
            self.rules.is_incomplete = true;
            return;
        }
        if let Some(rule) = self.rule(label, node) {
            self.rules.rules.push(rule);
        }
    }

    fn rule(&mut self, label: usize, node: &Node) -> Option<Rule> {
        let mut rule = Rule {
            label,
            pattern: String::new(),
            location: self.at(&node.span),
            id: None,
            examples: Vec::new(),
            counterexamples: Vec::new(),
            tags: Vec::new(),
            facts: Vec::new(),
            basis: None,
            parsed: Parsed::Refused,
        };
        let entries = match &node.value {
            Value::String(pattern) => {
                self.pattern(&mut rule, pattern);
                return Some(rule);
            }
            Value::Table(_) => self.table(node, "a rule")?,
            _ => {
                self.wrong_type(node, A_PATTERN);
                return None;
            }
        };
        let mut pattern = None;
        for (key, node) in entries {
            match key.text.as_str() {
                "pattern" => pattern = self.located_string(node),
                "id" => rule.id = self.id(node),
                "basis" => rule.basis = self.basis(node),
                "tags" => rule.tags = self.tags(node),
                "examples" => rule.examples = self.rule_examples(label, node),
                "counterexamples" => rule.counterexamples = self.texts(node),
                _ => rule.facts.extend(self.fact(key, node, &RULE)),
            }
        }
        let Some((pattern, location)) = pattern else {
            self.missing_keys(entries, &RULE, &node.span);
            return None;
        };
        rule.location = location;
        self.pattern(&mut rule, &pattern);
        Some(rule)
    }

    /// Gives a rule its pattern, which stands as a string at the rule's place.
    fn pattern(&mut self, rule: &mut Rule, pattern: &str) {
        match parse(pattern) {
            Ok(hir) => rule.parsed = Parsed::new(hir, &mut self.rules.parsed_bytes),
            Err(PatternError { problem, span }) => {
                let place = rule.location.within(pattern, span);
                let label = &self.rules.labels[rule.label].name;
                self.rules.problems.push(problem.at(place).label(label).pattern(pattern));
            }
        }
        pattern.clone_into(&mut rule.pattern);
    }

    fn id(&mut self, node: &Node) -> Option<Id> {
        let (text, location) = self.located_string(node)?;
        let is_part = |char: char| char.is_ascii_alphanumeric() || "._:/-".contains(char);
        if text.is_empty() || !text.chars().all(is_part) {
            let message = format!("`{}` cannot be an id", short(&text));
            let problem = Diagnostic::error(Code::INVALID_ID, message);
            let help = "ids consist of letters and digits of ASCII and of `.`, `_`, `:`, `/`, `-`";
            self.problem(problem.help(help), &node.span);
            return None;
        }
        Some(Id { text, location })
    }

    /// The tags of a rule. Output joins them with commas.
    fn tags(&mut self, node: &Node) -> Vec<String> {
        let tags = self.array(node, "a list of texts").unwrap_or_default();
        let tag = |node| {
            let text = self.string(node)?;
            if !text.is_empty() && !text.contains(',') {
                return Some(text.to_owned());
            }
            let message = match text {
                "" => "a tag is empty".to_owned(),
                _ => format!("the tag `{}` has a comma, which separates tags", short(text)),
            };
            let help = "write each tag as a string of its own: tags = [\"one\", \"other\"]";
            self.problem(Diagnostic::error(Code::INVALID_TAG, message).help(help), &node.span);
            None
        };
        tags.iter().filter_map(tag).collect()
    }

    fn basis(&mut self, node: &Node) -> Option<Basis> {
        let name = self.string(node)?;
        let basis = Basis::ALL.iter().copied().find(|basis| basis.as_str() == name);
        if basis.is_none() {
            let known: Vec<_> = Basis::ALL.iter().map(|basis| format!("\"{basis}\"")).collect();
            let known = format!("known values: {}", known.join(", "));
            let names = Basis::ALL.iter().map(|basis| basis.as_str());
            let help = did_you_mean(name, names, "\"", known);
            let message = format!("unknown basis `{}`", short(name));
            self.problem(Diagnostic::error(Code::UNKNOWN_BASIS, message).help(help), &node.span);
        }
        basis
    }

    fn rule_examples(&mut self, label: usize, node: &Node) -> Vec<Example> {
        // There can be very many of a long label.
        let label: Arc<str> = self.rules.labels[label].name.as_str().into();
        let example = |(text, location): (String, Location)| {
            let label_location = location.clone();
            Example { text, label: Arc::clone(&label), location, label_location }
        };
        let texts = self.texts(node);
        let mut examples = Vec::with_capacity(texts.len());
        examples.extend(texts.into_iter().map(example));
        examples
    }

    fn texts(&mut self, node: &Node) -> Vec<(String, Location)> {
        let nodes = self.array(node, "a list of texts").unwrap_or_default();
        let mut texts = Vec::with_capacity(nodes.len());
        texts.extend(nodes.iter().filter_map(|node| self.located_string(node)));
        texts
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
                    _ => self.unknown_key(key, &EXAMPLE.names(), ""),
                }
            }
            self.missing_keys(entries, &EXAMPLE, &node.span);
            if let (Some((text, location)), Some((label, label_location))) = (text, label) {
                let label = label.into();
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
                    let order = self.source.order;
                    self.rules.levels[order].set(Lint::code(lint), level);
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
    fn label(&mut self, key: &Key) -> usize {
        let source = self.source;
        self.rules.label_index(&key.text, || Location::new(source, key.span.clone()))
    }
}
