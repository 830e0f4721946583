//! The worker threads.

use std::{format, sync::Arc, vec::Vec};

use super::{
    error::PoolStartError,
    job::Job,
    panics::catch,
    shared::Shared,
    sync::{
        Mutex, lock,
        thread::{self, JoinHandle, ThreadId},
    },
};
use crate::label::Label;

/// The pool's threads.
#[derive(Default)]
pub(super) struct Workers {
    ids: Vec<ThreadId>,
    /// The handles, until they are joined.
    handles: Mutex<Vec<JoinHandle<()>>>,
}

impl Workers {
    /// Starts one more.
    pub(super) fn start<L: Label>(
        &mut self,
        shared: &Arc<Shared<L>>,
    ) -> Result<(), PoolStartError> {
        let index = self.ids.len();
        let shared = Arc::clone(shared);
        let handle = thread::Builder::new()
            .name(format!("classifier-{index}"))
            .spawn(move || work(&shared, index))
            .map_err(PoolStartError::Spawn)?;
        self.ids.push(handle.thread().id());
        lock(&self.handles).push(handle);
        Ok(())
    }

    /// Whether this thread is one of them.
    pub(super) fn have_this_thread(&self) -> bool {
        self.ids.contains(&thread::current().id())
    }

    /// Waits until all have ended. This thread must not be one of them.
    pub(super) fn join(&self) {
        // Under the lock, so that a second call waits too.
        for handle in lock(&self.handles).drain(..) {
            // Panics are caught in the thread.
            let _ = handle.join();
        }
    }
}

/// Does jobs until the queue is closed and empty. All foreign code is called where its panics are caught. If
/// anything panics nevertheless, the thread continues, because callers wait for it.
fn work<L: Label>(shared: &Shared<L>, index: usize) {
    while catch(|| do_jobs(shared, index)).is_none() {}
}

fn do_jobs<L: Label>(shared: &Shared<L>, index: usize) {
    let counters = shared.counters.worker(index);
    while let Some((permit, job)) = shared.queue.next() {
        // Wake the callers after the permit is free.
        match job {
            Job::One(ticket) => {
                let answer = ticket.classify(counters);
                drop(permit);
                ticket.answer.keep(answer);
            }
            Job::Many(chunk) => {
                let answers = chunk.classify(counters);
                drop(permit);
                chunk.answers.keep(answers);
            }
        }
    }
}
