//! The program `classifier-sql`: SQL over files, with functions that label texts.

mod args;

use std::{process::ExitCode, sync::Arc};

use clap::Parser;
use classifier_datafusion::{RuleSets, RulesTable};
use classifier_sql::{Failure, exit, statements, with_functions, write};
use datafusion::{
    error::Result,
    prelude::{SessionConfig, SessionContext},
};

use crate::args::Args;

fn main() -> ExitCode {
    exit("classifier-sql", run(&Args::parse()))
}

#[tokio::main]
async fn run(args: &Args) -> Result<(), Failure> {
    let session = session(args).map_err(Failure::usage)?;
    for statement in statements(&args.sql)? {
        let plan = session.state().statement_to_plan(statement).await.map_err(Failure::usage)?;
        let result = session.execute_logical_plan(plan).await.map_err(Failure::usage)?;
        write(args.output, result).await?;
    }
    Ok(())
}

fn session(args: &Args) -> Result<SessionContext> {
    let sets = args.rules.add_to(RuleSets::default())?;
    let mut config = SessionConfig::new();
    if let Some(threads) = args.threads {
        config = config.with_target_partitions(threads.get());
    }
    let session = SessionContext::new_with_config(config);
    let session = with_functions(session, &sets, args.rules.rule_files()?)?;
    session.register_udtf(RulesTable::NAME, Arc::new(RulesTable::new(sets)));
    Ok(session)
}
