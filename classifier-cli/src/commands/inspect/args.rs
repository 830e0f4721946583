//! The arguments of `inspect`.

use std::path::PathBuf;

use clap::Args;

use crate::options::PlanFormat;

pub const NOTES: &str = r#"Examples:
  What is in an artifact, and why is it as large as it is?
    $ classifier compile mine.toml iana.toml --output rules.bin
    $ classifier inspect rules.bin

  How is each rule decided? (If there are 20 rules or fewer, they are always
  listed.)
    $ classifier inspect --rules rules.bin

  Was the artifact made from these rules, by this version of the program?
    $ classifier compile mine.toml iana.toml --output rules.bin --check

Reading the output:
  A prefix rule is decided by a DFA that most texts leave soon. A literal rule
  is decided where the filter finds one of its pieces. Sweep and scan rules are
  decided by DFAs that read on. The own bytes of a rule are those that no other
  rule needs; bytes that several rules need are shared equally. Pieces of
  patterns are shown as regular expressions.

  Characters beyond ASCII that no rule distinguishes are of one kind. If there
  are more kinds than fit into a byte, some share a symbol; rules that
  distinguish these kinds are confirmed by a program.

Artifacts for other machines:
  If an artifact has the other byte order or another version, only its header
  can be printed.

Exit status:
  0  everything was printed
  1  only the header could be printed, or the output could not be written
  2  nothing was printed: the command line is wrong, or the file is damaged or
     not an artifact"#;

#[derive(Args)]
pub struct InspectArgs {
    /// List all rules and how each is decided, even if there are many.
    #[arg(long)]
    pub rules: bool,

    /// Output format.
    #[arg(long, value_enum, default_value_t = PlanFormat::Human)]
    pub output: PlanFormat,

    /// The artifact, written by `classifier compile`.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
}
