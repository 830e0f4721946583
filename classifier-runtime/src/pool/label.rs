//! What a pool's answers are.

use std::sync::Arc;

use crate::__private::Embedded;

/// What the labels of a rule set become: the variants of an enum, or strings.
///
/// The attribute macro implements it for its enums. `Arc<str>` is any label as the rule files
/// spell it, with `Uncategorized` as the default label.
///
/// Labels are cloned while a text is classified. That must not ask the same pool for a label: it
/// would wait for a thread of the pool while it is one, perhaps for itself.
pub trait Label: Clone + Send + Sync + 'static {
    /// The label with this text, or `None` if there is no such label.
    fn from_text(text: &str) -> Option<Self>;

    /// The label of texts that no rule matches, unless
    /// [`Rules::with_default`](super::Rules::with_default) says otherwise.
    fn default_label() -> Self;

    /// The same label, as a cache keeps it for one text: a clone, unless threads that clone it at
    /// the same time would get in each other's way.
    fn to_remember(&self) -> Self {
        self.clone()
    }
}

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
pub trait EmbeddedLabel: Label + Copy {
    #[doc(hidden)]
    fn embedded() -> &'static Embedded<Self>;
}
