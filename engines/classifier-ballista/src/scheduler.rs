//! A scheduler, until the process ends.

use std::{
    io::{self, Write},
    sync::Arc,
};

use ballista_core::{
    config::TaskSchedulingPolicy, error::BallistaError, utils::default_session_builder,
};
use ballista_scheduler::{
    cluster::BallistaCluster,
    config::SchedulerConfig,
    scheduler_process::{create_scheduler, start_grpc_service_with_listener},
};
use classifier_ballista::{LogicalCodec, PhysicalCodec, session_config};
use classifier_sql::Failure;
use datafusion_proto::protobuf::{LogicalPlanNode, PhysicalPlanNode};
use tokio::net::TcpListener;

use crate::{args, log_output};

pub(crate) async fn run(options: args::Scheduler) -> Result<(), Failure> {
    log_output::start(options.log.level);
    let listener = TcpListener::bind(options.listen)
        .await
        .map_err(|error| Failure::Usage(format!("cannot listen on {}: {error}", options.listen)))?;
    let address = listener
        .local_addr()
        .map_err(|error| Failure::Run(format!("the address is unknown: {error}")))?;
    let config = SchedulerConfig {
        bind_host: args::url_host(address.ip()),
        external_host: args::url_host(address.ip()),
        bind_port: address.port(),
        scheduling_policy: TaskSchedulingPolicy::PullStaged,
        executor_timeout_seconds: options.executor_timeout,
        no_executors_grace_period_seconds: options.executor_timeout,
        expire_dead_executor_interval_seconds: 1,
        // A reply has as many tasks as an executor has threads, each with the rules. The executor has a limit.
        grpc_server_max_encoding_message_size: u32::MAX,
        override_logical_codec: Some(Arc::new(LogicalCodec::default())),
        override_physical_codec: Some(Arc::new(PhysicalCodec::default())),
        override_config_producer: Some(Arc::new(session_config)),
        override_session_builder: Some(Arc::new(default_session_builder)),
        ..SchedulerConfig::default()
    };
    let serve = async {
        let cluster = BallistaCluster::new_from_config(&config).await?;
        let scheduler =
            create_scheduler::<LogicalPlanNode, PhysicalPlanNode>(cluster, Arc::new(config))
                .await?;
        // If nobody reads it, the scheduler is of use all the same.
        let _ = writeln!(io::stdout(), "listening on {address}");
        start_grpc_service_with_listener(listener, scheduler).await
    };
    serve.await.map_err(|error: BallistaError| Failure::Run(error.to_string()))
}
