//! What rules say besides their labels, by the names of fields: attributes, ids, tags, bases.

use std::fmt::Write;

use classifier::{Attribute, AttributeType, Classifier, Rule, RuleId, Value};
use serde_json::Value as Json;

use crate::status::Failure;

/// Fields that every rule set has.
const BUILTIN: [&str; 4] = ["id", "tags", "basis", "pattern"];

/// A field of a winner: what its rule says, or what the default label says if no rule matches.
pub struct Field {
    pub name: String,
    classifier: &'static Classifier<'static>,
    /// The attribute, if it is no built-in field.
    attribute: Option<Attribute<'static>>,
}

impl Field {
    /// The fields with these names.
    ///
    /// # Errors
    ///
    /// When the rules have no such field.
    pub fn all(
        names: &[String],
        classifier: &'static Classifier<'static>,
    ) -> Result<Vec<Self>, Failure> {
        names.iter().map(|name| Self::new(name, classifier)).collect()
    }

    pub fn new(name: &str, classifier: &'static Classifier<'static>) -> Result<Self, Failure> {
        let attribute = classifier.attributes().find(|attribute| attribute.name() == name);
        if attribute.is_none() && !BUILTIN.contains(&name) {
            let known: Vec<_> =
                BUILTIN.into_iter().chain(classifier.attributes().map(|it| it.name())).collect();
            let message = "the rules have no field";
            return Err(Failure::UnknownField(message, name.to_owned(), known.join(", ")));
        }
        Ok(Field { name: name.to_owned(), classifier, attribute })
    }

    /// The value of a winner; null if neither its rule nor its label has one.
    pub fn of(&self, winner: Option<RuleId>, default: &str) -> Json {
        let Some(attribute) = &self.attribute else {
            return winner.map_or(Json::Null, |id| self.builtin(&self.classifier.rule(id)));
        };
        let value = match winner {
            Some(id) => self.classifier.rule(id).attribute(&self.name),
            None => attribute.label_value(default),
        };
        value.map_or(Json::Null, json)
    }

    fn builtin(&self, rule: &Rule<'_>) -> Json {
        match self.name.as_str() {
            "id" => rule.stable_id.into(),
            "tags" => rule.tags().collect(),
            "basis" => rule.basis.map(|basis| basis.as_str()).into(),
            _ => rule.pattern.into(),
        }
    }

    /// All values that an attribute can have, in the order of the declaration, if that lists them.
    pub fn values(&self) -> Vec<Json> {
        match &self.attribute {
            Some(attribute) if attribute.value_type() == AttributeType::OneOf => {
                attribute.values().map(Json::from).collect()
            }
            _ => Vec::new(),
        }
    }
}

/// The value of an attribute as JSON.
pub fn json(value: Value<'_>) -> Json {
    match value {
        Value::Integer(integer) => integer.into(),
        Value::Bool(bool) => bool.into(),
        other => other.as_str().into(),
    }
}

/// A value as one column: a text as it is, a list with commas, nothing for null.
pub fn column(value: &Json) -> String {
    match value {
        Json::Null => String::new(),
        Json::String(text) => text.clone(),
        Json::Array(items) => {
            let mut joined = String::new();
            for (index, item) in items.iter().enumerate() {
                let comma = if index > 0 { "," } else { "" };
                let _ = write!(joined, "{comma}{}", column(item));
            }
            joined
        }
        other => other.to_string(),
    }
}
