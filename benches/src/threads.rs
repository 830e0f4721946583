//! Threads that work at the same time.

use std::{
    sync::Barrier,
    thread,
    time::{Duration, Instant},
};

/// What threads come to that begin together, and the time from the first's begin to the last's end.
pub fn run<T: Send>(threads: usize, work: impl Fn(usize) -> T + Sync) -> (Vec<T>, Duration) {
    let barrier = Barrier::new(threads);
    let timed = |thread| {
        barrier.wait();
        let start = Instant::now();
        (work(thread), start, Instant::now())
    };
    let timed = &timed;
    let ended: Vec<_> = thread::scope(|scope| {
        let started: Vec<_> =
            (0..threads).map(|thread| scope.spawn(move || timed(thread))).collect();
        started.into_iter().map(|thread| thread.join().expect("no thread panics")).collect()
    });
    let start = ended.iter().map(|&(_, start, _)| start).min().expect("there is a thread");
    let end = ended.iter().map(|&(_, _, end)| end).max().expect("there is a thread");
    (ended.into_iter().map(|(result, ..)| result).collect(), end - start)
}
