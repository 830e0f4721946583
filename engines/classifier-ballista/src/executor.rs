//! An executor, until the process ends.

use std::{
    io::{self, Write},
    net::{SocketAddr, TcpListener},
    num::NonZeroUsize,
    sync::Arc,
    thread::available_parallelism,
};

use ballista_core::config::TaskSchedulingPolicy;
use ballista_executor::executor_process::{ExecutorProcessConfig, start_executor_process};
use classifier_ballista::{LogicalCodec, PhysicalCodec, session_config};
use classifier_sql::Failure;

use crate::{args, log_output};

/// The limit of Ballista for messages with one task.
const MESSAGE: usize = 16 << 20;

pub(crate) async fn run(options: args::Executor) -> Result<(), Failure> {
    log_output::start(options.log.level);
    let threads =
        options.threads.or_else(|| available_parallelism().ok()).map_or(1, NonZeroUsize::get);
    let port = port(&options)?;
    options.scheduler.reach().await?;
    let temporary = tempfile::tempdir();
    let folder = match (&options.work_folder, &temporary) {
        (Some(folder), _) => folder.as_path(),
        (None, Ok(folder)) => folder.path(),
        (None, Err(error)) => {
            return Err(Failure::Run(format!("no temporary folder can be made: {error}")));
        }
    };
    let Some(folder) = folder.to_str() else {
        return Err(Failure::Usage(format!("the folder {} is not UTF-8", folder.display())));
    };
    // Ballista makes URLs of it.
    let host = args::url_host(options.host);
    let config = ExecutorProcessConfig {
        bind_host: host.clone(),
        external_host: Some(host),
        port,
        scheduler_host: options.scheduler.host.clone(),
        scheduler_port: options.scheduler.port,
        vcores: threads,
        work_dir: Some(folder.to_owned()),
        task_scheduling_policy: TaskSchedulingPolicy::PullStaged,
        // A message brings a task for each thread.
        grpc_max_decoding_message_size: u32::try_from(threads.saturating_mul(MESSAGE))
            .unwrap_or(u32::MAX),
        override_logical_codec: Some(Arc::new(LogicalCodec::default())),
        override_physical_codec: Some(Arc::new(PhysicalCodec::default())),
        override_config_producer: Some(Arc::new(session_config)),
        ..ExecutorProcessConfig::default()
    };
    // If nobody reads it, the executor is of use all the same.
    let _ = writeln!(io::stdout(), "listening on {}", SocketAddr::new(options.host, port));
    start_executor_process(Arc::new(config)).await.map_err(|error| Failure::Run(error.to_string()))
}

/// The port to listen at, so that others can be told before the server starts.
fn port(options: &args::Executor) -> Result<u16, Failure> {
    let free = || TcpListener::bind((options.host, options.port))?.local_addr();
    free().map(|address| address.port()).map_err(|error| {
        let address = SocketAddr::new(options.host, options.port);
        Failure::Usage(format!("cannot listen on {address}: {error}"))
    })
}
