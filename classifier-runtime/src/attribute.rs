//! Attributes, as rule files declare them.

use core::fmt;

use classifier_format::{AttributeRecord, attribute_kind};

use crate::{artifact::rule_table::RuleTable, id::LabelId, rule, value::Value};

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

    /// The value of a label, of which rules may have another one. A label that no file names has the
    /// [default value](Self::default_value).
    ///
    /// # Examples
    ///
    /// ```
    /// use classifier_compiler::{Compiler, RuleFormat, RuleSet};
    /// use classifier_runtime::{Classifier, Value};
    ///
    /// let file = r#"
    ///     [attributes]
    ///     action = { values = ["suppress", "retry"], default = "retry" }
    ///     [labels]
    ///     Gone = { action = "suppress" }
    /// "#;
    /// let rules = RuleSet::builder().text("rules.toml", RuleFormat::Toml, file).build()?;
    /// let artifact = Compiler::new().compile(&rules)?;
    /// let classifier = Classifier::from_bytes(artifact.as_bytes())?;
    ///
    /// let action = classifier.attributes().next().unwrap();
    /// assert_eq!(action.label_value("Gone"), Some(Value::Text("suppress")));
    /// assert_eq!(action.label_value(classifier.default_label()), Some(Value::Text("retry")));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Cost
    ///
    /// Linear in the number of labels; no heap.
    #[must_use]
    pub fn label_value(&self, label: &str) -> Option<Value<'a>> {
        let table = self.table;
        let Some(index) = table.labels.iter().position(|&name| table.text(name) == label) else {
            return self.default_value();
        };
        let mut values = rule::of_label(table, LabelId(index as u32));
        values.find(|&(name, _)| name == self.name()).map(|(_, value)| value)
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
