//! A future answer, which tasks and threads wait for.

use std::{
    collections::BTreeMap,
    future::Future,
    mem,
    pin::Pin,
    task::{Context, Poll, Waker},
    vec::Vec,
};

use super::{
    sync::{Mutex, lock},
    wake::wake_all,
};

/// A value that is set once. Any number of waiters may wait for it, and any of them may go away.
pub(super) struct Promise<T>(Mutex<State<T>>);

enum State<T> {
    Owed {
        /// The waiters, by number.
        wakers: BTreeMap<u64, Waker>,
        /// The number of all waiters so far.
        waited: u64,
    },
    Kept(T),
}

impl<T> Promise<T> {
    pub(super) fn new() -> Self {
        Self(Mutex::new(State::Owed { wakers: BTreeMap::new(), waited: 0 }))
    }

    /// Sets the value and wakes all waiters.
    pub(super) fn keep(&self, value: T) {
        let before = mem::replace(&mut *lock(&self.0), State::Kept(value));
        if let State::Owed { wakers, .. } = before {
            wake_all(wakers.into_values().collect::<Vec<_>>());
        }
    }

    /// Whether the value is set.
    pub(super) fn is_kept(&self) -> bool {
        matches!(*lock(&self.0), State::Kept(_))
    }
}

impl<T: Clone> Promise<T> {
    /// Waits for the value.
    pub(super) fn value(&self) -> Value<'_, T> {
        Value { promise: self, number: None }
    }
}

/// The future of a value. Dropping it stops waiting.
pub(super) struct Value<'p, T> {
    promise: &'p Promise<T>,
    /// The number of its waker, once it has waited.
    number: Option<u64>,
}

impl<T: Clone> Future for Value<'_, T> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<T> {
        let mut state = lock(&self.promise.0);
        let before = match &mut *state {
            State::Kept(value) => return Poll::Ready(value.clone()),
            State::Owed { wakers, waited } => {
                let number = self.number.unwrap_or_else(|| {
                    *waited += 1;
                    *waited
                });
                let before = wakers.insert(number, context.waker().clone());
                drop(state);
                self.number = Some(number);
                before
            }
        };
        // No lock is held here, because dropping a waker runs code of its executor.
        drop(before);
        Poll::Pending
    }
}

impl<T> Drop for Value<'_, T> {
    fn drop(&mut self) {
        let Some(number) = self.number else { return };
        let mut state = lock(&self.promise.0);
        let waker = match &mut *state {
            State::Owed { wakers, .. } => wakers.remove(&number),
            State::Kept(_) => None,
        };
        drop(state);
        drop(waker);
    }
}
