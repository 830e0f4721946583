//! Finds the first rule of a fixed rule set that matches a text. This crate reads an artifact of
//! `classifier-compiler` in place, without start-up, heap or `std`.
//!
//! Most programs use it through the attribute macro of the crate `classifier`. Programs that load
//! artifacts at run time use it directly:
//!
//! ```
//! use classifier_runtime::{ArtifactError, Classifier};
//!
//! fn label<'a>(artifact: &'a [u8], text: &str) -> Result<Option<&'a str>, ArtifactError> {
//!     let classifier = Classifier::from_bytes(artifact)?;
//!     Ok(classifier.first_match(text).map(|id| classifier.rule(id).label))
//! }
//!
//! assert!(label(b"damaged", "552 5.2.2 mailbox is stuffed").is_err());
//! ```
//!
//! # How a text is classified
//!
//! 1. `classifier` passes the text to `search`. If the text is not ASCII, `engine/alphabet` first
//!    converts each character to one byte.
//! 2. The search walks the anchored DFAs (`engine/dfa`, `engine/dense`).
//! 3. The literal filter (`engine/filter`, with `engine/vector`) finds candidates. The positions of
//!    pieces (`engine/piece`) or a program (`engine/position`) decide them.
//! 4. The search walks the scan DFAs.
//!
//! `artifact/open` turns the bytes, whose layout is `classifier-format`, into the tables of
//! `engine/tables`, and `artifact/validate` checks them.
//!
//! # Cost
//!
//! For a text of *n* bytes, an answer reads bytes at most *n* × (16 + *a* + *l*) times. *a* is the
//! number of anchored and scan DFAs. *l* is the sum, over the branches of literal rules, of 16 + 2 ×
//! the units of their pieces. The first 64 bytes may cost as much again, and so may each 4096
//! branches. Nearly all texts stay far below the bound, because only the candidates of the filter are
//! decided. Tests in `search::work` assert the bound by counting, on texts made against the rules.
//!
//! An answer needs a few KiB of stack, 80 KiB for texts beyond ASCII of more than 2 KiB, and up to
//! 260 KiB for programs of a million positions.
//!
//! # Features
//!
//! - `groups`: `GroupFinder` and `Classifier::explain_with_groups` return what the named groups of a rule
//!   matched; needs `alloc`.
//! - `metrics`, `tracing`: publish the work of the pool to the facades of these names; imply `pool`.
//! - `pool`: the module `pool` with worker threads and caches; implies `std`.
//! - `safe`: no unsafe code, which the compiler then forbids. Answers are the same, but slower, because
//!   there are no vector instructions.
//! - `serde`: label enums implement `Serialize` and `Deserialize`, as the text of the label; the
//!   configuration of the pool implements `Deserialize`.
//! - `std`: `ArtifactBuf`, for artifacts in files, and `OwnedClassifier`, which owns an artifact.

#![no_std]
#![cfg_attr(not(feature = "safe"), deny(unsafe_code))]
#![cfg_attr(feature = "safe", forbid(unsafe_code))]

#[cfg(any(test, feature = "std"))]
extern crate std;

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;
mod artifact;
mod artifact_id;
mod attribute;
mod basis;
mod classifier;
mod edit_distance;
mod engine;
#[cfg(feature = "groups")]
mod groups;
mod id;
#[cfg(feature = "std")]
mod label;
#[cfg(feature = "std")]
mod owned;
mod parse_label_error;
#[cfg(feature = "pool")]
pub mod pool;
#[cfg(test)]
mod random;
mod rule;
mod search;
mod value;

/// Embeds an artifact file, aligned as [`Classifier::from_bytes`] requires.
///
/// The path is resolved like that of [`include_bytes!`]. The result is a `&'static [u8]`. A file that
/// does not exist is a compile error.
///
/// ```ignore
/// static RULES: &[u8] = classifier_runtime::include_artifact!("rules.bin");
/// let classifier = Classifier::from_bytes(RULES)?;
/// ```
#[macro_export]
macro_rules! include_artifact {
    ($path:expr $(,)?) => {{
        static ARTIFACT: $crate::__private::Aligned<{ ::core::include_bytes!($path).len() }> =
            $crate::__private::Aligned(*::core::include_bytes!($path));
        &ARTIFACT.0
    }};
}

#[doc(hidden)]
pub use crate::engine::{dense, position};
#[cfg(feature = "groups")]
pub use crate::groups::{GroupFinder, Groups, GroupsError};
#[cfg(feature = "std")]
pub use crate::{
    artifact::buf::ArtifactBuf,
    label::{EmbeddedLabel, Label},
    owned::{OwnedClassifier, OwnedClassifierError},
};
pub use crate::{
    artifact::error::ArtifactError,
    artifact_id::{ArtifactId, ParseArtifactIdError},
    attribute::{Attribute, AttributeType},
    basis::Basis,
    classifier::{Classifier, Matches},
    id::{LabelId, RuleId},
    parse_label_error::ParseLabelError,
    rule::Rule,
    value::Value,
};
