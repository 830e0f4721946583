//! The counters of a pool, and their snapshot.

use std::{
    boxed::Box,
    cell::Cell,
    sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed},
    thread, thread_local,
    vec::Vec,
};

#[cfg(feature = "metrics")]
use super::latency::Seconds;
use super::{
    cache::Kind,
    error::{Answer, PoolError},
    panics::catch,
};

/// Counters of a pool since its start, and its current state.
///
/// The numbers are read one after the other while threads change them. They are consistent when there
/// are no calls and no texts in flight. [`Pool`](super::Pool) has an example.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct PoolStats {
    /// The cache of texts that a rule matched.
    pub classified_cache: CacheStats,
    /// The cache of texts that no rule matched.
    pub uncategorized_cache: CacheStats,
    /// Texts that are queued or being classified: the taken slots of `back_pressure`.
    pub in_flight: usize,
    /// Texts that wait for a worker.
    pub queued: usize,
    /// Calls that shared the answer of an equal text in flight.
    pub coalesced: u64,
    /// Texts that were classified.
    pub classified: u64,
    /// Texts whose classification panicked.
    pub panics: u64,
    /// Counters of each worker.
    pub workers: Vec<WorkerStats>,
    /// Counters of all callers together, for texts that they classified on their own threads.
    pub by_callers: WorkerStats,
}

/// Counters of a cache, including those of replaced rules.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct CacheStats {
    /// Calls that were answered from the cache.
    pub hits: u64,
    /// Texts that were classified and then cached.
    pub misses: u64,
    /// Texts that were evicted to make room for others.
    pub evictions: u64,
    /// Texts in the cache now.
    pub texts: usize,
}

/// Counters of a worker, or of all callers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct WorkerStats {
    /// Texts that were classified.
    pub classified: u64,
    /// Texts whose classification panicked.
    pub panics: u64,
}

/// All counters.
///
/// Each worker has its own counters, and callers share a few sets, so that counting does not make cores
/// wait for each other.
pub(super) struct Counters {
    callers: Box<[ThreadCounters]>,
    workers: Box<[ThreadCounters]>,
}

/// The counters of one worker, or of some callers. They have their own cache lines: 128 bytes, because
/// lines are fetched in pairs.
#[derive(Default)]
#[repr(align(128))]
pub(super) struct ThreadCounters {
    /// By [`Kind`].
    hits: [AtomicU64; 2],
    classified: AtomicU64,
    panics: AtomicU64,
    coalesced: AtomicU64,
    /// By [`Kind`].
    misses: [AtomicU64; 2],
    /// By [`Kind`].
    evictions: [AtomicU64; 2],
    #[cfg(feature = "metrics")]
    pub(super) seconds: Seconds,
}

impl Counters {
    pub(super) fn new(workers: usize) -> Self {
        let parallelism = thread::available_parallelism().map_or(1, usize::from);
        let callers = (2 * parallelism).next_power_of_two();
        Self {
            callers: (0..callers).map(|_| ThreadCounters::default()).collect(),
            workers: (0..workers).map(|_| ThreadCounters::default()).collect(),
        }
    }

    /// The counters of a worker.
    pub(super) fn worker(&self, index: usize) -> &ThreadCounters {
        &self.workers[index]
    }

    /// The counters of this thread as a caller.
    pub(super) fn caller(&self) -> &ThreadCounters {
        &self.callers[thread_number() & (self.callers.len() - 1)]
    }

    /// All numbers except the current state.
    pub(super) fn stats(&self) -> PoolStats {
        let workers: Vec<WorkerStats> = self.workers.iter().map(ThreadCounters::stats).collect();
        let mut by_callers = WorkerStats::default();
        for its in self.callers.iter().map(ThreadCounters::stats) {
            by_callers.classified += its.classified;
            by_callers.panics += its.panics;
        }
        let all = || workers.iter().chain([&by_callers]);
        PoolStats {
            classified_cache: self.cache(Kind::Classified),
            uncategorized_cache: self.cache(Kind::Uncategorized),
            coalesced: sum(self.all().map(|its| &its.coalesced)),
            classified: all().map(|its| its.classified).sum(),
            panics: all().map(|its| its.panics).sum(),
            workers,
            by_callers,
            ..PoolStats::default()
        }
    }

    fn cache(&self, kind: Kind) -> CacheStats {
        let kind = kind as usize;
        CacheStats {
            hits: sum(self.all().map(|its| &its.hits[kind])),
            misses: sum(self.all().map(|its| &its.misses[kind])),
            evictions: sum(self.all().map(|its| &its.evictions[kind])),
            texts: 0,
        }
    }

    fn all(&self) -> impl Iterator<Item = &ThreadCounters> {
        self.callers.iter().chain(&self.workers)
    }
}

impl ThreadCounters {
    /// A call was answered from a cache.
    pub(super) fn hit(&self, kind: Kind) {
        self.hits[kind as usize].fetch_add(1, Relaxed);
    }

    /// This number of texts was classified.
    pub(super) fn classified(&self, texts: u64) {
        self.classified.fetch_add(texts, Relaxed);
    }

    /// Runs a classification. A panic becomes an error of this answer only.
    pub(super) fn caught<L>(&self, classify: impl FnOnce() -> L) -> Answer<L> {
        catch(classify).ok_or_else(|| {
            self.panics.fetch_add(1, Relaxed);
            PoolError::Panicked
        })
    }

    /// A call shares the answer of an equal text that is in flight, or was answered after the look-up.
    pub(super) fn coalesced(&self) {
        self.coalesced.fetch_add(1, Relaxed);
    }

    /// A text was classified and cached, and this number of texts was evicted.
    pub(super) fn missed(&self, kind: Kind, evicted: u64) {
        self.misses[kind as usize].fetch_add(1, Relaxed);
        self.evictions[kind as usize].fetch_add(evicted, Relaxed);
    }

    fn stats(&self) -> WorkerStats {
        WorkerStats { classified: self.classified.load(Relaxed), panics: self.panics.load(Relaxed) }
    }
}

fn sum<'c>(counters: impl Iterator<Item = &'c AtomicU64>) -> u64 {
    counters.map(|counter| counter.load(Relaxed)).sum()
}

/// A number of this thread. Threads that start one after the other differ in its low bits.
fn thread_number() -> usize {
    static THREADS: AtomicUsize = AtomicUsize::new(0);
    thread_local! {
        static NUMBER: Cell<Option<usize>> = const { Cell::new(None) };
    }
    NUMBER.get().unwrap_or_else(|| {
        let number = THREADS.fetch_add(1, Relaxed);
        NUMBER.set(Some(number));
        number
    })
}
