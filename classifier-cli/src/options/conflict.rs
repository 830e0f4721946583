//! Options that do not go together, where clap cannot know it.

use clap::Args;
use clap::error::ErrorKind;

/// An error for options that do not go together, with the usage of their command.
pub fn conflict<A: Args>(command: &'static str, message: &str) -> clap::Error {
    let bin_name = format!("classifier {command}");
    let mut command = A::augment_args(clap::Command::new(command).bin_name(bin_name));
    command.error(ErrorKind::ArgumentConflict, message)
}
