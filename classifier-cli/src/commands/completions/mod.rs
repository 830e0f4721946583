//! `classifier completions`: prints completions for a shell.

pub mod args;

use clap::Command;

use crate::output;
use crate::status::{Failure, Outcome};

use args::CompletionsArgs;

/// Run the command.
pub fn run(args: &CompletionsArgs, mut program: Command) -> Result<Outcome, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut program, "classifier", &mut script);
    output::to_stdout(|out| out.write_all(&script))
}
