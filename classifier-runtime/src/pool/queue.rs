//! The queue: callers take a permit, or pass jobs to workers.

use std::{
    collections::VecDeque,
    future::Future,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    task::{Context, Poll, Waker},
    vec::Vec,
};

use super::{
    cache::Text,
    error::PoolError,
    generation::Generation,
    in_flight::InFlight,
    job::{Job, Ticket},
    permits::Permits,
    slots::Slots,
    sync::{Condvar, Mutex, MutexGuard, SPINS, lock, spin, wait},
    wake::wake_all,
};

/// Jobs in order of arrival, with `back_pressure` slots for texts, and permits for classifying.
///
/// A text takes a slot before it is queued or classified, and frees it when its answer is known. One lock
/// decides whether the text joins an equal one, is classified by its caller, is queued or is skipped, so
/// that no caller can wait for a job that no thread does.
///
/// While there are jobs and free permits, min(jobs, permits) workers are awake or being woken. Adding a job
/// and returning a permit maintain this. Callers take a permit only if no job waits for it, so that jobs
/// are not overtaken for long.
pub(super) struct Queue<L> {
    state: Mutex<State<L>>,
    /// Notified when there is a job and a permit for a worker, and when the queue is closed.
    work: Condvar,
    /// Notified when the queue is closed and all permits are free.
    vacated: Condvar,
    slots: usize,
    /// The number of free permits, possibly outdated by a moment.
    free_permits: AtomicUsize,
}

struct State<L> {
    jobs: VecDeque<Job<L>>,
    /// The number of texts in all jobs.
    queued: usize,
    in_flight: InFlight<L>,
    slots: Slots,
    permits: Permits,
    /// The number of waiting workers.
    idle: usize,
    closed: bool,
}

/// The kind of caller.
#[derive(Clone, Copy)]
pub(super) enum Asker {
    /// A thread that blocks for the answer and may find it itself.
    Thread,
    /// A task, which must not block its executor.
    Task,
}

/// The state of a text that was put in flight.
pub(super) enum Entered<'q, L> {
    /// The caller classifies it.
    WithPermit(Permit<'q, L>, Arc<Ticket<L>>),
    Queued(Arc<Ticket<L>>),
    /// It shares the ticket of an equal one.
    Joined(Arc<Ticket<L>>),
}

impl<L> Queue<L> {
    pub(super) fn new(slots: usize, permits: usize) -> Self {
        let state = State {
            jobs: VecDeque::new(),
            queued: 0,
            in_flight: InFlight::new(),
            slots: Slots::new(slots),
            permits: Permits::new(permits),
            idle: 0,
            closed: false,
        };
        Self {
            state: Mutex::new(state),
            work: Condvar::new(),
            vacated: Condvar::new(),
            slots,
            free_permits: AtomicUsize::new(permits),
        }
    }

    /// Waits for a free permit for about the time of one classification, which is how long a permit is
    /// held. Waiting for a worker takes longer.
    pub(super) fn spin_for_a_permit(&self) {
        for _ in 0..SPINS {
            if self.may_have_a_permit() {
                break;
            }
            spin();
        }
    }

    /// Whether a permit is free, or was a moment ago.
    pub(super) fn may_have_a_permit(&self) -> bool {
        self.free_permits.load(Relaxed) > 0
    }

    /// Puts a text in flight if there is a slot or an equal text.
    pub(super) fn try_enter(
        &self,
        generation: &Arc<Generation<L>>,
        text: Text<'_>,
        asker: Asker,
    ) -> Result<Entered<'_, L>, PoolError> {
        let mut state = lock(&self.state);
        if state.closed {
            return Err(PoolError::Closed);
        }
        if let Some(ticket) = state.in_flight.join(generation, text) {
            return Ok(Entered::Joined(ticket));
        }
        if !state.slots.take(1) {
            return Err(PoolError::Full);
        }
        Ok(self.enter_new(state, generation, text, asker))
    }

    /// Puts a text in flight as soon as there is a slot or an equal text.
    pub(super) async fn enter(
        &self,
        generation: &Arc<Generation<L>>,
        text: Text<'_>,
        asker: Asker,
    ) -> Result<Entered<'_, L>, PoolError> {
        match self.try_enter(generation, text, asker) {
            Err(PoolError::Full) => {}
            entered => return entered,
        }
        let slot = self.request(1).await?;
        let state = lock(&self.state);
        if state.closed {
            return Err(PoolError::Closed);
        }
        if let Some(ticket) = state.in_flight.join(generation, text) {
            return Ok(Entered::Joined(ticket));
        }
        slot.fill();
        Ok(self.enter_new(state, generation, text, asker))
    }

    /// Queues a job as soon as there are slots for its texts. It must not have more texts than there are
    /// slots in total.
    pub(super) async fn push(&self, job: Job<L>) -> Result<(), PoolError> {
        let slots = self.request(job.texts()).await?;
        let state = lock(&self.state);
        if state.closed {
            return Err(PoolError::Closed);
        }
        slots.fill();
        self.push_to(state, job);
        Ok(())
    }

    fn enter_new(
        &self,
        mut state: MutexGuard<'_, State<L>>,
        generation: &Arc<Generation<L>>,
        text: Text<'_>,
        asker: Asker,
    ) -> Entered<'_, L> {
        let ticket = Arc::new(Ticket::new(generation, text));
        state.in_flight.enter(&ticket);
        if matches!(asker, Asker::Thread) && state.has_a_permit_for_a_caller() {
            return Entered::WithPermit(self.permit(&mut state, Some(&ticket), 1), ticket);
        }
        self.push_to(state, Job::One(Arc::clone(&ticket)));
        Entered::Queued(ticket)
    }

    fn push_to(&self, mut state: MutexGuard<'_, State<L>>, job: Job<L>) {
        state.queued += job.texts();
        state.jobs.push_back(job);
        self.wake_a_worker(state);
    }

    /// The next job that is not abandoned, and a permit for it; `None` once the queue is closed and empty.
    pub(super) fn next(&self) -> Option<(Permit<'_, L>, Job<L>)> {
        let mut state = lock(&self.state);
        loop {
            if state.jobs.is_empty() && state.closed {
                // Other workers may wait for a permit for the last job.
                self.work.notify_all();
                return None;
            }
            if state.jobs.is_empty() || state.permits.free() == 0 {
                state.idle += 1;
                state = wait(&self.work, state);
                state.idle -= 1;
                continue;
            }
            let job = state.jobs.pop_front().expect("there is one");
            state.queued -= job.texts();
            if !job.is_abandoned() {
                return Some((self.permit(&mut state, job.ticket(), job.texts()), job));
            }
            let woken = state.finish(job.ticket(), job.texts());
            drop(state);
            wake_all(woken);
            drop(job);
            state = lock(&self.state);
        }
    }

    /// Takes a permit, and a slot for one text at a time, if both are free and there is no job.
    pub(super) fn try_permit(&self) -> Result<Option<Permit<'_, L>>, PoolError> {
        let mut state = lock(&self.state);
        if state.closed {
            return Err(PoolError::Closed);
        }
        let can = state.has_a_permit_for_a_caller() && state.slots.take(1);
        Ok(can.then(|| self.permit(&mut state, None, 1)))
    }

    /// Takes a free permit.
    fn permit(
        &self,
        state: &mut State<L>,
        ticket: Option<&Arc<Ticket<L>>>,
        slots: usize,
    ) -> Permit<'_, L> {
        state.permits.take();
        self.free_permits.store(state.permits.free(), Relaxed);
        Permit { queue: self, ticket: ticket.cloned(), slots }
    }

    /// Wakes a worker if there is a job and a permit for it.
    fn wake_a_worker(&self, state: MutexGuard<'_, State<L>>) {
        let can_work = state.idle > 0 && !state.jobs.is_empty() && state.permits.free() > 0;
        drop(state);
        if can_work {
            self.work.notify_one();
        }
    }

    /// Stops accepting texts. Calls that wait for a slot are refused. Queued jobs remain.
    pub(super) fn close(&self) {
        let mut state = lock(&self.state);
        state.closed = true;
        let woken = state.slots.wakers();
        drop(state);
        wake_all(woken);
        self.work.notify_all();
    }

    /// Whether this thread has a permit.
    pub(super) fn permits_this_thread(&self) -> bool {
        lock(&self.state).permits.have_this_thread()
    }

    /// Waits until all permits are free. The queue must be closed and have no workers left.
    pub(super) fn wait_until_vacated(&self) {
        let mut state = lock(&self.state);
        while !state.permits.all_are_free() {
            state = wait(&self.vacated, state);
        }
    }

    /// The number of texts in flight, and how many of them are queued.
    pub(super) fn texts(&self) -> (usize, usize) {
        let state = lock(&self.state);
        (self.slots - state.slots.free(), state.queued)
    }

    /// Waits for slots.
    fn request(&self, slots: usize) -> SlotRequest<'_, L> {
        SlotRequest { queue: self, slots, number: None }
    }
}

impl<L> State<L> {
    /// Whether there is a free permit that no job waits for.
    fn has_a_permit_for_a_caller(&self) -> bool {
        self.permits.free() > self.jobs.len()
    }

    /// Returns slots, and makes sure that no call joins the ticket any more. The returned wakers are of
    /// requests that now have slots.
    #[must_use]
    fn finish(&mut self, ticket: Option<&Arc<Ticket<L>>>, slots: usize) -> Vec<Waker> {
        if let Some(ticket) = ticket {
            self.in_flight.leave(ticket);
        }
        self.slots.give_back(slots)
    }
}

/// A permit of this thread, and the work that it is for. Dropping it returns the permit and the slots, and
/// no call can join the ticket any more.
pub(super) struct Permit<'q, L> {
    queue: &'q Queue<L>,
    ticket: Option<Arc<Ticket<L>>>,
    slots: usize,
}

impl<L> Drop for Permit<'_, L> {
    fn drop(&mut self) {
        let queue = self.queue;
        let mut state = lock(&queue.state);
        let woken = state.finish(self.ticket.as_ref(), self.slots);
        state.permits.give_back();
        queue.free_permits.store(state.permits.free(), Relaxed);
        if state.closed && state.permits.all_are_free() {
            queue.vacated.notify_all();
        }
        queue.wake_a_worker(state);
        wake_all(woken);
    }
}

/// The future of slots. Dropping it returns slots that it may already have.
struct SlotRequest<'q, L> {
    queue: &'q Queue<L>,
    slots: usize,
    /// The number of the queued request.
    number: Option<u64>,
}

impl<'q, L> Future for SlotRequest<'q, L> {
    type Output = Result<ReservedSlots<'q, L>, PoolError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let Self { queue, slots, number } = *self;
        let mut state = lock(&queue.state);
        if state.closed {
            return Poll::Ready(Err(PoolError::Closed));
        }
        let before = match number {
            Some(number) => state.slots.wait_on(number, context.waker()),
            None if state.slots.take(slots) => None,
            None => {
                self.number = Some(state.slots.request(slots, context.waker().clone()));
                return Poll::Pending;
            }
        };
        drop(state);
        if before.is_some() {
            return Poll::Pending;
        }
        self.number = None;
        Poll::Ready(Ok(ReservedSlots { queue, slots }))
    }
}

impl<L> Drop for SlotRequest<'_, L> {
    fn drop(&mut self) {
        let Some(number) = self.number else { return };
        let mut state = lock(&self.queue.state);
        let withdrawn = state.slots.withdraw(number);
        let woken = state.slots.give_back(if withdrawn.is_some() { 0 } else { self.slots });
        drop(state);
        wake_all(woken);
    }
}

/// Slots that no job uses yet.
struct ReservedSlots<'q, L> {
    queue: &'q Queue<L>,
    slots: usize,
}

impl<L> ReservedSlots<'_, L> {
    /// Passes them to a job.
    fn fill(mut self) {
        self.slots = 0;
    }
}

impl<L> Drop for ReservedSlots<'_, L> {
    fn drop(&mut self) {
        if self.slots > 0 {
            let woken = lock(&self.queue.state).slots.give_back(self.slots);
            wake_all(woken);
        }
    }
}
