//! The arguments of `man`.

use std::path::PathBuf;

use clap::Args;

pub const NOTES: &str = r#"Examples:
  Read the page of a command:
    $ classifier man classify | man -l -

  Install the pages of all commands:
    # classifier man --directory /usr/local/share/man/man1"#;

#[derive(Args)]
pub struct ManArgs {
    /// Print the page of this command [default: the page of the program].
    #[arg(conflicts_with = "directory")]
    pub command: Option<String>,

    /// Write the pages of the program and of all commands into this folder instead.
    #[arg(long, value_name = "FOLDER")]
    pub directory: Option<PathBuf>,
}
