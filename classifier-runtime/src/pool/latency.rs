//! The latency of classifications, as a histogram of the `metrics` facade.
//!
//! Cache hits are not counted. With the recorder of `metrics-exporter-prometheus` the histogram adds
//! about 150 ns to a text.

use std::time::Duration;

use ::metrics::{Histogram, histogram};

/// Upper bounds of buckets, in seconds, for the histogram `classifier_classification_seconds`: from
/// 100 ns, for short texts and few rules, to 1 s. Exporters require such bounds.
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

/// The histogram, which all threads share.
pub(super) struct Seconds(Histogram);

impl Default for Seconds {
    fn default() -> Self {
        Self(histogram!(SECONDS))
    }
}

impl Seconds {
    /// A classification took this time.
    pub(super) fn record(&self, time: Duration) {
        self.0.record(time);
    }
}
