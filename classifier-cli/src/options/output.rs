//! Options of commands that print results and can write them as a page.

use std::path::{Path, PathBuf};

use clap::Args;

use super::conflict::{conflict, is_same_file};

/// Where to write results.
#[derive(Args)]
pub struct OutputArgs {
    /// Also write a page for browsers to this file. The file appears when it is complete.
    #[arg(long, value_name = "FILE")]
    pub html: Option<PathBuf>,

    /// Write to this file instead of standard output. The file appears when it is complete.
    #[arg(long, short, value_name = "FILE")]
    pub output_file: Option<PathBuf>,
}

impl OutputArgs {
    /// An error if one of the files is the other one, or one of the inputs of the command `A`.
    pub fn validate<A: Args>(
        &self,
        command: &'static str,
        inputs: &[PathBuf],
    ) -> Result<(), clap::Error> {
        let refused = |message: &str| conflict::<A>(command, message);
        if self.html.is_some() && self.html == self.output_file {
            return Err(refused("--html and --output-file name the same file"));
        }
        let is_input = |path: &Path| inputs.iter().any(|input| is_same_file(input, path));
        for (option, path) in [("--html", &self.html), ("--output-file", &self.output_file)] {
            if path.as_deref().is_some_and(is_input) {
                let message = format!("{option} names an input, which it would overwrite");
                return Err(refused(&message));
            }
        }
        Ok(())
    }
}
