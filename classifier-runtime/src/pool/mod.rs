//! Worker threads and caches for a classifier, and rules that can be replaced at run time.
//!
//! Most programs should call `classify` directly. Use a [`Pool`] to limit the CPU time of
//! classification, to keep it off an event loop, to cache the answers of costly rules, or to replace
//! rules without a restart.
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
//! # How a text is classified
//!
//! A call takes the current `generation`: a rule set with its two caches (`cache`). If neither cache
//! has the text, the call takes one of the `slots` and puts the text in flight (`queue`) as a ticket
//! (`job`). If an equal text is in flight (`in_flight`), the call shares its ticket. If no slot is free,
//! the ticket waits for one. The thread that frees slots passes them to waiting tickets and queues these, so
//! that no ticket depends on its caller.
//!
//! Classifying needs one of the `permits`; there are as many as workers. A blocking call takes a free
//! permit itself, after spinning briefly if there is none, because waking a worker takes much longer
//! than most texts. If all permits are taken, or if the caller is a task, which must not block its
//! executor, the ticket is queued until a `worker` has a permit. In both cases the answer is cached,
//! and all callers that share the ticket get it from its `promise`.
//!
//! Lists of texts (`many`) are classified in stretches with the caller's permit, while workers get
//! chunks for the other permits. Blocking calls run the asynchronous implementation on the caller's
//! thread (`wake`).
//!
//! # Monitoring
//!
//! [`Pool::stats`] returns counters. With the feature `metrics` they also go to the recorder of the
//! `metrics` facade that is installed when the pool starts:
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
//! `cache` is `classified` or `uncategorized`. `worker` is a number, or `callers` for texts that callers
//! classified on their own threads. The histogram is always up to date. All others are updated by
//! `Pool::publish_metrics`, which a program calls before it exports its metrics, so that the feature
//! does not slow down cache hits. The metrics of several pools add up.
//!
//! With the feature `tracing` there are spans at debug level, whose targets begin with
//! `classifier_runtime::pool`: `classify`, on the thread that classifies, with the length of the text in
//! `bytes` and whether a rule `matched`; `replace`; and `shutdown`. Spans never contain the text, which
//! may contain addresses.

mod cache;
mod config;
mod error;
mod generation;
mod in_flight;
mod job;
#[cfg(feature = "metrics")]
mod latency;
mod many;
mod panics;
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
    queue::{Asker, IfFull, Queue},
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

/// Threads that classify texts, with caches.
///
/// All methods take `&self`: put the pool into a static or an `Arc` and call it from any thread. Cached
/// texts are answered immediately on the caller's thread. Equal texts that are in flight at the same
/// time are classified once. The answer depends only on the text and the rules.
///
/// At most `pool_size` threads classify at the same time. A blocking call is one of them if possible,
/// instead of waiting for a worker. A future never classifies where it is polled.
///
/// A caller may stop waiting, by a timeout or by dropping a future. A text that no caller waits for is
/// not classified. Futures may be polled in any order, or no longer polled and kept: none of them keeps
/// a slot from others, and one task may await any number of them.
///
/// # Panics
///
/// A panic while classifying, such as in a label's `Clone`, is an error for the callers of this text. A
/// panic in `Clone` when a caller takes a label from a cache or from another thread is a panic of this
/// caller. A panic in the `Drop` of labels and artifacts is caught, wherever the pool drops them, also while
/// another panic unwinds. The panic hook reports it. No panic stops a thread of the pool or keeps one
/// running after `shutdown`.
///
/// Dropping a pool is the same as [`shutdown`](Self::shutdown).
///
/// # Examples
///
/// See the [module](self).
pub struct Pool<L> {
    shared: Arc<Shared<L>>,
    workers: Workers,
}

impl<L: Label> Pool<L> {
    /// Starts the threads, with the names `classifier-0` and so on.
    ///
    /// # Errors
    ///
    /// If the configuration is not valid, or if the system refuses a thread. No thread keeps running.
    ///
    /// # Cost
    ///
    /// `pool_size` threads, and heap for the caches as they fill.
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

    /// The label of a text. Blocks until there is a slot for the text, and an answer.
    ///
    /// # Errors
    ///
    /// [`Closed`](PoolError::Closed) and [`Panicked`](PoolError::Panicked).
    ///
    /// # Cost
    ///
    /// Less than 100 ns and no heap if the answer is cached. Otherwise the text is classified on this
    /// thread, which takes some hundred nanoseconds more than a direct call. If `pool_size` threads are
    /// classifying already, or if an equal text is in flight, waking threads takes microseconds more.
    pub fn classify(&self, text: &str) -> Result<L, PoolError> {
        self.shared.classify(text, None)
    }

    /// [`classify`](Self::classify) for bytes, which are read like `String::from_utf8_lossy`.
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
    /// That of [`classify`](Self::classify), and of a copy if the bytes are not UTF-8.
    pub fn classify_bytes(&self, bytes: &[u8]) -> Result<L, PoolError> {
        self.classify(&String::from_utf8_lossy(bytes))
    }

    /// [`classify`](Self::classify) without waiting for a slot. It still waits for the answer, at the same
    /// cost.
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
    /// assert_eq!(&*pool.try_classify("552 full")?, "Quota");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
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
                let queue = &self.shared.queue;
                let entered = queue.enter(&generation, text, Asker::Thread, IfFull::Refuse)?;
                block_on(self.shared.answer(entered), None)
            }
        }
    }

    /// [`try_classify`](Self::try_classify) for bytes, which are read like `String::from_utf8_lossy`.
    ///
    /// # Errors
    ///
    /// Those of [`try_classify`](Self::try_classify).
    ///
    /// # Cost
    ///
    /// That of [`classify_bytes`](Self::classify_bytes), which has an example.
    pub fn try_classify_bytes(&self, bytes: &[u8]) -> Result<L, PoolError> {
        self.try_classify(&String::from_utf8_lossy(bytes))
    }

    /// [`classify`](Self::classify) with a timeout for the slot and the answer. If the call classifies the
    /// text itself, it is not interrupted and returns the answer late.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::sync::Arc;
    /// use std::time::Duration;
    ///
    /// use classifier_compiler::{Compiler, RuleSet};
    /// use classifier_runtime::pool::{OwnedClassifier, Pool, PoolConfig};
    ///
    /// let rules = RuleSet::builder().rule("Quota", "full$").build()?;
    /// let rules = OwnedClassifier::from_artifact(Compiler::new().compile(&rules)?)?;
    /// let pool = Pool::<Arc<str>>::new(rules, PoolConfig::new())?;
    /// let label = pool.classify_timeout("552 full", Duration::from_secs(1))?;
    /// assert_eq!(&*label, "Quota");
    /// let label = pool.classify_bytes_timeout(b"552 \xFF full", Duration::from_secs(1))?;
    /// assert_eq!(&*label, "Quota");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Timeout`](PoolError::Timeout), [`Closed`](PoolError::Closed) and
    /// [`Panicked`](PoolError::Panicked).
    ///
    /// # Cost
    ///
    /// That of [`classify`](Self::classify), and of reading the clock.
    pub fn classify_timeout(&self, text: &str, timeout: Duration) -> Result<L, PoolError> {
        // A deadline beyond what a clock can represent is none.
        self.shared.classify(text, Instant::now().checked_add(timeout))
    }

    /// [`classify_timeout`](Self::classify_timeout) for bytes, which are read like
    /// `String::from_utf8_lossy`.
    ///
    /// # Errors
    ///
    /// Those of [`classify_timeout`](Self::classify_timeout), which has an example.
    ///
    /// # Cost
    ///
    /// That of [`classify_bytes`](Self::classify_bytes), and of reading the clock.
    pub fn classify_bytes_timeout(&self, bytes: &[u8], timeout: Duration) -> Result<L, PoolError> {
        self.classify_timeout(&String::from_utf8_lossy(bytes), timeout)
    }

    /// The label of a text, as a future for any executor. The future never blocks. If the answer is
    /// cached, it is ready when first polled. Otherwise a worker classifies the text. Nothing happens
    /// before the first poll.
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
    /// let answer = async {
    ///     assert_eq!(&*pool.classify_async("552 full").await?, "Quota");
    ///     assert_eq!(&*pool.classify_bytes_async(b"552 \xFF full").await?, "Quota");
    ///     Ok::<_, classifier_runtime::pool::PoolError>(())
    /// };
    /// # use std::{future::Future, pin::pin, task::{Context, Poll, Waker}};
    /// # let mut answer = pin!(answer);
    /// # let mut context = Context::from_waker(Waker::noop());
    /// # loop {
    /// #     match answer.as_mut().poll(&mut context) {
    /// #         Poll::Ready(answer) => break answer?,
    /// #         Poll::Pending => std::thread::yield_now(),
    /// #     }
    /// # }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Closed`](PoolError::Closed) and [`Panicked`](PoolError::Panicked).
    ///
    /// # Cost
    ///
    /// Less than 100 ns and no heap if the answer is cached. Otherwise waking a worker and the task takes
    /// microseconds more than classifying the text. Concurrent tasks share this cost.
    pub async fn classify_async(&self, text: &str) -> Result<L, PoolError> {
        match self.shared.look_up(text)? {
            Looked::Known(label) => Ok(label),
            Looked::Unknown(generation, text) => {
                let queue = &self.shared.queue;
                let entered = queue.enter(&generation, text, Asker::Task, IfFull::Wait)?;
                self.shared.answer(entered).await
            }
        }
    }

    /// [`classify_async`](Self::classify_async) for bytes, which are read like
    /// `String::from_utf8_lossy`.
    ///
    /// # Errors
    ///
    /// Those of [`classify_async`](Self::classify_async), which has an example.
    ///
    /// # Cost
    ///
    /// That of [`classify_async`](Self::classify_async), and of a copy if the bytes are not UTF-8.
    pub async fn classify_bytes_async(&self, bytes: &[u8]) -> Result<L, PoolError> {
        self.classify_async(&String::from_utf8_lossy(bytes)).await
    }

    /// The labels of many texts, in their order, all with the rules that are current at the call.
    ///
    /// This thread classifies about a hundred texts at a time, unless `pool_size` threads are
    /// classifying already. With more than one worker, or if this thread may not classify, workers get
    /// chunks of texts. The iterator is not advanced while this thread classifies, so it may wait
    /// indefinitely or use the pool; `as_ref` of a text must not.
    ///
    /// For each worker, up to about two thousand texts are taken from the iterator ahead of the next
    /// answer. The call blocks for answers and, like [`classify`](Self::classify), for slots. Dropping
    /// the returned iterator abandons the texts in flight.
    ///
    /// Only texts that occurred before, within the last few thousand texts, are looked up in the caches
    /// and stored there. Equal texts in flight are not shared. Both would cost more than they save.
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
    /// let labels: Vec<_> = pool.classify_many(["552 full", "250 ok"]).collect::<Result<_, _>>()?;
    /// assert_eq!((&*labels[0], &*labels[1]), ("Quota", "Uncategorized"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// For each text those of [`classify`](Self::classify).
    ///
    /// # Cost
    ///
    /// About 20 ns a text more than direct calls. For each chunk of a worker, a copy of its texts and
    /// microseconds.
    pub fn classify_many<I>(&self, texts: I) -> ClassifyMany<'_, L, I::IntoIter>
    where
        I: IntoIterator<Item: AsRef<str>>,
    {
        ClassifyMany::new(&self.shared, texts.into_iter())
    }

    /// [`classify_many`](Self::classify_many) for bytes, which are read like `String::from_utf8_lossy`.
    ///
    /// # Errors
    ///
    /// For each text those of [`classify`](Self::classify).
    ///
    /// # Cost
    ///
    /// That of [`classify_many`](Self::classify_many), and of a copy of each text.
    /// [`classify_bytes`](Self::classify_bytes) has an example.
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

    /// Replaces the rules without stopping the pool. The [module](self) has an example.
    ///
    /// Calls that start after `replace` has returned never get an answer of the old rules: the caches
    /// start empty, and equal texts in flight are shared only within the same rules. Calls that started
    /// before get the answer of the old or of the new rules.
    ///
    /// # Errors
    ///
    /// [`Closed`](PoolError::Closed).
    ///
    /// # Cost
    ///
    /// That of allocating new caches. Dropping the old rules and caches may happen here, in a later call or
    /// on a thread of the pool.
    pub fn replace(&self, rules: OwnedClassifier<L>) -> Result<(), PoolError> {
        #[cfg(feature = "tracing")]
        let _span = tracing::debug_span!("replace").entered();
        let new = Arc::new(Generation::new(rules, &self.shared.config));
        // `shutdown` wins, even if it is concurrent.
        let before = self.shared.current.rcu(|current| current.as_ref().map(|_| Arc::clone(&new)));
        before.map(drop).ok_or(PoolError::Closed)
    }

    /// Reads the current rules: for what the pool does not answer, such as the rule behind a label and
    /// its attributes. The call runs on this thread and neither asks nor fills the caches.
    ///
    /// # Errors
    ///
    /// [`Closed`](PoolError::Closed).
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
    /// let pattern = pool.with_rules(|rules| {
    ///     let classifier = rules.classifier();
    ///     let id = classifier.first_match("552 full")?;
    ///     Some(classifier.rule(id).pattern.to_owned())
    /// })?;
    /// assert_eq!(pattern.as_deref(), Some("full$"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn with_rules<R>(
        &self,
        read: impl FnOnce(&OwnedClassifier<L>) -> R,
    ) -> Result<R, PoolError> {
        match &*self.shared.current.load() {
            Some(generation) => Ok(read(generation.rules())),
            None => Err(PoolError::Closed),
        }
    }

    /// Counters of the pool since its start, and its current state. The [module](self) has an example.
    ///
    /// # Cost
    ///
    /// Microseconds. It briefly locks the queue and each shard of the caches.
    #[must_use]
    pub fn stats(&self) -> PoolStats {
        let mut stats = self.shared.stats_but_caches();
        if let Some(generation) = &*self.shared.current.load() {
            stats.classified_cache.texts = generation.caches.len(Kind::Classified);
            stats.uncategorized_cache.texts = generation.caches.len(Kind::Uncategorized);
        }
        stats
    }

    /// Publishes [`stats`](Self::stats) to the recorder of the `metrics` facade. Call it before metrics are
    /// exported, for example for each scrape, or every few seconds. [`shutdown`](Self::shutdown) calls it
    /// one last time.
    ///
    /// # Cost
    ///
    /// Microseconds: that of `stats`, and of about a dozen calls of the recorder.
    #[cfg(feature = "metrics")]
    pub fn publish_metrics(&self) {
        self.shared.published.update(|| self.stats());
    }
}

impl<L> Pool<L> {
    /// Stops accepting texts, waits until the texts in flight are classified, and ends the threads. All
    /// further calls return [`Closed`](PoolError::Closed), and so do calls that wait for a slot. You may
    /// call it more than once; each call waits.
    ///
    /// It does not wait if it is called on a thread of the pool, where an executor may run a task that was
    /// just woken, or within a classification, such as in a label's `Clone`. Such a call would wait for
    /// itself.
    ///
    /// # Cost
    ///
    /// The time to classify the texts in flight.
    pub fn shutdown(&self) {
        // First, so that the threads end whatever follows.
        self.shared.queue.close();
        #[cfg(feature = "tracing")]
        let _span = tracing::debug_span!("shutdown").entered();
        self.shared.current.store(None);
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
