//! An HTTP service that classifies texts through a pool.
//!
//! ```console
//! cargo run --release -p example-service -- examples/service/service.toml
//! curl --data '552 5.2.2 mailbox is stuffed' localhost:8025/classify
//! curl --data 'smtp; 552-5.2.2 mailbox 552 5.2.2 is stuffed' localhost:8025/classify
//! curl --json '{"text": "552 5.2.2 mailbox is stuffed"}' localhost:8025/classify
//! curl localhost:8025/metrics
//! ```
//!
//! `config` reads the file from the command line. `classifier-configure` loads its rules, again whenever
//! their files change. `http` answers. SIGTERM or ctrl-c ends the service after the requests in progress.

#![forbid(unsafe_code)]

mod config;
mod http;

use std::{env, time::Duration};

use anyhow::Context;
use classifier_configure::pool::LATENCY_BUCKETS;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tokio::net::TcpListener;

use crate::{config::Config, http::Service};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    tracing_subscriber::fmt().with_writer(std::io::stderr).init();
    let path = env::args_os().nth(1).context("usage: example-service CONFIG")?;
    let config = Config::read(path.as_ref())?;

    // Before the pool, which uses the recorder that is installed when it starts.
    let recorder = install_recorder()?;
    let classifier = config.rules.start()?;

    let listener = TcpListener::bind(config.listen).await?;
    tracing::info!("listening on {}", listener.local_addr()?);
    let router = http::router(Service { classifier: classifier.clone(), recorder });
    axum::serve(listener, router).with_graceful_shutdown(end()).await?;
    classifier.pool().shutdown();
    tracing::info!("ended");
    Ok(())
}

fn install_recorder() -> anyhow::Result<PrometheusHandle> {
    const UPKEEP: Duration = Duration::from_secs(5);
    let latency = Matcher::Full("classifier_classification_seconds".to_owned());
    let recorder = PrometheusBuilder::new()
        .set_buckets_for_metric(latency, LATENCY_BUCKETS)?
        .install_recorder()?;
    let kept = recorder.clone();
    tokio::spawn(async move {
        loop {
            // Sorts latencies into their buckets, even if no client requests them.
            kept.run_upkeep();
            tokio::time::sleep(UPKEEP).await;
        }
    });
    Ok(recorder)
}

/// Ready when the service should end.
async fn end() {
    #[cfg(unix)]
    let terminated = async {
        let kind = tokio::signal::unix::SignalKind::terminate();
        tokio::signal::unix::signal(kind).expect("signals can be waited for").recv().await
    };
    #[cfg(not(unix))]
    let terminated = std::future::pending::<Option<()>>();
    tokio::select! {
        _ = terminated => {}
        _ = tokio::signal::ctrl_c() => {}
    }
}
