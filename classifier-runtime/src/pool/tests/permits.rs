//! Callers that classify with permits of their own, beside workers that want them.

use std::{
    boxed::Box,
    sync::{
        Arc, OnceLock, Weak,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    vec::Vec,
};

use shuttle::{future, thread};

use super::{explore, poll_once, rules_of};
use crate::pool::{Label, Pool, PoolConfig, PoolError};

/// A label that sees who classifies: that of the rules is cloned with permits only, what comes of it
/// anywhere.
#[derive(Debug)]
enum Watched {
    OwnedClassifier(Arc<Watch>),
    Answer,
}

#[derive(Debug, Default)]
struct Watch {
    permits: usize,
    classifying: AtomicUsize,
    classified: AtomicUsize,
}

impl Clone for Watched {
    fn clone(&self) -> Self {
        if let Self::OwnedClassifier(watch) = self {
            let others = watch.classifying.fetch_add(1, Relaxed);
            assert!(others < watch.permits, "{others} others classify");
            // It takes longer than others take to begin.
            (0..4).for_each(|_| thread::yield_now());
            watch.classifying.fetch_sub(1, Relaxed);
            watch.classified.fetch_add(1, Relaxed);
        }
        Self::Answer
    }
}

impl Label for Watched {
    fn from_text(_: &str) -> Option<Self> {
        Some(Self::Answer)
    }

    fn default_label() -> Self {
        Self::Answer
    }
}

/// A pool of so many permits, without caches, and who classifies there.
fn start(permits: usize, config: PoolConfig) -> (Arc<Pool<Watched>>, Arc<Watch>) {
    let watch = Arc::new(Watch { permits, ..Watch::default() });
    let rules = rules_of("old").with_default(Watched::OwnedClassifier(Arc::clone(&watch)));
    let config = config.pool_size(permits).cache_size(0).uncategorized_cache_size(0);
    (Arc::new(Pool::new(rules, config).unwrap()), watch)
}

fn spawn(
    pool: &Arc<Pool<Watched>>,
    call: impl FnOnce(&Pool<Watched>) + Send + 'static,
) -> thread::JoinHandle<()> {
    let pool = Arc::clone(pool);
    thread::spawn(move || call(&pool))
}

/// Lets threads that have just been spawned come to their classifications.
fn let_others_begin() {
    (0..2).for_each(|_| thread::yield_now());
}

fn end(pool: &Pool<Watched>, watch: &Watch, classified: usize) {
    pool.shutdown();
    assert_eq!(pool.shared.queue.texts(), (0, 0));
    assert_eq!(watch.classified.load(Relaxed), classified);
    assert_eq!(pool.stats().classified, classified as u64);
}

fn is_answered(answer: Result<Watched, PoolError>) {
    assert!(answer.is_ok(), "{answer:?}");
}

#[test]
fn no_more_threads_classify_than_there_are_permits() {
    explore(800, || {
        let (pool, watch) = start(1, PoolConfig::new());
        let callers = [
            spawn(&pool, |pool| is_answered(pool.classify("a"))),
            spawn(&pool, |pool| is_answered(pool.try_classify("b"))),
            spawn(&pool, |pool| is_answered(future::block_on(pool.classify_async("c")))),
            spawn(&pool, |pool| pool.classify_many(["d", "e"]).for_each(is_answered)),
        ];
        callers.into_iter().for_each(|caller| caller.join().unwrap());
        end(&pool, &watch, 5);
    });
}

/// No wake-up is lost: whoever returns the last permit that a job waits for wakes a worker.
#[test]
fn a_job_is_done_although_callers_hold_the_permits() {
    explore(800, || {
        let (pool, watch) = start(2, PoolConfig::new().back_pressure(3));
        let callers =
            ["a", "b", "c"].map(|text| spawn(&pool, move |pool| is_answered(pool.classify(text))));
        let tasks = ["d", "e"].map(|text| {
            spawn(&pool, move |pool| is_answered(future::block_on(pool.classify_async(text))))
        });
        callers.into_iter().chain(tasks).for_each(|caller| caller.join().unwrap());
        end(&pool, &watch, 5);
    });
}

#[test]
fn shutdown_waits_for_callers_with_permits() {
    explore(800, || {
        let (pool, watch) = start(1, PoolConfig::new());
        let caller = spawn(&pool, |pool| match pool.classify("a") {
            Ok(_) => {}
            Err(error) => assert_eq!(error, PoolError::Closed),
        });
        let_others_begin();
        pool.shutdown();
        assert_eq!(watch.classifying.load(Relaxed), 0);
        let classified = watch.classified.load(Relaxed);
        caller.join().unwrap();
        end(&pool, &watch, classified);
    });
}

/// Workers that wait for permits when the end comes are woken when there is nothing left to do.
#[test]
fn shutdown_reaches_workers_that_wait_for_a_permit() {
    explore(800, || {
        let (pool, _) = start(2, PoolConfig::new());
        let callers = [
            spawn(&pool, |pool| _ = pool.classify("a")),
            spawn(&pool, |pool| _ = pool.classify("b")),
            spawn(&pool, |pool| _ = future::block_on(pool.classify_async("c"))),
        ];
        let_others_begin();
        pool.shutdown();
        callers.into_iter().for_each(|caller| caller.join().unwrap());
        assert_eq!(pool.shared.queue.texts(), (0, 0));
    });
}

#[test]
fn equal_texts_share_the_answer_of_a_caller_with_a_permit() {
    explore(800, || {
        let (pool, watch) = start(2, PoolConfig::new());
        let stayers = [
            spawn(&pool, |pool| is_answered(pool.classify("a"))),
            spawn(&pool, |pool| is_answered(future::block_on(pool.classify_async("a")))),
        ];
        let leaver = spawn(&pool, |pool| {
            _ = future::block_on(poll_once(Box::pin(pool.classify_async("a"))));
        });
        stayers.into_iter().chain([leaver]).for_each(|caller| caller.join().unwrap());
        pool.shutdown();
        let stats = pool.stats();
        assert!(stats.classified + stats.coalesced <= 3, "{stats:?}");
        end(&pool, &watch, stats.classified as usize);
    });
}

/// A job that nobody waits for any more takes no permit, and its slot is free again.
#[test]
fn an_abandoned_job_costs_no_permit() {
    explore(800, || {
        let (pool, watch) = start(1, PoolConfig::new().back_pressure(2));
        let caller = spawn(&pool, |pool| is_answered(pool.classify("a")));
        let leaver = spawn(&pool, |pool| {
            _ = future::block_on(poll_once(Box::pin(pool.classify_async("b"))));
        });
        is_answered(pool.classify("c"));
        [caller, leaver].into_iter().for_each(|caller| caller.join().unwrap());
        is_answered(pool.classify("d"));
        pool.shutdown();
        let classified = watch.classified.load(Relaxed);
        assert!((3..=4).contains(&classified));
        end(&pool, &watch, classified);
    });
}

#[test]
fn many_texts_are_classified_by_the_caller_and_by_workers() {
    explore(300, || {
        let (pool, watch) = start(2, PoolConfig::new());
        let caller = spawn(&pool, |pool| is_answered(pool.classify("a")));
        let texts: Vec<_> = (0..200).map(|_| "b").collect();
        pool.classify_many(texts).for_each(is_answered);
        caller.join().unwrap();
        end(&pool, &watch, 201);
    });
}

/// A label that ends its pool when it is cloned.
struct Ending(Arc<OnceLock<Weak<Pool<Ending>>>>);

impl Clone for Ending {
    fn clone(&self) -> Self {
        if let Some(pool) = self.0.get().and_then(Weak::upgrade) {
            pool.shutdown();
        }
        Self(Arc::default())
    }
}

impl Label for Ending {
    fn from_text(_: &str) -> Option<Self> {
        Some(Self::default_label())
    }

    fn default_label() -> Self {
        Self(Arc::default())
    }
}

#[test]
fn shutdowns_within_classifications_do_not_wait_for_each_other() {
    explore(500, || {
        let its_pool = Arc::new(OnceLock::new());
        let rules = rules_of("old").with_default(Ending(Arc::clone(&its_pool)));
        let pool = Arc::new(Pool::new(rules, PoolConfig::new().pool_size(2)).unwrap());
        its_pool.set(Arc::downgrade(&pool)).unwrap();
        let callers = ["a", "b"].map(|text| {
            let pool = Arc::clone(&pool);
            thread::spawn(move || _ = pool.classify(text))
        });
        let other = Arc::clone(&pool);
        let task = thread::spawn(move || _ = future::block_on(other.classify_async("c")));
        callers.into_iter().chain([task]).for_each(|caller| caller.join().unwrap());
        pool.shutdown();
        assert_eq!(pool.shared.queue.texts(), (0, 0));
    });
}
