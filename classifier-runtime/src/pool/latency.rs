//! How long classifications take, as a histogram of the `metrics` facade.
//!
//! A hit is no classification. With the recorder of `metrics-exporter-prometheus` the histogram adds
//! some 150 ns to a text.

use std::time::Duration;

use ::metrics::{Histogram, histogram};

/// Upper bounds in seconds of buckets that fit the histogram `classifier_classification_seconds`:
/// from 100 ns, which short texts and few rules need, to 1 s. Exporters ask for such bounds.
///
/// ```ignore
/// use metrics_exporter_prometheus::{Matcher, PrometheusBuilder};
///
/// let name = Matcher::Full("classifier_classification_seconds".to_owned());
/// let recorder = PrometheusBuilder::new()
///     .set_buckets_for_metric(name, classifier::pool::LATENCY_BUCKETS)?
///     .install_recorder()?;
/// ```
pub const LATENCY_BUCKETS: &[f64] = &[
    100e-9, 250e-9, 500e-9, 1e-6, 2.5e-6, 5e-6, 10e-6, 25e-6, 50e-6, 100e-6, 250e-6, 500e-6, 1e-3,
    2.5e-3, 5e-3, 10e-3, 100e-3, 1.0,
];

pub(super) const SECONDS: &str = "classifier_classification_seconds";

/// The histogram, which is the same for all who classify.
pub(super) struct Seconds(Histogram);

impl Default for Seconds {
    fn default() -> Self {
        Self(histogram!(SECONDS))
    }
}

impl Seconds {
    /// A classification took so long.
    pub(super) fn record(&self, time: Duration) {
        self.0.record(time);
    }
}
