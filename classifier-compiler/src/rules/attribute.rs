//! Attributes: typed facts about labels and rules, for programs to act on.

use std::fmt;

use crate::diagnostic::Location;

/// An attribute that some file declares under `[attributes]`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Attribute {
    /// Its name.
    pub name: String,
    /// The type of its values.
    pub value_type: ValueType,
    /// What it means; empty if no file says.
    pub meaning: String,
    /// Whether every label with rules must have a value.
    pub is_required: bool,
    /// The value of labels that name none.
    pub default: Option<Value>,
    /// Where it is first declared.
    pub location: Location,
}

/// The type of an attribute's values.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ValueType {
    /// Any text.
    Text,
    /// An integer of 64 bits.
    Integer,
    /// True or false.
    Bool,
    /// One of these texts.
    OneOf(Vec<String>),
}

/// The value of an attribute. One of [`ValueType::OneOf`] is a text.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Value {
    /// A text.
    Text(String),
    /// An integer.
    Integer(i64),
    /// True or false.
    Bool(bool),
}

impl fmt::Display for Value {
    /// Writes it as TOML has it, but for escapes.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => write!(f, "\"{text}\""),
            Self::Integer(integer) => integer.fmt(f),
            Self::Bool(bool) => bool.fmt(f),
        }
    }
}

/// An attribute of a label or a rule, with its value.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Fact {
    /// Index of the attribute in [`RuleSet::attributes`](crate::RuleSet::attributes).
    pub attribute: usize,
    /// Its value.
    pub value: Value,
    /// Where the value stands.
    pub location: Location,
}

/// The value of an attribute among some facts.
pub(crate) fn value_of(facts: &[Fact], attribute: usize) -> Option<&Value> {
    facts.iter().find(|fact| fact.attribute == attribute).map(|fact| &fact.value)
}
