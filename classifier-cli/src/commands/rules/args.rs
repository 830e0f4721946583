//! The arguments of `rules`.

use std::path::PathBuf;

use clap::Args;

use crate::options::PlanFormat;

pub const NOTES: &str = r#"Examples:
  Which rules are built in, and what are they for?
    $ classifier rules

  Use one of the files after your own; `builtin` alone means the default files:
    $ classifier classify --rules mine.toml --rules builtin:iana responses.txt
    $ classifier classify --rules mine.toml --rules builtin responses.txt

  Get copies, to read or to change:
    $ classifier rules --export rules
    rules/providers.toml
    rules/iana.toml
    rules/fallback.toml
    rules/messages.toml
    $ classifier check rules/providers.toml rules/iana.toml rules/fallback.toml

  After an update of the program: what has changed in the rules?
    $ classifier rules --export rules --force
    $ git diff rules

Names:
  Every command that takes rule files also takes builtin:NAME for one of these
  files, and builtin for the default ones. Messages, artifacts and output use
  the names builtin:NAME too. If a file of yours has such a name, write
  ./builtin.

JSON output:
  One object: default (names of the default files, in their order) and files,
  each with name, source (builtin:NAME), file (the name of a copy), purpose, and
  rules, labels and examples (counts).

Exit status:
  0  the files were listed or written
  1  they could not be written, or a file exists and --force was not given
  2  nothing was done: the command line is wrong"#;

#[derive(Args)]
pub struct ListArgs {
    /// Write copies of the files into this folder instead, and print their paths. The folder is
    /// created if needed.
    #[arg(long, value_name = "FOLDER")]
    pub export: Option<PathBuf>,

    /// Let --export replace existing files. By default, nothing is written if a file exists.
    #[arg(long, requires = "export")]
    pub force: bool,

    /// Output format.
    #[arg(long, value_enum, default_value_t = PlanFormat::Human, conflicts_with = "export")]
    pub output: PlanFormat,
}
