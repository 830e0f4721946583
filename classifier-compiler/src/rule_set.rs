//! Rules in their order, as the files have them.

use std::path::Path;

use crate::{
    diagnostic::{Diagnostics, Location},
    source,
};

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
    pub(crate) labels: Vec<Label>,
    pub(crate) rules: Vec<Rule>,
    pub(crate) examples: Vec<Example>,
    pub(crate) files: Vec<String>,
}

/// A label that some file names.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Label {
    /// Its text.
    pub name: String,
    /// What it means, from `[labels]`; empty if no file says.
    pub meaning: String,
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
    /// Texts that this very rule must win.
    pub examples: Vec<Example>,
}

/// A text, and the label that it must get.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Example {
    /// The text.
    pub text: String,
    /// The label's text, or that of the default label.
    pub label: String,
    /// Where the example stands.
    pub location: Location,
}

impl RuleSet {
    /// Reads rule files, in the order of precedence. Files whose name ends in `.json` are JSON,
    /// all others TOML.
    ///
    /// # Errors
    ///
    /// When a file cannot be read, is not UTF-8 or has the wrong syntax, keys or types: all
    /// problems of all files in one report. Patterns are looked at by
    /// [`Compiler::compile`](crate::Compiler::compile).
    pub fn load(paths: impl IntoIterator<Item = impl AsRef<Path>>) -> Result<Self, Diagnostics> {
        source::load(paths.into_iter().map(|path| {
            let path = path.as_ref();
            (path.display().to_string(), path.to_path_buf())
        }))
    }

    /// As [`load`](Self::load), for files that are known under other names than the paths they
    /// are read from. The names are what messages and artifacts say.
    ///
    /// # Errors
    ///
    /// As [`load`](Self::load).
    pub fn load_named(
        files: impl IntoIterator<Item = (String, impl AsRef<Path>)>,
    ) -> Result<Self, Diagnostics> {
        source::load(files)
    }

    /// The labels, in the order in which the files first name them.
    pub fn labels(&self) -> &[Label] {
        &self.labels
    }

    /// The rules, in the order of precedence; a rule's id is its index.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The names of the files, in the order of precedence.
    pub fn files(&self) -> &[String] {
        &self.files
    }

    /// The label of a rule.
    pub(crate) fn label_of(&self, rule: usize) -> &Label {
        &self.labels[self.rules[rule].label]
    }

    /// The index of the label with this text; it is added if it is new.
    pub(crate) fn label_index(&mut self, name: &str, location: impl FnOnce() -> Location) -> usize {
        match self.labels.iter().position(|label| label.name == name) {
            Some(index) => index,
            None => {
                let label =
                    Label { name: name.to_owned(), meaning: String::new(), location: location() };
                self.labels.push(label);
                self.labels.len() - 1
            }
        }
    }
}
