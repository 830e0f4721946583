//! Synchronization primitives: those of std or, in this crate's own tests, those of shuttle, which tries
//! different interleavings of threads.
//!
//! Counters and other crates use their own synchronization, because no answer depends on its order
//! relative to the steps of the pool.

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

/// How many times a spinning thread checks.
pub(super) const SPINS: usize = if cfg!(test) { 1 } else { 50 };

/// Waits between two checks.
pub(super) fn spin() {
    #[cfg(not(test))]
    std::hint::spin_loop();
    #[cfg(test)]
    thread::yield_now();
}

/// Locks, even if a label's `Clone` panicked under the lock, which leaves the state consistent.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Waits to be notified.
pub(super) fn wait<'m, T>(condvar: &Condvar, guard: MutexGuard<'m, T>) -> MutexGuard<'m, T> {
    condvar.wait(guard).unwrap_or_else(PoisonError::into_inner)
}
