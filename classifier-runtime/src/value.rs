//! The values of attributes: typed facts about labels and rules, for programs to act on.

use core::fmt;

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

#[cfg(test)]
mod tests {
    use super::Value;

    #[test]
    fn a_value_is_of_one_type() {
        let values = [Value::Text("x"), Value::Integer(-7), Value::Bool(true)];
        assert_eq!(values.map(Value::as_str), [Some("x"), None, None]);
        assert_eq!(values.map(Value::as_integer), [None, Some(-7), None]);
        assert_eq!(values.map(Value::as_bool), [None, None, Some(true)]);
    }
}
