//! How many threads read texts.

use std::num::NonZeroUsize;
use std::thread;

use clap::Args;

/// The threads of commands that read texts.
#[derive(Args)]
#[command(next_help_heading = "Tuning")]
pub struct JobsArgs {
    /// Number of threads [default: the number of cores].
    #[arg(long, short, value_name = "NUMBER")]
    jobs: Option<NonZeroUsize>,
}

impl JobsArgs {
    /// The number of threads.
    pub fn number(&self) -> usize {
        let all = || thread::available_parallelism().map_or(1, NonZeroUsize::get);
        self.jobs.map_or_else(all, NonZeroUsize::get)
    }
}
