//! The `classifier` program: a second front end on the compiler and the runtime, beside the macro.
//! This is no library for others: there is [`main`], and [`input`] for the fuzz targets, and both may
//! change at any time.
//!
//! `args` is the command line, and one file or folder a command does its work. Texts come from
//! [`input`], are labelled by the threads of `pipeline` and written as `output` says to a
//! `destination`. `console` and `page` are what results look like as text and in a browser, and
//! `figures` how numbers are spelled. `plan` has the words for how rules are decided. `status` knows
//! what is said on standard error and what the program exits with.

#![forbid(unsafe_code)]

mod args;
mod builtin;
mod check;
mod classify;
mod compile;
mod completions;
mod console;
mod destination;
mod diff;
mod evaluate;
mod explain;
mod figures;
#[doc(hidden)]
pub mod input;
mod inspect;
mod interrupt;
mod man;
mod output;
mod page;
mod pipeline;
mod plan;
mod progress;
mod report;
mod rules;
mod stats;
mod status;
mod visible;

use std::process::ExitCode;

use clap::Parser;

use args::{Cli, Command};

/// Do what the command line of this process says, and give what it exits with.
pub fn main() -> ExitCode {
    let result = match Cli::parse().command {
        Command::Classify(args) => classify::run(&args),
        Command::Check(args) => check::run(&args),
        Command::Compile(args) => compile::run(&args),
        Command::Completions(args) => completions::run(&args),
        Command::Man(args) => man::run(&args),
        Command::Diff(args) => diff::run(&args),
        Command::Evaluate(args) => evaluate::run(&args),
        Command::Explain(args) => explain::run(&args),
        Command::Report(args) => report::run(&args),
        Command::Inspect(args) => inspect::run(&args),
        Command::Rules(args) => builtin::run(&args),
        Command::Stats(args) => stats::run(&args),
    };
    match result {
        Ok(outcome) => outcome.into(),
        Err(failure) => failure.report(),
    }
}
