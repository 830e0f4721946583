//! The table function `classifier_rules`.

use std::sync::Arc;

use arrow_array::{
    ArrayRef, RecordBatch, StringArray, UInt32Array,
    builder::{ListBuilder, MapBuilder, StringBuilder},
};
use classifier_runtime::{Classifier, Rule};
use datafusion_catalog::{MemTable, TableFunctionArgs, TableFunctionImpl, TableProvider};
use datafusion_common::{Result, plan_err};
use datafusion_expr::Expr;

use crate::RuleSets;

/// The table function `classifier_rules([rule_set])`: a row for each rule, in the order of precedence.
///
/// | column | type | |
/// |---|---|---|
/// | `index` | `UInt32` | what `classify_index` returns |
/// | `label`, `pattern`, `file` | `Utf8` | |
/// | `line` | `UInt32` | from 1 |
/// | `id` | `Utf8` | null if the file gives none |
/// | `tags` | `List(Utf8)` | |
/// | `attributes` | `Map(Utf8, Utf8)` | those of the rule and of its label, as texts |
///
/// # Examples
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> datafusion::error::Result<()> {
/// use std::sync::Arc;
///
/// use classifier_datafusion::{RuleSets, RulesTable};
/// use datafusion::prelude::SessionContext;
///
/// let session = SessionContext::new();
/// session.register_udtf(RulesTable::NAME, Arc::new(RulesTable::new(RuleSets::default())));
/// let sql = "SELECT label, count(*) FROM classifier_rules('builtin') GROUP BY label";
/// assert!(session.sql(sql).await?.count().await? > 20);
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct RulesTable {
    sets: RuleSets,
}

impl RulesTable {
    /// The name to register it by.
    pub const NAME: &str = "classifier_rules";

    /// The function with these rule sets.
    #[must_use]
    pub fn new(sets: RuleSets) -> Self {
        Self { sets }
    }
}

impl TableFunctionImpl for RulesTable {
    fn call_with_args(&self, args: TableFunctionArgs<'_, '_>) -> Result<Arc<dyn TableProvider>> {
        let name = match args.exprs() {
            [] => self.sets.default_name(),
            [Expr::Literal(name, _)] => match name.try_as_str() {
                Some(Some(name)) => name,
                _ => return plan_err!("the rule set of {} is a text, not {name}", Self::NAME),
            },
            [_] => return plan_err!("the rule set of {} must be a constant text", Self::NAME),
            more => {
                return plan_err!(
                    "{0} has {1} arguments; use {0}([rule_set])",
                    Self::NAME,
                    more.len()
                );
            }
        };
        let rules = rows(self.sets.get(name)?.classifier())?;
        Ok(Arc::new(MemTable::try_new(rules.schema(), vec![vec![rules]])?))
    }
}

fn rows(classifier: &Classifier<'_>) -> Result<RecordBatch> {
    let texts = |get: for<'a> fn(Rule<'a>) -> Option<&'a str>| {
        Arc::new(classifier.rules().map(get).collect::<StringArray>()) as ArrayRef
    };
    let numbers = |get: fn(Rule<'_>) -> u32| {
        Arc::new(UInt32Array::from_iter_values(classifier.rules().map(get))) as ArrayRef
    };
    let mut tags = ListBuilder::new(StringBuilder::new());
    let mut attributes = MapBuilder::new(None, StringBuilder::new(), StringBuilder::new());
    for rule in classifier.rules() {
        tags.append_value(rule.tags().map(Some));
        for (name, value) in rule.attributes() {
            attributes.keys().append_value(name);
            attributes.values().append_value(value.to_string());
        }
        attributes.append(true)?;
    }
    Ok(RecordBatch::try_from_iter_with_nullable([
        ("index", numbers(|rule| rule.id.into()), false),
        ("label", texts(|rule| Some(rule.label)), false),
        ("pattern", texts(|rule| Some(rule.pattern)), false),
        ("file", texts(|rule| Some(rule.file)), false),
        ("line", numbers(|rule| rule.line), false),
        ("id", texts(|rule| rule.stable_id), true),
        ("tags", Arc::new(tags.finish()), false),
        ("attributes", Arc::new(attributes.finish()), false),
    ])?)
}
