//! The recorder of metrics, and the server's own figures.

use std::{sync::LazyLock, time::Duration};

use axum::http::StatusCode;
use classifier_configure::pool::LATENCY_BUCKETS;
use metrics::Counter;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

/// How often latencies are sorted into their buckets, even if no client requests them.
const UPKEEP: Duration = Duration::from_secs(5);

pub fn install() -> anyhow::Result<PrometheusHandle> {
    let latency = Matcher::Full("classifier_classification_seconds".to_owned());
    let recorder = PrometheusBuilder::new()
        .set_buckets_for_metric(latency, LATENCY_BUCKETS)?
        .install_recorder()?;
    Ok(recorder)
}

/// Runs for as long as the server.
pub async fn keep_up(recorder: PrometheusHandle) {
    loop {
        recorder.run_upkeep();
        tokio::time::sleep(UPKEEP).await;
    }
}

/// Counts an answer by its status.
pub fn count_request(status: StatusCode) {
    // Found once, as that takes a microsecond.
    static OK: LazyLock<Counter> = LazyLock::new(|| requests(StatusCode::OK));

    match status {
        StatusCode::OK => OK.increment(1),
        other => requests(other).increment(1),
    }
}

fn requests(status: StatusCode) -> Counter {
    metrics::counter!("classifier_server_requests_total", "status" => status.as_str().to_owned())
}

/// Counts a connection beyond the limit.
pub fn count_refused_connection() {
    metrics::counter!("classifier_server_refused_connections_total").increment(1);
}

/// Counts an open connection until it is dropped.
pub struct OpenConnection(());

impl OpenConnection {
    pub fn new() -> Self {
        gauge().increment(1.0);
        Self(())
    }
}

impl Drop for OpenConnection {
    fn drop(&mut self) {
        gauge().decrement(1.0);
    }
}

fn gauge() -> metrics::Gauge {
    metrics::gauge!("classifier_server_connections")
}
