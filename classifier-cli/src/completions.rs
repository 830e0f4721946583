//! `classifier completions`: what a shell must know to complete the program's command lines.

use clap::CommandFactory;

use crate::args::{Cli, CompletionsArgs};
use crate::output;
use crate::status::{Failure, Outcome};

/// Print the shell's completions.
pub fn run(args: &CompletionsArgs) -> Result<Outcome, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "classifier", &mut script);
    output::print(&script)
}
