//! What rules say, as columns: a row for each rule, and one for no rule.

use std::sync::Arc;

use arrow_array::{
    Array, ArrayRef, BooleanArray, DictionaryArray, Int64Array, StringViewArray, StructArray,
    UInt32Array, types::Int32Type,
};
use arrow_schema::{Field, Fields};
use classifier_runtime::{Attribute, AttributeType, Classifier, Rule};

/// The columns that results are taken from.
#[derive(Debug)]
pub(crate) struct Tables {
    pub(crate) labels: DictionaryArray<Int32Type>,
    pub(crate) label_views: StringViewArray,
    /// The index of each rule; null for no rule.
    pub(crate) indexes: UInt32Array,
    /// Everything that a rule says.
    pub(crate) rules: StructArray,
}

impl Tables {
    pub(crate) fn new(classifier: &Classifier<'_>) -> Self {
        let default_label = classifier.default_label();
        let texts = || classifier.rules().map(|rule| rule.label).chain([default_label]);
        let indexes =
            (0..classifier.rules().len() as u32).map(Some).chain([None]).collect::<UInt32Array>();
        let labels = dictionary(texts().map(Some));
        Self {
            label_views: StringViewArray::from_iter_values(texts()),
            rules: rules(classifier, &labels, &indexes),
            labels,
            indexes,
        }
    }
}

/// A dictionary with each text once.
fn dictionary<'a>(texts: impl Iterator<Item = Option<&'a str>>) -> DictionaryArray<Int32Type> {
    texts.collect()
}

fn rules(
    classifier: &Classifier<'_>,
    labels: &DictionaryArray<Int32Type>,
    indexes: &UInt32Array,
) -> StructArray {
    let column = |get: fn(&Rule<'_>) -> Option<String>| {
        let texts: Vec<_> = classifier.rules().map(|rule| get(&rule)).chain([None]).collect();
        Arc::new(dictionary(texts.iter().map(Option::as_deref))) as ArrayRef
    };
    let lines = classifier.rules().map(|rule| Some(rule.line)).chain([None]);
    let mut columns: Vec<(&str, ArrayRef)> = vec![
        ("label", Arc::new(labels.clone())),
        ("rule", Arc::new(indexes.clone())),
        ("id", column(|rule| rule.stable_id.map(str::to_owned))),
        ("file", column(|rule| Some(rule.file.to_owned()))),
        ("line", Arc::new(lines.collect::<UInt32Array>())),
    ];
    let attributes: Vec<_> = classifier
        .attributes()
        .map(|attribute| (attribute.name(), values(classifier, &attribute)))
        .collect();
    if !attributes.is_empty() {
        columns.push(("attributes", Arc::new(structure(attributes))));
    }
    structure(columns)
}

fn structure(columns: Vec<(&str, ArrayRef)>) -> StructArray {
    let field =
        |(name, column): &(&str, ArrayRef)| Field::new(*name, column.data_type().clone(), true);
    let fields: Fields = columns.iter().map(field).collect();
    let columns = columns.into_iter().map(|(_, column)| column).collect();
    StructArray::new(fields, columns, None)
}

/// The values of an attribute: that of each rule, and that of the default label.
fn values(classifier: &Classifier<'_>, attribute: &Attribute<'_>) -> ArrayRef {
    let name = attribute.name();
    let default = attribute.label_value(classifier.default_label());
    let values = classifier.rules().map(|rule| rule.attribute(name)).chain([default]);
    match attribute.value_type() {
        AttributeType::Integer => {
            Arc::new(values.map(|value| value?.as_integer()).collect::<Int64Array>())
        }
        AttributeType::Bool => {
            Arc::new(values.map(|value| value?.as_bool()).collect::<BooleanArray>())
        }
        _ => Arc::new(dictionary(values.map(|value| value?.as_str()))),
    }
}
