//! Options that several commands have. The doc comments on fields and variants are what `--help`
//! prints.

mod compiler;
mod conflict;
mod input;
mod output;
mod rules;

use clap::ValueEnum;

pub use compiler::{CompilerArgs, LintArgs};
pub use conflict::{conflict, is_same_file};
pub use input::{InputArgs, InputFormat, RuleOrigin};
pub use output::OutputArgs;
pub use rules::{RuleFile, RuleFilesArgs, RulesArgs, or_default, origin};

/// Output formats of commands that print about rules.
#[derive(Clone, Copy, ValueEnum)]
pub enum PlanFormat {
    /// Text.
    Human,
    /// One JSON object.
    Json,
}
