//! The threads that classify.

use std::{
    format,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    vec::Vec,
};

use super::{
    Label, PoolError, Shared, StartError,
    cache::Text,
    job::{Answer, Chunk, Job, Ticket},
    stats::WorkerCounters,
    sync::{
        Mutex, lock,
        thread::{self, JoinHandle, ThreadId},
    },
};

/// The pool's threads.
#[derive(Default)]
pub(super) struct Workers {
    ids: Vec<ThreadId>,
    /// Until they are joined.
    handles: Mutex<Vec<JoinHandle<()>>>,
}

impl Workers {
    /// Starts one more.
    pub(super) fn start<L: Label>(&mut self, shared: &Arc<Shared<L>>) -> Result<(), StartError> {
        let index = self.ids.len();
        let shared = Arc::clone(shared);
        let handle = thread::Builder::new()
            .name(format!("classifier-{index}"))
            .spawn(move || work(&shared, index))
            .map_err(StartError::Spawn)?;
        self.ids.push(handle.thread().id());
        lock(&self.handles).push(handle);
        Ok(())
    }

    /// Waits until all have ended. On one of them, which cannot wait for itself, it does not: this
    /// happens where an executor runs a task as soon as it is woken.
    pub(super) fn join(&self) {
        if self.ids.contains(&thread::current().id()) {
            return;
        }
        // Under the lock, so that whoever comes second waits too.
        for handle in lock(&self.handles).drain(..) {
            // What panics is caught there.
            let _ = handle.join();
        }
    }
}

/// Does jobs until the queue is closed and empty. What panics beside a text that is classified is
/// the `Drop` of a label that nobody waits for any more; the thread goes on.
fn work<L: Label>(shared: &Shared<L>, index: usize) {
    while catch_unwind(AssertUnwindSafe(|| do_jobs(shared, index))).is_err() {}
}

fn do_jobs<L: Label>(shared: &Shared<L>, index: usize) {
    let counters = shared.counters.worker(index);
    while let Some(job) = shared.queue.next() {
        match &job {
            Job::One(ticket) => {
                let answer = answer(ticket, counters);
                shared.queue.finish(&job);
                ticket.answer.keep(answer);
            }
            Job::Many(chunk) => {
                let answers = answers(chunk, counters);
                shared.queue.finish(&job);
                chunk.answers.keep(answers);
            }
        }
    }
}

fn answer<L: Label>(ticket: &Ticket<L>, counters: &WorkerCounters) -> Answer<L> {
    let Ticket { generation, text, .. } = ticket;
    caught(counters, || {
        // An equal text may have been answered after the caller had looked.
        if let Some((_, label)) = generation.caches.get(ticket.text()) {
            counters.coalesced();
            return label;
        }
        generation.classify(ticket.text(), || Arc::clone(text), counters)
    })
}

fn answers<L: Label>(chunk: &Chunk<L>, counters: &WorkerCounters) -> Arc<[Answer<L>]> {
    let classify = |text: Text<'_>| {
        caught(counters, || chunk.generation.classify(text, || text.text.into(), counters))
    };
    chunk.texts.iter().map(classify).collect::<Vec<_>>().into()
}

/// What classifying gives, or that it panicked, which ends nothing but this one answer.
fn caught<L>(counters: &WorkerCounters, classify: impl FnOnce() -> L) -> Answer<L> {
    catch_unwind(AssertUnwindSafe(classify)).map_err(|_| {
        counters.panicked();
        PoolError::Panicked
    })
}
