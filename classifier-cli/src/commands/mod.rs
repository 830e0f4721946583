//! The commands: one folder each, with its arguments in `args.rs`. The doc comments on variants are what
//! `--help` prints.

pub mod check;
pub mod classify;
pub mod compile;
pub mod completions;
pub mod diff;
pub mod evaluate;
pub mod explain;
pub mod inspect;
pub mod man;
pub mod report;
pub mod rules;
pub mod stats;

use clap::{Parser, Subcommand};

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
    #[command(after_long_help = classify::args::NOTES)]
    Classify(classify::args::ClassifyArgs),

    /// Tell everything that is wrong with rule files, or odd.
    #[command(after_long_help = check::args::NOTES)]
    Check(check::args::CheckArgs),

    /// Compile rule files to an artifact that a program can embed or load.
    #[command(after_long_help = compile::args::NOTES)]
    Compile(compile::args::CompileArgs),

    /// Print what a shell needs to complete the command lines of this program.
    #[command(after_long_help = completions::args::NOTES)]
    Completions(completions::args::CompletionsArgs),

    /// Print the manual page of the program or of one of its commands.
    #[command(after_long_help = man::args::NOTES)]
    Man(man::args::ManArgs),

    /// Tell what a change of rules does to texts.
    #[command(after_long_help = diff::args::NOTES)]
    Diff(diff::args::DiffArgs),

    /// Measure how good rules are, on texts with the labels that they should get.
    #[command(after_long_help = evaluate::args::NOTES)]
    Evaluate(evaluate::args::EvaluateArgs),

    /// Tell why a text gets its label: which rules match where, or what they lack.
    #[command(after_long_help = explain::args::NOTES)]
    Explain(explain::args::ExplainArgs),

    /// Count what texts say by label, rule, domain and time, and show what no rule matches.
    #[command(after_long_help = report::args::NOTES)]
    Report(report::args::ReportArgs),

    /// Tell what an artifact consists of, and how its rules are decided.
    #[command(after_long_help = inspect::args::NOTES)]
    Inspect(inspect::args::InspectArgs),

    /// List the rule files that are built in, or write copies of them.
    #[command(after_long_help = rules::args::NOTES)]
    Rules(rules::args::ListArgs),

    /// Tell what rules cost, the costly ones first, and what would make them cheaper.
    #[command(after_long_help = stats::args::NOTES)]
    Stats(stats::args::StatsArgs),
}
