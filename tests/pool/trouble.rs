//! Full queues, time that is up, callers that go away, panics and ends.

use std::{
    future::Future,
    sync::{
        Arc, Condvar, Mutex, OnceLock,
        atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst},
    },
    task::{Context, Waker},
    thread,
    time::{Duration, Instant},
};

use classifier::pool::{Label, OwnedClassifier, Pool, PoolConfig, PoolError};

use crate::labels::{Fragile, artifact};

/// A label that can be cloned only while the gate is open; threads that classify wait for it.
pub(crate) struct Gated {
    gate: Arc<Gate>,
}

#[derive(Default)]
pub(crate) struct Gate {
    open: Mutex<bool>,
    opened: Condvar,
    waiting: AtomicUsize,
}

impl Gate {
    pub(crate) fn open(&self) {
        *self.open.lock().unwrap() = true;
        self.opened.notify_all();
    }

    pub(crate) fn wait_until_somebody_waits(&self) {
        while self.waiting.load(SeqCst) == 0 {
            thread::yield_now();
        }
    }
}

impl Clone for Gated {
    fn clone(&self) -> Self {
        self.gate.waiting.fetch_add(1, SeqCst);
        let open = self.gate.open.lock().unwrap();
        drop(self.gate.opened.wait_while(open, |open| !*open).unwrap());
        Self { gate: Arc::clone(&self.gate) }
    }
}

impl Label for Gated {
    fn from_text(_: &str) -> Option<Self> {
        Some(Self::default_label())
    }

    fn default_label() -> Self {
        Self { gate: Arc::default() }
    }
}

/// A pool of one thread. Threads wait at a gate for each text.
pub(crate) fn gated(config: PoolConfig) -> (Arc<Pool<Gated>>, Arc<Gate>) {
    let gate = Arc::new(Gate::default());
    (pool_of(Gated { gate: Arc::clone(&gate) }, config), gate)
}

/// A pool of one thread without caches, whose only answer is this label.
fn pool_of<L: Label>(label: L, config: PoolConfig) -> Arc<Pool<L>> {
    let rules = OwnedClassifier::from_artifact(artifact("[rules]\nUnused = ['unused']")).unwrap();
    let config = config.pool_size(1).cache_size(0).uncategorized_cache_size(0);
    Arc::new(Pool::new(rules.with_default(label), config).unwrap())
}

/// A gated label that panics when a worker is the one to drop it, the first time: a second panic
/// while the first unwinds would end the process, in this as in every program.
#[derive(Clone)]
struct Explosive {
    #[expect(dead_code, reason = "it is there to be cloned")]
    gated: Gated,
    armed: Arc<AtomicBool>,
}

impl Drop for Explosive {
    fn drop(&mut self) {
        let thread = thread::current();
        let on_a_worker = thread.name().is_some_and(|name| name.starts_with("classifier-"));
        assert!(!on_a_worker || !self.armed.swap(false, SeqCst), "dropped on a worker");
    }
}

impl Label for Explosive {
    fn from_text(_: &str) -> Option<Self> {
        Some(Self::default_label())
    }

    fn default_label() -> Self {
        Self { gated: Gated::default_label(), armed: Arc::default() }
    }
}

fn error<L>(answer: Result<L, PoolError>) -> PoolError {
    answer.err().expect("no answer")
}

fn ask(pool: &Arc<Pool<Gated>>, text: &'static str) -> thread::JoinHandle<Result<(), PoolError>> {
    let pool = Arc::clone(pool);
    thread::spawn(move || pool.classify(text).map(drop))
}

#[test]
fn a_full_pool_is_an_error_except_for_equal_texts() {
    let (pool, gate) = gated(PoolConfig::new().back_pressure(1));
    let first = ask(&pool, "a");
    gate.wait_until_somebody_waits();
    assert_eq!(error(pool.try_classify("b")), PoolError::Full);
    let equal = ask(&pool, "a");
    while pool.stats().coalesced == 0 {
        thread::yield_now();
    }
    let waiting = ask(&pool, "c");
    gate.open();
    for caller in [first, equal, waiting] {
        assert_eq!(caller.join().unwrap(), Ok(()));
    }
    assert!(pool.try_classify("b").is_ok());
    assert_eq!(pool.stats().classified, 3);
}

#[test]
fn a_timeout_covers_the_wait_for_a_slot_and_for_an_answer() {
    let (pool, gate) = gated(PoolConfig::new().back_pressure(2));
    let busy = ask(&pool, "a");
    gate.wait_until_somebody_waits();
    let start = Instant::now();
    let timeout = Duration::from_millis(20);
    for text in ["a", "b", "c"] {
        assert_eq!(error(pool.classify_timeout(text, timeout)), PoolError::Timeout);
        assert_eq!(error(pool.classify_timeout(text, Duration::ZERO)), PoolError::Timeout);
    }
    assert!(start.elapsed() >= 3 * timeout);
    assert_eq!((pool.stats().in_flight, pool.stats().queued), (2, 1));
    gate.open();
    assert_eq!(busy.join().unwrap(), Ok(()));
    assert!(pool.classify_timeout("b", Duration::from_secs(60)).is_ok());
}

#[test]
fn abandoned_texts_are_not_classified() {
    let (pool, gate) = gated(PoolConfig::new());
    let busy = ask(&pool, "a");
    gate.wait_until_somebody_waits();
    let mut left = Box::pin(pool.classify_async("b"));
    assert!(left.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    assert_eq!((pool.stats().in_flight, pool.stats().queued), (2, 1));
    drop(left);
    gate.open();
    assert_eq!(busy.join().unwrap(), Ok(()));
    assert!(pool.classify("c").is_ok());
    assert_eq!((pool.stats().classified, pool.stats().in_flight), (2, 0));
}

#[test]
fn shutdown_drains_the_queue_and_refuses_the_rest() {
    let (pool, gate) = gated(PoolConfig::new().back_pressure(2));
    let accepted = [ask(&pool, "a"), ask(&pool, "b")];
    while pool.stats().in_flight < 2 {
        thread::yield_now();
    }
    let waiting = ask(&pool, "c");
    let ends = [(), ()].map(|()| {
        let pool = Arc::clone(&pool);
        thread::spawn(move || {
            pool.shutdown();
            assert_eq!((pool.stats().in_flight, pool.stats().classified), (0, 2));
        })
    });
    assert_eq!(waiting.join().unwrap(), Err(PoolError::Closed));
    gate.open();
    for caller in accepted {
        assert_eq!(caller.join().unwrap(), Ok(()));
    }
    for end in ends {
        end.join().unwrap();
    }
    pool.shutdown();
}

#[test]
fn after_shutdown_every_call_is_refused() {
    let pool = Pool::new(Fragile::rules(), PoolConfig::new()).unwrap();
    assert_eq!(pool.classify("1").unwrap().as_str(), "Digits");
    pool.shutdown();
    let closed = Err(PoolError::Closed);
    assert_eq!(pool.classify("1"), closed, "although it is remembered");
    assert_eq!(pool.try_classify("1"), closed);
    assert_eq!(pool.classify_timeout("1", Duration::MAX), closed);
    assert_eq!(pollster::block_on(pool.classify_async("1")), closed);
    let many: Vec<_> = pool.classify_many(["1", "2"]).collect();
    assert_eq!(many, [closed.clone(), closed]);
}

#[test]
fn a_panic_is_an_error_to_its_own_callers_only() {
    let pool = Pool::new(Fragile::rules(), PoolConfig::new().pool_size(1)).unwrap();
    for _ in 0..3 {
        assert_eq!(pool.classify("panic"), Err(PoolError::Panicked));
        assert_eq!(pool.classify("1").unwrap().as_str(), "Digits");
    }
    let many: Vec<_> = pool.classify_many(["1", "panic", "2"]).collect();
    assert_eq!(many[0].as_ref().unwrap().as_str(), "Digits");
    assert_eq!(many[1], Err(PoolError::Panicked));
    assert_eq!(many[2].as_ref().unwrap().as_str(), "Digits");
    let stats = pool.stats();
    assert_eq!((stats.panics, stats.in_flight), (4, 0));
    assert_eq!(stats.by_callers.panics + stats.workers[0].panics, 4);
}

#[test]
fn a_label_whose_drop_panics_stops_no_worker() {
    let gate = Arc::new(Gate::default());
    let gated = Gated { gate: Arc::clone(&gate) };
    let armed = Arc::new(AtomicBool::new(true));
    let pool = pool_of(Explosive { gated, armed: Arc::clone(&armed) }, PoolConfig::new());
    let mut left = Box::pin(pool.classify_async("a"));
    assert!(left.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    gate.wait_until_somebody_waits();
    drop(left);
    gate.open();
    for text in ["b", "c"] {
        assert!(pool.classify_timeout(text, Duration::from_secs(60)).is_ok());
    }
    assert_eq!(pool.stats().classified, 3);
    assert!(!armed.load(SeqCst), "no label was dropped on the worker");
}

#[test]
fn a_panic_of_a_worker_is_counted_and_the_worker_continues() {
    let pool = Pool::new(Fragile::rules(), PoolConfig::new().pool_size(1)).unwrap();
    for _ in 0..3 {
        assert_eq!(pollster::block_on(pool.classify_async("panic")), Err(PoolError::Panicked));
    }
    assert_eq!(pollster::block_on(pool.classify_async("1")).unwrap().as_str(), "Digits");
    let stats = pool.stats();
    assert_eq!((stats.workers[0].panics, stats.workers[0].classified), (3, 1));
    assert_eq!((stats.by_callers.panics, stats.by_callers.classified), (0, 0));
}

/// A label that ends its pool when it is cloned.
struct Ending(Arc<OnceLock<Arc<Pool<Ending>>>>);

impl Clone for Ending {
    fn clone(&self) -> Self {
        if let Some(pool) = self.0.get() {
            pool.shutdown();
        }
        Self(Arc::clone(&self.0))
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
fn a_shutdown_within_a_classification_does_not_wait_for_it() {
    let its_pool = Arc::new(OnceLock::new());
    let pool = pool_of(Ending(Arc::clone(&its_pool)), PoolConfig::new());
    assert!(its_pool.set(Arc::clone(&pool)).is_ok());
    assert!(pool.classify("a").is_ok());
    assert_eq!(error(pool.classify("a")), PoolError::Closed);
    assert_eq!((pool.stats().by_callers.classified, pool.stats().in_flight), (1, 0));
    pool.shutdown();
}

#[test]
fn a_task_is_never_classified_where_it_is_polled() {
    let pool = Pool::new(Fragile::rules(), PoolConfig::new().pool_size(1)).unwrap();
    for number in 0..100 {
        let text = number.to_string();
        let mut call = Box::pin(pool.classify_async(&text));
        while call.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending() {
            thread::yield_now();
        }
    }
    let stats = pool.stats();
    assert_eq!((stats.workers[0].classified, stats.by_callers.classified), (100, 0));
}

#[test]
fn a_caller_with_a_permit_needs_no_worker() {
    let pool = Pool::new(Fragile::rules(), PoolConfig::new().pool_size(1)).unwrap();
    for number in 0..100 {
        let text = number.to_string();
        assert!(pool.classify(&text).is_ok());
        assert!(pool.try_classify(&format!("{text}?")).is_ok());
        assert!(pool.classify_timeout(&format!("{text}!"), Duration::MAX).is_ok());
    }
    let stats = pool.stats();
    assert_eq!((stats.workers[0].classified, stats.by_callers.classified), (0, 300));
}
