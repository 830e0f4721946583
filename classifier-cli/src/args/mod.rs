//! The command line: one file a command, and what commands have in common in [`compiler`], [`rules`]
//! and [`input`]. The doc comments on fields and variants are what `--help` prints.

mod builtin;
mod check;
mod classify;
mod compile;
mod compiler;
mod completions;
mod diff;
mod evaluate;
mod explain;
mod input;
mod inspect;
mod man;
mod report;
mod rules;
mod stats;

use std::path::Path;

use clap::error::ErrorKind;
use clap::{Args, Parser, Subcommand, ValueEnum};

pub use builtin::BuiltinArgs;
pub use check::{CheckArgs, CheckFormat};
pub use classify::{ClassifyArgs, Flush};
pub use compile::{CompileArgs, TargetOrder};
pub use compiler::{CompilerArgs, LintArgs};
pub use completions::CompletionsArgs;
pub use diff::{DiffArgs, DiffOutput};
pub use evaluate::{EvaluateArgs, FailOn, Filter, GateArgs, Share, TableFormat};
pub use explain::{ExplainArgs, ExplainOutput};
pub use input::{InputArgs, ResponseForm};
pub use inspect::InspectArgs;
pub use man::ManArgs;
pub use report::{Places, ReportArgs};
pub use rules::{RuleFile, RulesArgs};
pub use stats::StatsArgs;

/// Label texts by the first rule that matches.
#[derive(Parser)]
#[command(name = "classifier", version)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Subcommand)]
pub enum Command {
    /// Label each text of the input, one line out for one text in, in order.
    #[command(after_long_help = classify::NOTES)]
    Classify(ClassifyArgs),

    /// Tell everything that is wrong with rule files, or odd.
    #[command(after_long_help = check::NOTES)]
    Check(CheckArgs),

    /// Compile rule files to an artifact that a program can embed or load.
    #[command(after_long_help = compile::NOTES)]
    Compile(CompileArgs),

    /// Print what a shell needs to complete the command lines of this program.
    #[command(after_long_help = completions::NOTES)]
    Completions(CompletionsArgs),

    /// Print the manual page of the program or of one of its commands.
    #[command(after_long_help = man::NOTES)]
    Man(ManArgs),
    /// Tell what a change of rules does to texts.
    #[command(after_long_help = diff::NOTES)]
    Diff(DiffArgs),
    /// Measure how good rules are, on texts with the labels that they should get.
    #[command(after_long_help = evaluate::NOTES)]
    Evaluate(EvaluateArgs),
    /// Tell why a text gets its label: which rules match where, or what they lack.
    #[command(after_long_help = explain::NOTES)]
    Explain(ExplainArgs),
    /// Count what texts say by label, rule, domain and time, and show what no rule matches.
    #[command(after_long_help = report::NOTES)]
    Report(ReportArgs),
    /// Tell what an artifact consists of, and how its rules are decided.
    #[command(after_long_help = inspect::NOTES)]
    Inspect(InspectArgs),

    /// List the rule files that are built in, or write copies of them.
    #[command(after_long_help = builtin::NOTES)]
    Rules(BuiltinArgs),

    /// Tell what rules cost, the costly ones first, and what would make them cheaper.
    #[command(after_long_help = stats::NOTES)]
    Stats(StatsArgs),
}

/// How plans are told.
#[derive(Clone, Copy, ValueEnum)]
pub enum PlanOutput {
    /// For readers.
    Human,
    /// One JSON object.
    Json,
}

/// Whether both lead to the same file, which is there.
fn is_same_file(path: &Path, other: &Path) -> bool {
    let (path, other) = (path.canonicalize(), other.canonicalize());
    path.is_ok_and(|path| other.is_ok_and(|other| path == other))
}

/// An error about arguments that do not go together, with the usage of their command.
fn conflict<A: Args>(command: &'static str, message: &str) -> clap::Error {
    let bin_name = format!("classifier {command}");
    let mut command = A::augment_args(clap::Command::new(command).bin_name(bin_name));
    command.error(ErrorKind::ArgumentConflict, message)
}
