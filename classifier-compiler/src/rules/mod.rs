//! Rules in their order, as the files have them.

mod attribute;
mod camel_case;
mod variant_name;

use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
    ops::Range,
    sync::Arc,
};

use classifier_runtime::Basis;
use regex_syntax::hir::Hir;

use crate::{
    diagnostic::{Code, Diagnostic, Diagnostics, Levels, Location, Source, short},
    pattern::parsed::Parsed,
};

pub(crate) use self::{attribute::value_of, variant_name::variant_problems};
pub use self::{
    attribute::{Attribute, Fact, Value, ValueType},
    variant_name::variant_name,
};

/// The most rules that are read: one more than can be compiled, whatever the limit.
pub(crate) const MOST_RULES: usize = 1 << 19;

/// The default label where nobody names another.
pub(crate) const UNCATEGORIZED: &str = "Uncategorized";

/// An ordered set of rules out of one or several files.
///
/// # Examples
///
/// ```
/// # let dir = tempfile::tempdir()?;
/// # let path = dir.path().join("rules.toml");
/// std::fs::write(&path, "[rules]\nQuota = ['^552 ', 'mailbox full']\n")?;
/// let rules = classifier_compiler::RuleSet::load([&path])?;
/// assert_eq!(rules.rules().len(), 2);
/// assert_eq!(rules.rules()[1].pattern, "mailbox full");
/// assert_eq!(rules.labels()[0].name, "Quota");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RuleSet {
    pub(crate) attributes: Vec<Attribute>,
    /// Names of attributes whose declaration is an error. Their values are not checked.
    pub(crate) misdeclared: HashSet<String>,
    pub(crate) labels: Vec<Label>,
    label_indexes: HashMap<String, usize>,
    pub(crate) rules: Vec<Rule>,
    pub(crate) examples: Vec<Example>,
    pub(crate) sources: Vec<Arc<Source>>,
    /// What each file says about lints.
    pub(crate) levels: Vec<Levels>,
    /// The files that say nothing.
    pub(crate) empty_files: Vec<Location>,
    /// About the bytes of the parsed patterns.
    pub(crate) parsed_bytes: usize,
    /// What is wrong with the files.
    pub(crate) problems: Diagnostics,
    /// Whether the files say more than could be understood.
    pub(crate) is_incomplete: bool,
}

/// A label that some file names.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Label {
    /// Its text.
    pub name: String,
    /// What it means, from `[labels]`; empty if no file says.
    pub meaning: String,
    /// Its attributes, from `[labels]`.
    pub facts: Vec<Fact>,
    /// Its name as a variant of an enum: itself if it is an identifier in UpperCamelCase, otherwise
    /// converted. Empty if there is nothing to convert. See [`RuleSet::for_enum`].
    pub variant_name: String,
    /// Where it first occurs.
    pub location: Location,
}

/// One pattern under a label.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Rule {
    /// Index of its label in [`RuleSet::labels`].
    pub label: usize,
    /// Its regular expression.
    pub pattern: String,
    /// Where the pattern stands.
    pub location: Location,
    /// What it is known by, whatever its pattern and place, if the file says so.
    pub id: Option<Id>,
    /// Texts that this very rule must win.
    pub examples: Vec<Example>,
    /// Texts that this very rule must not match, each with its place.
    pub counterexamples: Vec<(String, Location)>,
    /// By what names it is grouped with others.
    pub tags: Vec<String>,
    /// Its attributes that are not its label's.
    pub facts: Vec<Fact>,
    /// What in a text decides it, if the file says so.
    pub basis: Option<Basis>,
    /// The pattern as parsed.
    pub(crate) parsed: Parsed,
}

impl Rule {
    /// The pattern as parsed; `None` if it is refused.
    pub(crate) fn hir(&self) -> Option<Cow<'_, Hir>> {
        self.parsed.hir(&self.pattern)
    }

    /// Whether the pattern is refused.
    pub(crate) fn is_refused(&self) -> bool {
        matches!(self.parsed, Parsed::Refused)
    }
}

/// What a rule is known by over its changes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Id {
    /// Its text, which no other rule of the rule set has.
    pub text: String,
    /// Where it stands.
    pub location: Location,
}

/// A text, and the label that it must get.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Example {
    /// The text.
    pub text: String,
    /// The label's text, or that of the default label.
    pub label: Arc<str>,
    /// Where the text stands.
    pub location: Location,
    /// Where the label stands: for a rule's own example, that of the text.
    pub label_location: Location,
}

impl RuleSet {
    /// The same rule set for an enum with its labels as variants: a label that cannot be one, and
    /// two labels that would be the same, are problems then. Elsewhere labels are any texts.
    #[must_use]
    pub fn for_enum(mut self) -> Self {
        self.problems.extend(variant_problems(&self.labels));
        self.problems.sort();
        self
    }

    /// What was wrong with the files; nothing if the rule set was [loaded](Self::load).
    #[must_use]
    pub fn problems(&self) -> &Diagnostics {
        &self.problems
    }

    /// Whether labels or rules may be missing, because a file, or a part of one, could not be
    /// understood: some of the [`problems`](Self::problems) say which.
    #[must_use]
    pub fn is_incomplete(&self) -> bool {
        self.is_incomplete
    }

    /// The attributes that the files declare, in the order of their declaration.
    #[must_use]
    pub fn attributes(&self) -> &[Attribute] {
        &self.attributes
    }

    /// The value that a label has of an attribute: its own, or else the attribute's default.
    #[must_use]
    pub fn label_value(&self, label: usize, attribute: usize) -> Option<&Value> {
        value_of(&self.labels[label].facts, attribute)
            .or(self.attributes[attribute].default.as_ref())
    }

    /// The labels, in the order in which the files first name them.
    #[must_use]
    pub fn labels(&self) -> &[Label] {
        &self.labels
    }

    /// The rules, in the order of precedence; a rule's id is its index.
    #[must_use]
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The examples under `[[examples]]`, in the order of the files; those of a rule are its own.
    #[must_use]
    pub fn examples(&self) -> &[Example] {
        &self.examples
    }

    /// The names of the files, in the order of precedence.
    #[must_use]
    pub fn files(&self) -> impl ExactSizeIterator<Item = &str> {
        self.sources.iter().map(|source| source.name.as_str())
    }

    /// The indexes of a file's rules, by its place among the files.
    pub(crate) fn rules_of_file(&self, file: usize) -> Range<usize> {
        let first = |file| self.rules.partition_point(|rule| rule.location.file_index() < file);
        first(file)..first(file + 1)
    }

    /// The place of a rule's file among the files.
    pub(crate) fn file_of(&self, rule: usize) -> usize {
        self.rules[rule].location.file_index()
    }

    /// The texts of all examples.
    pub(crate) fn example_texts(&self) -> Vec<&str> {
        let of_rules = self.rules.iter().flat_map(|rule| &rule.examples);
        of_rules.chain(&self.examples).map(|example| &*example.text).collect()
    }

    /// Whether there is any example.
    pub(crate) fn has_examples(&self) -> bool {
        let has_any = |rule: &Rule| !rule.examples.is_empty() || !rule.counterexamples.is_empty();
        !self.examples.is_empty() || self.rules.iter().any(has_any)
    }

    /// The pattern of a rule. One that is refused matches nothing here, so that the others can be looked
    /// at.
    pub(crate) fn pattern(&self, rule: usize) -> Cow<'_, Hir> {
        self.rules[rule].hir().unwrap_or_else(|| Cow::Owned(Hir::fail()))
    }

    /// The patterns of all rules.
    pub(crate) fn patterns(&self) -> impl Iterator<Item = Cow<'_, Hir>> {
        (0..self.rules.len()).map(|rule| self.pattern(rule))
    }

    /// Whether two labels have the same name as variants, which is an error of its own.
    pub(crate) fn clash(&self, one: &str, other: &str) -> bool {
        let name = |label: &str| Some(&self.label(label)?.variant_name);
        name(one).is_some_and(|one| Some(one) == name(other))
    }

    /// The label with this text, if any file names it.
    pub(crate) fn label(&self, name: &str) -> Option<&Label> {
        self.label_indexes.get(name).map(|&index| &self.labels[index])
    }

    /// An error about a rule, where its pattern stands.
    pub(crate) fn problem_of(
        &self,
        rule: usize,
        code: Code,
        message: impl Into<String>,
    ) -> Diagnostic {
        let rule = &self.rules[rule];
        let label = &self.labels[rule.label].name;
        let problem = Diagnostic::error(code, message).at(rule.location.clone());
        problem.label(label).pattern(&rule.pattern)
    }

    /// A rule as messages about others name it: `pattern` of `label`.
    pub(crate) fn name_of(&self, rule: usize) -> String {
        let rule = &self.rules[rule];
        let label = &self.labels[rule.label].name;
        format!("`{}` of `{}`", short(&rule.pattern), short(label))
    }

    /// A rule as messages about others name it, by its place: `label` at file:line:column.
    pub(crate) fn place_of(&self, rule: usize) -> String {
        let rule = &self.rules[rule];
        format!("`{}` at {}", short(&self.labels[rule.label].name), rule.location)
    }

    /// The index of the label with this text; it is added if it is new.
    pub(crate) fn label_index(&mut self, name: &str, location: impl FnOnce() -> Location) -> usize {
        if let Some(&index) = self.label_indexes.get(name) {
            return index;
        }
        self.labels.push(Label {
            name: name.to_owned(),
            meaning: String::new(),
            facts: Vec::new(),
            variant_name: variant_name(name).unwrap_or_default(),
            location: location(),
        });
        self.label_indexes.insert(name.to_owned(), self.labels.len() - 1);
        self.labels.len() - 1
    }
}
