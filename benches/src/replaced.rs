//! The design that the pool takes the place of, as mail servers have had it.

use std::{
    num::NonZeroUsize,
    sync::{Arc, Mutex},
    thread,
};

use classifier::pool::Label;
use lru::LruCache;
use regex::RegexSet;
use tokio::sync::oneshot;

use crate::service::Service;

/// Threads behind a bounded channel, one `RegexSet` of all rules, and one lock around two caches
/// that are asked before the channel. Each request has a channel of its own for the reply.
///
/// One thing is corrected: there, a thread ends when the caller that it replies to has gone away,
/// and once all have ended nobody is answered. The threads end when this is dropped.
pub struct Replaced<L> {
    requests: flume::Sender<Request<L>>,
    caches: Arc<Mutex<Caches<L>>>,
}

struct Request<L> {
    text: String,
    reply: oneshot::Sender<L>,
}

struct Caches<L> {
    classified: LruCache<String, L>,
    uncategorized: LruCache<String, L>,
}

/// What the patterns mean.
struct Rules<L> {
    patterns: RegexSet,
    /// By index of the pattern.
    labels: Vec<L>,
}

impl<L: Label> Replaced<L> {
    /// Requests in flight before the next one waits: what [`PoolConfig`] has by default.
    ///
    /// [`PoolConfig`]: classifier::pool::PoolConfig
    const BACK_PRESSURE: usize = 131_072;

    /// Texts in each of the caches, as by default too.
    const CACHE_SIZE: NonZeroUsize = NonZeroUsize::new(1024).unwrap();

    /// Compiles the patterns and starts the threads.
    pub fn new(rules: &[(String, L)], workers: usize) -> Self {
        let rules = Arc::new(Rules {
            patterns: RegexSet::new(rules.iter().map(|(pattern, _)| pattern))
                .expect("the rules are regexes"),
            labels: rules.iter().map(|(_, label)| label.clone()).collect(),
        });
        let caches = Arc::new(Mutex::new(Caches {
            classified: LruCache::new(Self::CACHE_SIZE),
            uncategorized: LruCache::new(Self::CACHE_SIZE),
        }));
        let (requests, received) = flume::bounded(Self::BACK_PRESSURE);
        for _ in 0..workers {
            let (rules, caches, received) = (rules.clone(), caches.clone(), received.clone());
            thread::spawn(move || work(&rules, &caches, &received));
        }
        Self { requests, caches }
    }

    fn known(&self, text: &str) -> Option<L> {
        let mut caches = self.caches.lock().expect(NO_PANIC);
        let Caches { classified, uncategorized } = &mut *caches;
        classified.get(text).or_else(|| uncategorized.get(text)).cloned()
    }
}

impl<L: Label> Service for Replaced<L> {
    type Label = L;

    fn classify(&self, text: &str) -> L {
        self.known(text).unwrap_or_else(|| {
            let (request, reply) = Request::new(text);
            self.requests.send(request).expect(NO_PANIC);
            reply.blocking_recv().expect(NO_PANIC)
        })
    }

    async fn classify_async(&self, text: &str) -> L {
        if let Some(label) = self.known(text) {
            return label;
        }
        let (request, reply) = Request::new(text);
        self.requests.send_async(request).await.expect(NO_PANIC);
        reply.await.expect(NO_PANIC)
    }
}

const NO_PANIC: &str = "no thread panics";

impl<L> Request<L> {
    fn new(text: &str) -> (Self, oneshot::Receiver<L>) {
        let (reply, answer) = oneshot::channel();
        (Self { text: text.to_owned(), reply }, answer)
    }
}

fn work<L: Label>(
    rules: &Rules<L>,
    caches: &Mutex<Caches<L>>,
    received: &flume::Receiver<Request<L>>,
) {
    while let Ok(Request { text, reply }) = received.recv() {
        let matched = rules.patterns.matches(&text).into_iter().next();
        let label = matched.map_or_else(L::default_label, |index| rules.labels[index].clone());
        let mut caches = caches.lock().expect(NO_PANIC);
        let cache = match matched {
            Some(_) => &mut caches.classified,
            None => &mut caches.uncategorized,
        };
        cache.put(text, label.clone());
        drop(caches);
        // Whoever asked may have gone away.
        let _ = reply.send(label);
    }
}
