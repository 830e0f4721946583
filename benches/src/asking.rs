//! Ways to ask for the labels of many texts.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use classifier::pool::{Label, Pool};
use tokio::runtime;

use crate::{service::Service, threads};

/// What came of asking for all texts once.
pub struct Pass<L> {
    /// The answers, in the order of the texts.
    pub answers: Vec<L>,
    /// How long it took.
    pub time: Duration,
}

/// Threads that each ask for their part of the texts, one after the other.
pub fn by_threads<L: Send>(
    threads: usize,
    texts: &[String],
    classify: impl Fn(&str) -> L + Sync,
) -> Pass<L> {
    let parts = parts(texts, threads);
    let (answers, time) = threads::run(threads, |thread| {
        let texts = parts.get(thread).copied().unwrap_or_default();
        texts.iter().map(|text| classify(text)).collect::<Vec<L>>()
    });
    Pass { answers: answers.into_iter().flatten().collect(), time }
}

/// Tasks of one event loop that each ask for their part of the texts, one after the other.
pub fn by_tasks<S: Service>(
    tasks: usize,
    texts: &'static [String],
    service: &Arc<S>,
) -> Pass<S::Label> {
    let event_loop = runtime::Builder::new_current_thread().build().expect("it needs no system");
    let ask = |texts: &'static [String]| {
        let service = Arc::clone(service);
        async move {
            let mut answers = Vec::with_capacity(texts.len());
            for text in texts {
                answers.push(service.classify_async(text).await);
            }
            answers
        }
    };
    let start = Instant::now();
    let answers = event_loop.block_on(async {
        let asked: Vec<_> =
            parts(texts, tasks).into_iter().map(|part| tokio::spawn(ask(part))).collect();
        let mut answers = Vec::with_capacity(texts.len());
        for task in asked {
            answers.extend(task.await.expect("no task panics"));
        }
        answers
    });
    Pass { answers, time: start.elapsed() }
}

/// One thread that asks for all at once.
pub fn in_bulk<L: Label>(texts: &[String], pool: &Pool<L>) -> Pass<L> {
    let start = Instant::now();
    let answers = pool.classify_many(texts).map(|label| label.expect("the pool is open")).collect();
    Pass { answers, time: start.elapsed() }
}

/// The texts in so many parts, or fewer.
fn parts(texts: &[String], count: usize) -> Vec<&[String]> {
    texts.chunks(texts.len().div_ceil(count)).collect()
}
