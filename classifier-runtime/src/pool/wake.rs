//! Waking tasks, and waiting for a future on a thread.

use std::{
    future::Future,
    pin::pin,
    sync::Arc,
    task::{Context, Poll, Wake, Waker},
    time::Instant,
};

use super::{
    error::PoolError,
    panics::catch,
    sync::thread::{self, Thread},
};

/// Wakes all. A waker runs code of its executor. If it panics, the others are still woken, and the thread,
/// which may be a worker, continues. It must not be called under a lock.
pub(super) fn wake_all(wakers: impl IntoIterator<Item = Waker>) {
    for waker in wakers {
        catch(|| waker.wake());
    }
}

/// Runs a future on this thread, which sleeps while it waits. It costs nothing if the future is ready
/// immediately.
///
/// # Errors
///
/// The future's, and [`PoolError::Timeout`] if it is not ready at the deadline.
pub(super) fn block_on<T>(
    future: impl Future<Output = Result<T, PoolError>>,
    deadline: Option<Instant>,
) -> Result<T, PoolError> {
    let mut future = pin!(future);
    if let Poll::Ready(answer) = future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        return answer;
    }
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut context = Context::from_waker(&waker);
    loop {
        if let Poll::Ready(answer) = future.as_mut().poll(&mut context) {
            return answer;
        }
        match deadline.map(|deadline| deadline.saturating_duration_since(Instant::now())) {
            None => thread::park(),
            Some(left) if left.is_zero() => return Err(PoolError::Timeout),
            Some(left) => thread::park_timeout(left),
        }
    }
}

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}
