//! SQL on the cluster, within a time.

use std::{sync::Arc, time::Duration};

use ballista_core::{
    execution_plans::DistributedQueryExec,
    serde::protobuf::{CancelJobParams, scheduler_grpc_client::SchedulerGrpcClient},
};
use classifier_ballista::{remote_session, send_rules};
use classifier_datafusion::RuleSets;
use classifier_sql::{Failure, statements, with_functions, write_batches};
use datafusion::{
    arrow::{array::RecordBatch, datatypes::SchemaRef},
    common::TableReference,
    error::Result,
    physical_plan::{ExecutionPlan, collect},
    prelude::SessionContext,
    sql::parser::Statement,
};
use datafusion_proto::protobuf::LogicalPlanNode;
use tokio::time::timeout;

use crate::args;

pub(crate) async fn run(options: args::Query) -> Result<(), Failure> {
    let scheduler = format!("http://{}", options.scheduler);
    let session = session(&options, &scheduler).await.map_err(Failure::usage)?;
    let statements = statements(&options.sql)?;
    options.scheduler.reach().await?;
    for statement in statements {
        let (schema, batches) = result(&session, statement, &scheduler, options.timeout).await?;
        // Nothing is written before all rows are there, so no part of a result can be taken for the whole.
        write_batches(options.output, schema, &batches)?;
    }
    Ok(())
}

async fn session(options: &args::Query, scheduler: &str) -> Result<SessionContext> {
    // The built-in rules travel only if they are asked for.
    let none = if options.rules.has_rule_sets() { RuleSets::none() } else { RuleSets::default() };
    let sets = options.rules.add_to(none)?;
    let session = remote_session(scheduler, options.partitions.get())?;
    let session = with_functions(session, &sets, options.rules.rule_files()?)?;
    // Ballista cannot send names of tables with dots, as paths have.
    for table in &options.tables {
        let files = session.table_provider(TableReference::bare(&*table.files)).await?;
        session.register_table(TableReference::bare(&*table.name), files)?;
    }
    Ok(session)
}

/// All rows of a statement, or an error after this many seconds.
async fn result(
    session: &SessionContext,
    statement: Statement,
    scheduler: &str,
    seconds: u64,
) -> Result<(SchemaRef, Vec<RecordBatch>), Failure> {
    // The statement before may have created a function.
    send_rules(session).map_err(Failure::usage)?;
    let plan = session.state().statement_to_plan(statement).await.map_err(Failure::usage)?;
    let frame = session.execute_logical_plan(plan).await.map_err(Failure::usage)?;
    let schema = frame.schema().inner().clone();
    let plan = frame.create_physical_plan().await.map_err(Failure::usage)?;
    let rows = collect(plan.clone(), session.task_ctx());
    match timeout(Duration::from_secs(seconds), rows).await {
        Ok(Ok(batches)) => Ok((schema, batches)),
        Ok(Err(error)) => Err(Failure::run(error)),
        Err(_) => {
            cancel(&plan, scheduler).await;
            Err(Failure::Run(format!(
                "no result after {seconds} seconds, perhaps because a worker was lost; run the query again, or with \
                 a longer --timeout"
            )))
        }
    }
}

/// Tells the scheduler that nobody waits for a job. It is no matter if that fails: the query has failed already.
async fn cancel(plan: &Arc<dyn ExecutionPlan>, scheduler: &str) {
    let query = plan.downcast_ref::<DistributedQueryExec<LogicalPlanNode>>();
    let Some(job) = query.and_then(DistributedQueryExec::job_id) else { return };
    let request = CancelJobParams { job_id: job.into_inner() };
    let cancelled = async {
        let mut client = SchedulerGrpcClient::connect(scheduler.to_owned()).await.ok()?;
        client.cancel_job(request).await.ok()
    };
    let _ = timeout(Duration::from_secs(5), cancelled).await;
}
