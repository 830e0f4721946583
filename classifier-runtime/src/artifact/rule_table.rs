//! Labels, patterns, files and lines of the rules.

use classifier_format::{
    AttributeRecord, DetailRecord, FactRecord, IdentityRecord, RuleRecord, Span, attribute_kind,
};

use crate::value::Value;

/// Everything about the rules except how they match.
#[derive(Clone, Copy)]
pub(crate) struct RuleTable<'a> {
    pub(crate) strings: &'a str,
    pub(crate) labels: &'a [Span],
    pub(crate) files: &'a [Span],
    pub(crate) records: &'a [RuleRecord],
    pub(crate) words: &'a [Span],
    pub(crate) attributes: &'a [AttributeRecord],
    pub(crate) facts: &'a [FactRecord],
    pub(crate) label_facts: &'a [Span],
    pub(crate) details: &'a [DetailRecord],
    pub(crate) identity: IdentityRecord,
}

impl<'a> RuleTable<'a> {
    pub(crate) fn text(&self, span: Span) -> &'a str {
        &self.strings[span.range()]
    }

    /// The texts of some words.
    pub(crate) fn words(&self, span: Span) -> impl ExactSizeIterator<Item = &'a str> + use<'a> {
        let strings = self.strings;
        self.words[span.range()].iter().map(move |word| &strings[word.range()])
    }

    /// What the file says of a rule besides its pattern and label.
    pub(crate) fn detail(&self, rule: usize) -> DetailRecord {
        self.details.get(rule).copied().unwrap_or_default()
    }

    /// The facts of a label.
    pub(crate) fn label_facts(&self, label: usize) -> &'a [FactRecord] {
        let span = self.label_facts.get(label).copied().unwrap_or_default();
        &self.facts[span.range()]
    }

    /// The facts of a rule: its own ones.
    pub(crate) fn rule_facts(&self, rule: usize) -> &'a [FactRecord] {
        &self.facts[self.detail(rule).facts.range()]
    }

    /// The value of an attribute.
    pub(crate) fn value(&self, fact: &FactRecord) -> Value<'a> {
        let AttributeRecord { kind, values, .. } = self.attributes[fact.attribute as usize];
        let [low, high] = fact.value;
        match kind {
            attribute_kind::INTEGER => {
                Value::Integer((u64::from(high) << 32 | u64::from(low)) as i64)
            }
            attribute_kind::BOOL => Value::Bool(low != 0),
            attribute_kind::ONE_OF => {
                let word = self.words[values.range()][low as usize];
                Value::Text(self.text(word))
            }
            _ => Value::Text(self.text(Span { start: low, len: high })),
        }
    }
}
