//! Which rule of a fixed rule set comes first for a text? This crate answers from the bytes of an
//! artifact that `classifier-compiler` made at build time, where they lie: no start-up, no heap,
//! no `std`.
//!
//! Most programs use it through the attribute macro of the crate `classifier`. Directly it serves
//! programs that load artifacts while they run:
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
//! # How a text goes through
//!
//! `classifier` hands the text to `search`, which walks the anchored DFAs (`engine/dfa`, `engine/dense`), then runs the
//! literal filter (`engine/filter`, with `engine/vector`), decides what that finds by the positions of
//! pieces (`engine/piece`) or a program (`engine/position`), and walks the scan DFAs last. A text that is
//! not ASCII goes through `engine/alphabet` first, which makes one byte of each character.
//! `artifact/open` turns the bytes, whose layout is `classifier-format`, into the tables of `engine/tables`, and
//! `artifact/validate` checks these.
//!
//! # Cost
//!
//! For a text of *n* bytes, an answer looks at bytes no more than *n* × (16 + *a* + *l*) times, where
//! *a* is the number of anchored and scan DFAs and *l* the sum, over the branches of literal rules, of
//! 16 + 2 × the units of their pieces; the first 64 bytes may cost as much again, and so may each 4096
//! branches. The filter keeps nearly all texts far below: only what it finds is decided. The
//! bound is asserted by counting, in `search::work`, for texts made against the rules.
//!
//! An answer needs a few KiB of stack: 80 KiB for texts beyond ASCII of more than 2 KiB, and up to
//! 260 KiB for programs of a million positions.
//!
//! # Features
//!
//! - `groups`: `GroupFinder` and `Classifier::explain_with_groups`, what the named groups of a rule
//!   matched; needs `alloc`.
//! - `metrics`, `tracing`: what the pool does, for the facades of these names; they imply `pool`.
//! - `pool`: the module `pool`, with worker threads and caches; needs `std`.
//! - `safe`: no unsafe code at all, which the compiler then forbids. Answers are the same and take
//!   longer, without vector instructions.
//! - `serde`: label enums implement `Serialize` and `Deserialize`, as the label's text;
//!   the pool's configuration `Deserialize`.
//! - `std`: `ArtifactBuf`, for artifacts that are files, and `OwnedClassifier`, which owns one.

#![no_std]
#![cfg_attr(not(feature = "safe"), deny(unsafe_code))]
#![cfg_attr(feature = "safe", forbid(unsafe_code))]

#[cfg(any(test, feature = "std"))]
extern crate std;

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;
mod artifact;
mod attribute;
mod basis;
mod classifier;
mod engine;
#[cfg(feature = "groups")]
mod groups;
mod id;
mod label;
#[cfg(feature = "std")]
mod owned;
#[cfg(feature = "pool")]
pub mod pool;
mod rule;
mod search;

/// Embeds an artifact file, aligned as [`Classifier::from_bytes`] asks for.
///
/// The path is found as that of [`include_bytes!`] is. The result is a `&'static [u8]`.
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
    attribute::{Attribute, AttributeType, Value},
    basis::Basis,
    classifier::{Classifier, Matches},
    id::{LabelId, RuleId},
    label::ParseLabelError,
    rule::Rule,
};
