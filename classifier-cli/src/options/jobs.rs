//! How many threads read texts.

use std::num::{NonZeroUsize, ParseIntError};
use std::thread;

use clap::Args;

/// The largest number of threads on a machine with few cores. A thread takes memory, and its turn.
const MOST: usize = 64;

/// The threads of commands that read texts.
#[derive(Args)]
#[command(next_help_heading = "Tuning")]
pub struct JobsArgs {
    /// Number of threads [default: the number of cores]. There are never more than 64, or than four for
    /// each core, because more would only wait for each other.
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
        let cores = thread::available_parallelism().map_or(1, NonZeroUsize::get);
        self.jobs.map_or(cores, |jobs| jobs.get().min(MOST.max(4 * cores)))
    }
}
