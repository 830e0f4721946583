//! SQL functions of DataFusion that label texts with compiled rule files.
//!
//! | function | returns |
//! |---|---|
//! | `classify(text [, rule_set])` | the label of the first rule that matches, or the default label: `Dictionary(Int32, Utf8)` |
//! | `classify_rule(text [, rule_set])` | what that rule says: a struct of `label`, `rule` (its index), `id`, `file`, `line` and, if the rules declare any, `attributes` |
//! | `classify_index(text [, rule_set])` | the index of that rule: `UInt32`, null if none matches |
//! | `relabel(text, old_rule, 'old', 'new')` | what `classify_index(text, 'new')` returns, given what `classify_index(text, 'old')` returned; most texts need no search |
//! | `classifier_artifact_id([rule_set])` | the id of the rules: `Utf8` |
//! | `classifier_rules([rule_set])` | a table of the rules: [`RulesTable`] |
//!
//! A text is `Utf8`, `LargeUtf8`, `Utf8View`, `Binary`, `LargeBinary` or `BinaryView` (bytes are read like
//! `String::from_utf8_lossy`), or a dictionary of these, in which each value is classified once. Null stays
//! null. A rule set is a literal: a name of [`RuleSets`]. Fields of results have the id of the rules in
//! their metadata, under [`ARTIFACT_ID`]. Errors about names and types are reported with the plan.
//!
//! [`create_function`] makes functions of rule files, for `CREATE FUNCTION`.
//!
//! # Examples
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> datafusion::error::Result<()> {
//! use classifier_datafusion::{RuleSets, register};
//! use datafusion::{assert_batches_eq, prelude::SessionContext};
//!
//! let mut session = SessionContext::new();
//! register(&mut session, &RuleSets::default())?;
//! let sql = "SELECT classify(column1) AS label, count(*) AS texts
//!            FROM (VALUES ('552 5.2.2 mailbox full'), ('452 4.2.2 over quota'), ('hello'))
//!            GROUP BY label ORDER BY label";
//! let batches = session.sql(sql).await?.collect().await?;
//! assert_batches_eq!(
//!     [
//!         "+---------------+-------+",
//!         "| label         | texts |",
//!         "+---------------+-------+",
//!         "| QuotaIssues   | 2     |",
//!         "| Uncategorized | 1     |",
//!         "+---------------+-------+",
//!     ],
//!     &batches
//! );
//! # Ok(())
//! # }
//! ```
//!
//! # Dependencies
//!
//! The functions need `datafusion-expr` and `datafusion-common` only, the table function `datafusion-catalog`:
//! the engine itself is that of the host.

mod arguments;
mod artifact_id;
mod classify;
mod create_function;
mod function_rules;
mod load;
mod relabel;
mod rule_files;
mod rule_sets;
mod rules_table;
mod similar;

use std::sync::Arc;

pub use classifier_arrow::ARTIFACT_ID;
use datafusion_common::Result;
use datafusion_expr::{ScalarUDF, registry::FunctionRegistry};

use crate::{
    artifact_id::ArtifactIdOf,
    classify::{Classify, Returns},
    relabel::Relabel,
    rule_sets::Registry,
};
pub use crate::{
    classify::label_function, create_function::create_function, function_rules::FunctionRules,
    load::load, rule_files::RuleFiles, rule_sets::RuleSets, rules_table::RulesTable,
};

/// The scalar functions over these rule sets.
#[must_use]
pub fn functions(sets: &RuleSets) -> Vec<Arc<ScalarUDF>> {
    let registry = Registry::new(sets.clone());
    let classify = |name: &str, returns, description: &str| {
        ScalarUDF::from(Classify::new(name, returns, registry.clone(), description))
    };
    [
        classify("classify", Returns::Label, "The label of the first rule that matches a text"),
        classify(
            "classify_rule",
            Returns::Rule,
            "What the first rule that matches a text says: its label, index, id, file, line and attributes",
        ),
        classify(
            "classify_index",
            Returns::Index,
            "The index of the first rule that matches a text; NULL if none does",
        ),
        ScalarUDF::from(Relabel::new(registry.clone())),
        ScalarUDF::from(ArtifactIdOf::new(registry)),
    ]
    .map(Arc::new)
    .into()
}

/// Registers the scalar functions. The table function is registered by the host: [`RulesTable`].
///
/// # Errors
///
/// If the registry does not take functions.
pub fn register(registry: &mut dyn FunctionRegistry, sets: &RuleSets) -> Result<()> {
    functions(sets).into_iter().try_for_each(|function| registry.register_udf(function).map(drop))
}
