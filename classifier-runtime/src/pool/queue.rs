//! Where callers hand jobs to workers.

use std::{
    collections::VecDeque,
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, Waker},
    vec::Vec,
};

use super::{
    PoolError,
    cache::Text,
    generation::Generation,
    in_flight::InFlight,
    job::{Job, Ticket},
    places::Places,
    sync::{Condvar, Mutex, MutexGuard, lock, wait},
    wake::wake_all,
};

/// Jobs in the order in which they came, with places for as many texts as `back_pressure` allows.
///
/// A text takes its place before it is queued and leaves it when its answer is known. Whether it
/// joins an equal one, is queued or is skipped is decided under one lock, so that no caller can
/// wait for a job that nobody does.
pub(super) struct Queue<L> {
    state: Mutex<State<L>>,
    /// Notified when there is a job for a worker that has none, and when the queue is closed.
    work: Condvar,
    places: usize,
}

struct State<L> {
    jobs: VecDeque<Job<L>>,
    /// How many texts the jobs have together.
    queued: usize,
    in_flight: InFlight<L>,
    places: Places,
    /// Workers that wait for a job.
    idle: usize,
    closed: bool,
}

/// How a text came to be in flight.
pub(super) enum Entered<L> {
    Queued(Arc<Ticket<L>>),
    /// It shares the ticket of an equal one.
    Joined(Arc<Ticket<L>>),
}

impl<L> Queue<L> {
    pub(super) fn new(places: usize) -> Self {
        let state = State {
            jobs: VecDeque::new(),
            queued: 0,
            in_flight: InFlight::new(),
            places: Places::new(places),
            idle: 0,
            closed: false,
        };
        Self { state: Mutex::new(state), work: Condvar::new(), places }
    }

    /// Puts a text in flight if there is a place, or an equal one.
    pub(super) fn try_enter(
        &self,
        generation: &Arc<Generation<L>>,
        text: Text<'_>,
    ) -> Result<Entered<L>, PoolError> {
        let mut state = lock(&self.state);
        if state.closed {
            return Err(PoolError::Closed);
        }
        if let Some(ticket) = state.in_flight.join(generation, text) {
            return Ok(Entered::Joined(ticket));
        }
        if !state.places.take(1) {
            return Err(PoolError::Full);
        }
        Ok(self.enter_new(state, generation, text))
    }

    /// Puts a text in flight as soon as there is a place, or an equal one.
    pub(super) async fn enter(
        &self,
        generation: &Arc<Generation<L>>,
        text: Text<'_>,
    ) -> Result<Entered<L>, PoolError> {
        match self.try_enter(generation, text) {
            Err(PoolError::Full) => {}
            entered => return entered,
        }
        let place = self.claim(1).await?;
        let state = lock(&self.state);
        if state.closed {
            return Err(PoolError::Closed);
        }
        if let Some(ticket) = state.in_flight.join(generation, text) {
            return Ok(Entered::Joined(ticket));
        }
        place.fill();
        Ok(self.enter_new(state, generation, text))
    }

    /// Queues a job as soon as there are places for its texts, of which it must not have more than
    /// there are places at all.
    pub(super) async fn push(&self, job: Job<L>) -> Result<(), PoolError> {
        let places = self.claim(job.texts()).await?;
        let state = lock(&self.state);
        if state.closed {
            return Err(PoolError::Closed);
        }
        places.fill();
        self.push_to(state, job);
        Ok(())
    }

    fn enter_new(
        &self,
        mut state: MutexGuard<'_, State<L>>,
        generation: &Arc<Generation<L>>,
        text: Text<'_>,
    ) -> Entered<L> {
        let ticket = Arc::new(Ticket::new(generation, text));
        state.in_flight.enter(&ticket);
        self.push_to(state, Job::One(Arc::clone(&ticket)));
        Entered::Queued(ticket)
    }

    fn push_to(&self, mut state: MutexGuard<'_, State<L>>, job: Job<L>) {
        state.queued += job.texts();
        state.jobs.push_back(job);
        let idle = state.idle > 0;
        drop(state);
        if idle {
            self.work.notify_one();
        }
    }

    /// The next job that somebody waits for; `None` once the queue is closed and empty.
    pub(super) fn next(&self) -> Option<Job<L>> {
        let mut state = lock(&self.state);
        loop {
            if let Some(job) = state.jobs.pop_front() {
                state.queued -= job.texts();
                if !job.is_abandoned() {
                    return Some(job);
                }
                let woken = state.finish(&job);
                drop(state);
                wake_all(woken);
                drop(job);
                state = lock(&self.state);
            } else if state.closed {
                return None;
            } else {
                state.idle += 1;
                state = wait(&self.work, state);
                state.idle -= 1;
            }
        }
    }

    /// Gives the places of a job back: nobody can join it any more.
    pub(super) fn finish(&self, job: &Job<L>) {
        let woken = lock(&self.state).finish(job);
        wake_all(woken);
    }

    /// Takes nothing on any more. Those who wait for a place are refused; what is queued remains.
    pub(super) fn close(&self) {
        let mut state = lock(&self.state);
        state.closed = true;
        let woken = state.places.wakers();
        drop(state);
        wake_all(woken);
        self.work.notify_all();
    }

    /// How many texts are in flight, and how many of them are queued.
    pub(super) fn texts(&self) -> (usize, usize) {
        let state = lock(&self.state);
        (self.places - state.places.free(), state.queued)
    }

    /// Waits for places.
    fn claim(&self, places: usize) -> Claim<'_, L> {
        Claim { queue: self, places, number: None }
    }
}

impl<L> State<L> {
    #[must_use]
    fn finish(&mut self, job: &Job<L>) -> Vec<Waker> {
        if let Job::One(ticket) = job {
            self.in_flight.leave(ticket);
        }
        self.places.give_back(job.texts())
    }
}

/// The future of places; dropping it gives up those that it may have got.
struct Claim<'q, L> {
    queue: &'q Queue<L>,
    places: usize,
    /// That of the claim, while it stands in line.
    number: Option<u64>,
}

impl<'q, L> Future for Claim<'q, L> {
    type Output = Result<Taken<'q, L>, PoolError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let Self { queue, places, number } = *self;
        let mut state = lock(&queue.state);
        if state.closed {
            return Poll::Ready(Err(PoolError::Closed));
        }
        let before = match number {
            Some(number) => state.places.wait_on(number, context.waker()),
            None if state.places.take(places) => None,
            None => {
                self.number = Some(state.places.claim(places, context.waker().clone()));
                return Poll::Pending;
            }
        };
        drop(state);
        if before.is_some() {
            return Poll::Pending;
        }
        self.number = None;
        Poll::Ready(Ok(Taken { queue, places }))
    }
}

impl<L> Drop for Claim<'_, L> {
    fn drop(&mut self) {
        let Some(number) = self.number else { return };
        let mut state = lock(&self.queue.state);
        let withdrawn = state.places.withdraw(number);
        let woken = state.places.give_back(if withdrawn.is_some() { 0 } else { self.places });
        drop(state);
        wake_all(woken);
    }
}

/// Places that no job has yet.
struct Taken<'q, L> {
    queue: &'q Queue<L>,
    places: usize,
}

impl<L> Taken<'_, L> {
    /// They are a job's from now on.
    fn fill(mut self) {
        self.places = 0;
    }
}

impl<L> Drop for Taken<'_, L> {
    fn drop(&mut self) {
        if self.places > 0 {
            let woken = lock(&self.queue.state).places.give_back(self.places);
            wake_all(woken);
        }
    }
}
