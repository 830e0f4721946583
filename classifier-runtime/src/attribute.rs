//! Attributes, as rule files declare them.

use core::fmt;

use classifier_format::{AttributeRecord, attribute_kind};

use crate::{artifact::rule_table::RuleTable, value::Value};

/// The type of an attribute's values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum AttributeType {
    /// Any text.
    Text,
    /// An integer of 64 bits.
    Integer,
    /// True or false.
    Bool,
    /// One of the values that the declaration lists, see [`Attribute::values`].
    OneOf,
}

impl AttributeType {
    /// The one that an artifact has this number for.
    pub(crate) fn of_number(number: u32) -> Option<Self> {
        match number {
            attribute_kind::TEXT => Some(Self::Text),
            attribute_kind::INTEGER => Some(Self::Integer),
            attribute_kind::BOOL => Some(Self::Bool),
            attribute_kind::ONE_OF => Some(Self::OneOf),
            _ => None,
        }
    }
}

/// An attribute that rule files declare; see [`Classifier::attributes`](crate::Classifier::attributes).
#[derive(Clone, Copy)]
pub struct Attribute<'a> {
    table: RuleTable<'a>,
    record: AttributeRecord,
}

impl<'a> Attribute<'a> {
    pub(crate) fn new(table: RuleTable<'a>, record: AttributeRecord) -> Self {
        Self { table, record }
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &'a str {
        self.table.text(self.record.name)
    }

    /// The type of its values.
    #[must_use]
    pub fn value_type(&self) -> AttributeType {
        AttributeType::of_number(self.record.kind).unwrap_or(AttributeType::Text)
    }

    /// The values of [`AttributeType::OneOf`], in the order of the declaration; none for other types.
    pub fn values(&self) -> impl ExactSizeIterator<Item = &'a str> + use<'a> {
        self.table.words(self.record.values)
    }

    /// The value of labels that name none, if the declaration has one.
    #[must_use]
    pub fn default_value(&self) -> Option<Value<'a>> {
        let facts = &self.table.facts[self.record.default.range()];
        facts.first().map(|fact| self.table.value(fact))
    }
}

impl fmt::Debug for Attribute<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Attribute")
            .field("name", &self.name())
            .field("value_type", &self.value_type())
            .finish_non_exhaustive()
    }
}
