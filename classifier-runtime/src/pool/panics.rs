//! Panics of foreign code: labels, artifacts, wakers of executors, and recorders of metrics.

use std::{
    mem,
    panic::{AssertUnwindSafe, catch_unwind},
};

/// Runs foreign code. Returns `None` if it panics, which the panic hook has then reported.
pub(super) fn catch<T>(run: impl FnOnce() -> T) -> Option<T> {
    let caught = catch_unwind(AssertUnwindSafe(run));
    caught
        .map_err(|payload| {
            // The payload may panic when it is dropped, and the payload of that panic too.
            let dropped = catch_unwind(AssertUnwindSafe(|| drop(payload)));
            dropped.unwrap_or_else(mem::forget);
        })
        .ok()
}

/// A label that the pool holds. A panic in its `Drop` is caught, so that neither a second one nor another
/// panic that unwinds ends the process, and no lock, thread or caller depends on how labels are dropped.
pub(super) struct Held<L>(
    /// `None` once it is given away or dropped.
    Option<L>,
);

impl<L> Held<L> {
    pub(super) fn new(label: L) -> Self {
        Self(Some(label))
    }

    pub(super) fn get(&self) -> &L {
        self.0.as_ref().expect("it is given away once, by value")
    }

    /// Gives it to a caller, who drops it.
    pub(super) fn give(mut self) -> L {
        self.0.take().expect("it is given away once, by value")
    }
}

impl<L: Clone> Clone for Held<L> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<L> Drop for Held<L> {
    fn drop(&mut self) {
        if mem::needs_drop::<L>()
            && let Some(label) = self.0.take()
        {
            catch(|| drop(label));
        }
    }
}
