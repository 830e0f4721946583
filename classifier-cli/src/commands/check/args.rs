//! The arguments of `check`.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum, ValueHint};

use crate::escaped::Form;
use crate::input::formats::EVENT;
use crate::input::log::Needs;
use crate::input::{self, Format, LineFormat, LogOptions};
use crate::inputs::detected;
use crate::options::{
    CompilerArgs, InputFormat, LimitArgs, LintArgs, RuleFile, RuleFilesArgs, conflict, origin,
};

pub const NOTES: &str = r#"Examples:
  Check two files as one rule set; rules of the first file win over rules of
  the second:
    $ classifier check mine.toml iana.toml

  Check your rules together with the built-in ones, which come after them:
    $ classifier check mine.toml builtin

  In continuous integration: no warnings, and an example for every rule:
    $ classifier check --deny warnings --require-examples mine.toml

  Show what each rule is for: the shortest text that it wins:
    $ classifier check --witnesses mine.toml

  Annotate the files of a pull request in GitHub Actions:
    $ classifier check --format github rules/*.toml

  Apply mechanical fixes, after a look at them:
    $ classifier check --fix --dry-run mine.toml
    $ classifier check --fix mine.toml

  While you edit: check at each save, and show which labels of a log change:
    $ classifier check --watch --against responses.txt mine.toml

Fixes:
  needless_gap: a .* at an end of the pattern is removed; the rule matches the
  same texts as before.
  likely_unescaped: dots and parentheses that look like plain text get a
  backslash, and "\b" in double quotes becomes a word boundary. The rule then
  matches other texts than before, so read the diff. If the pattern was right,
  set the lint to "allow" in [lints] of the file.
  costly_class: \d becomes [0-9] and \w becomes [0-9A-Za-z_], in all patterns of
  the file. The rules then match no digits and letters of other scripts.
  All files are fixed together. No file is changed if a fix would cause an
  error, for example because a rule no longer wins its example, or if a rule
  needs too large an automaton, because examples cannot be checked then.
  Everything else needs your decision. A file keeps its permissions, but other
  hard links to it keep the old text. Pipes and built-in files are checked but
  not fixed.

Watching:
  The files are checked at once, and again when one of them has another content
  than before; editors may replace it or remove it for a moment. With --format
  json, each check writes a line. With --against, a save is compared with the
  last one without errors; the log is read at each save. The command ends on
  Ctrl-C, or when standard output is closed.

JSON output:
  One object: rules, labels, files, errors, warnings (counts), and diagnostics,
  each with code, docs (where the documentation is), severity ("error" or
  "warning"), message; file, line, column, end_line, end_column, start, end
  (absent if there is no place); label, pattern and help (or null); fix (places,
  each with its replacement; empty if there is no fix) and related (other
  places, each with a message). Lines and columns count from 1, columns in
  characters; start and end are bytes from the start of the file. The end is
  after the last character.

Lints:
  --allow, --warn and --deny list their names; "classifier explain --code NAME"
  explains one. Most warn by default; those that ask for more than rules need
  are allowed. A file sets levels for its own rules ([lints] needless_gap =
  "allow"); the command line overrides files. If it gives a lint several levels,
  the strictest counts.

Exit status:
  0  no errors (there may be warnings)
  1  there are errors, or warnings with --deny warnings; after --fix, the errors
     that are left, or that the fixes would cause
  2  nothing was checked: the command line is wrong, or a file cannot be read"#;

#[derive(Args)]
pub struct CheckArgs {
    #[command(flatten)]
    pub rules: RuleFilesArgs,

    #[command(flatten)]
    pub compiler: CompilerArgs,

    /// At each save, also show which labels of these texts change, as `diff` does. Saves with
    /// errors are left out.
    #[arg(long, value_name = "LOG", requires = "watch", value_hint = ValueHint::FilePath, help_heading = "Input")]
    pub against: Option<PathBuf>,

    /// Format of the log.
    #[arg(long, value_enum, default_value_t = InputFormat::Auto, requires = "against", help_heading = "Input")]
    input: InputFormat,

    /// Print label, place and shortest winning text of each rule, in three columns with the escapes
    /// of `classify --output tsv`.
    #[arg(long, help_heading = "Output")]
    pub witnesses: bool,

    /// Output format.
    #[arg(long, value_enum, default_value_t = CheckFormat::Human, help_heading = "Output")]
    pub format: CheckFormat,

    /// Apply mechanical fixes to the files, show the changes, and check again. Some rules will
    /// match other texts than before: see Fixes in --help.
    #[arg(long, help_heading = "Output")]
    pub fix: bool,

    /// Only show what --fix would change.
    #[arg(long, requires = "fix", help_heading = "Output")]
    pub dry_run: bool,

    /// Check again whenever a file is saved, until Ctrl-C.
    #[arg(long, conflicts_with = "fix", help_heading = "Output")]
    pub watch: bool,

    /// Require an example for each rule, as --deny missing_example does.
    #[arg(long, help_heading = "Lints")]
    pub require_examples: bool,

    #[command(flatten)]
    pub lints: LintArgs,

    #[command(flatten)]
    pub limits: LimitArgs,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
pub enum CheckFormat {
    /// Text, on standard error.
    Human,
    /// One JSON object, on standard output.
    Json,
    /// Workflow commands of GitHub Actions, on standard output.
    Github,
}

impl CheckArgs {
    /// The files that --watch looks at; an error if none of them can change.
    pub fn watched(&self) -> Result<Vec<PathBuf>, clap::Error> {
        let paths = self.rules.files.iter().filter_map(RuleFile::path);
        let paths: Vec<_> = paths.map(Path::to_owned).collect();
        match paths.iter().find(|path| path.exists() && !path.is_file()) {
            None if !paths.is_empty() => Ok(paths),
            _ => Err(conflict::<Self>("check", "--watch needs files that can be saved")),
        }
    }

    /// The log and its format; an error if it cannot be read more than once.
    pub fn log(&self) -> Result<Option<(PathBuf, Format)>, clap::Error> {
        let Some(path) = &self.against else { return Ok(None) };
        if !path.is_file() {
            let message = format!("--against needs a file, and {} is none", path.display());
            return Err(conflict::<Self>("check", &message));
        }
        let input = match self.input {
            InputFormat::Auto => detected(path),
            given => given,
        };
        let response = input.usual_response(origin(&self.rules.files));
        let lines = match input {
            InputFormat::Auto | InputFormat::Lines => LineFormat::Text,
            InputFormat::Json => LineFormat::Json(input::Place::default()),
            InputFormat::Kumomta => LineFormat::Kumomta,
            InputFormat::Log(format) if format.needs == Needs::Pattern => {
                let message = "--input regex needs a pattern; use `diff`";
                return Err(conflict::<Self>("check", message));
            }
            InputFormat::Log(format) => LineFormat::Log(format, LogOptions::default()),
            InputFormat::Events(preset) => LineFormat::Log(
                &EVENT,
                LogOptions { preset: Some(preset), ..LogOptions::default() },
            ),
        };
        Ok(Some((path.clone(), Format { lines, response })))
    }

    /// What is written to standard output.
    pub fn form(&self) -> Form {
        if self.format == CheckFormat::Json { Form::Json } else { Form::Text }
    }

    /// An error if two options want standard output for themselves.
    pub fn refuse_two_kinds_of_output(&self) -> Result<(), clap::Error> {
        let is_asked_for = [
            (self.format != CheckFormat::Human, "--format json or github"),
            (self.against.is_some() && self.format != CheckFormat::Human, "--against"),
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
