//! The arguments of `check`.

use std::path::PathBuf;

use clap::Args;

use super::{CompilerArgs, LintArgs};

pub const NOTES: &str = r#"Examples:
  Check two files as one rule set; rules of the first win over those of the second:
    $ classifier check mine.toml iana.toml

  In continuous integration: nothing odd, and an example on every rule:
    $ classifier check --deny warnings --require-examples mine.toml

  See what each rule is good for, by the shortest text that it wins:
    $ classifier check --witnesses mine.toml

Lints, and how to set them:
  unreachable_rule, duplicate_pattern, matches_everything, misspelled_label, likely_unescaped,
  needless_gap, costly_class warn unless told otherwise; missing_example does not. A file sets the
  levels for itself ([lints] needless_gap = "allow"); the command line counts more. Of several
  levels that it gives a lint, the strictest counts.

Exit status:
  0  nothing wrong (there may have been warnings)
  1  something is wrong, or there were warnings and --deny warnings
  2  nothing could be checked: the command line is wrong, or a file cannot be read"#;

#[derive(Args)]
pub struct CheckArgs {
    #[command(flatten)]
    pub compiler: CompilerArgs,

    #[command(flatten)]
    pub lints: LintArgs,

    /// Rules without an example are errors; as --deny missing_example.
    #[arg(long)]
    pub require_examples: bool,

    /// Print the label and the place of each rule with the shortest text that it wins, in three
    /// columns that are escaped as those of `classify`.
    #[arg(long)]
    pub witnesses: bool,

    /// Rule files in order of precedence, TOML or JSON by their names.
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
}
