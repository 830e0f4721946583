//! The public type: a classifier over the bytes of an artifact.

use core::fmt;

use classifier_format::Tables;

use crate::{
    ArtifactError, ArtifactId,
    artifact::{
        open::{Origin, open},
        rule_table::RuleTable,
    },
    attribute::Attribute,
    engine::tables::Engine,
    id::{LabelId, RuleId},
    rule::{self, Rule},
    search,
    value::Value,
};

/// A compiled rule set, which reads its artifact in place.
///
/// Rules have the order of the rule files, and the first matching rule wins. Matching is that of
/// `regex` with its default flags: a rule matches if its pattern matches anywhere in the text.
///
/// A classifier is a view. It owns no heap memory, is `Send` and `Sync`, and any number of threads may
/// use it at the same time.
///
/// # Examples
///
/// ```
/// use classifier_compiler::{Compiler, RuleSet};
/// use classifier_runtime::Classifier;
///
/// let rules = RuleSet::builder().rule("Soft", "^4").rule("Quota", "full").build()?;
/// let artifact = Compiler::new().compile(&rules)?;
/// let classifier = Classifier::from_bytes(artifact.as_bytes())?;
///
/// let rule = classifier.rule(classifier.first_match("552 full").unwrap());
/// assert_eq!(rule.to_string(), "rules in memory:2: Quota: full");
/// assert_eq!(classifier.first_match("250 ok"), None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Classifier<'a> {
    pub(crate) rules: RuleTable<'a>,
    pub(crate) engine: Engine<'a>,
}

impl<'a> Classifier<'a> {
    /// Opens an artifact of `classifier-compiler`. It checks all of the bytes first, so that none can
    /// make a later call panic.
    ///
    /// The bytes must start at a multiple of 8 in memory, like those of `Artifact`.
    ///
    /// # Errors
    ///
    /// If the bytes are not an artifact, have another version or byte order, are misaligned, or are
    /// damaged.
    ///
    /// # Cost
    ///
    /// Linear in the size of the artifact, about 0.3 ms for half a mebibyte, mostly for the checksum.
    /// No heap.
    pub fn from_bytes(bytes: &'a [u8]) -> Result<Self, ArtifactError> {
        let (rules, engine) = open(bytes, Origin::Untrusted)?;
        Ok(Self { rules, engine })
    }

    /// The first rule that matches the text, or `None` if no rule does.
    ///
    /// # Cost
    ///
    /// No heap. The time mostly does not depend on the number of rules; see `docs/benchmarks.md`.
    #[inline]
    #[must_use]
    pub fn first_match(&self, text: &str) -> Option<RuleId> {
        self.search_from(text.as_bytes(), 0)
    }

    /// The first rule that matches the text, starting with `from`. This is the winner without the rules
    /// before `from`.
    ///
    /// # Examples
    ///
    /// ```
    /// use classifier_compiler::{Compiler, RuleSet};
    /// use classifier_runtime::Classifier;
    ///
    /// let rules = RuleSet::builder().rule("Soft", "^4").rule("Quota", "full").build()?;
    /// let artifact = Compiler::new().compile(&rules)?;
    /// let classifier = Classifier::from_bytes(artifact.as_bytes())?;
    ///
    /// let label = |id| classifier.rule(id).label;
    /// assert_eq!(classifier.first_match("452 full").map(label), Some("Soft"));
    /// let second = classifier.rule_id(1).unwrap();
    /// assert_eq!(classifier.first_match_from("452 full", second).map(label), Some("Quota"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Cost
    ///
    /// That of [`first_match`](Self::first_match).
    #[must_use]
    pub fn first_match_from(&self, text: &str, from: RuleId) -> Option<RuleId> {
        self.search_from(text.as_bytes(), from.0)
    }

    /// The first rule that matches the bytes, which are read like `String::from_utf8_lossy`.
    ///
    /// # Cost
    ///
    /// That of [`first_match`](Self::first_match).
    #[must_use]
    pub fn first_match_bytes(&self, bytes: &[u8]) -> Option<RuleId> {
        self.search_from(bytes, 0)
    }

    /// All rules that match the text, in their order.
    ///
    /// # Cost
    ///
    /// One search for each yielded rule and one more; no heap. Use it to explain an answer, not in a hot
    /// path.
    pub fn matches<'t>(&self, text: &'t str) -> Matches<'_, 'a, 't> {
        Matches { classifier: self, text, next: Some(0) }
    }

    /// Whether a rule matches the text, regardless of earlier rules.
    ///
    /// # Cost
    ///
    /// That of [`first_match`](Self::first_match).
    #[must_use]
    pub fn rule_matches(&self, id: RuleId, text: &str) -> bool {
        self.search_from(text.as_bytes(), id.0) == Some(id)
    }

    /// The first rule of some that matches the text. The rules must be in ascending order.
    ///
    /// # Examples
    ///
    /// ```
    /// use classifier_compiler::{Compiler, RuleSet};
    /// use classifier_runtime::Classifier;
    ///
    /// let rules = RuleSet::builder().rule("Soft", "^4").rule("Quota", "full").rule("Gone", "moved");
    /// let artifact = Compiler::new().compile(&rules.build()?)?;
    /// let classifier = Classifier::from_bytes(artifact.as_bytes())?;
    ///
    /// let last_two: Vec<_> = classifier.rules().map(|rule| rule.id).skip(1).collect();
    /// let found = classifier.first_match_among("452 moved", &last_two).unwrap();
    /// assert_eq!(classifier.rule(found).label, "Gone");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Cost
    ///
    /// One search, and one more for each other rule that matches. For many texts, `RuleChanges` of
    /// `classifier-compiler` is faster: it compiles the rules alone.
    #[must_use]
    pub fn first_match_among(&self, text: &str, rules: &[RuleId]) -> Option<RuleId> {
        let mut rules = rules;
        loop {
            let found = self.first_match_from(text, *rules.first()?)?;
            rules = &rules[rules.partition_point(|&rule| rule < found)..];
            if rules.first() == Some(&found) {
                return Some(found);
            }
        }
    }

    /// The id of the rule with this index, or `None` if there are fewer rules.
    #[must_use]
    pub fn rule_id(&self, index: usize) -> Option<RuleId> {
        (index < self.rules.records.len()).then_some(RuleId(index as u32))
    }

    /// The rule with this id.
    ///
    /// # Panics
    ///
    /// If the id is of another classifier and too high for this one.
    #[must_use]
    pub fn rule(&self, id: RuleId) -> Rule<'a> {
        Rule::new(self.rules, id)
    }

    /// All rules, in their order.
    #[must_use]
    pub fn rules(&self) -> impl ExactSizeIterator<Item = Rule<'a>> + use<'_, 'a> {
        (0..self.rules.records.len()).map(|index| self.rule(RuleId(index as u32)))
    }

    /// The labels of the rule files, in the order in which they first occur.
    #[must_use]
    pub fn labels(&self) -> impl ExactSizeIterator<Item = &'a str> + use<'_, 'a> {
        self.rules.labels.iter().map(|&label| self.rules.text(label))
    }

    /// The label of a rule.
    ///
    /// # Panics
    ///
    /// If the id is of another classifier and too high for this one.
    ///
    /// # Examples
    ///
    /// Count texts by label without comparing strings:
    ///
    /// ```
    /// use classifier_compiler::{Compiler, RuleSet};
    /// use classifier_runtime::Classifier;
    ///
    /// let rules = RuleSet::builder()
    ///     .rule("Soft", "^4")
    ///     .rule("Quota", "full")
    ///     .rule("Quota", "quota")
    ///     .build()?;
    /// let artifact = Compiler::new().compile(&rules)?;
    /// let classifier = Classifier::from_bytes(artifact.as_bytes())?;
    ///
    /// let mut counts = vec![0; classifier.labels().len()];
    /// for text in ["552 full", "552 over quota", "451 later"] {
    ///     let rule = classifier.first_match(text).unwrap();
    ///     counts[classifier.label(rule).index()] += 1;
    /// }
    /// assert!(classifier.labels().zip(counts).eq([("Soft", 1), ("Quota", 2)]));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[inline]
    #[must_use]
    pub fn label(&self, id: RuleId) -> LabelId {
        LabelId(self.rules.records[id.index()].label)
    }

    /// The text of a label, as spelled in the rule files.
    ///
    /// # Panics
    ///
    /// If the id is of another classifier and too high for this one.
    ///
    /// # Examples
    ///
    /// ```
    /// use classifier_compiler::{Compiler, RuleSet};
    /// use classifier_runtime::Classifier;
    ///
    /// let rules = RuleSet::builder().rule("Quota", "full").rule("Quota", "quota").build()?;
    /// let artifact = Compiler::new().compile(&rules)?;
    /// let classifier = Classifier::from_bytes(artifact.as_bytes())?;
    ///
    /// let label = classifier.label(classifier.first_match("552 over quota").unwrap());
    /// assert_eq!(classifier.label_text(label), "Quota");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn label_text(&self, id: LabelId) -> &'a str {
        self.rules.text(self.rules.labels[id.index()])
    }

    /// The label with this text.
    ///
    /// # Cost
    ///
    /// Linear in the number of labels.
    #[must_use]
    pub fn label_id(&self, text: &str) -> Option<LabelId> {
        self.labels().position(|label| label == text).map(|index| LabelId(index as u32))
    }

    /// The label of texts that no rule matches, as the compiler was told; `Uncategorized` by default.
    ///
    /// # Examples
    ///
    /// ```
    /// use classifier_compiler::{Compiler, RuleSet};
    /// use classifier_runtime::Classifier;
    ///
    /// let artifact = Compiler::new().default_label("Other").compile(&RuleSet::default())?;
    /// let classifier = Classifier::from_bytes(artifact.as_bytes())?;
    /// assert_eq!(classifier.default_label(), "Other");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn default_label(&self) -> &'a str {
        self.rules.text(self.rules.identity.default_label)
    }

    /// The id of the rule set, which stays the same as long as each text gets the same answer of the
    /// same rules; see [`ArtifactId`].
    #[must_use]
    pub fn artifact_id(&self) -> ArtifactId {
        ArtifactId::from_bytes(self.rules.identity.id)
    }

    /// The attributes of a label with their values, as the rule files give them under `[labels]`.
    ///
    /// # Panics
    ///
    /// When the id is of another classifier and too high for this one.
    pub fn label_attributes(
        &self,
        id: LabelId,
    ) -> impl Iterator<Item = (&'a str, Value<'a>)> + use<'a> {
        rule::of_label(self.rules, id)
    }

    /// The attributes that the rule files declare, in the order of their declaration.
    pub fn attributes(&self) -> impl ExactSizeIterator<Item = Attribute<'a>> + use<'a> {
        let table = self.rules;
        table.attributes.iter().map(move |&record| Attribute::new(table, record))
    }

    /// The tables of the artifact, for `classifier-compiler`.
    #[doc(hidden)]
    #[must_use]
    pub fn __tables(&self) -> &Tables<'a> {
        &self.engine.tables
    }

    #[inline]
    fn search_from(&self, text: &[u8], from: u32) -> Option<RuleId> {
        search::first_match(&self.engine, text, from).map(RuleId)
    }
}

impl fmt::Debug for Classifier<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Classifier")
            .field("rules", &self.rules.records.len())
            .field("labels", &self.rules.labels.len())
            .finish_non_exhaustive()
    }
}

/// An iterator over the rules that match a text, in their order; see [`Classifier::matches`].
#[must_use = "iterators are lazy"]
#[derive(Clone, Debug)]
pub struct Matches<'c, 'a, 't> {
    classifier: &'c Classifier<'a>,
    text: &'t str,
    next: Option<u32>,
}

impl Iterator for Matches<'_, '_, '_> {
    type Item = RuleId;

    fn next(&mut self) -> Option<RuleId> {
        let found = self.classifier.search_from(self.text.as_bytes(), self.next?);
        self.next = found.map(|id| id.0 + 1);
        found
    }
}

impl core::iter::FusedIterator for Matches<'_, '_, '_> {}
