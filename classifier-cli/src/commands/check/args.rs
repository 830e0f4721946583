//! The arguments of `check`.

use clap::{Args, ValueEnum, ValueHint};

use crate::options::{CompilerArgs, LintArgs, RuleFile, conflict};

pub const NOTES: &str = r#"Examples:
  Check two files as one rule set; rules of the first win over those of the
  second:
    $ classifier check mine.toml iana.toml

  Check your rules together with the built-in ones, over which they win:
    $ classifier check mine.toml builtin

  In continuous integration: nothing odd, and an example on every rule:
    $ classifier check --deny warnings --require-examples mine.toml

  See what each rule is good for, by the shortest text that it wins:
    $ classifier check --witnesses mine.toml

  Annotate the files of a pull request, in a workflow of GitHub Actions:
    $ classifier check --format github rules/*.toml

  Mend what is mechanical; first only look at it:
    $ classifier check --fix --dry-run mine.toml
    $ classifier check --fix mine.toml

Fixes:
  needless_gap: the .* at an end goes away; the rule matches the same texts as
  before.
  likely_unescaped: dots and parentheses that look like plain text get a
  backslash, and "\b" in double quotes becomes the end of a word. The rule then
  matches other texts than before, so look at the diff. Where the pattern was
  right, set the lint to "allow" in [lints] of the file.
  All files are mended together. Where that would make an error, for example
  because a rule no longer wins its example, no file is changed; nor where a
  rule needs too large an automaton, as no example can be checked then. What
  else is found needs a decision of yours. A file keeps its permissions, but
  other hard links to it keep the old text; pipes are only checked, and so is
  what is built in.

JSON output:
  One object: rules, labels, files, errors, warnings (counts), and diagnostics,
  each with code, severity ("error" or "warning"), message; file, line, column,
  end_line, end_column, start, end (absent if it is about no place); label,
  pattern and help (or null); fix (places, each with its replacement; empty if
  there is none) and related (other places, each with a message). Lines and
  columns count from 1, columns in characters; start and end are bytes from the
  start of the file. The end is behind the last character.

Lints, and how to set them:
  unreachable_rule, duplicate_pattern, matches_everything, misspelled_label,
  likely_unescaped, needless_gap, costly_class warn unless told otherwise;
  missing_example and overridden_example do not. A file sets the levels for
  itself ([lints] needless_gap = "allow"); the command line counts more. Of
  several levels that it gives a lint, the strictest counts.

Exit status:
  0  nothing wrong (there may have been warnings)
  1  something is wrong, or there were warnings and --deny warnings; after
     --fix, what is left counts, or what the fixes would break
  2  nothing could be checked: the command line is wrong, or a file cannot be
     read"#;

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

    /// How to say what is found.
    #[arg(long, value_enum, default_value_t = CheckFormat::Human)]
    pub format: CheckFormat,

    /// Mend the files where that is mechanical, show the changes, and check again. Some rules will
    /// match other texts than before: see Fixes in --help.
    #[arg(long)]
    pub fix: bool,

    /// Only show what --fix would change.
    #[arg(long, requires = "fix")]
    pub dry_run: bool,

    /// Rule files in order of precedence, TOML or JSON by their names; builtin:NAME is one that is
    /// built in, builtin the default ones.
    #[arg(
        value_name = "FILE",
        required = true,
        value_hint = ValueHint::AnyPath
    )]
    pub files: Vec<RuleFile>,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
pub enum CheckFormat {
    /// A report to read, on standard error.
    Human,
    /// One JSON object, on standard output.
    Json,
    /// Workflow commands of GitHub Actions, on standard output.
    Github,
}

impl CheckArgs {
    /// An error where standard output would have to take what is of several kinds.
    pub fn refuse_two_kinds_of_output(&self) -> Result<(), clap::Error> {
        let is_asked_for = [
            (self.format != CheckFormat::Human, "--format json or github"),
            (self.fix, "--fix"),
            (self.witnesses, "--witnesses"),
        ];
        let names = is_asked_for.into_iter().filter(|(is_it, _)| *is_it).map(|(_, name)| name);
        match &names.collect::<Vec<_>>()[..] {
            [one, other, ..] => {
                let message =
                    format!("{one} cannot be used with {other}: both write to standard output");
                Err(conflict::<Self>("check", &message))
            }
            _ => Ok(()),
        }
    }
}
