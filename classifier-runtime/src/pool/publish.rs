//! What a pool tells the `metrics` facade.
//!
//! A recorder's counter is one place in memory, at which all threads that count hits would meet. So
//! what is counted stays in the pool's own counters (`stats`), and is published when the program
//! asks for it: a hit, of some 65 ns, costs what it costs without the feature. The macro at each hit
//! was tried and added some 120 ns, and a handle that is made once 10 ns, as long as no other thread
//! counts.
//!
//! Only the time of a classification, of which there is none in a hit, goes to its histogram at
//! once. With the recorder of `metrics-exporter-prometheus` that adds some 150 ns to a text.

use std::{
    string::{String, ToString},
    time::Duration,
};

use ::metrics::{
    Histogram, Unit, counter, describe_counter, describe_gauge, describe_histogram, gauge,
    histogram,
};

use super::{
    PoolStats, WorkerStats,
    sync::{Mutex, lock},
};

/// Upper bounds in seconds of buckets that fit the histogram `classifier_classification_seconds`:
/// from 100 ns, which short texts and few rules need, to 1 s. Exporters want to be told.
///
/// ```ignore
/// use metrics_exporter_prometheus::{Matcher, PrometheusBuilder};
///
/// let name = Matcher::Full("classifier_classification_seconds".to_owned());
/// let recorder = PrometheusBuilder::new()
///     .set_buckets_for_metric(name, &classifier::pool::LATENCY_BUCKETS)?
///     .install_recorder()?;
/// ```
pub const LATENCY_BUCKETS: [f64; 18] = [
    100e-9, 250e-9, 500e-9, 1e-6, 2.5e-6, 5e-6, 10e-6, 25e-6, 50e-6, 100e-6, 250e-6, 500e-6, 1e-3,
    2.5e-3, 5e-3, 10e-3, 100e-3, 1.0,
];

const SECONDS: &str = "classifier_classification_seconds";
const HITS: &str = "classifier_cache_hits_total";
const MISSES: &str = "classifier_cache_misses_total";
const EVICTIONS: &str = "classifier_cache_evictions_total";
const TEXTS: &str = "classifier_cache_texts";
const COALESCED: &str = "classifier_coalesced_total";
const CLASSIFIED: &str = "classifier_classified_total";
const PANICS: &str = "classifier_panics_total";
const IN_FLIGHT: &str = "classifier_in_flight";
const QUEUED: &str = "classifier_queued";

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

/// What has been published so far. Differences are added to it, so that the figures of several
/// pools add up.
pub(super) struct Published(Mutex<PoolStats>);

impl Published {
    /// Nothing yet; the recorder is told what the figures mean.
    pub(super) fn new() -> Self {
        describe();
        Self(Mutex::new(PoolStats::default()))
    }

    /// Publishes what has changed since.
    pub(super) fn update(&self, stats: impl FnOnce() -> PoolStats) {
        // Under the lock, so that no counter is smaller than it was.
        let mut before = lock(&self.0);
        let now = stats();
        for (cache, before, now) in [
            ("classified", before.classified_cache, now.classified_cache),
            ("uncategorized", before.uncategorized_cache, now.uncategorized_cache),
        ] {
            counter!(HITS, "cache" => cache).increment(now.hits - before.hits);
            counter!(MISSES, "cache" => cache).increment(now.misses - before.misses);
            counter!(EVICTIONS, "cache" => cache).increment(now.evictions - before.evictions);
            gauge!(TEXTS, "cache" => cache).increment(change(before.texts, now.texts));
        }
        publish_work("callers".into(), before.by_callers, now.by_callers);
        for (index, now) in now.workers.iter().enumerate() {
            let before = before.workers.get(index).copied().unwrap_or_default();
            publish_work(index.to_string(), before, *now);
        }
        counter!(COALESCED).increment(now.coalesced - before.coalesced);
        gauge!(IN_FLIGHT).increment(change(before.in_flight, now.in_flight));
        gauge!(QUEUED).increment(change(before.queued, now.queued));
        *before = now;
    }
}

fn publish_work(worker: String, before: WorkerStats, now: WorkerStats) {
    counter!(CLASSIFIED, "worker" => worker.clone()).increment(now.classified - before.classified);
    counter!(PANICS, "worker" => worker).increment(now.panics - before.panics);
}

fn change(before: usize, now: usize) -> f64 {
    now as f64 - before as f64
}

fn describe() {
    describe_histogram!(SECONDS, Unit::Seconds, "Time in which a text was classified");
    describe_counter!(HITS, Unit::Count, "Calls that were answered from a cache");
    describe_counter!(MISSES, Unit::Count, "Texts that were classified and then remembered");
    describe_counter!(EVICTIONS, Unit::Count, "Texts that a cache forgot to make room for others");
    describe_gauge!(TEXTS, Unit::Count, "Texts that a cache holds");
    describe_counter!(COALESCED, Unit::Count, "Calls that shared the answer to an equal text");
    describe_counter!(CLASSIFIED, Unit::Count, "Texts that a worker or its callers classified");
    describe_counter!(PANICS, Unit::Count, "Texts at which classifying panicked");
    describe_gauge!(IN_FLIGHT, Unit::Count, "Texts that are queued or being classified");
    describe_gauge!(QUEUED, Unit::Count, "Texts that wait for a worker");
}
