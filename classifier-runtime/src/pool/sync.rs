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

/// How often a thread that waits for a moment looks.
pub(super) const SPINS: usize = if cfg!(test) { 1 } else { 50 };

/// Waits for a part of that moment.
pub(super) fn spin() {
    #[cfg(not(test))]
    std::hint::spin_loop();
    #[cfg(test)]
    thread::yield_now();
}

/// Locks, also where a label's `Clone` has panicked under the lock, which leaves nothing half done.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Waits to be notified.
pub(super) fn wait<'m, T>(condvar: &Condvar, guard: MutexGuard<'m, T>) -> MutexGuard<'m, T> {
    condvar.wait(guard).unwrap_or_else(PoisonError::into_inner)
}
