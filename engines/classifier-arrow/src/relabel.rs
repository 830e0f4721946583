//! Winners of columns by new rules, from winners by old ones.

use arrow_array::{Array, UInt32Array};
use arrow_schema::ArrowError;
use classifier_compiler::{Diagnostics, RuleChanges};

use crate::{
    ColumnClassifier,
    texts::{Text, each, index_of},
};

/// Finds the rules that win the rows of a column by new rules, given those that won by old ones. Only rows
/// whose old rule is gone are searched in full; see [`RuleChanges`].
///
/// # Examples
///
/// ```
/// use arrow_array::StringArray;
/// use classifier_arrow::{ColumnClassifier, ColumnRelabeler};
/// use classifier_compiler::{Compiler, RuleSet};
/// use classifier_runtime::OwnedClassifier;
///
/// let classifier = |rules: RuleSet| {
///     let artifact = Compiler::new().compile(&rules)?;
///     Ok::<_, Box<dyn std::error::Error>>(ColumnClassifier::new(OwnedClassifier::from_artifact(artifact)?))
/// };
/// let old = classifier(RuleSet::builder().rule("Quota", "full").build()?)?;
/// let new = classifier(RuleSet::builder().rule("Gone", "moved").rule("Quota", "full").build()?)?;
///
/// let texts = StringArray::from(vec![Some("552 full"), Some("551 moved"), Some("250 ok"), None]);
/// let stored = old.rule_indexes(&texts)?;
/// let relabeler = ColumnRelabeler::between(&old, &new)?;
/// assert_eq!(relabeler.rule_indexes(&texts, &stored)?, new.rule_indexes(&texts)?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct ColumnRelabeler {
    changes: RuleChanges,
    new: ColumnClassifier,
}

impl ColumnRelabeler {
    /// Compares two rule sets.
    ///
    /// # Errors
    ///
    /// Those of [`RuleChanges::between`].
    pub fn between(old: &ColumnClassifier, new: &ColumnClassifier) -> Result<Self, Diagnostics> {
        let changes = RuleChanges::between(old.classifier(), new.classifier())?;
        Ok(Self { changes, new: new.clone() })
    }

    /// What changes.
    #[must_use]
    pub fn changes(&self) -> &RuleChanges {
        &self.changes
    }

    /// The index of the first rule of the new rules that matches each row; null if none does, or if the row
    /// is null. `stored` is [`ColumnClassifier::rule_indexes`] by the old rules.
    ///
    /// # Errors
    ///
    /// If the columns differ in length, or the texts are neither texts nor bytes.
    ///
    /// # Cost
    ///
    /// For each row that of [`Relabeler::first_match`](classifier_compiler::Relabeler::first_match).
    /// Dictionaries are expanded.
    pub fn rule_indexes(
        &self,
        texts: &dyn Array,
        stored: &UInt32Array,
    ) -> Result<UInt32Array, ArrowError> {
        if texts.len() != stored.len() {
            return Err(ArrowError::InvalidArgumentError(format!(
                "there are {} texts but {} stored rules",
                texts.len(),
                stored.len()
            )));
        }
        let classifier = self.new.classifier();
        let relabeler = self.changes.relabeler(classifier);
        let winners = each(texts, |row, text| {
            let stored = stored.is_valid(row).then(|| stored.value(row));
            index_of(
                match text {
                    Text::Utf8(text) => relabeler.first_match(text, stored),
                    Text::Bytes(bytes) => relabeler.first_match_bytes(bytes, stored),
                },
                classifier,
            )
        })?;
        self.new.indexes_of(&winners)
    }
}
