//! Options that do not go together, where clap cannot know it.

use std::path::Path;

use clap::Args;
use clap::error::ErrorKind;

/// Whether both paths lead to the same file, which exists.
pub fn is_same_file(path: &Path, other: &Path) -> bool {
    let (path, other) = (path.canonicalize(), other.canonicalize());
    path.is_ok_and(|path| other.is_ok_and(|other| path == other))
}

/// An error for options that do not go together, with the usage of their command.
pub fn conflict<A: Args>(command: &'static str, message: &str) -> clap::Error {
    let bin_name = format!("classifier {command}");
    let mut command = A::augment_args(clap::Command::new(command).bin_name(bin_name));
    command.error(ErrorKind::ArgumentConflict, message)
}
