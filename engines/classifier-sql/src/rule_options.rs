//! The options that say which rules SQL may use.

use std::{path::PathBuf, str::FromStr};

use clap::Args;
use classifier_compiler::RuleSource;
use classifier_datafusion::{RuleFiles, RuleSets, load};
use datafusion::error::{DataFusionError, Result};

/// Rule sets with names, and the folder of rule files.
#[derive(Args, Clone, Debug)]
pub struct RuleOptions {
    /// A rule set, and its name in SQL. Rule files of the same name form one set, in this order; an artifact is
    /// a set of its own. `builtin` and `builtin:FILE` are the built-in rules. The first set is what functions
    /// use by default; without this option it is `builtin`.
    #[arg(long, value_name = "NAME=FILE")]
    rules: Vec<NamedRules>,

    /// Allow CREATE FUNCTION ... LANGUAGE classifier to read rule files in this folder.
    #[arg(long, value_name = "FOLDER")]
    rule_folder: Option<PathBuf>,
}

impl RuleOptions {
    /// Whether rule sets are named.
    #[must_use]
    pub fn has_rule_sets(&self) -> bool {
        !self.rules.is_empty()
    }

    /// Compiles the rules and adds them to these rule sets.
    ///
    /// # Errors
    ///
    /// Those of [`load`], with the name of the rule set.
    pub fn add_to(&self, sets: RuleSets) -> Result<RuleSets> {
        let mut sources: Vec<(&str, Vec<RuleSource>)> = Vec::new();
        for rules in &self.rules {
            match sources.iter_mut().find(|(name, _)| *name == rules.name) {
                Some((_, files)) => files.extend(rules.sources()),
                None => sources.push((&rules.name, rules.sources())),
            }
        }
        sources.into_iter().try_fold(sets, |sets, (name, files)| {
            let context = |error: DataFusionError| error.context(format!("the rule set `{name}`"));
            Ok(sets.with(name, load(files).map_err(context)?))
        })
    }

    /// The files that `CREATE FUNCTION` may read.
    ///
    /// # Errors
    ///
    /// If there is no such folder.
    pub fn rule_files(&self) -> Result<RuleFiles> {
        match &self.rule_folder {
            Some(folder) => RuleFiles::of_folder(folder),
            None => Ok(RuleFiles::none()),
        }
    }
}

/// A file of a rule set.
#[derive(Clone, Debug)]
struct NamedRules {
    name: String,
    file: String,
}

impl FromStr for NamedRules {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once('=') {
            Some((name, file)) if !name.is_empty() && !file.is_empty() => {
                Ok(Self { name: name.to_owned(), file: file.to_owned() })
            }
            _ => Err("it must be NAME=FILE"),
        }
    }
}

impl NamedRules {
    fn sources(&self) -> Vec<RuleSource> {
        if self.file == "builtin" {
            return classifier_rules::DEFAULT.map(RuleSource::builtin).into();
        }
        match self.file.strip_prefix("builtin:") {
            Some(name) => vec![RuleSource::builtin(name)],
            None => vec![RuleSource::from(&self.file)],
        }
    }
}
