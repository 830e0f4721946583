//! Every way to ask a pool gives the answers of direct calls.

use std::{future::Future, sync::Arc, task::Poll, time::Duration};

use classifier::{
    pool::{Pool, PoolConfig},
    smtp::BounceClass,
};

const RESPONSES: &str = include_str!("../data/responses.txt");

fn texts() -> impl Iterator<Item = &'static str> {
    RESPONSES.lines()
}

/// With caches, without, and with caches that hold next to nothing.
fn configs() -> [PoolConfig; 3] {
    let config = PoolConfig::new().pool_size(2);
    let off = config.clone().cache_size(0).uncategorized_cache_size(0);
    let tiny = config.clone().cache_size(2).uncategorized_cache_size(1).longest_cached_text(90);
    [config, off, tiny.back_pressure(3)]
}

fn is_direct(text: &str, answer: Result<BounceClass, impl std::fmt::Debug + PartialEq>) {
    assert_eq!(answer, Ok(BounceClass::classify(text)), "{text}");
}

#[test]
fn blocking_calls_answer_as_direct_ones() {
    for config in configs() {
        let pool = BounceClass::pool(config).unwrap();
        for text in texts() {
            is_direct(text, pool.classify(text));
            is_direct(text, pool.try_classify(text));
            is_direct(text, pool.classify_timeout(text, Duration::MAX));
        }
    }
}

#[test]
fn many_texts_are_answered_in_their_order() {
    for config in configs() {
        let pool = BounceClass::pool(config).unwrap();
        for _ in 0..2 {
            let answers: Vec<_> = pool.classify_many(texts().chain(texts())).collect();
            assert_eq!(answers.len(), 2 * texts().count());
            texts().chain(texts()).zip(answers).for_each(|(text, answer)| is_direct(text, answer));
        }
        assert_eq!(pool.classify_many([""; 0]).next(), None);
        assert_eq!(pool.classify_many([String::new()]).count(), 1);
    }
}

#[test]
fn futures_are_answered_without_a_runtime() {
    for config in configs() {
        let pool = BounceClass::pool(config).unwrap();
        for text in texts() {
            is_direct(text, pollster::block_on(pool.classify_async(text)));
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn futures_are_answered_under_tokio() {
    for config in configs() {
        let pool = Arc::new(BounceClass::pool(config).unwrap());
        let tasks: Vec<_> = texts()
            .map(|text| {
                let pool = Arc::clone(&pool);
                tokio::spawn(async move { is_direct(text, pool.classify_async(text).await) })
            })
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
    }
}

#[tokio::test]
async fn a_cached_answer_is_ready_at_once() {
    let pool = BounceClass::pool(PoolConfig::new()).unwrap();
    let text = "552 5.2.2 mailbox is stuffed";
    is_direct(text, pool.classify_async(text).await);
    let mut future = Box::pin(pool.classify_async(text));
    std::future::poll_fn(|context| {
        assert_eq!(future.as_mut().poll(context), Poll::Ready(Ok(BounceClass::QuotaIssues)));
        Poll::Ready(())
    })
    .await;
}

#[test]
fn a_pool_is_shared_by_threads() {
    fn is_shareable<T: Send + Sync + 'static>(value: T) -> T {
        value
    }
    fn is_send<T: Send>(value: T) -> T {
        value
    }
    let pool: Pool<BounceClass> = is_shareable(BounceClass::pool(PoolConfig::new()).unwrap());
    drop(is_send(pool.classify_async("")));
    drop(is_send(pool.classify_many([""])));
}

#[test]
fn workers_share_long_texts_in_bulk() {
    let pool = BounceClass::pool(PoolConfig::new().pool_size(2)).unwrap();
    let texts: Vec<String> = (0..1000).map(|number| format!("{number:2000}")).collect();
    assert!(pool.classify_many(&texts).all(|label| label == Ok(BounceClass::Uncategorized)));
    let by_workers: u64 = pool.stats().workers.iter().map(|worker| worker.classified).sum();
    assert!(by_workers > 0, "{:?}", pool.stats());
}

#[test]
fn texts_in_bulk_are_answered_with_few_slots() {
    for places in 1..6 {
        let pool = BounceClass::pool(PoolConfig::new().pool_size(2).back_pressure(places)).unwrap();
        let texts: Vec<String> = (0..500).map(|number| format!("text {number}")).collect();
        assert!(pool.classify_many(&texts).all(|label| label == Ok(BounceClass::Uncategorized)));
    }
}
