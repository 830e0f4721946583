//! The command line.

use std::num::NonZeroUsize;

use clap::Parser;
use classifier_sql::{Format, RuleOptions};

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

    #[command(flatten)]
    pub(crate) rules: RuleOptions,

    /// The format of results. JSON has an object on each line.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) output: Format,

    /// The number of threads; by default that of the processors.
    #[arg(long, value_name = "N")]
    pub(crate) threads: Option<NonZeroUsize>,
}
