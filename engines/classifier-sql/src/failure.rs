//! Why a program over SQL stopped, and its exit status.

use std::{
    io::{self, Write},
    process::ExitCode,
};

use datafusion::error::DataFusionError;

/// Why a program stopped.
#[derive(Debug)]
pub enum Failure {
    /// The command line, the rules or the SQL cannot be used.
    Usage(String),
    /// A query failed while it ran, or its result could not be written.
    Run(String),
    /// The reader of the output has seen enough.
    Closed,
}

impl Failure {
    /// An error of what was asked.
    #[must_use]
    pub fn usage(error: DataFusionError) -> Self {
        Self::Usage(error.strip_backtrace())
    }

    /// An error while a query ran.
    #[must_use]
    pub fn run(error: DataFusionError) -> Self {
        Self::Run(error.strip_backtrace())
    }
}

/// The exit status: 0, or 0 if the reader closed the output, 1 for [`Failure::Run`], 2 for [`Failure::Usage`]. The
/// message goes to standard error, after the name of the program.
#[must_use]
pub fn exit(program: &str, result: Result<(), Failure>) -> ExitCode {
    let (message, code) = match result {
        Ok(()) | Err(Failure::Closed) => return ExitCode::SUCCESS,
        Err(Failure::Run(message)) => (message, 1),
        Err(Failure::Usage(message)) => (message, 2),
    };
    // If that fails, the exit code remains.
    let _ = writeln!(io::stderr(), "{program}: {message}");
    ExitCode::from(code)
}
