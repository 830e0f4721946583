//! The `classifier` program.
//!
//! This is not a library for others: only [`main`], and [`input`] for fuzz targets, are public, and
//! both may change at any time.
//!
//! `commands` has one folder for each command; `options` has the options that several commands
//! share. Texts come from [`input`], by `inputs` in the
//! format of each source, are labelled by the threads of `pipeline`, and are written to
//! a `destination`, which `target` finds, in a form of `output`; on a terminal it is `escaped`. `console`
//! and `page` lay results out as text and as HTML, and `numbers` formats numbers; `pager` shows what is
//! longer than the `terminal`. `record_counts` and `other_formats` count records. `status` has the
//! exit codes and the messages on standard error.

#![forbid(unsafe_code)]

mod advice;
mod commands;
mod console;
mod destination;
mod escaped;
mod fields;
#[doc(hidden)]
pub mod input;
mod inputs;
mod interrupt;
mod numbers;
mod options;
mod other_formats;
mod output;
mod page;
mod pager;
mod pipeline;
mod progress;
mod record_counts;
mod rule_json;
mod rules;
mod status;
mod target;
mod terminal;

use std::process::ExitCode;

use clap::{CommandFactory, Parser};

use commands::{
    Cli, Command, check, classify, compile, completions, diff, evaluate, explain, inspect, man,
    report, schema, stats,
};
use status::Failure;

/// Run the command line of this process, and return its exit code.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return Failure::Usage(error).report(),
    };
    let result = match cli.command {
        Command::Classify(args) => classify::run(&args),
        Command::Check(args) => check::run(&args),
        Command::Compile(args) => compile::run(&args),
        Command::Completions(args) => completions::run(&args, Cli::command()),
        Command::Man(args) => man::run(&args, Cli::command()),
        Command::Diff(args) => diff::run(&args),
        Command::Evaluate(args) => evaluate::run(&args),
        Command::Explain(args) => explain::run(&args),
        Command::Report(args) => report::run(&args),
        Command::Inspect(args) => inspect::run(&args),
        Command::Rules(args) => commands::rules::run(&args),
        Command::Schema(_) => schema::run(),
        Command::Stats(args) => stats::run(&args),
    };
    match result {
        Ok(outcome) => outcome.into(),
        Err(failure) => failure.report(),
    }
}
