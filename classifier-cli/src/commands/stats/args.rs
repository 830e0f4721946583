//! The arguments of `stats`.

use std::path::PathBuf;

use clap::{Args, ValueHint};

use crate::options::{CompilerArgs, LimitArgs, PlanFormat, RuleFile};

pub const NOTES: &str = r#"Examples:
  What do these rules cost, and which of them cost most?
    $ classifier stats mine.toml iana.toml

  All rules that could be cheaper:
    $ classifier stats --all mine.toml

  What do the built-in rules cost?
    $ classifier stats builtin

Costs, the highest first (a rank, not a time):
  each text    a program of the rule reads each text
  scan         a DFA reads each text, because neither `^` nor a literal is in
               every match
  sweep        a DFA reads most texts, because no literal is in every match after
               `^`
  program      a program of the rule reads the text around its literal
  short        the filter searches the text for a literal of two characters
  positions    positions are compared around the literal; cheap
  prefix       a DFA that most texts leave after a few bytes; cheap
  Among rules of the same cost, those with more bytes of their own come first.

Help:
  Each hint has been tried on the rule alone: it lowers the cost, or halves the
  bytes of the rule. It may change what the rule matches, so give the rule
  examples and run `classifier check`.

Exit status:
  0  the costs were printed
  1  the output could not be written
  2  nothing was printed: the command line, the rules or the artifact is wrong"#;

#[derive(Args)]
pub struct StatsArgs {
    /// Rule files in order of precedence (TOML, or JSON if named *.json), builtin:NAME for a
    /// built-in file, builtin for the default ones; or one artifact.
    #[arg(
        value_name = "FILE",
        help_heading = None::<&str>,
        required_unless_present = "artifact",
        value_hint = ValueHint::AnyPath
    )]
    pub files: Vec<RuleFile>,

    /// An artifact, written by `classifier compile`, instead of rule files. Options of the compiler
    /// then apply to hints only.
    #[arg(long, value_name = "FILE", conflicts_with = "files", help_heading = "Rules")]
    pub artifact: Option<PathBuf>,

    #[command(flatten)]
    pub compiler: CompilerArgs,

    /// Number of costly rules to list.
    #[arg(long, value_name = "NUMBER", default_value_t = 10, help_heading = "Output")]
    pub limit: usize,

    /// List all costly rules.
    #[arg(long, conflicts_with = "limit", help_heading = "Output")]
    pub all: bool,

    /// Output format.
    #[arg(long, value_enum, default_value_t = PlanFormat::Human, help_heading = "Output")]
    pub output: PlanFormat,

    #[command(flatten)]
    pub limits: LimitArgs,
}

impl StatsArgs {
    /// The largest number of costly rules to list.
    pub fn most(&self) -> usize {
        if self.all { usize::MAX } else { self.limit }
    }
}
