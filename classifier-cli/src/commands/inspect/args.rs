//! The arguments of `inspect`.

use std::path::PathBuf;

use clap::Args;

use crate::options::PlanFormat;

pub const NOTES: &str = r#"Examples:
  What is in an artifact, and why is it as large as it is?
    $ classifier compile mine.toml iana.toml --output rules.bin
    $ classifier inspect rules.bin

  How is each rule decided? Rules are listed anyway where there are 20 or
  fewer:
    $ classifier inspect --rules rules.bin

  Has the artifact been made of these rules, by this version of the program?
    $ classifier compile mine.toml iana.toml --output rules.bin --check

How to read it:
  A prefix is decided by a DFA that most texts leave soon; a literal, where the
  filter finds a piece of it; a sweep and a scan, by a DFA that reads on. Bytes
  of its own are those that no other rule needs; what several rules need is
  shared equally. Pieces of patterns are shown as regular expressions.

  Characters beyond ASCII that no rule tells from each other are of one kind.
  Where there are more kinds than fit into a byte, some share a symbol, and
  rules that tell such kinds apart are confirmed by a program.

Artifacts for other machines:
  Of an artifact of the other byte order, or of another version, only the
  header can be told.

Exit status:
  0  all was told
  1  only the header could be told, or the output could not be written
  2  nothing was told: the command line is wrong, or the file is no artifact or
     damaged"#;

#[derive(Args)]
pub struct InspectArgs {
    /// List all rules, and how each is decided, however many there are.
    #[arg(long)]
    pub rules: bool,

    /// How to say it.
    #[arg(long, value_enum, default_value_t = PlanFormat::Human)]
    pub output: PlanFormat,

    /// An artifact, as `classifier compile` has written it.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
}
