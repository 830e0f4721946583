//! Rule sets of sources that are named one by one.

use std::path::{Path, PathBuf};

use super::rule_source::{Origin, RuleSource};
use crate::{
    diagnostic::{Diagnostics, RuleFormat},
    rules::RuleSet,
};

/// Builds a [`RuleSet`] out of files, texts and single rules, in the order of precedence.
///
/// # Examples
///
/// ```
/// use classifier_compiler::{Compiler, RuleFormat, RuleSet};
/// use classifier_runtime::Classifier;
///
/// let tenant = r#"{ "rules": { "Partner": ["of Example Corp"] } }"#;
/// let rules = RuleSet::builder()
///     .text("tenant 7", RuleFormat::Json, tenant)
///     .rule("Quota", "^552 ")
///     .rule("Policy", "^55[0-9] ")
///     .build()?;
/// let artifact = Compiler::new().compile(&rules)?;
///
/// let classifier = Classifier::from_bytes(artifact.as_bytes())?;
/// let id = classifier.first_match("550 no").unwrap();
/// assert_eq!(classifier.rule(id).label, "Policy");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default)]
#[must_use = "a builder does nothing until it is built"]
pub struct RuleSetBuilder {
    sources: Vec<RuleSource>,
}

impl RuleSetBuilder {
    /// Adds a file: JSON if its name ends in `.json`, TOML otherwise.
    pub fn file(self, path: impl AsRef<Path>) -> Self {
        self.source(path)
    }

    /// Adds a file that messages and artifacts call by this name, whose end decides the format.
    pub fn named_file(self, name: impl Into<String>, path: impl Into<PathBuf>) -> Self {
        self.source(RuleSource::named(name, path))
    }

    /// Adds a rule file that is in memory, which messages and artifacts call by this name.
    pub fn text(
        self,
        name: impl Into<String>,
        format: RuleFormat,
        text: impl Into<String>,
    ) -> Self {
        self.source(RuleSource::text(name, format, text))
    }

    /// Adds a built-in rule file, as [`RuleSource::builtin`] does.
    pub fn builtin(self, name: impl AsRef<str>) -> Self {
        self.source(RuleSource::builtin(name))
    }

    /// Adds one rule. Rules that are added one after the other form a file `rules in memory`, in
    /// which each has a line.
    pub fn rule(mut self, label: impl Into<String>, pattern: impl Into<String>) -> Self {
        let rule = (label.into(), pattern.into());
        match self.sources.last_mut().map(|source| &mut source.origin) {
            Some(Origin::Rules(rules)) => rules.push(rule),
            _ => self.sources.push(RuleSource::rules(vec![rule])),
        }
        self
    }

    /// Adds any source.
    pub fn source(mut self, source: impl Into<RuleSource>) -> Self {
        self.sources.push(source.into());
        self
    }

    /// Reads all sources.
    ///
    /// # Errors
    ///
    /// As [`RuleSet::load`]: all problems of all sources in one report.
    pub fn build(self) -> Result<RuleSet, Diagnostics> {
        RuleSet::load(self.sources)
    }

    /// Reads all sources as far as they can be read, as [`RuleSet::read`] does.
    #[must_use]
    pub fn read(self) -> RuleSet {
        RuleSet::read(self.sources)
    }
}
