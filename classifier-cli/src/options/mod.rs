//! Options that several commands have. The doc comments on fields and variants are what `--help`
//! prints.

mod compiler;
mod conflict;
mod input;
mod jobs;
mod output;
mod overwrite;
mod rules;

use clap::ValueEnum;

pub use compiler::{CompilerArgs, LimitArgs, LintArgs};
pub use conflict::conflict;
pub use input::{InputArgs, InputFormat, Kind, RuleOrigin};
pub use jobs::JobsArgs;
pub use output::OutputArgs;
pub use overwrite::refuse_to_overwrite;
pub use rules::{RuleFile, RuleFilesArgs, RulesArgs, inputs, or_default, origin};

/// Output formats of commands that print about rules.
#[derive(Clone, Copy, ValueEnum)]
pub enum PlanFormat {
    /// Text.
    Human,
    /// One JSON object.
    Json,
}
