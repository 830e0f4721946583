//! Pools: one for all cases, whose rules are replaced for each.

use std::{collections::HashSet, sync::Arc, time::Duration};

use classifier::pool::{OwnedClassifier, Pool, PoolConfig};
use corpus::{Case, cases, check};

use crate::loaded::artifact;

/// Ways in which a text is asked for alone.
const WAYS: usize = 5;

fn rules(case: &Case) -> OwnedClassifier<Arc<str>> {
    OwnedClassifier::from_artifact(artifact(case))
        .unwrap()
        .with_default(case.default.as_str().into())
}

fn pool(config: PoolConfig) -> Pool<Arc<str>> {
    Pool::new(rules(&cases()[0]), config.pool_size(2)).unwrap()
}

/// With room for every text of a case.
fn caches() -> PoolConfig {
    PoolConfig::new().longest_cached_text(1 << 20)
}

fn no_caches() -> PoolConfig {
    PoolConfig::new().cache_size(0).uncategorized_cache_size(0)
}

/// How many answers were remembered ones.
fn hits(pool: &Pool<Arc<str>>) -> u64 {
    let stats = pool.stats();
    stats.classified_cache.hits + stats.uncategorized_cache.hits
}

/// Asks a pool for all texts, each alone and in all ways. `classified` gives how many of a case it
/// must have classified; all others must have been hits.
fn ask_alone(way: &str, config: PoolConfig, classified: fn(&Case) -> usize) {
    let pool = pool(config);
    let count = || [pool.stats().classified, hits(&pool)];
    check(way, |case, answers| {
        pool.replace(rules(case)).unwrap();
        let before = count();
        for text in &case.texts {
            let lossy = &*text.lossy();
            let labels: [_; WAYS] = [
                ("classify", pool.classify(lossy)),
                ("classify again", pool.classify(lossy)),
                ("try_classify", pool.try_classify(lossy)),
                ("classify_timeout", pool.classify_timeout(lossy, Duration::MAX)),
                ("classify_async", pollster::block_on(pool.classify_async(lossy))),
            ];
            for (what, label) in labels {
                answers.equal(text, what, &*label.unwrap(), &text.label);
            }
        }
        let after = count();
        let classified = classified(case);
        let hits = WAYS * case.texts.len() - classified;
        let expected = [before[0] + classified as u64, before[1] + hits as u64];
        assert_eq!(after, expected, "{way}: classified and found in {}", case.name);
    });
}

#[test]
fn a_pool_with_caches() {
    ask_alone("a pool with caches", caches(), |case| {
        case.texts.iter().map(|text| text.lossy()).collect::<HashSet<_>>().len()
    });
}

#[test]
fn a_pool_without_caches() {
    ask_alone("a pool without caches", no_caches(), |case| WAYS * case.texts.len());
}

#[test]
fn many_texts_at_once() {
    for (way, config, remembers) in
        [("in bulk", no_caches(), false), ("in bulk, with caches", caches(), true)]
    {
        let pool = pool(config);
        check(way, |case, answers| {
            pool.replace(rules(case)).unwrap();
            // What comes in bulk is remembered when it comes again.
            for _ in 0..3 {
                let texts: Vec<_> = case.texts.iter().map(|text| text.lossy()).collect();
                let labels: Vec<_> = pool.classify_many(texts).map(Result::unwrap).collect();
                assert_eq!(labels.len(), case.texts.len(), "{way}: {}", case.name);
                for (text, label) in case.texts.iter().zip(labels) {
                    answers.equal(text, "classify_many", &*label, &text.label);
                }
            }
        });
        assert_eq!(hits(&pool) > 0, remembers, "{way}");
    }
}
