//! What is said on standard error, and what the program exits with.

use std::fmt::Display;
use std::io::{self, Write};
use std::process::ExitCode;

use classifier::ArtifactError;
use classifier_compiler::Diagnostics;

/// How a command that ran to its end went.
#[derive(Clone, Copy, Default)]
pub enum Outcome {
    /// Everything was read and labelled.
    #[default]
    Clean,
    /// Something could not be read; it was reported when it was met.
    SomeUnread,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Clean => ExitCode::SUCCESS,
            Outcome::SomeUnread => ExitCode::from(1),
        }
    }
}

/// Why a command could not run, or could not go on.
pub enum Failure {
    Usage(clap::Error),
    Rules(Diagnostics),
    Artifact(ArtifactError),
    Write(io::Error),
}

impl From<clap::Error> for Failure {
    fn from(error: clap::Error) -> Self {
        Failure::Usage(error)
    }
}

impl From<Diagnostics> for Failure {
    fn from(diagnostics: Diagnostics) -> Self {
        Failure::Rules(diagnostics)
    }
}

impl From<ArtifactError> for Failure {
    fn from(error: ArtifactError) -> Self {
        Failure::Artifact(error)
    }
}

impl Failure {
    /// Say it, and give the exit status that belongs to it.
    pub fn report(&self) -> ExitCode {
        match self {
            Failure::Usage(error) => {
                let _ = error.print();
            }
            // Diagnostics are whole messages already, each with its own first word.
            Failure::Rules(diagnostics) => {
                let _ = writeln!(io::stderr(), "{}", diagnostics.to_string().trim_end());
            }
            Failure::Artifact(error) => complain(error),
            Failure::Write(error) => complain(format_args!("cannot write the output: {error}")),
        }
        match self {
            Failure::Write(_) => ExitCode::from(1),
            Failure::Usage(_) | Failure::Rules(_) | Failure::Artifact(_) => ExitCode::from(2),
        }
    }
}

/// One message on standard error. If even that cannot be written (`eprintln!` would panic), the exit
/// status still tells.
pub fn complain(message: impl Display) {
    let _ = writeln!(io::stderr(), "classifier: {message}");
}
