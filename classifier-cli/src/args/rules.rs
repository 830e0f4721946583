//! By which rules texts are labelled.

use std::path::PathBuf;

use clap::Args;

use super::CompilerArgs;

/// By which rules, for all commands that label texts.
#[derive(Args)]
pub struct RulesArgs {
    /// Rules to use instead of the built-in ones; repeat it for more, the earlier file wins.
    #[arg(long, value_name = "FILE")]
    pub rules: Vec<PathBuf>,

    /// Rules to use instead of the built-in ones, as `classifier compile` has written them.
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with_all = ["rules", "rule_dfa_size", "shard_dfa_size", "artifact_size"]
    )]
    pub artifact: Option<PathBuf>,

    #[command(flatten)]
    pub compiler: CompilerArgs,
}
