//! Exit codes, and messages on standard error.

use std::fmt::Display;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use classifier_compiler::escape::{escape, is_unsafe};
use classifier_compiler::{Diagnostics, similar_label};

use crate::interrupt;

/// The most fields that a message lists.
const LISTED: usize = 40;

/// The result of a command that ran to its end.
#[derive(Clone, Copy, Default)]
pub enum Outcome {
    /// Everything was read and labelled.
    #[default]
    Clean,
    /// Something could not be read, and was reported.
    SomeUnread,
    /// Something was found: errors in rules, a changed label, or a failed gate.
    Found,
    /// The input of the command could not be read.
    NotRun,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Clean => ExitCode::SUCCESS,
            Outcome::SomeUnread | Outcome::Found => ExitCode::from(1),
            Outcome::NotRun => ExitCode::from(2),
        }
    }
}

/// Why a command stopped.
pub enum Failure {
    Usage(clap::Error),
    Rules(Diagnostics),
    /// The file cannot be used as an artifact, for this reason.
    Artifact(PathBuf, String),
    /// What has no field with this name, as the start of a message; there are these.
    UnknownField(&'static str, String, String),
    /// The groups of a rule cannot be found, for this reason.
    Groups(String),
    /// The rules of this side cannot be used.
    Side(&'static str, Box<Failure>),
    Write(io::Error),
    WriteFile(PathBuf, io::Error),
    /// A thread or signal handler could not be started.
    Start(io::Error),
    /// The signal, and the file with the output until then.
    Interrupted(i32, Option<PathBuf>),
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

impl Failure {
    /// The file cannot be used as an artifact.
    pub fn artifact(path: &Path, error: impl Display) -> Self {
        Failure::Artifact(path.to_owned(), error.to_string())
    }

    /// Print the failure, and return its exit code.
    pub fn report(&self) -> ExitCode {
        let mut code = 2;
        match self {
            Failure::Usage(error) => {
                print_usage(error);
                code = u8::try_from(error.exit_code()).unwrap_or(2);
            }
            Failure::Rules(diagnostics) => print_diagnostics(diagnostics),
            Failure::Artifact(path, error) => {
                print_message(format_args!("cannot use {}: {error}", path.display()));
            }
            Failure::UnknownField(message, name, known) => {
                let similar = similar_label(name, known.split(", "));
                let similar =
                    similar.map(|it| format!("did you mean `{it}`? ")).unwrap_or_default();
                let names: Vec<&str> = known.split(", ").collect();
                let shown = names.iter().take(LISTED).copied().collect::<Vec<_>>().join(", ");
                let more = match names.len().saturating_sub(LISTED) {
                    0 => String::new(),
                    more => format!(" and {more} more"),
                };
                print_message(format_args!("{message} `{name}`"));
                continue_message(&format!("{similar}known here: {shown}{more}"));
            }
            Failure::Groups(error) => print_message(error),
            Failure::Side(side, failure) => {
                print_message(format_args!("the {side} rules cannot be used:"));
                return failure.report();
            }
            Failure::Write(error) => {
                print_message(format_args!("cannot write the output: {error}"));
                code = 1;
            }
            Failure::WriteFile(path, error) => {
                print_message(format_args!("cannot write {}: {error}", path.display()));
                code = 1;
            }
            Failure::Start(error) => print_message(format_args!("cannot start: {error}")),
            Failure::Interrupted(signal, part) => {
                match part {
                    Some(part) => print_message(format_args!(
                        "interrupted; what was labelled before is in {}",
                        part.display()
                    )),
                    None => print_message("interrupted"),
                }
                interrupt::die_of(*signal);
                code = interrupt::STATUS;
            }
        }
        ExitCode::from(code)
    }
}

/// Print help, or an error of the command line. Arguments may be names of files from a wildcard, so
/// unsafe characters in errors are removed or escaped; then there are no colours.
fn print_usage(error: &clap::Error) {
    let text = error.render().to_string();
    let is_escaped = |char| char != '\n' && is_unsafe(char);
    let _ = match error.use_stderr() && text.chars().any(is_escaped) {
        true => text.lines().try_for_each(|line| writeln!(io::stderr(), "{}", escape(line))),
        false => error.print(),
    };
}

/// Print diagnostics on standard error, in colour if that is a terminal.
pub fn print_diagnostics(diagnostics: &Diagnostics) {
    if !diagnostics.is_empty() {
        let _ = writeln!(anstream::stderr(), "{}\n", diagnostics.styled());
    }
}

/// Print a message on standard error. If that fails, the exit code remains (`eprintln!` would
/// panic). File names in messages may contain anything, so unsafe characters are escaped.
pub fn print_message(message: impl Display) {
    let _ = writeln!(io::stderr(), "classifier: {}", escape(&message.to_string()));
}

/// Print another line of the last message.
pub fn continue_message(line: &str) {
    let _ = writeln!(io::stderr(), "{}", escape(line));
}
