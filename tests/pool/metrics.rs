//! The metrics that a recorder of the `metrics` facade receives.

use std::{
    collections::BTreeMap,
    future::Future,
    task::{Context, Waker},
};

use classifier::{
    pool::{Pool, PoolConfig, PoolError},
    smtp::BounceClass,
};
use metrics_util::debugging::{DebugValue, DebuggingRecorder, Snapshotter};

use crate::{labels::Fragile, trouble::gated};

/// Figures by name and label, such as `queued` or `cache_hits_total classified`; of a histogram, how
/// many values it has. The recorder begins anew at each snapshot: these are changes.
fn changes(recorder: &Snapshotter) -> BTreeMap<String, f64> {
    let figures = recorder.snapshot().into_vec().into_iter().map(|(key, unit, said, value)| {
        let name = key.key().name().strip_prefix("classifier_").unwrap();
        assert!(unit.is_some() && said.is_some_and(|said| !said.is_empty()), "{name}");
        let labels: Vec<_> = key.key().labels().map(metrics::Label::value).collect();
        let value = match value {
            DebugValue::Counter(count) => count as f64,
            DebugValue::Gauge(value) => value.into_inner(),
            DebugValue::Histogram(seconds) => {
                assert!(seconds.iter().all(|seconds| (1e-9..60.0).contains(&seconds.into_inner())));
                seconds.len() as f64
            }
        };
        ([&[name], &*labels].concat().join(" "), value)
    });
    figures.collect()
}

fn expected(figures: &[(&str, f64)]) -> BTreeMap<String, f64> {
    figures.iter().map(|&(name, value)| (name.to_owned(), value)).collect()
}

#[test]
fn published_metrics_are_those_of_stats() {
    let recorder = DebuggingRecorder::new();
    metrics::with_local_recorder(&recorder, || {
        let config = PoolConfig::new().pool_size(1).cache_size(64).uncategorized_cache_size(0);
        let pool = Pool::new(Fragile::rules(), config).unwrap();
        for number in [0].into_iter().chain(0..200) {
            assert_eq!(pool.classify(&number.to_string()).unwrap().as_str(), "Digits");
        }
        assert_eq!(pool.classify("panic"), Err(PoolError::Panicked));
        pool.publish_metrics();
        let (told, cache) = (changes(&recorder.snapshotter()), pool.stats().classified_cache);
        assert!(cache.evictions > 0 && cache.texts > 0, "{cache:?}");
        let stats = expected(&[
            ("cache_evictions_total classified", cache.evictions as f64),
            ("cache_evictions_total uncategorized", 0.0),
            ("cache_hits_total classified", 1.0),
            ("cache_hits_total uncategorized", 0.0),
            ("cache_misses_total classified", 200.0),
            ("cache_misses_total uncategorized", 0.0),
            ("cache_texts classified", cache.texts as f64),
            ("cache_texts uncategorized", 0.0),
            ("classification_seconds", 200.0),
            ("classified_total 0", 0.0),
            ("classified_total callers", 200.0),
            ("coalesced_total", 0.0),
            ("in_flight", 0.0),
            ("panics_total 0", 0.0),
            ("panics_total callers", 1.0),
            ("queued", 0.0),
        ]);
        assert_eq!(told, stats);
        pool.publish_metrics();
        assert!(changes(&recorder.snapshotter()).values().all(|&change| change == 0.0));
    });
}

#[test]
fn texts_in_flight_are_published_and_gone_at_the_end() {
    let recorder = DebuggingRecorder::new();
    metrics::with_local_recorder(&recorder, || {
        let (pool, gate) = gated(PoolConfig::new());
        let mut calls = ["a", "b", "b"].map(|text| Box::pin(pool.classify_async(text)));
        for call in &mut calls {
            assert!(call.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
        }
        gate.wait_until_somebody_waits();
        pool.publish_metrics();
        let told = changes(&recorder.snapshotter());
        assert_eq!((told["in_flight"], told["queued"], told["coalesced_total"]), (2.0, 1.0, 1.0));
        gate.open();
        pool.shutdown();
        let told = changes(&recorder.snapshotter());
        assert_eq!((told["in_flight"], told["queued"], told["coalesced_total"]), (-2.0, -1.0, 0.0));
        assert_eq!((told["classified_total 0"], told["classification_seconds"]), (2.0, 2.0));
    });
}

#[test]
fn metrics_of_several_pools_add_up() {
    let recorder = DebuggingRecorder::new();
    metrics::with_local_recorder(&recorder, || {
        let pools = [(), ()].map(|()| BounceClass::pool(PoolConfig::new().pool_size(1)).unwrap());
        for pool in &pools {
            assert_eq!(pool.classify("250 ok"), Ok(BounceClass::Uncategorized));
            pool.publish_metrics();
        }
        let told = changes(&recorder.snapshotter());
        assert_eq!(told["classified_total callers"], 2.0);
        assert_eq!(told["cache_texts uncategorized"], 2.0);
        drop(pools);
        assert_eq!(changes(&recorder.snapshotter())["cache_texts uncategorized"], -2.0);
    });
}
