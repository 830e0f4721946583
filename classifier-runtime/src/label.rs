//! Labels of rule sets, as enums or strings.

use std::sync::Arc;

use crate::__private::Embedded;

/// A type for the labels of a rule set: an enum, or strings.
///
/// The attribute macro implements it for its enums. `Arc<str>` accepts any label, as spelled in the
/// rule files. Its default label is that of the artifact.
///
/// Labels are cloned while a text is classified. In a pool, `clone` must not ask the same pool for a
/// label. It runs on a thread that the pool counts, so it might wait for itself.
///
/// # Examples
///
/// ```
/// use std::sync::Arc;
///
/// use classifier_runtime::Label;
///
/// assert_eq!(Arc::<str>::from_text("Quota"), Some("Quota".into()));
/// assert_eq!(&*Arc::<str>::default_label(), "Uncategorized");
/// ```
pub trait Label: Clone + Send + Sync + 'static {
    /// The label with this text, or `None` if there is no such label.
    #[must_use]
    fn from_text(text: &str) -> Option<Self>;

    /// The label of texts that no rule matches, unless [`default_of`](Self::default_of) or
    /// [`OwnedClassifier::with_default`](crate::OwnedClassifier::with_default) gives another one.
    #[must_use]
    fn default_label() -> Self;

    /// The label of texts that no rule matches, for an artifact with this
    /// [default label](crate::Classifier::default_label). By default it is
    /// [`default_label`](Self::default_label), because an enum declares its own. Strings take that of the
    /// artifact.
    #[must_use]
    fn default_of(artifact: &str) -> Self {
        let _ = artifact;
        Self::default_label()
    }

    /// A copy of the label for the cache entry of one text. The default is a clone. Override it if
    /// threads that clone the same label would contend, as with a shared reference count.
    #[must_use]
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

    fn default_of(artifact: &str) -> Self {
        artifact.into()
    }

    /// A copy. Otherwise all hits of a label would count references in the same place, and two threads
    /// would be no faster than one.
    fn to_remember(&self) -> Self {
        (**self).into()
    }
}

/// A label enum whose rules the attribute macro has embedded. Only the macro implements it.
pub trait EmbeddedLabel: Label + Copy {
    #[doc(hidden)]
    fn embedded() -> &'static Embedded<Self>;
}
