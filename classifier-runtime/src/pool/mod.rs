//! Worker threads and caches in front of a classifier, and rules that are replaced while it serves.
//!
//! A direct call of `classify` is what most programs want. A [`Pool`] is for those which must bound
//! the processor time that classification takes, keep it off an event loop, remember the answers
//! of costly rules, or change rules without stopping.
//!
//! ```
//! use std::sync::Arc;
//!
//! use classifier_compiler::{Compiler, RuleSet};
//! use classifier_runtime::pool::{Pool, PoolConfig, OwnedClassifier};
//!
//! # let dir = tempfile::tempdir()?;
//! # let path = dir.path().join("rules.toml");
//! # std::fs::write(&path, "[rules]\nQuotaIssues = ['^552 ']")?;
//! let artifact = Compiler::new().compile(&RuleSet::load([&path])?)?;
//! let pool = Pool::<Arc<str>>::new(OwnedClassifier::from_artifact(artifact)?, PoolConfig::new())?;
//! assert_eq!(&*pool.classify("552 mailbox is stuffed")?, "QuotaIssues");
//! assert_eq!(&*pool.classify("552 mailbox is stuffed")?, "QuotaIssues");
//! assert_eq!(pool.stats().classified_cache.hits, 1);
//!
//! # std::fs::write(&path, "[rules]\nOverQuota = ['^552 ']")?;
//! let artifact = Compiler::new().compile(&RuleSet::load([&path])?)?;
//! pool.replace(OwnedClassifier::from_artifact(artifact)?)?;
//! assert_eq!(&*pool.classify("552 mailbox is stuffed")?, "OverQuota");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # How a text goes through
//!
//! A call takes the current `generation`, which is a rule set with its two caches (`cache`), and
//! asks these. If they do not know the text, the call puts it in flight (`queue`) as a ticket
//! (`job`), or shares the ticket of an equal text (`in_flight`), after waiting for one of the
//! `slots` if need be.
//!
//! Who classifies it needs one of the `permits`, of which there are as many as workers. A thread that
//! waits for its answer anyway takes a free permit itself, after spinning for a moment if there is
//! none: to wake a worker and be woken would take many times what most texts take. If all permits
//! are taken, or if a task asks, whose executor has other things to do, the ticket is queued, and a
//! `worker` takes it as soon as there is a permit. Either way the answer is remembered, and the
//! `promise` that the ticket holds is kept to all who share it.
//!
//! Lists of texts (`many`) go the same way, a stretch at a time with the caller's permit, while workers
//! get chunks for the other permits. Threads and tasks wait alike: blocking calls are the
//! asynchronous one, run on the caller's thread (`wake`).
//!
//! # What can be seen
//!
//! [`Pool::stats`] returns what the pool has done. With the feature `metrics` the same goes to the
//! recorder of the `metrics` facade that is installed when the pool starts:
//!
//! | name | kind | label |
//! |---|---|---|
//! | `classifier_classification_seconds` | histogram, see `LATENCY_BUCKETS` | |
//! | `classifier_cache_hits_total`, `_misses_total`, `_evictions_total` | counters | `cache` |
//! | `classifier_cache_texts` | gauge | `cache` |
//! | `classifier_classified_total`, `classifier_panics_total` | counters | `worker` |
//! | `classifier_coalesced_total` | counter | |
//! | `classifier_in_flight`, `classifier_queued` | gauges | |
//!
//! `cache` is `classified` or `uncategorized`; `worker` is a number, or `callers` for what callers
//! have classified on their own threads. The histogram is always up to date, and all others
//! when `Pool::publish_metrics` is called, as a program does before it hands its figures out: so
//! a hit costs what it costs without the feature. The figures of several pools add up.
//!
//! With the feature `tracing` there are spans at debug level, whose targets begin with
//! `classifier_runtime::pool`: `classify`, on the thread that does it, with the text's length in `bytes` and
//! whether a rule `matched`; `replace`; and `shutdown`. The text itself, which may hold addresses,
//! is in none.

mod cache;
mod config;
mod error;
mod generation;
mod in_flight;
mod job;
#[cfg(feature = "metrics")]
mod latency;
mod many;
mod permits;
mod promise;
#[cfg(feature = "metrics")]
mod publish;
mod queue;
mod shared;
mod slots;
mod stats;
mod sync;
#[cfg(test)]
mod tests;
mod wake;
mod worker;

use std::{
    fmt,
    string::String,
    sync::Arc,
    time::{Duration, Instant},
};

use arc_swap::ArcSwapOption;

#[cfg(feature = "metrics")]
pub use self::latency::LATENCY_BUCKETS;
use self::{
    cache::Kind,
    generation::Generation,
    queue::{Asker, Queue},
    shared::{Looked, Shared},
    stats::Counters,
    wake::block_on,
    worker::Workers,
};
pub use self::{
    config::{PoolConfig, PoolConfigError},
    error::{PoolError, PoolStartError},
    many::ClassifyMany,
    stats::{CacheStats, PoolStats, WorkerStats},
};
pub use crate::{
    label::{EmbeddedLabel, Label},
    owned::{OwnedClassifier, OwnedClassifierError},
};

/// Threads that classify texts for others, with caches in front of them.
///
/// All methods take `&self`: put it into a static or an `Arc` and call it from anywhere. Texts
/// whose answers are remembered are answered on the caller's thread at once. Equal texts that are
/// in flight at the same time are classified once. The text alone decides about the answer.
///
/// No more than `pool_size` threads classify at once. A blocking call is one of them if it can be,
/// instead of waiting for a worker; a future never classifies where it is polled.
///
/// A caller that stops waiting, by a timeout or by dropping a future, does no harm; a text that no caller waits
/// for any more is not classified. A panic of classifying, such as that of a label's `Clone`, is
/// an error to those who asked for this text.
///
/// Dropping a pool is [`shutdown`](Self::shutdown).
pub struct Pool<L> {
    shared: Arc<Shared<L>>,
    workers: Workers,
}

impl<L: Label> Pool<L> {
    /// Starts the threads, which are called `classifier-0` and so on.
    ///
    /// # Errors
    ///
    /// When the configuration is not valid, or when the system refuses a thread; then there is
    /// none.
    pub fn new(rules: OwnedClassifier<L>, config: PoolConfig) -> Result<Self, PoolStartError> {
        config.validate()?;
        let shared = Arc::new(Shared {
            current: ArcSwapOption::from_pointee(Generation::new(rules, &config)),
            queue: Queue::new(config.back_pressure, config.pool_size),
            counters: Counters::new(config.pool_size),
            #[cfg(feature = "metrics")]
            published: publish::Published::new(),
            config,
        });
        let mut pool = Self { shared, workers: Workers::default() };
        for _ in 0..pool.shared.config.pool_size {
            pool.workers.start(&pool.shared)?;
        }
        Ok(pool)
    }

    /// The label of a text. Blocks until there is a slot for it and an answer.
    ///
    /// # Errors
    ///
    /// [`Closed`](PoolError::Closed) and [`Panicked`](PoolError::Panicked).
    ///
    /// # Cost
    ///
    /// Less than 100 ns and no heap where the answer is remembered. Otherwise it classifies the text
    /// on this thread, which takes some hundred nanoseconds more than a direct call. Only if as many
    /// threads as the pool has are classifying already or are about to, or an equal text is in
    /// flight, it takes microseconds more, for waking threads.
    pub fn classify(&self, text: &str) -> Result<L, PoolError> {
        self.shared.classify(text, None)
    }

    /// [`classify`](Self::classify) for bytes, read as `String::from_utf8_lossy` reads them.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::sync::Arc;
    ///
    /// use classifier_compiler::{Compiler, RuleSet};
    /// use classifier_runtime::pool::{OwnedClassifier, Pool, PoolConfig};
    ///
    /// let rules = RuleSet::builder().rule("Quota", "full$").build()?;
    /// let rules = OwnedClassifier::from_artifact(Compiler::new().compile(&rules)?)?;
    /// let pool = Pool::<Arc<str>>::new(rules, PoolConfig::new())?;
    /// assert_eq!(&*pool.classify_bytes(b"552 \xFF full")?, "Quota");
    /// assert_eq!(&*pool.try_classify_bytes(b"250 ok")?, "Uncategorized");
    /// let labels: Vec<_> = pool.classify_many_bytes([b"full"]).collect::<Result<_, _>>()?;
    /// assert_eq!(&*labels[0], "Quota");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`classify`](Self::classify).
    ///
    /// # Cost
    ///
    /// That of [`classify`](Self::classify), and of a copy where the bytes are not UTF-8.
    pub fn classify_bytes(&self, bytes: &[u8]) -> Result<L, PoolError> {
        self.classify(&String::from_utf8_lossy(bytes))
    }

    /// The label of a text, unless that would mean to wait for a slot; it waits for the answer, or
    /// finds it, as [`classify`](Self::classify) does and at the same cost.
    ///
    /// # Errors
    ///
    /// [`Full`](PoolError::Full), [`Closed`](PoolError::Closed) and
    /// [`Panicked`](PoolError::Panicked).
    pub fn try_classify(&self, text: &str) -> Result<L, PoolError> {
        match self.shared.look_up(text)? {
            Looked::Known(label) => Ok(label),
            Looked::Unknown(generation, text) => {
                self.shared.queue.spin_for_a_permit();
                let entered = self.shared.queue.try_enter(&generation, text, Asker::Thread)?;
                block_on(self.shared.answer(entered), None)
            }
        }
    }

    /// [`try_classify`](Self::try_classify) for bytes, as [`classify_bytes`](Self::classify_bytes)
    /// reads them.
    ///
    /// # Errors
    ///
    /// Those of [`try_classify`](Self::try_classify).
    pub fn try_classify_bytes(&self, bytes: &[u8]) -> Result<L, PoolError> {
        self.try_classify(&String::from_utf8_lossy(bytes))
    }

    /// The label of a text, if there is a slot for it and an answer in time. What the call itself
    /// has begun to classify, as [`classify`](Self::classify) does, it does not break off: that is
    /// an answer, if a late one.
    ///
    /// # Errors
    ///
    /// [`Timeout`](PoolError::Timeout), [`Closed`](PoolError::Closed) and
    /// [`Panicked`](PoolError::Panicked).
    pub fn classify_timeout(&self, text: &str, timeout: Duration) -> Result<L, PoolError> {
        // A deadline beyond what a clock can represent is none.
        self.shared.classify(text, Instant::now().checked_add(timeout))
    }

    /// [`classify_timeout`](Self::classify_timeout) for bytes, as
    /// [`classify_bytes`](Self::classify_bytes) reads them.
    ///
    /// # Errors
    ///
    /// Those of [`classify_timeout`](Self::classify_timeout).
    pub fn classify_bytes_timeout(&self, bytes: &[u8], timeout: Duration) -> Result<L, PoolError> {
        self.classify_timeout(&String::from_utf8_lossy(bytes), timeout)
    }

    /// The label of a text, as a future for any executor. It is ready when first polled if the
    /// answer is remembered, and never blocks; everything else is a worker's. Nothing happens before
    /// it is polled.
    ///
    /// # Errors
    ///
    /// [`Closed`](PoolError::Closed) and [`Panicked`](PoolError::Panicked).
    ///
    /// # Cost
    ///
    /// Less than 100 ns and no heap where the answer is remembered. Otherwise microseconds more than
    /// classifying the text, for waking a worker and the task, which many tasks share.
    pub async fn classify_async(&self, text: &str) -> Result<L, PoolError> {
        match self.shared.look_up(text)? {
            Looked::Known(label) => Ok(label),
            Looked::Unknown(generation, text) => {
                self.shared.ask(&generation, text, Asker::Task).await
            }
        }
    }

    /// [`classify_async`](Self::classify_async) for bytes, as
    /// [`classify_bytes`](Self::classify_bytes) reads them.
    ///
    /// # Errors
    ///
    /// Those of [`classify_async`](Self::classify_async).
    pub async fn classify_bytes_async(&self, bytes: &[u8]) -> Result<L, PoolError> {
        self.classify_async(&String::from_utf8_lossy(bytes)).await
    }

    /// The labels of many texts, in their order, all by the rules that are current at the call.
    ///
    /// This thread classifies, a hundred texts or so at a time, unless as many threads as the pool
    /// has do so already. With more than one worker, or if it must not, workers get texts in chunks.
    /// The iterator is not asked for texts while this thread classifies: it may wait for as long as
    /// it likes, or ask the pool itself; `as_ref` of a text may not.
    ///
    /// Up to some two thousand texts for each worker are taken from the iterator ahead of the
    /// answer that is next. It blocks for answers and, as [`classify`](Self::classify) does, for
    /// slots. Dropping the iterator gives up what is in flight.
    ///
    /// The caches are asked, but for texts only that have come before, not some thousand texts ago,
    /// and only such are remembered. Equal texts in flight are not looked for. Both would cost more
    /// than it saves.
    ///
    /// # Errors
    ///
    /// For each text those of [`classify`](Self::classify).
    ///
    /// # Cost
    ///
    /// Some 20 ns a text more than direct calls, and for each chunk that a worker gets the copy of
    /// its texts and microseconds.
    pub fn classify_many<I>(&self, texts: I) -> ClassifyMany<'_, L, I::IntoIter>
    where
        I: IntoIterator<Item: AsRef<str>>,
    {
        ClassifyMany::new(&self.shared, texts.into_iter())
    }

    /// [`classify_many`](Self::classify_many) for bytes, as [`classify_bytes`](Self::classify_bytes)
    /// reads them.
    ///
    /// # Errors
    ///
    /// For each text those of [`classify`](Self::classify).
    ///
    /// # Cost
    ///
    /// That of [`classify_many`](Self::classify_many) and a copy of each text.
    pub fn classify_many_bytes<I>(
        &self,
        texts: I,
    ) -> ClassifyMany<'_, L, impl Iterator<Item = String> + use<I, L>>
    where
        I: IntoIterator<Item: AsRef<[u8]>>,
    {
        let lossy = |text: I::Item| String::from_utf8_lossy(text.as_ref()).into_owned();
        ClassifyMany::new(&self.shared, texts.into_iter().map(lossy))
    }

    /// Answers with other rules from now on, without stopping.
    ///
    /// A call that starts after this has returned gets no answer of the old rules: the caches begin
    /// anew, and texts in flight are joined by their own kind only. Calls that have started before
    /// get the answer of either.
    ///
    /// # Errors
    ///
    /// [`Closed`](PoolError::Closed).
    pub fn replace(&self, rules: OwnedClassifier<L>) -> Result<(), PoolError> {
        #[cfg(feature = "tracing")]
        let _span = tracing::debug_span!("replace").entered();
        let new = Arc::new(Generation::new(rules, &self.shared.config));
        // Nothing comes after the end, also if that comes now.
        let before = self.shared.current.rcu(|current| current.as_ref().map(|_| Arc::clone(&new)));
        before.map(drop).ok_or(PoolError::Closed)
    }

    /// What the pool has done and does.
    ///
    /// # Cost
    ///
    /// Microseconds; it locks the queue and each part of the caches for a moment.
    pub fn stats(&self) -> PoolStats {
        let mut stats = self.shared.stats_but_caches();
        if let Some(generation) = &*self.shared.current.load() {
            stats.classified_cache.texts = generation.caches.len(Kind::Classified);
            stats.uncategorized_cache.texts = generation.caches.len(Kind::Uncategorized);
        }
        stats
    }

    /// Publishes what [`stats`](Self::stats) returns to the recorder of the `metrics` facade. To be called
    /// before figures are handed out, such as for a scrape, or every few seconds.
    /// [`shutdown`](Self::shutdown) does it one last time.
    ///
    /// # Cost
    ///
    /// Microseconds: that of `stats`, and what the recorder takes for a dozen figures.
    #[cfg(feature = "metrics")]
    pub fn publish_metrics(&self) {
        self.shared.published.update(|| self.stats());
    }
}

impl<L> Pool<L> {
    /// Takes on no more texts, waits until those that are in flight are classified, and ends the
    /// threads. From now on all calls answer [`Closed`](PoolError::Closed), also those that waited
    /// for a slot. A second call does no harm, and waits too.
    ///
    /// It does not wait on a thread of the pool itself, where an executor runs a task as soon as it
    /// is woken, nor within a classification, such as in a label's `Clone`: these would wait for
    /// themselves. The rest is the same.
    pub fn shutdown(&self) {
        #[cfg(feature = "tracing")]
        let _span = tracing::debug_span!("shutdown").entered();
        self.shared.current.store(None);
        self.shared.queue.close();
        if !self.workers.have_this_thread() && !self.shared.queue.permits_this_thread() {
            self.workers.join();
            self.shared.queue.wait_until_vacated();
        }
        #[cfg(feature = "metrics")]
        self.shared.published.update(|| self.shared.stats_but_caches());
    }
}

impl<L> Drop for Pool<L> {
    fn drop(&mut self) {
        self.shutdown();
    }
}

impl<L> fmt::Debug for Pool<L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pool").field("config", &self.shared.config).finish_non_exhaustive()
    }
}
