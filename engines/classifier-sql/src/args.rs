//! The command line.

use std::{num::NonZeroUsize, path::PathBuf, str::FromStr};

use clap::{Parser, ValueEnum};
use classifier_compiler::RuleSource;

const EXAMPLES: &str = "\
Examples:
  Labels of a log, counted:
    classifier-sql \"SELECT classify(response) AS label, count(*) FROM 'log.parquet' GROUP BY label\"

  Your own rules before the built-in ones, and what the winning rule says:
    classifier-sql --rules mine=own.toml --rules mine=builtin \\
        \"SELECT response, classify_rule(response)['line'] AS line FROM 'log.csv'\"

  A label for each row, into a file:
    classifier-sql \"COPY (SELECT *, classify(response) AS label, classify_index(response) AS rule
        FROM 'logs/*.parquet') TO 'labelled.parquet'\"

  The same again by new rules, where only few rows need a search:
    classifier-sql --rules old=old.toml --rules new=new.toml \\
        \"COPY (SELECT response, relabel(response, rule, 'old', 'new') AS rule FROM 'labelled.parquet')
        TO 'relabelled.parquet'\"

  The rules:
    classifier-sql --output csv \"SELECT index, label, pattern FROM classifier_rules('builtin')\"

  A function of a rule file:
    classifier-sql --rule-folder rules \\
        \"CREATE FUNCTION mine(TEXT) RETURNS TEXT LANGUAGE classifier AS 'own.toml';
        SELECT mine(response) FROM 'log.json'\"

Functions:
  classify(text [, rule_set])           the label
  classify_rule(text [, rule_set])      a struct: label, rule, id, file, line, attributes
  classify_index(text [, rule_set])     the index of the rule
  relabel(text, old_rule, 'old', 'new') the index by new rules, from that by old ones
  classifier_artifact_id([rule_set])    the id of the rules
  classifier_rules([rule_set])          a table of the rules

Exit status:
  0  all statements ran, or the reader closed the output
  1  a query failed while it ran
  2  the command line, the rules or the SQL have an error; statements before it have run";

/// Runs SQL over Parquet, CSV and JSON files, with functions that label texts.
///
/// A table is the name of a file in quotes ('log.parquet', 'log.csv', 'log.json' with an object on each
/// line), or a folder or pattern of such files.
#[derive(Parser)]
#[command(version, after_long_help = EXAMPLES, after_help = "--help shows examples and functions.")]
pub(crate) struct Args {
    /// SQL statements, separated by semicolons.
    #[arg(required = true)]
    pub(crate) sql: Vec<String>,

    /// A rule set, and its name in SQL. Rule files of the same name form one set, in this order; an artifact is
    /// a set of its own. `builtin` and `builtin:FILE` are the built-in rules. The first set is what functions
    /// use by default; without this option it is `builtin`.
    #[arg(long, value_name = "NAME=FILE")]
    pub(crate) rules: Vec<NamedRules>,

    /// Allow CREATE FUNCTION ... LANGUAGE classifier to read rule files in this folder.
    #[arg(long, value_name = "FOLDER")]
    pub(crate) rule_folder: Option<PathBuf>,

    /// The format of results. JSON has an object on each line.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) output: Format,

    /// The number of threads; by default that of the processors.
    #[arg(long, value_name = "N")]
    pub(crate) threads: Option<NonZeroUsize>,
}

/// The format of results.
#[derive(Clone, Copy, Default, ValueEnum)]
pub(crate) enum Format {
    #[default]
    Table,
    Csv,
    Json,
}

/// A file of a rule set.
#[derive(Clone)]
pub(crate) struct NamedRules {
    pub(crate) name: String,
    pub(crate) file: String,
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
    pub(crate) fn sources(&self) -> Vec<RuleSource> {
        if self.file == "builtin" {
            return classifier_rules::DEFAULT.map(RuleSource::builtin).into();
        }
        match self.file.strip_prefix("builtin:") {
            Some(name) => vec![RuleSource::builtin(name)],
            None => vec![RuleSource::from(&self.file)],
        }
    }
}
