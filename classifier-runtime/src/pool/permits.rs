//! Limits how many threads classify at the same time, and records which ones.

use std::vec::Vec;

use super::sync::thread::{self, ThreadId};

/// One permit for each worker. Every thread that classifies takes one, workers and callers alike.
pub(super) struct Permits {
    count: usize,
    /// The threads with a permit, so that none of them waits for itself.
    threads: Vec<ThreadId>,
}

impl Permits {
    pub(super) fn new(count: usize) -> Self {
        Self { count, threads: Vec::with_capacity(count) }
    }

    pub(super) fn free(&self) -> usize {
        self.count - self.threads.len()
    }

    /// Gives this thread a free permit.
    pub(super) fn take(&mut self) {
        self.threads.push(thread::current().id());
    }

    /// Returns a permit of this thread.
    pub(super) fn give_back(&mut self) {
        let this = thread::current().id();
        let at = self.threads.iter().position(|&thread| thread == this);
        self.threads.swap_remove(at.expect("it has taken one"));
    }

    /// Whether this thread has a permit.
    pub(super) fn have_this_thread(&self) -> bool {
        self.threads.contains(&thread::current().id())
    }

    pub(super) fn all_are_free(&self) -> bool {
        self.threads.is_empty()
    }
}
