//! What the pool's threads meet at: std's primitives or, in this crate's own tests, those of
//! shuttle, which tries the orders in which threads may come.
//!
//! Counters do not go through here, nor does what other crates synchronize: no answer depends on
//! when they happen between the steps of the pool's own.

use std::sync::PoisonError;
#[cfg(not(test))]
pub(super) use std::{
    sync::{Condvar, Mutex, MutexGuard},
    thread,
};

#[cfg(test)]
pub(super) use shuttle::{
    sync::{Condvar, Mutex, MutexGuard},
    thread,
};

/// Locks, also where a label's `Clone` has panicked under the lock, which leaves nothing half done.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Waits to be notified.
pub(super) fn wait<'m, T>(condvar: &Condvar, guard: MutexGuard<'m, T>) -> MutexGuard<'m, T> {
    condvar.wait(guard).unwrap_or_else(PoisonError::into_inner)
}
