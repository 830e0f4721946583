//! How many threads may classify at once, and which ones do.

use std::vec::Vec;

use super::sync::thread::{self, ThreadId};

/// One for each worker; but any thread that classifies takes one, be it a worker or a caller.
pub(super) struct Permits {
    count: usize,
    /// Those who sit, so that none of them is made to wait for itself.
    threads: Vec<ThreadId>,
}

impl Permits {
    pub(super) fn new(count: usize) -> Self {
        Self { count, threads: Vec::with_capacity(count) }
    }

    pub(super) fn free(&self) -> usize {
        self.count - self.threads.len()
    }

    /// Gives this thread one of those that are free.
    pub(super) fn take(&mut self) {
        self.threads.push(thread::current().id());
    }

    /// This thread returns a permit that it has taken.
    pub(super) fn give_back(&mut self) {
        let this = thread::current().id();
        let at = self.threads.iter().position(|&thread| thread == this);
        self.threads.swap_remove(at.expect("it has taken one"));
    }

    /// Whether this thread sits.
    pub(super) fn have_this_thread(&self) -> bool {
        self.threads.contains(&thread::current().id())
    }

    pub(super) fn all_are_free(&self) -> bool {
        self.threads.is_empty()
    }
}
