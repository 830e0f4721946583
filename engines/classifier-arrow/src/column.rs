//! Labels of columns.

use std::{collections::HashMap, sync::Arc};

use arrow_array::{
    Array, ArrayRef, DictionaryArray, StringViewArray, StructArray, UInt32Array, cast::AsArray,
    types::Int32Type,
};
use arrow_schema::{ArrowError, DataType, Field};
use arrow_select::take::take;
use classifier_runtime::{Classifier, OwnedClassifier};

use crate::{tables::Tables, texts::winners};

/// The key of the metadata of a field that has the id of the artifact.
pub const ARTIFACT_ID: &str = "classifier.artifact_id";

/// A classifier for columns of Arrow. Clones share the rules.
#[derive(Clone, Debug)]
pub struct ColumnClassifier(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    rules: OwnedClassifier<Arc<str>>,
    tables: Tables,
}

impl ColumnClassifier {
    /// A classifier with these rules.
    ///
    /// # Cost
    ///
    /// Memory in proportion to the texts of the rules.
    #[must_use]
    pub fn new(rules: OwnedClassifier<Arc<str>>) -> Self {
        let tables = Tables::new(rules.classifier());
        Self(Arc::new(Shared { rules, tables }))
    }

    /// The classifier of single texts.
    #[must_use]
    pub fn classifier(&self) -> &Classifier<'_> {
        self.0.rules.classifier()
    }

    /// The artifact that the rules were opened from; `None` if they are embedded in the program.
    #[must_use]
    pub fn artifact(&self) -> Option<&[u8]> {
        self.0.rules.artifact()
    }

    /// The label of each row; the [default label](Classifier::default_label) if no rule matches. Null
    /// stays null.
    ///
    /// # Errors
    ///
    /// If the column has neither texts nor bytes.
    ///
    /// # Cost
    ///
    /// That of [`Classifier::first_match`] for each row; for each value of a dictionary, if it has
    /// fewer values than rows.
    pub fn labels(&self, texts: &dyn Array) -> Result<DictionaryArray<Int32Type>, ArrowError> {
        let labels = rows(&self.0.tables.labels, &self.winners(texts)?)?;
        Ok(labels.as_dictionary().clone())
    }

    /// [`labels`](Self::labels) as views of texts instead of a dictionary.
    ///
    /// # Errors
    ///
    /// Those of [`labels`](Self::labels).
    pub fn label_views(&self, texts: &dyn Array) -> Result<StringViewArray, ArrowError> {
        let labels = rows(&self.0.tables.label_views, &self.winners(texts)?)?;
        Ok(labels.as_string_view().clone())
    }

    /// The index of the first rule that matches each row; null if no rule does, or if the row is null.
    /// [`ColumnRelabeler`](crate::ColumnRelabeler) takes it.
    ///
    /// # Errors
    ///
    /// Those of [`labels`](Self::labels).
    pub fn rule_indexes(&self, texts: &dyn Array) -> Result<UInt32Array, ArrowError> {
        self.indexes_of(&self.winners(texts)?)
    }

    /// What the winning rule of each row says: `label`, `rule` (its index), `id`, `file`, `line`, and
    /// `attributes` with a field for each, if the rules declare any. If no rule matches, there are only a
    /// label and its attributes. Null stays null.
    ///
    /// # Errors
    ///
    /// Those of [`labels`](Self::labels).
    pub fn rules(&self, texts: &dyn Array) -> Result<StructArray, ArrowError> {
        let rules = rows(&self.0.tables.rules, &self.winners(texts)?)?;
        Ok(rules.as_struct().clone())
    }

    /// The type of [`rules`](Self::rules), which depends on the attributes of the rules.
    #[must_use]
    pub fn rules_type(&self) -> &DataType {
        self.0.tables.rules.data_type()
    }

    /// A field for results, with the id of the artifact in its metadata under [`ARTIFACT_ID`].
    #[must_use]
    pub fn field(&self, name: impl Into<String>, data_type: DataType) -> Field {
        let id = self.classifier().artifact_id().to_string();
        let metadata = HashMap::from([(ARTIFACT_ID.to_owned(), id)]);
        Field::new(name, data_type, true).with_metadata(metadata)
    }

    /// Rule indexes from winners, with null for no rule.
    pub(crate) fn indexes_of(&self, winners: &UInt32Array) -> Result<UInt32Array, ArrowError> {
        let indexes = rows(&self.0.tables.indexes, winners)?;
        Ok(indexes.as_primitive().clone())
    }

    fn winners(&self, texts: &dyn Array) -> Result<UInt32Array, ArrowError> {
        winners(texts, self.classifier())
    }
}

/// The rows of a table for winners. `take` of no rows would lose the values of dictionaries.
fn rows(table: &dyn Array, winners: &UInt32Array) -> Result<ArrayRef, ArrowError> {
    if winners.is_empty() { Ok(table.slice(0, 0)) } else { take(table, winners, None) }
}
