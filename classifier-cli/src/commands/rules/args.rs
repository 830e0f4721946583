//! The arguments of `rules`.

use std::path::PathBuf;

use clap::Args;

use crate::options::PlanFormat;

pub const NOTES: &str = r#"Examples:
  Which rules are built in, and what are they for?
    $ classifier rules

  Use one of the files, after your own; `builtin` alone stands for the default
  ones:
    $ classifier classify --rules mine.toml --rules builtin:iana responses.txt
    $ classifier classify --rules mine.toml --rules builtin responses.txt

  Get copies, to read or to change:
    $ classifier rules --export rules
    rules/providers.toml
    rules/iana.toml
    rules/fallback.toml
    rules/messages.toml
    $ classifier check rules/providers.toml rules/iana.toml rules/fallback.toml

  What would the next version of the program change in them?
    $ classifier rules --export rules --force
    $ git diff rules

Names:
  Wherever a command takes rule files, builtin:NAME is the file NAME of these
  and builtin the default ones. Messages, artifacts and output have them by the
  names builtin:NAME too. A file that is really called so is ./builtin.

JSON output:
  One object: default (the names of the default files, in their order) and
  files, each with name, source (builtin:NAME), file (the name of a copy),
  purpose, and rules, labels and examples (counts).

Exit status:
  0  the files were listed or written
  1  they could not be written, or a file is there already and --force was not
     given
  2  nothing was done: the command line is wrong"#;

#[derive(Args)]
pub struct ListArgs {
    /// Write copies of the files into this folder instead, and print their paths. The folder is made
    /// if it is not there.
    #[arg(long, value_name = "FOLDER")]
    pub export: Option<PathBuf>,

    /// Let --export replace files that are there; without it, nothing is written then.
    #[arg(long, requires = "export")]
    pub force: bool,

    /// How to list them.
    #[arg(long, value_enum, default_value_t = PlanFormat::Human, conflicts_with = "export")]
    pub output: PlanFormat,
}
