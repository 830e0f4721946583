//! The program `classifier-sql`: SQL over files, with functions that label texts.

mod args;
mod output;
mod session;

use std::{
    io::{self, Write},
    process::ExitCode,
};

use clap::Parser;
use datafusion::sql::parser::{DFParser, Statement};

use crate::{args::Args, session::session};

/// Why the program stopped.
enum Failure {
    /// The command line, the rules or the SQL cannot be used.
    Usage(String),
    /// A query failed while it ran, or its result could not be written.
    Run(String),
    /// The reader of the output has seen enough.
    Closed,
}

fn main() -> ExitCode {
    let args = Args::parse();
    match run(&args) {
        Ok(()) | Err(Failure::Closed) => ExitCode::SUCCESS,
        Err(Failure::Run(message)) => report(&message, 1),
        Err(Failure::Usage(message)) => report(&message, 2),
    }
}

fn report(message: &str, code: u8) -> ExitCode {
    // If that fails, the exit code remains.
    let _ = writeln!(io::stderr(), "classifier-sql: {message}");
    ExitCode::from(code)
}

#[tokio::main]
async fn run(args: &Args) -> Result<(), Failure> {
    let session = session(args).map_err(usage)?;
    for statement in statements(&args.sql)? {
        let plan = session.state().statement_to_plan(statement).await.map_err(usage)?;
        let result = session.execute_logical_plan(plan).await.map_err(usage)?;
        output::write(args.output, result).await?;
    }
    Ok(())
}

fn statements(texts: &[String]) -> Result<Vec<Statement>, Failure> {
    let mut statements = Vec::new();
    for text in texts {
        statements.extend(DFParser::parse_sql(text).map_err(usage)?);
    }
    if statements.is_empty() {
        return Err(Failure::Usage("there is no statement; see --help for examples".into()));
    }
    Ok(statements)
}

fn usage(error: datafusion::error::DataFusionError) -> Failure {
    Failure::Usage(error.strip_backtrace())
}
