//! Attributes: typed facts about labels and rules, for programs to act on.

use core::fmt;

use classifier_format::{AttributeRecord, attribute_kind};

use crate::artifact::rule_table::RuleTable;

/// The value of an attribute.
///
/// # Examples
///
/// ```
/// use classifier_compiler::{Compiler, RuleFormat, RuleSet};
/// use classifier_runtime::{Classifier, Value};
///
/// let file = r#"
///     [attributes]
///     action = ["suppress", "retry"]
///     hard = { type = "bool" }
///     [labels]
///     Quota = { meaning = "The mailbox has no room.", action = "retry", hard = false }
///     [rules]
///     Quota = [
///         { pattern = '^552 5\.2\.2 over quota for months', action = "suppress", id = "abandoned" },
///         '^552 ',
///     ]
/// "#;
/// let rules = RuleSet::builder().text("rules.toml", RuleFormat::Toml, file).build()?;
/// let artifact = Compiler::new().compile(&rules)?;
/// let classifier = Classifier::from_bytes(artifact.as_bytes())?;
///
/// let first = classifier.rule(classifier.first_match("552 5.2.2 over quota for months").unwrap());
/// assert_eq!(first.stable_id, Some("abandoned"));
/// assert_eq!(first.attribute("action"), Some(Value::Text("suppress")));
/// assert_eq!(first.attribute("hard"), Some(Value::Bool(false)));
/// let second = classifier.rule(classifier.first_match("552 full").unwrap());
/// assert_eq!(second.attribute("action"), Some(Value::Text("retry")));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Value<'a> {
    /// A text, or one of the values that the attribute's declaration lists.
    Text(&'a str),
    /// An integer.
    Integer(i64),
    /// True or false.
    Bool(bool),
}

impl<'a> Value<'a> {
    /// The text, if it is one.
    #[must_use]
    pub const fn as_str(self) -> Option<&'a str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Integer(_) | Self::Bool(_) => None,
        }
    }

    /// The integer, if it is one.
    #[must_use]
    pub const fn as_integer(self) -> Option<i64> {
        match self {
            Self::Integer(integer) => Some(integer),
            Self::Text(_) | Self::Bool(_) => None,
        }
    }

    /// The truth value, if it is one.
    #[must_use]
    pub const fn as_bool(self) -> Option<bool> {
        match self {
            Self::Bool(bool) => Some(bool),
            Self::Text(_) | Self::Integer(_) => None,
        }
    }
}

impl fmt::Display for Value<'_> {
    /// Writes the text as it is, an integer in decimal, and `true` or `false`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.pad(text),
            Self::Integer(integer) => integer.fmt(f),
            Self::Bool(bool) => bool.fmt(f),
        }
    }
}

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
