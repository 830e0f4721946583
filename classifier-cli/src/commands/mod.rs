//! One folder for each command, with its arguments in `args.rs`. The doc comments on variants are
//! what `--help` prints.

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
pub mod schema;
pub mod stats;

use clap::{Parser, Subcommand};

/// Label responses of mail servers, or any texts, by the first rule that matches.
#[derive(Parser)]
#[command(name = "classifier", version)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Subcommand)]
pub enum Command {
    /// Label each text: one line of output per text, in order.
    #[command(after_long_help = classify::args::NOTES)]
    Classify(classify::args::ClassifyArgs),

    /// Report errors in rule files, and warnings.
    #[command(after_long_help = check::args::NOTES)]
    Check(check::args::CheckArgs),

    /// Compile rule files to an artifact that programs can embed or load.
    #[command(after_long_help = compile::args::NOTES)]
    Compile(compile::args::CompileArgs),

    /// Print completions for a shell.
    #[command(after_long_help = completions::args::NOTES)]
    Completions(completions::args::CompletionsArgs),

    /// Print the manual page of the program or of a command.
    #[command(after_long_help = man::args::NOTES)]
    Man(man::args::ManArgs),

    /// Compare the labels that two versions of the rules give.
    #[command(after_long_help = diff::args::NOTES)]
    Diff(diff::args::DiffArgs),

    /// Measure how good rules are, with texts whose right labels are known.
    #[command(after_long_help = evaluate::args::NOTES)]
    Evaluate(evaluate::args::EvaluateArgs),

    /// Show why a text gets its label: which rules match and where, or what they lack.
    #[command(after_long_help = explain::args::NOTES)]
    Explain(explain::args::ExplainArgs),

    /// Count texts by label, rule, domain and time, and show what no rule matches.
    #[command(after_long_help = report::args::NOTES)]
    Report(report::args::ReportArgs),

    /// Show what an artifact consists of and how its rules are decided.
    #[command(after_long_help = inspect::args::NOTES)]
    Inspect(inspect::args::InspectArgs),

    /// List the built-in rule files, or write copies of them.
    #[command(after_long_help = rules::args::NOTES)]
    Rules(rules::args::ListArgs),

    /// Print the JSON Schema of rule files, for editors.
    #[command(after_long_help = schema::args::NOTES)]
    Schema(schema::args::SchemaArgs),

    /// Show what rules cost, the costly ones first, and what would make them cheaper.
    #[command(after_long_help = stats::args::NOTES)]
    Stats(stats::args::StatsArgs),
}
