//! Options that several commands have. The doc comments on fields and variants are what `--help` prints.

mod compiler;
mod input;
mod rules;

use std::path::Path;

use clap::error::ErrorKind;
use clap::{Args, ValueEnum};

pub use compiler::{CompilerArgs, LintArgs};
pub use input::{InputArgs, InputFormat, RuleOrigin};
pub use rules::{RuleFile, RulesArgs, or_default, origin};

/// How plans are told.
#[derive(Clone, Copy, ValueEnum)]
pub enum PlanFormat {
    /// For readers.
    Human,
    /// One JSON object.
    Json,
}

/// Whether both lead to the same file, which is there.
pub fn is_same_file(path: &Path, other: &Path) -> bool {
    let (path, other) = (path.canonicalize(), other.canonicalize());
    path.is_ok_and(|path| other.is_ok_and(|other| path == other))
}

/// An error about arguments that do not go together, with the usage of their command.
pub fn conflict<A: Args>(command: &'static str, message: &str) -> clap::Error {
    let bin_name = format!("classifier {command}");
    let mut command = A::augment_args(clap::Command::new(command).bin_name(bin_name));
    command.error(ErrorKind::ArgumentConflict, message)
}
