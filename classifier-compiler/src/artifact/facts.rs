//! Attributes, ids and tags to their sections.

use classifier_format::{AttributeRecord, DetailRecord, FactRecord, Span, attribute_kind};

use super::sections::{Sections, append};
use crate::rules::{Rule, RuleSet, Value, ValueType};

/// The first attribute with which the values of all labels take more than so many bytes.
pub(crate) fn first_attribute_beyond(bytes: usize, rules: &RuleSet) -> Option<usize> {
    let mut left = bytes;
    rules.attributes.iter().position(|attribute| {
        // Without a default, a value that a label lacks is a byte of the rule set's id.
        let of_label = match &attribute.default {
            None => 1,
            Some(Value::Text(text)) => size_of::<FactRecord>() + text.len(),
            Some(_) => size_of::<FactRecord>(),
        };
        match left.checked_sub(of_label.saturating_mul(rules.labels.len())) {
            Some(rest) => left = rest,
            None => return true,
        }
        false
    })
}

/// The attributes, and what labels and rules say besides names and patterns. Where none say
/// anything, there is nothing.
pub(super) fn encode(rules: &RuleSet, sections: &mut Sections) {
    let attributes = rules.attributes.iter();
    let records = attributes.map(|attribute| AttributeRecord {
        name: append(&mut sections.strings, attribute.name.bytes()),
        kind: match attribute.value_type {
            ValueType::Text => attribute_kind::TEXT,
            ValueType::Integer => attribute_kind::INTEGER,
            ValueType::Bool => attribute_kind::BOOL,
            ValueType::OneOf(_) => attribute_kind::ONE_OF,
        },
        values: match &attribute.value_type {
            ValueType::OneOf(values) => words(values, sections),
            _ => Span::default(),
        },
        default: Span::default(),
    });
    let mut records: Vec<AttributeRecord> = records.collect();
    for (attribute, record) in records.iter_mut().enumerate() {
        let default = rules.attributes[attribute].default.as_ref();
        record.default = facts(default.map(|value| (attribute, value)), rules, sections);
    }
    sections.attributes = records;
    if rules.labels.iter().any(|label| !label.facts.is_empty())
        || rules.attributes.iter().any(|attribute| attribute.default.is_some())
    {
        for label in 0..rules.labels.len() {
            let value = |attribute| Some((attribute, rules.label_value(label, attribute)?));
            let of_label = (0..rules.attributes.len()).filter_map(value);
            let of_label = facts(of_label, rules, sections);
            sections.label_facts.push(of_label);
        }
    }
    let has_details =
        |rule: &Rule| rule.id.is_some() || !rule.tags.is_empty() || !rule.facts.is_empty();
    if rules.rules.iter().any(has_details) {
        for rule in &rules.rules {
            let id = rule.id.as_ref().map_or("", |id| &id.text);
            let own = rule.facts.iter().map(|fact| (fact.attribute, &fact.value));
            let detail = DetailRecord {
                id: append(&mut sections.strings, id.bytes()),
                tags: words(&rule.tags, sections),
                facts: facts(own, rules, sections),
            };
            sections.details.push(detail);
        }
    }
}

fn words(texts: &[String], sections: &mut Sections) -> Span {
    let Sections { strings, words, .. } = sections;
    append(words, texts.iter().map(|text| append(strings, text.bytes())))
}

fn facts<'v>(
    facts: impl IntoIterator<Item = (usize, &'v Value)>,
    rules: &RuleSet,
    sections: &mut Sections,
) -> Span {
    let Sections { strings, facts: records, .. } = sections;
    let record = |(attribute, value): (usize, &Value)| {
        let value = match (value, &rules.attributes[attribute].value_type) {
            (Value::Bool(bool), _) => [u32::from(*bool), 0],
            (Value::Integer(integer), _) => [*integer as u32, (*integer >> 32) as u32],
            (Value::Text(text), ValueType::OneOf(values)) => {
                [values.iter().position(|value| value == text).unwrap_or(0) as u32, 0]
            }
            (Value::Text(text), _) => {
                let Span { start, len } = append(strings, text.bytes());
                [start, len]
            }
        };
        FactRecord { attribute: attribute as u32, value }
    };
    append(records, facts.into_iter().map(record))
}
