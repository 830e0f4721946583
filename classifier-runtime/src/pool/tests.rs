//! The pool in many orders in which its threads may come, tried by shuttle. A thread or a task
//! that waits for ever is a deadlock, which shuttle reports.

mod panics;
mod permits;
mod polls;

use std::{
    boxed::Box,
    format,
    future::Future,
    pin::Pin,
    string::String,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    task::{Context, Poll, Wake, Waker},
    vec::Vec,
};

use classifier_compiler::{Artifact, Compiler, RuleSet};
use shuttle::{
    Config, Runner, future,
    scheduler::{PctScheduler, RandomScheduler},
    sync::Mutex,
    thread,
};

use super::{Label, OwnedClassifier, Pool, PoolConfig, PoolError};

type Name = Arc<str>;

/// Tries a scenario in so many orders, half of them random, and half with few changes of thread
/// at places that are rarely hit otherwise (Burckhardt et al., "A Randomized Scheduler with
/// Probabilistic Guarantees of Finding Bugs", ASPLOS 2010).
fn explore(orders: usize, scenario: fn()) {
    let mut config = Config::new();
    config.stack_size = 1 << 18;
    Runner::new(RandomScheduler::new(orders / 2), config.clone()).run(scenario);
    Runner::new(PctScheduler::new(3, orders / 2), config).run(scenario);
}

/// OwnedClassifier that give every text with a digit this label.
fn rules(label: &'static str) -> OwnedClassifier<Name> {
    rules_of(label)
}

fn rules_of<L: Label>(label: &'static str) -> OwnedClassifier<L> {
    static ARTIFACTS: OnceLock<[Artifact; 2]> = OnceLock::new();
    let artifacts = ARTIFACTS.get_or_init(|| ["old", "new"].map(artifact));
    let index = usize::from(label == "new");
    OwnedClassifier::from_artifact(artifacts[index].as_bytes()).unwrap()
}

fn artifact(label: &str) -> Artifact {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("rules.toml");
    std::fs::write(&path, format!("[rules]\n{label} = ['[0-9]']")).unwrap();
    Compiler::new().compile(&RuleSet::load([path]).unwrap()).unwrap()
}

fn start(config: PoolConfig) -> Arc<Pool<Name>> {
    Arc::new(Pool::new(rules("old"), config).unwrap())
}

/// What a text must be with the old rules.
fn old(text: &str) -> Name {
    if text.contains(|char: char| char.is_ascii_digit()) {
        "old".into()
    } else {
        Name::default_label()
    }
}

/// Asserts that nothing is in flight any more, after an end that must be one.
fn end(pool: &Pool<Name>) {
    pool.shutdown();
    assert_eq!(pool.classify("1"), Err(PoolError::Closed));
    assert_eq!(pool.shared.queue.texts(), (0, 0));
}

/// A future that is polled once and then dropped.
async fn poll_once<T>(future: impl Future<Output = T>) -> Option<T> {
    let mut future = Box::pin(future);
    std::future::poll_fn(|context| {
        Poll::Ready(match future.as_mut().poll(context) {
            Poll::Ready(value) => Some(value),
            Poll::Pending => None,
        })
    })
    .await
}

#[test]
fn every_text_is_answered_with_one_slot() {
    explore(2000, || {
        let pool = start(PoolConfig::new().pool_size(2).back_pressure(1).cache_size(0));
        let threads = ["1", "2", "a"].map(|text| {
            let pool = Arc::clone(&pool);
            thread::spawn(move || assert_eq!(pool.classify(text), Ok(old(text))))
        });
        threads.into_iter().for_each(|thread| thread.join().unwrap());
        end(&pool);
    });
}

#[test]
fn tasks_and_threads_are_answered_alike() {
    explore(2000, || {
        let pool = start(PoolConfig::new().pool_size(1).back_pressure(1).cache_size(0));
        let threads = ["1", "2"].map(|text| {
            let pool = Arc::clone(&pool);
            thread::spawn(move || assert_eq!(pool.classify(text), Ok(old(text))))
        });
        let tasks = ["1", "3", "a"].map(|text| {
            let pool = Arc::clone(&pool);
            future::spawn(async move { assert_eq!(pool.classify_async(text).await, Ok(old(text))) })
        });
        future::block_on(async {
            for task in tasks {
                task.await.unwrap();
            }
        });
        threads.into_iter().for_each(|thread| thread.join().unwrap());
        end(&pool);
    });
}

#[test]
fn equal_texts_are_classified_once() {
    explore(2000, || {
        let pool = start(PoolConfig::new().pool_size(2).back_pressure(2));
        let threads = ["1", "1", "1"].map(|text| {
            let pool = Arc::clone(&pool);
            thread::spawn(move || assert_eq!(pool.classify(text), Ok(old(text))))
        });
        threads.into_iter().for_each(|thread| thread.join().unwrap());
        let stats = pool.stats();
        assert_eq!(stats.classified, 1);
        assert_eq!(stats.classified_cache.hits + stats.coalesced, 2);
        end(&pool);
    });
}

#[test]
fn callers_that_go_away_do_no_harm() {
    explore(4000, || {
        let pool = start(PoolConfig::new().pool_size(1).back_pressure(1).cache_size(0));
        let leavers = ["1", "2"].map(|text| {
            let pool = Arc::clone(&pool);
            thread::spawn(move || {
                let answer = future::block_on(poll_once(pool.classify_async(text)));
                assert!(answer.is_none_or(|label| label == Ok(old(text))));
            })
        });
        let stayers = ["1", "3"].map(|text| {
            let pool = Arc::clone(&pool);
            thread::spawn(move || assert_eq!(pool.classify(text), Ok(old(text))))
        });
        leavers.into_iter().for_each(|thread| thread.join().unwrap());
        stayers.into_iter().for_each(|thread| thread.join().unwrap());
        end(&pool);
    });
}

#[test]
fn a_task_that_is_never_polled_again_keeps_only_its_own_slot() {
    explore(2000, || {
        let pool = start(PoolConfig::new().pool_size(1).back_pressure(2).cache_size(0));
        let mut stalled = Box::pin(pool.classify_async("1"));
        let polled = stalled.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        let threads = ["2", "3"].map(|text| {
            let pool = Arc::clone(&pool);
            thread::spawn(move || assert_eq!(pool.classify(text), Ok(old(text))))
        });
        threads.into_iter().for_each(|thread| thread.join().unwrap());
        match polled {
            Poll::Ready(label) => assert_eq!(label, Ok(old("1"))),
            Poll::Pending => assert_eq!(future::block_on(stalled), Ok(old("1"))),
        }
        end(&pool);
    });
}

#[test]
fn calls_after_a_replacement_get_the_new_answer() {
    explore(4000, || {
        let pool = start(PoolConfig::new().pool_size(2).back_pressure(2));
        let replaced = Arc::new(AtomicUsize::new(0));
        let callers = [(), ()].map(|()| {
            let (pool, replaced) = (Arc::clone(&pool), Arc::clone(&replaced));
            thread::spawn(move || {
                for _ in 0..2 {
                    let before = replaced.load(Relaxed);
                    let label = pool.classify("1").unwrap();
                    assert!(&*label == "new" || before == 0, "{label}");
                }
            })
        });
        pool.replace(rules("new")).unwrap();
        replaced.store(1, Relaxed);
        assert_eq!(pool.classify("1").as_deref(), Ok("new"));
        callers.into_iter().for_each(|thread| thread.join().unwrap());
        end(&pool);
    });
}

#[test]
fn shutdown_answers_accepted_texts_and_refuses_the_rest() {
    explore(4000, || {
        let pool = start(PoolConfig::new().pool_size(2).back_pressure(1));
        let callers = ["1", "1", "2"].map(|text| {
            let pool = Arc::clone(&pool);
            thread::spawn(move || match pool.classify(text) {
                Ok(label) => assert_eq!(label, old(text)),
                Err(error) => assert_eq!(error, PoolError::Closed),
            })
        });
        let other = Arc::clone(&pool);
        let replacer = thread::spawn(move || {
            let result = other.replace(rules("old"));
            assert!(result == Ok(()) || result == Err(PoolError::Closed));
            other.shutdown();
            assert_eq!(other.classify("1"), Err(PoolError::Closed));
        });
        pool.shutdown();
        assert_eq!(pool.classify("1"), Err(PoolError::Closed));
        callers.into_iter().for_each(|thread| thread.join().unwrap());
        replacer.join().unwrap();
        end(&pool);
        assert_eq!(pool.replace(rules("new")), Err(PoolError::Closed));
    });
}

#[test]
fn many_texts_keep_their_order_beside_others() {
    explore(1000, || {
        let pool = start(PoolConfig::new().pool_size(2).back_pressure(2).cache_size(1));
        let other = Arc::clone(&pool);
        let thread = thread::spawn(move || assert_eq!(other.classify("1"), Ok(old("1"))));
        let texts = ["1", "a", "2", "1", "b", "3", "a"];
        let labels: Vec<_> = pool.classify_many(texts).map(Result::unwrap).collect();
        assert_eq!(labels, texts.map(old));
        // A caller that goes away here too.
        assert_eq!(pool.classify_many(["4", "5", "6", "7"]).next(), Some(Ok(old("4"))));
        thread.join().unwrap();
        end(&pool);
    });
}

/// A task that runs where it is woken, as with some executors.
struct Inline(Mutex<Option<Pin<Box<dyn Future<Output = ()> + Send>>>>);

impl Wake for Inline {
    fn wake(self: Arc<Self>) {
        let waker = Waker::from(Arc::clone(&self));
        let mut task = self.0.lock().unwrap();
        if let Some(future) = &mut *task
            && future.as_mut().poll(&mut Context::from_waker(&waker)).is_ready()
        {
            *task = None;
        }
    }
}

#[test]
fn a_worker_may_drop_the_last_handle() {
    explore(1000, || {
        let pool = start(PoolConfig::new().pool_size(2).back_pressure(1));
        let answered = Arc::new(AtomicUsize::new(0));
        let (shared, count) = (Arc::clone(&pool.shared), Arc::clone(&answered));
        let task = async move {
            let text = String::from("1");
            assert_eq!(pool.classify_async(&text).await, Ok(old(&text)));
            count.fetch_add(1, Relaxed);
        };
        Arc::new(Inline(Mutex::new(Some(Box::pin(task))))).wake();
        // The threads end by themselves, and with them what they share.
        while Arc::strong_count(&shared) > 1 {
            thread::yield_now();
        }
        assert_eq!(answered.load(Relaxed), 1);
    });
}
