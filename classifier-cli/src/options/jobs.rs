//! How many threads read texts.

use std::num::{NonZeroUsize, ParseIntError};
use std::thread;

use clap::Args;

/// The threads of commands that read texts.
#[derive(Args)]
#[command(next_help_heading = "Tuning")]
pub struct JobsArgs {
    /// Number of threads [default: the number of cores].
    #[arg(long, short, value_name = "NUMBER", value_parser = number)]
    jobs: Option<NonZeroUsize>,
}

fn number(number: &str) -> Result<NonZeroUsize, String> {
    let number: usize = number.parse().map_err(|error: ParseIntError| error.to_string())?;
    NonZeroUsize::new(number).ok_or_else(|| "at least one thread is needed".to_owned())
}

impl JobsArgs {
    /// The number of threads.
    pub fn number(&self) -> usize {
        let all = || thread::available_parallelism().map_or(1, NonZeroUsize::get);
        self.jobs.map_or_else(all, NonZeroUsize::get)
    }
}
