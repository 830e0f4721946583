//! What the caches keep, and what they count.

use std::{
    collections::HashSet,
    mem,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::SeqCst},
    },
};

use classifier::{
    pool::{CacheStats, Label, OwnedClassifier, Pool, PoolConfig},
    smtp::BounceClass,
};

use crate::labels::artifact;

const CLASSIFIED: &str = "552 5.2.2 mailbox is stuffed";

/// A text that no rule matches.
fn odd(number: usize) -> String {
    format!("text {number}")
}

#[test]
fn a_flood_of_unclassified_texts_evicts_no_classified_one() {
    let pool = BounceClass::pool(PoolConfig::new()).unwrap();
    let kept: Vec<String> = (0..512).map(|number| format!("{CLASSIFIED} {number}")).collect();
    for text in &kept {
        assert_eq!(pool.classify(text), Ok(BounceClass::QuotaIssues));
    }
    let before = pool.stats().classified_cache;
    // Each twice, since what comes in bulk is remembered the second time.
    let flood = (0..150_000).map(odd).flat_map(|text| [text.clone(), text]);
    assert!(pool.classify_many(flood).all(|label| label == Ok(BounceClass::Uncategorized)));
    let uncategorized = pool.stats().uncategorized_cache;
    assert!(uncategorized.evictions > 100_000, "{uncategorized:?}");
    assert_eq!(pool.stats().classified_cache, before);
    assert_eq!((before.misses, before.evictions, before.texts), (512, 0, 512));
    for text in &kept {
        assert_eq!(pool.classify(text), Ok(BounceClass::QuotaIssues));
    }
    assert_eq!(pool.stats().classified_cache.hits, before.hits + 512);
}

/// One call after the other, against a set of all texts that were asked for: what is counted as
/// found must have been asked for before, and everything else is classified.
#[test]
fn one_call_is_a_hit_or_is_classified_and_bounds_hold() {
    for (size, bytes) in [(1, 4096), (16, 4096), (100, 1000), (64, 1 << 20)] {
        let config = PoolConfig::new()
            .uncategorized_cache_size(size)
            .uncategorized_cache_bytes(bytes)
            .longest_cached_text(100);
        let pool = BounceClass::pool(config).unwrap();
        let (mut asked, mut calls) = (HashSet::new(), 0);
        let mut random = 1_usize;
        for _ in 0..3000 {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let number = random >> 40;
            let text = odd(number % (1 + number % 200)) + &"x".repeat(number % 3 * 60);
            let before = pool.stats();
            assert_eq!(pool.classify(&text), Ok(BounceClass::Uncategorized));
            calls += 1;
            let after = pool.stats();
            let hit = after.uncategorized_cache.hits - before.uncategorized_cache.hits;
            assert!(hit == 0 || asked.contains(&text), "{text}");
            assert_eq!(hit + after.classified - before.classified, 1);
            assert!(hit == 0 || text.len() <= 100, "too long to be remembered");
            let held = after.uncategorized_cache.texts;
            assert!(held <= size && held * "text 1".len() <= bytes, "{held} of {size}, {bytes}");
            asked.insert(text);
        }
        let stats = pool.stats();
        let CacheStats { hits, misses, evictions, texts, .. } = stats.uncategorized_cache;
        assert_eq!(hits + stats.classified, calls);
        assert_eq!(misses, evictions + texts as u64, "what came in is there or was evicted");
        assert!(hits > 0 || size == 1);
        assert_eq!(stats.classified_cache, CacheStats::default());
        assert_eq!((stats.in_flight, stats.queued, stats.panics), (0, 0, 0));
    }
}

#[test]
fn a_text_in_a_cache_that_is_not_full_is_found() {
    let pool = BounceClass::pool(PoolConfig::new()).unwrap();
    for round in 0..3 {
        for number in 0..300 {
            assert_eq!(pool.classify(&odd(number)), Ok(BounceClass::Uncategorized));
        }
        assert_eq!(pool.stats().classified, 300);
        assert_eq!(pool.stats().uncategorized_cache.hits, 300 * round);
    }
}

#[test]
fn the_bytes_of_a_cache_are_bounded() {
    let config = PoolConfig::new().uncategorized_cache_bytes(10_000).longest_cached_text(2000);
    let pool = BounceClass::pool(config).unwrap();
    for number in 0..100 {
        let text = format!("{number:1000}");
        assert_eq!(pool.classify(&text), Ok(BounceClass::Uncategorized));
        assert!(pool.stats().uncategorized_cache.texts <= 10);
    }
}

#[test]
fn a_disabled_cache_stores_nothing() {
    let config = PoolConfig::new().cache_size(0).uncategorized_cache_size(0);
    let pool = BounceClass::pool(config).unwrap();
    for _ in 0..3 {
        assert_eq!(pool.classify(CLASSIFIED), Ok(BounceClass::QuotaIssues));
        assert_eq!(pool.classify(&odd(1)), Ok(BounceClass::Uncategorized));
    }
    let stats = pool.stats();
    assert_eq!(stats.classified, 6);
    assert_eq!(stats.by_callers.classified, 6);
    assert_eq!(stats.classified_cache, CacheStats::default());
    assert_eq!(stats.uncategorized_cache, CacheStats::default());
}

#[test]
fn cached_labels_share_no_reference_count() {
    let rules = OwnedClassifier::from_artifact(artifact("[rules]\nDigits = ['[0-9]']")).unwrap();
    let pool = Pool::<Arc<str>>::new(rules, PoolConfig::new()).unwrap();
    let hits = ["1", "2"].map(|text| {
        pool.classify(text).unwrap();
        pool.classify(text).unwrap()
    });
    assert_eq!(pool.stats().classified_cache.hits, 2);
    assert_eq!(hits.each_ref().map(|label| &**label), ["Digits"; 2]);
    assert!(!Arc::ptr_eq(&hits[0], &hits[1]));
}

/// A label that panics when it is dropped, once after it has been armed.
#[derive(Clone, Default)]
struct Mine(Arc<AtomicBool>);

impl Drop for Mine {
    fn drop(&mut self) {
        assert!(!self.0.swap(false, SeqCst), "on demand");
    }
}

impl Label for Mine {
    fn from_text(_: &str) -> Option<Self> {
        Some(Self::default())
    }

    fn default_label() -> Self {
        Self::default()
    }
}

#[test]
fn a_label_whose_drop_panics_on_eviction_damages_no_cache() {
    let mine = Mine::default();
    let rules = OwnedClassifier::from_artifact(artifact("[rules]\nUnused = ['unused']")).unwrap();
    let config = PoolConfig::new().uncategorized_cache_size(1);
    let pool = Pool::new(rules.with_default(mine.clone()), config).unwrap();
    let panicked = (0..1000).find(|&number| {
        mine.0.store(true, SeqCst);
        // The evicted label panics, and the answer is right nevertheless.
        mem::forget(pool.classify(&odd(number)).unwrap());
        !mine.0.load(SeqCst)
    });
    assert!(panicked.is_some(), "no label was pushed out");
    assert!((0..1000).all(|number| pool.classify(&odd(number)).is_ok()));
}
