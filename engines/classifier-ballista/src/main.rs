//! The program `classifier-cluster`: a scheduler, an executor, or a client of a cluster.

mod args;
mod executor;
mod log_output;
mod query;
mod scheduler;

use std::process::ExitCode;

use clap::Parser;
use classifier_sql::{Failure, exit};

use crate::args::{Command, Program};

/// Plans of deep expressions recurse.
const STACK: usize = 16 << 20;

fn main() -> ExitCode {
    let program = Program::parse();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .thread_stack_size(STACK)
        .build()
        .map_err(|error| Failure::Run(format!("threads cannot be started: {error}")));
    let result = runtime.and_then(|runtime| {
        let result = runtime.block_on(async {
            // Plans are made on a thread with the stack above.
            match tokio::spawn(run(program.command)).await {
                Ok(result) => result,
                Err(error) => Err(Failure::Run(format!("a thread has stopped: {error}"))),
            }
        });
        // Threads that still wait for a server do not keep the program.
        runtime.shutdown_background();
        result
    });
    exit("classifier-cluster", result)
}

async fn run(command: Command) -> Result<(), Failure> {
    match command {
        Command::Scheduler(options) => scheduler::run(options).await,
        Command::Executor(options) => executor::run(options).await,
        Command::Query(options) => query::run(options).await,
    }
}
