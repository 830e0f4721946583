//! What label enums have in common.

use core::fmt;
#[cfg(feature = "std")]
use std::sync::Arc;

#[cfg(feature = "std")]
use crate::__private::Embedded;

/// The error of `from_str` on a label enum: no label has that text.
///
/// The text is not kept, since the runtime has no heap; the caller has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParseLabelError(());

impl ParseLabelError {
    #[doc(hidden)]
    pub const fn __new() -> Self {
        Self(())
    }
}

impl fmt::Display for ParseLabelError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no label has this text")
    }
}

impl core::error::Error for ParseLabelError {}

/// What the labels of a rule set become: the variants of an enum, or strings.
///
/// The attribute macro implements it for its enums. `Arc<str>` is any label as the rule files
/// spell it, with `Uncategorized` as the default label.
///
/// Labels are cloned while a text is classified. Where a pool classifies, that must not ask the same
/// pool for a label: it would wait for a thread of the pool while it is one, perhaps for itself.
#[cfg(feature = "std")]
pub trait Label: Clone + Send + Sync + 'static {
    /// The label with this text, or `None` if there is no such label.
    fn from_text(text: &str) -> Option<Self>;

    /// The label of texts that no rule matches, unless
    /// [`OwnedClassifier::with_default`](crate::OwnedClassifier::with_default) says otherwise.
    fn default_label() -> Self;

    /// The same label, as a cache keeps it for one text: a clone, unless threads that clone it at
    /// the same time would get in each other's way.
    fn to_remember(&self) -> Self {
        self.clone()
    }
}

#[cfg(feature = "std")]
impl Label for Arc<str> {
    fn from_text(text: &str) -> Option<Self> {
        Some(text.into())
    }

    fn default_label() -> Self {
        "Uncategorized".into()
    }

    /// A copy. Otherwise all hits of a label, whatever their texts, would count references in one
    /// place, and two threads would answer no more of them than one.
    fn to_remember(&self) -> Self {
        (**self).into()
    }
}

/// A label enum whose rules the attribute macro has embedded. Only the macro implements it.
#[cfg(feature = "std")]
pub trait EmbeddedLabel: Label + Copy {
    #[doc(hidden)]
    fn embedded() -> &'static Embedded<Self>;
}
