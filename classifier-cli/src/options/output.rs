//! Options of commands that print results and can write them as a page.

use std::path::PathBuf;

use clap::Args;

use super::overwrite::Output;

/// Where to write results.
#[derive(Args)]
#[command(next_help_heading = "Output")]
pub struct OutputArgs {
    /// Also write a page for browsers to this file. The file appears when it is complete.
    #[arg(long, value_name = "FILE")]
    pub html: Option<PathBuf>,

    /// Write to this file instead of standard output. The file appears when it is complete.
    #[arg(long, short, value_name = "FILE")]
    pub output_file: Option<PathBuf>,
}

impl OutputArgs {
    /// The files that are written.
    pub fn outputs(&self) -> impl Iterator<Item = Output<'_>> {
        let outputs = [("--html", &self.html), ("--output-file", &self.output_file)];
        outputs.into_iter().filter_map(|(option, path)| Some((option, path.as_deref()?)))
    }
}
