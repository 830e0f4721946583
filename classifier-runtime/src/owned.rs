//! A classifier that owns its artifact, to load, keep and drop at run time.

use std::{boxed::Box, fmt, string::String, vec::Vec};

use self_cell::self_cell;

use crate::{
    ArtifactError, Classifier, RuleId,
    label::{EmbeddedLabel, Label},
};

/// A classifier with the labels of its rules: variants of an enum, or strings.
///
/// Unlike a [`Classifier`] it owns its artifact and has no lifetime, unless the artifact is embedded.
/// Use it directly or in a pool.
///
/// # Examples
///
/// Rules that are compiled at run time, with labels as strings:
///
/// ```
/// use std::sync::Arc;
///
/// use classifier_compiler::{Compiler, RuleSet};
/// use classifier_runtime::OwnedClassifier;
///
/// # let dir = tempfile::tempdir()?;
/// # let path = dir.path().join("rules.toml");
/// std::fs::write(&path, "[rules]\nQuotaIssues = ['mailbox (is )?full']")?;
/// let artifact = Compiler::new().compile(&RuleSet::load([&path])?)?;
/// let rules = OwnedClassifier::<Arc<str>>::from_artifact(artifact)?;
/// assert_eq!(&*rules.classify("552 mailbox full"), "QuotaIssues");
/// assert_eq!(&*rules.classify("250 ok"), "Uncategorized");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct OwnedClassifier<L> {
    source: Source,
    /// The label for each label of the artifact.
    labels: Box<[L]>,
    default: L,
}

enum Source {
    Embedded(&'static Classifier<'static>),
    Loaded(Loaded),
}

type Bytes = Box<dyn AsRef<[u8]> + Send + Sync>;

self_cell!(
    /// A classifier with the artifact that it reads.
    struct Loaded {
        owner: Bytes,

        #[covariant]
        dependent: Classifier,
    }
);

impl<L: EmbeddedLabel> OwnedClassifier<L> {
    /// The rules that the attribute macro embedded in the program.
    ///
    /// # Panics
    ///
    /// If the embedded artifact cannot be read, like the enum's own `classifier`.
    ///
    /// # Cost
    ///
    /// The first use of the embedded rules takes microseconds. The heap holds one label for each label
    /// of the artifact.
    ///
    /// # Examples
    ///
    /// ```ignore
    /// use classifier::{OwnedClassifier, classifier};
    ///
    /// #[classifier(files = ["rules/iana.toml"])]
    /// pub enum StatusCode {}
    ///
    /// let rules = OwnedClassifier::<StatusCode>::embedded();
    /// assert_eq!(rules.classify("552 5.2.2 full"), StatusCode::QuotaIssues);
    /// ```
    #[must_use]
    pub fn embedded() -> Self {
        let embedded = L::embedded();
        Self {
            source: Source::Embedded(embedded.classifier()),
            labels: embedded.labels().into(),
            default: embedded.default_label(),
        }
    }
}

impl<L: Label> OwnedClassifier<L> {
    /// Opens an artifact: an `Artifact` of the compiler, an [`ArtifactBuf`](crate::ArtifactBuf), a
    /// mapped file or an [`include_artifact!`] static. It must start at a multiple of 8 in memory.
    /// [`Label::default_of`] says which label texts get that no rule matches.
    ///
    /// [`include_artifact!`]: crate::include_artifact
    ///
    /// # Errors
    ///
    /// If [`Classifier::from_bytes`] refuses the artifact, or if it has labels that are not labels of
    /// `L`. The error lists them.
    ///
    /// # Cost
    ///
    /// That of [`Classifier::from_bytes`], and heap for the labels.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::sync::Arc;
    ///
    /// use classifier_compiler::{Compiler, RuleSet};
    /// use classifier_runtime::{ArtifactBuf, OwnedClassifier};
    ///
    /// let rules = RuleSet::builder().rule("Quota", "full$").build()?;
    /// let artifact = Compiler::new().compile(&rules)?;
    /// let classifier = OwnedClassifier::<Arc<str>>::from_artifact(artifact)?;
    /// assert_eq!(&*classifier.classify("552 full"), "Quota");
    ///
    /// let damaged = ArtifactBuf::from(&b"not an artifact"[..]);
    /// assert!(OwnedClassifier::<Arc<str>>::from_artifact(damaged).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn from_artifact(
        artifact: impl AsRef<[u8]> + Send + Sync + 'static,
    ) -> Result<Self, OwnedClassifierError> {
        let loaded = Loaded::try_new(Box::new(artifact) as Bytes, |bytes| {
            Classifier::from_bytes((**bytes).as_ref())
        });
        let loaded = loaded.map_err(|error| OwnedClassifierError(Kind::Artifact(error)))?;
        let mut labels = Vec::new();
        let mut unknown = Vec::new();
        for text in loaded.borrow_dependent().labels() {
            match L::from_text(text) {
                Some(label) => labels.push(label),
                None => unknown.push(text.into()),
            }
        }
        if !unknown.is_empty() {
            return Err(OwnedClassifierError(Kind::UnknownLabels(unknown)));
        }
        let default = L::default_of(loaded.borrow_dependent().default_label());
        Ok(Self { source: Source::Loaded(loaded), labels: labels.into(), default })
    }
}

impl<L> OwnedClassifier<L> {
    /// The same rules with another label for texts that no rule matches.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::sync::Arc;
    ///
    /// use classifier_compiler::{Compiler, RuleSet};
    /// use classifier_runtime::OwnedClassifier;
    ///
    /// let artifact = Compiler::new().compile(&RuleSet::default())?;
    /// let classifier = OwnedClassifier::<Arc<str>>::from_artifact(artifact)?;
    /// assert_eq!(&*classifier.with_default("Other".into()).classify("250 ok"), "Other");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn with_default(mut self, label: L) -> Self {
        self.default = label;
        self
    }

    /// The classifier, which returns rules instead of labels.
    #[must_use]
    pub fn classifier(&self) -> &Classifier<'_> {
        match &self.source {
            Source::Embedded(classifier) => classifier,
            Source::Loaded(loaded) => loaded.borrow_dependent(),
        }
    }

    /// The artifact that was opened, to send or store it. `None` if the rules are those that the attribute macro
    /// embedded.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::sync::Arc;
    ///
    /// use classifier_compiler::{Compiler, RuleSet};
    /// use classifier_runtime::OwnedClassifier;
    ///
    /// let artifact = Compiler::new().compile(&RuleSet::default())?;
    /// let classifier = OwnedClassifier::<Arc<str>>::from_artifact(artifact.clone())?;
    /// assert_eq!(classifier.artifact(), Some(artifact.as_bytes()));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn artifact(&self) -> Option<&[u8]> {
        match &self.source {
            Source::Embedded(_) => None,
            Source::Loaded(loaded) => Some((**loaded.borrow_owner()).as_ref()),
        }
    }

    /// The labels, and the artifact.
    #[cfg(feature = "pool")]
    pub(crate) fn into_parts(self) -> (impl Iterator<Item = L>, impl Sized) {
        (self.labels.into_iter().chain([self.default]), self.source)
    }
}

impl<L: Clone> OwnedClassifier<L> {
    /// The label of the first rule that matches the text, or the default label.
    ///
    /// # Cost
    ///
    /// That of [`Classifier::first_match`] and of cloning a label.
    #[must_use]
    pub fn classify(&self, text: &str) -> L {
        self.label_of(self.classifier().first_match(text)).unwrap_or_else(|| self.default_label())
    }

    /// [`classify`](Self::classify) for bytes, which are read like `String::from_utf8_lossy`.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::sync::Arc;
    ///
    /// use classifier_compiler::{Compiler, RuleSet};
    /// use classifier_runtime::OwnedClassifier;
    ///
    /// let rules = RuleSet::builder().rule("Quota", "full$").build()?;
    /// let artifact = Compiler::new().compile(&rules)?;
    /// let classifier = OwnedClassifier::<Arc<str>>::from_artifact(artifact)?;
    /// assert_eq!(&*classifier.classify_bytes(b"552 \xFF full"), "Quota");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Cost
    ///
    /// That of [`classify`](Self::classify); the bytes are not copied.
    #[must_use]
    pub fn classify_bytes(&self, bytes: &[u8]) -> L {
        let id = self.classifier().first_match_bytes(bytes);
        self.label_of(id).unwrap_or_else(|| self.default_label())
    }

    /// The label of the first rule that matches the text.
    #[cfg(feature = "pool")]
    pub(crate) fn label_of_match(&self, text: &str) -> Option<L> {
        self.label_of(self.classifier().first_match(text))
    }

    /// The label of texts that no rule matches.
    pub(crate) fn default_label(&self) -> L {
        self.default.clone()
    }

    fn label_of(&self, id: Option<RuleId>) -> Option<L> {
        Some(self.labels[self.classifier().label(id?).index()].clone())
    }
}

impl<L> fmt::Debug for OwnedClassifier<L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("OwnedClassifier").field(self.classifier()).finish()
    }
}

/// The reason why [`OwnedClassifier::from_artifact`] refuses an artifact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnedClassifierError(Kind);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    Artifact(ArtifactError),
    UnknownLabels(Vec<String>),
}

impl OwnedClassifierError {
    /// The labels of the artifact that `L` does not have. It is empty if the artifact itself was
    /// refused.
    #[must_use]
    pub fn unknown_labels(&self) -> &[String] {
        match &self.0 {
            Kind::Artifact(_) => &[],
            Kind::UnknownLabels(labels) => labels,
        }
    }
}

impl fmt::Display for OwnedClassifierError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Artifact(error) => error.fmt(f),
            Kind::UnknownLabels(labels) => {
                f.write_str("the artifact has labels that this program does not know: ")?;
                for (index, label) in labels.iter().enumerate() {
                    let comma = if index == 0 { "" } else { ", " };
                    write!(f, "{comma}`{label}`")?;
                }
                Ok(())
            }
        }
    }
}

impl std::error::Error for OwnedClassifierError {}
