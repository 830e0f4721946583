//! Labels whose `Drop` always panics, wherever the pool holds them.

use std::{
    cell::Cell,
    mem,
    panic::{AssertUnwindSafe, catch_unwind, panic_any},
    sync::Arc,
    thread_local,
};

use shuttle::{future, thread};

use super::{explore, poll_once, rules_of};
use crate::pool::{Label, Pool, PoolConfig, PoolError};

thread_local! {
    /// Whether labels panic. All threads of a scenario are one thread of the system.
    static ARMED: Cell<bool> = const { Cell::new(false) };
}

/// A label that panics when it is dropped, also while another panic unwinds. Callers forget theirs.
#[derive(Clone, Debug)]
struct Explosive(#[expect(dead_code, reason = "it is there to be dropped")] Arc<()>);

impl Drop for Explosive {
    fn drop(&mut self) {
        if ARMED.get() {
            panic_any(Payload);
        }
    }
}

/// A payload that panics too.
struct Payload;

impl Drop for Payload {
    fn drop(&mut self) {
        panic!("on demand");
    }
}

impl Label for Explosive {
    fn from_text(_: &str) -> Option<Self> {
        Some(Self::default_label())
    }

    fn default_label() -> Self {
        Self(Arc::default())
    }
}

fn forget(answer: Result<Explosive, PoolError>) {
    mem::forget(answer.unwrap());
}

/// Has labels in full caches, in answers that nobody takes, and in replaced rules. Then the pool ends, and no
/// thread keeps what it shares with the pool.
fn all_threads_end(end: fn(Pool<Explosive>)) {
    let config = PoolConfig::new().pool_size(2).back_pressure(8);
    let config = config.cache_size(1).uncategorized_cache_size(1);
    let pool = Arc::new(Pool::new(rules_of::<Explosive>("old"), config).unwrap());
    let new = rules_of("new");
    ARMED.set(true);
    let call = |call: fn(&Pool<Explosive>)| {
        let pool = Arc::clone(&pool);
        thread::spawn(move || call(&pool))
    };
    let callers = [
        call(|pool| ["1", "2", "a", "b"].into_iter().for_each(|text| forget(pool.classify(text)))),
        call(|pool| forget(future::block_on(pool.classify_async("3")))),
        call(|pool| {
            if let Some(answer) = future::block_on(poll_once(pool.classify_async("4"))) {
                forget(answer);
            }
        }),
        call(|pool| forget(pool.classify_many(["5", "c"].repeat(150)).next().unwrap())),
    ];
    pool.replace(new).unwrap();
    callers.into_iter().for_each(|caller| caller.join().unwrap());
    forget(pool.classify("6"));
    let shared = Arc::downgrade(&pool.shared);
    end(Arc::into_inner(pool).unwrap());
    ARMED.set(false);
    assert_eq!(shared.strong_count(), 0, "a thread is left");
}

#[test]
fn threads_end_although_labels_panic_when_a_pool_is_dropped() {
    explore(100, || all_threads_end(drop));
}

#[test]
fn threads_end_although_labels_panic_at_shutdown() {
    explore(100, || {
        all_threads_end(|pool| {
            pool.shutdown();
            assert_eq!(pool.classify("1").unwrap_err(), PoolError::Closed);
        });
    });
}

#[test]
fn threads_end_although_labels_panic_while_another_panic_drops_the_pool() {
    explore(100, || {
        all_threads_end(|pool| {
            let unwinds = || {
                let _pool = pool;
                panic!("on demand");
            };
            let payload = catch_unwind(AssertUnwindSafe(unwinds)).unwrap_err();
            assert_eq!(payload.downcast_ref::<&str>(), Some(&"on demand"));
        });
    });
}
