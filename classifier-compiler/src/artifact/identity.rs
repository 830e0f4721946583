//! The id of a rule set, and its default label.

use classifier_format::IdentityRecord;

use super::{
    sections::{Sections, append},
    sha256::sha256,
};
use crate::rules::{Fact, RuleSet, Value};

pub(super) fn encode(rules: &RuleSet, default_label: &str, sections: &mut Sections) {
    let id = id(rules, default_label);
    let default_label = append(&mut sections.strings, default_label.bytes());
    sections.identity.push(IdentityRecord { id, default_label });
}

/// The first half of the SHA-256 (FIPS 180-4) of everything that an answer depends on, or consists of,
/// except for the names of files and the places in them.
fn id(rules: &RuleSet, default_label: &str) -> [u8; 16] {
    let mut fields = Fields::default();
    fields.text(default_label);
    fields.number(rules.attributes.len());
    for attribute in &rules.attributes {
        fields.text(&attribute.name);
    }
    fields.number(rules.labels.len());
    for (index, label) in rules.labels.iter().enumerate() {
        fields.text(&label.name);
        for attribute in 0..rules.attributes.len() {
            fields.value(rules.label_value(index, attribute));
        }
    }
    fields.number(rules.rules.len());
    for rule in &rules.rules {
        fields.number(rule.label);
        fields.text(&rule.pattern);
        fields.text(rule.id.as_ref().map_or("", |id| &id.text));
        fields.number(rule.basis.map_or(0, |basis| basis as usize));
        fields.number(rule.tags.len());
        rule.tags.iter().for_each(|tag| fields.text(tag));
        fields.number(rule.facts.len());
        for Fact { attribute, value, .. } in &rule.facts {
            fields.number(*attribute);
            fields.value(Some(value));
        }
    }
    let hash = sha256(&fields.0);
    *hash.first_chunk().expect("it has 32 bytes")
}

/// The bytes of fields, none of which can be read as a part of another.
#[derive(Default)]
struct Fields(Vec<u8>);

impl Fields {
    fn number(&mut self, number: usize) {
        self.0.extend((number as u64).to_le_bytes());
    }

    fn text(&mut self, text: &str) {
        self.number(text.len());
        self.0.extend(text.bytes());
    }

    fn value(&mut self, value: Option<&Value>) {
        match value {
            None => self.0.extend([0]),
            Some(Value::Bool(bool)) => self.0.extend([1, u8::from(*bool)]),
            Some(Value::Integer(integer)) => {
                self.0.extend([2]);
                self.0.extend(integer.to_le_bytes());
            }
            Some(Value::Text(text)) => {
                self.0.extend([3]);
                self.text(text);
            }
        }
    }
}
