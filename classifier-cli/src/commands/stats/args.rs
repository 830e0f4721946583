//! The arguments of `stats`.

use std::path::PathBuf;

use clap::{Args, ValueHint};

use crate::options::{CompilerArgs, PlanFormat, RuleFile};

pub const NOTES: &str = r#"Examples:
  What do these rules cost, and which of them cost most?
    $ classifier stats mine.toml iana.toml

  All that cost more than they might:
    $ classifier stats --all mine.toml

  What do the built-in rules cost?
    $ classifier stats builtin

How costly rules are:
  A rank, not a time; the dearest first.
    each text    a program of its own reads each text
    scan         a DFA reads each text, for neither `^` nor a literal is in every match
    sweep        a DFA reads most texts, for behind `^` no literal is in every match
    program      where its literal stands, a program of its own reads the text
    short        for its literal of two characters, the filter goes through the text
    positions    where its literal stands, positions are compared; cheap
    prefix       a DFA that most texts leave after a few bytes; cheap
  Of equals, those come first that need more bytes of their own.

Help:
  Each hint has been tried on the rule alone: it lowers the rank, or halves the
  rule's bytes. Whether it still matches what you mean, only you can tell: give
  the rule examples, and run `classifier check`.

Exit status:
  0  it was told
  1  the output could not be written
  2  nothing was told: the command line is wrong, or the rules or the artifact
     are"#;

#[derive(Args)]
pub struct StatsArgs {
    /// How many costly rules to list.
    #[arg(long, value_name = "NUMBER", default_value_t = 10)]
    pub limit: usize,

    /// List all costly rules.
    #[arg(long, conflicts_with = "limit")]
    pub all: bool,

    /// How to say it.
    #[arg(long, value_enum, default_value_t = PlanFormat::Human)]
    pub output: PlanFormat,

    /// Rules as `classifier compile` has written them, instead of rule files. The options for the
    /// compiler are then only for trying hints.
    #[arg(long, value_name = "FILE", conflicts_with = "files")]
    pub artifact: Option<PathBuf>,

    #[command(flatten)]
    pub compiler: CompilerArgs,

    /// Rule files in order of precedence, TOML or JSON by their names; builtin:NAME is one that is
    /// built in, builtin the default ones. Or one artifact, told by content.
    #[arg(
        value_name = "FILE",
        required_unless_present = "artifact",
        value_hint = ValueHint::AnyPath
    )]
    pub files: Vec<RuleFile>,
}

impl StatsArgs {
    /// How many costly rules to list, at most.
    pub fn most(&self) -> usize {
        if self.all { usize::MAX } else { self.limit }
    }
}
