//! The queue: callers take a permit, or pass jobs to workers.

use std::{
    collections::VecDeque,
    ops::Deref,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
};

use super::{
    cache::Text,
    error::PoolError,
    generation::Generation,
    in_flight::InFlight,
    job::{Chunk, Job, Ticket},
    permits::Permits,
    slots::Slots,
    sync::{Condvar, Mutex, MutexGuard, SPINS, lock, spin, wait},
};

/// Jobs in order of arrival, with `back_pressure` slots for texts, and permits for classifying.
///
/// A text takes a slot before it is queued or classified, and frees it when its answer is known. One lock
/// decides whether the text joins an equal one, is classified by its caller, is queued, waits for a slot or
/// is skipped, so that no caller can wait for a job that no thread does. Jobs that wait for slots move on
/// without their callers.
///
/// While there are jobs and free permits, min(jobs, permits) workers are awake or being woken. Adding jobs
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
    slots: Slots<Job<L>>,
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

/// What a call does if no slot is free.
#[derive(Clone, Copy)]
pub(super) enum IfFull {
    Wait,
    Refuse,
}

/// The state of a text that was accepted.
pub(super) enum Entered<'q, L> {
    /// The caller classifies it.
    WithPermit(Permit<'q, L>, Arc<Ticket<L>>),
    /// It is queued, or waits for a slot.
    Queued(Claim<'q, L, Ticket<L>>),
    /// It shares the ticket of an equal one.
    Joined(Claim<'q, L, Ticket<L>>),
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

    /// Puts a text in flight, or shares the ticket of an equal one. If no slot is free, the text waits for
    /// one or is refused.
    pub(super) fn enter(
        &self,
        generation: &Arc<Generation<L>>,
        text: Text<'_>,
        asker: Asker,
        if_full: IfFull,
    ) -> Result<Entered<'_, L>, PoolError> {
        let mut state = lock(&self.state);
        if state.closed {
            return Err(PoolError::Closed);
        }
        if let Some(ticket) = state.in_flight.join(generation, text) {
            return Ok(Entered::Joined(self.claim(ticket.request, ticket)));
        }
        let request = match (state.slots.take(1), if_full) {
            (true, _) => None,
            (false, IfFull::Wait) => Some(state.slots.number()),
            (false, IfFull::Refuse) => return Err(PoolError::Full),
        };
        let ticket = Arc::new(Ticket::new(generation, text, request));
        state.in_flight.enter(&ticket);
        let may_classify = request.is_none() && matches!(asker, Asker::Thread);
        if may_classify && state.has_a_permit_for_a_caller() {
            return Ok(Entered::WithPermit(self.permit(&mut state, Some(&ticket), 1), ticket));
        }
        self.push_to(state, request, Job::One(Arc::clone(&ticket)));
        Ok(Entered::Queued(self.claim(request, ticket)))
    }

    /// Queues a chunk, which waits for slots if too few are free. It must not have more texts than there are
    /// slots in total.
    pub(super) fn push(&self, chunk: Arc<Chunk<L>>) -> Result<Claim<'_, L, Chunk<L>>, PoolError> {
        let mut state = lock(&self.state);
        if state.closed {
            return Err(PoolError::Closed);
        }
        let request = (!state.slots.take(chunk.texts.len())).then(|| state.slots.number());
        self.push_to(state, request, Job::Many(Arc::clone(&chunk)));
        Ok(self.claim(request, chunk))
    }

    /// Queues a job that has its slots, or lines it up for them.
    fn push_to(&self, mut state: MutexGuard<'_, State<L>>, request: Option<u64>, job: Job<L>) {
        match request {
            None => {
                state.queue(job);
                self.wake_workers(state, 1);
            }
            Some(number) => state.slots.request(number, job.texts(), job),
        }
    }

    fn claim<T>(&self, request: Option<u64>, work: Arc<T>) -> Claim<'_, L, T> {
        Claim { queue: self, request, work }
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
            if job.callers() > 0 {
                return Some((self.permit(&mut state, job.ticket(), job.texts()), job));
            }
            let queued = state.finish(job.ticket(), job.texts());
            self.wake_workers(state, queued);
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

    /// Wakes at most this number of workers, one for each job and a permit for it.
    fn wake_workers(&self, state: MutexGuard<'_, State<L>>, most: usize) {
        let woken = most.min(state.idle).min(state.jobs.len()).min(state.permits.free());
        drop(state);
        for _ in 0..woken {
            self.work.notify_one();
        }
    }

    /// Stops accepting texts. Jobs that wait for slots are refused. Queued jobs remain.
    pub(super) fn close(&self) {
        let mut state = lock(&self.state);
        state.closed = true;
        let refused = state.slots.withdraw_all();
        refused.iter().filter_map(Job::ticket).for_each(|ticket| state.in_flight.leave(ticket));
        drop(state);
        self.work.notify_all();
        refused.iter().for_each(|job| job.refuse(PoolError::Closed));
    }

    /// Removes a job that waits for slots, if no caller but one waits for it. That one goes away.
    fn withdraw(&self, request: u64) {
        let mut state = lock(&self.state);
        if state.slots.waiting(request).is_none_or(|job| job.callers() != 1) {
            return;
        }
        let job = state.slots.withdraw(request);
        if let Some(ticket) = job.as_ref().and_then(Job::ticket) {
            state.in_flight.leave(ticket);
        }
        // A job after it may need fewer slots.
        let queued = state.give_back(0);
        self.wake_workers(state, queued);
        // No lock is held here, because dropping the last reference to old rules runs foreign code.
        drop(job);
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
}

impl<L> State<L> {
    /// Whether there is a free permit that no job waits for.
    fn has_a_permit_for_a_caller(&self) -> bool {
        self.permits.free() > self.jobs.len()
    }

    fn queue(&mut self, job: Job<L>) {
        self.queued += job.texts();
        self.jobs.push_back(job);
    }

    /// Returns slots, and makes sure that no call joins the ticket any more. Returns the number of jobs that
    /// are queued now.
    #[must_use]
    fn finish(&mut self, ticket: Option<&Arc<Ticket<L>>>, slots: usize) -> usize {
        if let Some(ticket) = ticket {
            self.in_flight.leave(ticket);
        }
        self.give_back(slots)
    }

    /// Returns slots, and queues the jobs that get them. Returns their number.
    #[must_use]
    fn give_back(&mut self, slots: usize) -> usize {
        let granted = self.slots.give_back(slots);
        let count = granted.len();
        granted.into_iter().for_each(|job| self.queue(job));
        count
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
        let queued = state.finish(self.ticket.as_ref(), self.slots);
        state.permits.give_back();
        queue.free_permits.store(state.permits.free(), Relaxed);
        if state.closed && state.permits.all_are_free() {
            queue.vacated.notify_all();
        }
        queue.wake_workers(state, queued + 1);
    }
}

/// The interest of a caller in a ticket or a chunk. If all callers have dropped theirs, the work is abandoned.
pub(super) struct Claim<'q, L, T> {
    queue: &'q Queue<L>,
    /// The number of the work's request, if it had to wait for slots.
    request: Option<u64>,
    work: Arc<T>,
}

impl<L, T> Claim<'_, L, T> {
    /// Whether the work waits for slots.
    pub(super) fn waits_for_slots(&self) -> bool {
        let waits = |number| lock(&self.queue.state).slots.waiting(number).is_some();
        self.request.is_some_and(waits)
    }
}

impl<L, T> Deref for Claim<'_, L, T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.work
    }
}

impl<L, T> Drop for Claim<'_, L, T> {
    fn drop(&mut self) {
        if let Some(number) = self.request {
            self.queue.withdraw(number);
        }
    }
}
