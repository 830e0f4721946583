//! The attributes that files declare, and those that they give to labels and rules.

use std::{collections::HashMap, mem, sync::Arc};

use super::{
    document::{Key, Node, Value as Found},
    expect::{A_DECLARATION, AN_INTEGER, Reader},
    keys::{DECLARATION, TYPES, Table},
};
use crate::{
    diagnostic::{Code, Diagnostic, Source, did_you_mean, listed, short},
    rules::{Attribute, Fact, RuleSet, Value, ValueType, variant_name},
};

/// Adds the attributes that a file declares to the rule set. This comes before all else, so that any
/// file can use what any other declares.
pub(super) fn declare(document: &Node, source: &Arc<Source>, rules: &mut RuleSet) {
    let Found::Table(sections) = &document.value else { return };
    let mut reader = Reader { source, rules };
    for (_, node) in sections.iter().filter(|(key, _)| key.text == "attributes") {
        reader.declarations(node);
    }
}

/// The most attributes of a rule set, and the most values of one of them. All values that are given are looked for among
/// these.
const ATTRIBUTES: usize = 256;
const VALUES: usize = 1024;

/// Names that have another meaning in a rule file, or for the enum that the macro makes.
const RESERVED: &[&str] = &[
    "as_str",
    "basis",
    "classifier",
    "classify",
    "classify_bytes",
    "classify_reply",
    "classify_reply_bytes",
    "counterexamples",
    "examples",
    "explain",
    "explain_reply",
    "explain_with_groups",
    "id",
    "label",
    "meaning",
    "pattern",
    "pool",
    "tags",
    "text",
];

impl Reader<'_> {
    fn declarations(&mut self, node: &Node) {
        let expected = "a table of attributes and their declarations";
        let Some(entries) = self.table(node, expected) else { return };
        for (key, node) in entries {
            let is_named = self.is_attribute_name(key);
            match self.declaration(key, node).filter(|_| is_named) {
                Some(attribute) => self.add_attribute(attribute),
                None => {
                    self.rules.misdeclared.insert(key.text.clone());
                }
            }
        }
    }

    fn is_attribute_name(&mut self, key: &Key) -> bool {
        let name = key.text.as_str();
        let is_part = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
        let (message, help) = if RESERVED.contains(&name) {
            ("is reserved", "choose another name")
        } else if !name.starts_with(|char: char| char.is_ascii_lowercase())
            || !name.bytes().all(is_part)
        {
            let help = "begin with a small letter, and go on with small letters, digits and `_`";
            ("cannot be the name of an attribute", help)
        } else {
            return true;
        };
        let message = format!("`{}` {message}", short(name));
        self.problem(Diagnostic::error(Code::ATTRIBUTE, message).help(help), &key.span);
        false
    }

    fn declaration(&mut self, key: &Key, node: &Node) -> Option<Attribute> {
        let mut attribute = Attribute {
            name: key.text.clone(),
            value_type: ValueType::Text,
            meaning: String::new(),
            is_required: false,
            default: None,
            location: self.at(&key.span),
        };
        let entries = match &node.value {
            Found::Array(_) => {
                attribute.value_type = self.values(node)?;
                return Some(attribute);
            }
            Found::Table(_) => self.table(node, A_DECLARATION)?,
            _ => {
                self.wrong_type(node, A_DECLARATION);
                return None;
            }
        };
        let (mut types, mut default) = (Vec::new(), None);
        for (key, node) in entries {
            match key.text.as_str() {
                "type" => types.push(self.named_type(node)),
                "values" => types.push(self.values(node)),
                "meaning" => attribute.meaning = self.string(node)?.to_owned(),
                "required" => attribute.is_required = self.bool(node)?,
                "default" => default = Some(node),
                _ => self.unknown_key(key, &DECLARATION.names(), ""),
            }
        }
        let [value_type] = <[_; 1]>::try_from(types)
            .map_err(|_| {
                let name = short(&key.text);
                let message = format!("`{name}` needs a `type` or `values`, and not both");
                let problem = Diagnostic::error(Code::ATTRIBUTE, message);
                self.problem(problem.help(A_TYPE), &key.span);
            })
            .ok()?;
        attribute.value_type = value_type?;
        if let Some(node) = default {
            attribute.default = Some(self.value(&attribute.name, &attribute.value_type, node)?);
        }
        Some(attribute)
    }

    fn named_type(&mut self, node: &Node) -> Option<ValueType> {
        match self.string(node)? {
            "text" => Some(ValueType::Text),
            "integer" => Some(ValueType::Integer),
            "bool" => Some(ValueType::Bool),
            other => {
                let known = format!("the types are {}; {A_TYPE}", listed(other, &TYPES, "\""));
                let help = did_you_mean(other, TYPES.iter().copied(), "\"", known);
                let message = format!("unknown type `{}`", short(other));
                self.problem(Diagnostic::error(Code::ATTRIBUTE, message).help(help), &node.span);
                None
            }
        }
    }

    /// The values that an attribute can have, each of which can be a variant of an enum.
    fn values(&mut self, node: &Node) -> Option<ValueType> {
        let nodes = self.array(node, "a list of values")?;
        if let Some(node) = nodes.get(VALUES) {
            let message = format!("an attribute has at most {VALUES} values");
            let problem = Diagnostic::error(Code::ATTRIBUTE, message);
            let help = "list fewer, or declare it as a text: `{ type = \"text\" }`";
            self.problem(problem.help(help), &node.span);
            return None;
        }
        let mut variants: HashMap<String, &str> = HashMap::new();
        let mut values = Vec::new();
        for node in nodes {
            let value = self.string(node)?;
            let name = variant_name(value);
            let message = match name.as_ref().map(|name| variants.get(name)) {
                None => format!("the value `{}` has no letters", short(value)),
                Some(Some(other)) if *other == value => {
                    format!("the value `{}` is listed twice", short(value))
                }
                Some(Some(other)) => {
                    let (value, other) = (short(value), short(other));
                    format!("as enum variants, the values `{other}` and `{value}` are the same")
                }
                Some(None) => {
                    variants.extend(name.map(|name| (name, value)));
                    values.push(value.to_owned());
                    continue;
                }
            };
            let problem = Diagnostic::error(Code::ATTRIBUTE, message);
            self.problem(problem.help("give each value a name of its own"), &node.span);
        }
        if nodes.is_empty() {
            let problem = Diagnostic::error(Code::ATTRIBUTE, "the list of values is empty");
            self.problem(problem.help(A_TYPE), &node.span);
            return None;
        }
        Some(ValueType::OneOf(values))
    }

    /// Adds an attribute, unless another file declares the same.
    fn add_attribute(&mut self, attribute: Attribute) {
        let known = self.rules.attributes.iter_mut().find(|known| known.name == attribute.name);
        let Some(known) = known else {
            if self.rules.attributes.len() == ATTRIBUTES {
                let message = format!(
                    "`{}` is one attribute too many: a rule set has at most {ATTRIBUTES}",
                    short(&attribute.name)
                );
                let problem = Diagnostic::error(Code::ATTRIBUTE, message);
                self.rules.problems.push(problem.help("declare fewer").at(attribute.location));
                self.rules.is_incomplete = true;
                self.rules.misdeclared.insert(attribute.name);
            } else {
                self.rules.attributes.push(attribute);
            }
            return;
        };
        let is_same = known.value_type == attribute.value_type
            && known.is_required == attribute.is_required
            && known.default == attribute.default;
        if !is_same {
            let is_new = self.rules.misdeclared.insert(attribute.name.clone());
            let problem = match (known.location.is_builtin(), attribute.location.is_builtin()) {
                (false, false) => clash(
                    &attribute,
                    "is declared in another way before",
                    "declare it once, or the same in each file",
                )
                .related(&known.location, "the first declaration"),
                // Built-in files are right, whatever their place. All of them declare the same.
                (_, true) if !is_new => return,
                (_, true) => of_builtin(known, &attribute),
                (true, false) => of_builtin(&attribute, known),
            };
            self.rules.problems.push(problem);
            self.rules.is_incomplete = true;
        } else if known.meaning.is_empty() {
            known.meaning = attribute.meaning;
        }
    }

    /// What a key of a label or a rule says that is none of the `known` keys.
    pub(super) fn fact(&mut self, key: &Key, node: &Node, known: &Table) -> Option<Fact> {
        if self.rules.misdeclared.contains(&key.text) {
            return None;
        }
        let mut attributes = self.rules.attributes.iter();
        let Some(attribute) = attributes.position(|attribute| attribute.name == key.text) else {
            self.unknown_attribute(key, known);
            return None;
        };
        // Lent and not cloned: a list of values can be long.
        let lent = mem::replace(&mut self.rules.attributes[attribute].value_type, ValueType::Text);
        let value = self.value(&key.text, &lent, node);
        self.rules.attributes[attribute].value_type = lent;
        Some(Fact { attribute, value: value?, location: self.at(&node.span) })
    }

    fn value(&mut self, name: &str, value_type: &ValueType, node: &Node) -> Option<Value> {
        match (value_type, &node.value) {
            (ValueType::Text, Found::String(text)) => Some(Value::Text(text.clone())),
            (ValueType::Integer, Found::Integer(integer)) => Some(Value::Integer(*integer)),
            (ValueType::Bool, Found::Bool(bool)) => Some(Value::Bool(*bool)),
            (ValueType::OneOf(values), Found::String(text)) => {
                if values.contains(text) {
                    return Some(Value::Text(text.clone()));
                }
                if self.rules.problems.is_full() {
                    return None;
                }
                let known: Vec<&str> = values.iter().map(String::as_str).collect();
                let known = format!("the values are {}", listed(text, &known, "\""));
                let help = did_you_mean(text, values.iter().map(String::as_str), "\"", known);
                let message = format!("`{}` has no value `{}`", short(name), short(text));
                let problem = Diagnostic::error(Code::UNKNOWN_VALUE, message).help(help);
                self.problem(problem, &node.span);
                None
            }
            (ValueType::Text | ValueType::OneOf(_), _) => {
                self.wrong_type(node, "a string");
                None
            }
            (ValueType::Integer, _) => {
                self.wrong_type(node, AN_INTEGER);
                None
            }
            (ValueType::Bool, _) => {
                self.wrong_type(node, "true or false");
                None
            }
        }
    }

    fn unknown_attribute(&mut self, key: &Key, known: &Table) {
        if self.rules.problems.is_full() {
            return;
        }
        let attributes: Vec<String> =
            self.rules.attributes.iter().map(|attribute| attribute.name.clone()).collect();
        let mut names = known.names();
        names.extend(attributes.iter().map(String::as_str));
        let declared = "attributes are declared under [attributes], here or in a file that is named \
                        together with this one";
        self.unknown_key(key, &names, declared);
    }
}

const A_TYPE: &str = "write `type = \"bool\"`, or list the values: `values = [\"one\", \"other\"]`";

/// The problem of an attribute that a built-in file declares in another way.
fn of_builtin(attribute: &Attribute, builtin: &Attribute) -> Diagnostic {
    let help = "give the attribute another name, or declare it as the built-in file does";
    clash(attribute, "is declared in another way by the built-in rules", help)
        .related(&builtin.location, "the built-in declaration")
}

fn clash(attribute: &Attribute, what: &str, help: &str) -> Diagnostic {
    let message = format!("`{}` {what}", short(&attribute.name));
    let problem = Diagnostic::error(Code::ATTRIBUTE_CLASH, message).help(help);
    problem.at(attribute.location.clone())
}
