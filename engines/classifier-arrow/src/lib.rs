//! Labels columns of Arrow with compiled rule files.
//!
//! ```text
//! texts     a column ─▶ the index of the winning rule of each row
//! tables    what the rules say, as columns with a row for each rule
//! column    rule indexes + tables ─▶ labels, or a struct of all facts
//! relabel   rule indexes by old rules ─▶ rule indexes by new ones
//! ```
//!
//! Texts may be `Utf8`, `LargeUtf8`, `Utf8View`, `Binary`, `LargeBinary` or `BinaryView` (bytes are read like
//! `String::from_utf8_lossy`), or dictionaries of these, in which each value is classified once. Null stays
//! null.
//!
//! # Examples
//!
//! ```
//! use arrow_array::{Array, StringArray, cast::AsArray};
//! use classifier_arrow::ColumnClassifier;
//! use classifier_compiler::{Compiler, RuleSet};
//! use classifier_runtime::OwnedClassifier;
//!
//! let rules = RuleSet::builder().rule("Quota", "full").build()?;
//! let artifact = Compiler::new().compile(&rules)?;
//! let classifier = ColumnClassifier::new(OwnedClassifier::from_artifact(artifact)?);
//!
//! let texts = StringArray::from(vec![Some("552 full"), Some("250 ok"), None]);
//! let labels = classifier.labels(&texts)?;
//! let labels = labels.downcast_dict::<StringArray>().unwrap();
//! assert!(labels.into_iter().eq([Some("Quota"), Some("Uncategorized"), None]));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod column;
mod relabel;
mod tables;
mod texts;

pub use crate::{
    column::{ARTIFACT_ID, ColumnClassifier},
    relabel::ColumnRelabeler,
};
