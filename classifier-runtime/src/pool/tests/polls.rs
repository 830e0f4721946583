//! One task with many futures, which it polls in any order, keeps and drops. No future may need that another
//! one is polled.

use std::{
    boxed::Box,
    format,
    future::Future,
    pin::Pin,
    string::String,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    task::{Context, Poll, Wake, Waker},
    vec::Vec,
};

use shuttle::{
    Config, Runner,
    scheduler::RandomScheduler,
    thread::{self, Thread},
};

use super::{Name, old, start};
use crate::pool::{Pool, PoolConfig, PoolError};

/// Futures of a run. The first ten texts come again and again.
const FUTURES: usize = 1000;

/// Orders of threads for each order of polls.
const SCHEDULES: usize = 2;

/// A task that polls one future after the other, each until it is ready or only sometimes.
struct Task<'p> {
    pool: &'p Pool<Name>,
    back_pressure: usize,
    calls: Vec<Call<'p>>,
    /// A simple generator, so that all runs are the same.
    random: u64,
}

type Answering<'p> = Pin<Box<dyn Future<Output = Result<Name, PoolError>> + 'p>>;

struct Call<'p> {
    text: &'p str,
    /// `None` once it is answered or dropped.
    future: Option<Answering<'p>>,
    woken: Arc<Woken>,
}

/// The waker of a call.
struct Woken {
    task: Thread,
    is_woken: AtomicBool,
}

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.is_woken.store(true, Relaxed);
        self.task.unpark();
    }
}

impl<'p> Task<'p> {
    fn new(pool: &'p Pool<Name>, back_pressure: usize, texts: &'p [String]) -> Self {
        let call = |text: &'p String| Call {
            text,
            future: Some(Box::pin(pool.classify_async(text))),
            woken: Arc::new(Woken { task: thread::current(), is_woken: AtomicBool::new(true) }),
        };
        Self { pool, back_pressure, calls: texts.iter().map(call).collect(), random: 1 }
    }

    /// A number below this one.
    fn random(&mut self, below: usize) -> usize {
        self.random = self.random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (self.random >> 33) as usize % below
    }

    /// Polls a call once, and returns whether it is over.
    fn poll(&mut self, index: usize) -> bool {
        let call = &mut self.calls[index];
        let Some(future) = &mut call.future else { return true };
        call.woken.is_woken.store(false, Relaxed);
        let waker = Waker::from(Arc::clone(&call.woken));
        let polled = future.as_mut().poll(&mut Context::from_waker(&waker));
        if let Poll::Ready(answer) = polled {
            assert_eq!(answer, Ok(old(call.text)));
            call.future = None;
        }
        assert!(self.pool.stats().in_flight <= self.back_pressure);
        self.calls[index].future.is_none()
    }

    /// Polls a call, and no other one, until it is over.
    fn finish(&mut self, index: usize) {
        while !self.poll(index) {
            self.wait_for(|its| its.calls[index].is_woken());
        }
    }

    fn wait_for(&self, condition: impl Fn(&Self) -> bool) {
        while !condition(self) {
            thread::park();
        }
    }

    fn poll_all(&mut self) {
        (0..self.calls.len()).for_each(|index| _ = self.poll(index));
    }

    fn are_over(&self) -> bool {
        self.calls.iter().all(|call| call.future.is_none())
    }

    fn some_are_woken(&self) -> bool {
        self.calls.iter().any(Call::is_woken)
    }
}

impl Call<'_> {
    /// Whether it waits to be polled.
    fn is_woken(&self) -> bool {
        self.future.is_some() && self.woken.is_woken.load(Relaxed)
    }
}

/// Runs an order of polls with one, two and three slots.
fn all_are_answered(order: fn(&mut Task<'_>)) {
    for back_pressure in 1..=3 {
        let mut config = Config::new();
        config.stack_size = 1 << 18;
        let scheduler = RandomScheduler::new_from_seed(back_pressure as u64, SCHEDULES);
        Runner::new(scheduler, config).run(move || {
            let config = PoolConfig::new().pool_size(1).cache_size(0).back_pressure(back_pressure);
            let pool = start(config);
            let text = |number: usize| {
                format!("text {}", if number.is_multiple_of(3) { number % 10 } else { number })
            };
            let texts: Vec<String> = (0..FUTURES).map(text).collect();
            let mut task = Task::new(&pool, back_pressure, &texts);
            order(&mut task);
            drop(task);
            // All slots are free again, without the end of the pool.
            while pool.shared.queue.texts() != (0, 0) {
                thread::yield_now();
            }
            super::end(&pool);
        });
    }
}

#[test]
fn one_task_may_await_its_futures_in_their_order() {
    all_are_answered(|task| {
        (0..FUTURES).for_each(|index| task.finish(index));
    });
}

#[test]
fn one_task_may_poll_all_and_await_the_last_first() {
    all_are_answered(|task| {
        task.poll_all();
        (0..FUTURES).rev().for_each(|index| task.finish(index));
    });
}

/// As `join_all` of few futures does.
#[test]
fn one_task_may_poll_all_whenever_one_is_woken() {
    all_are_answered(|task| {
        task.poll_all();
        while !task.are_over() {
            task.wait_for(Task::some_are_woken);
            task.poll_all();
        }
    });
}

/// As `FuturesUnordered` does.
#[test]
fn one_task_may_poll_only_what_is_woken() {
    all_are_answered(|task| {
        while !task.are_over() {
            task.wait_for(Task::some_are_woken);
            (0..FUTURES).for_each(|index| {
                if task.calls[index].is_woken() {
                    task.poll(index);
                }
            });
        }
    });
}

/// As loops around `select` do: the loser is kept.
#[test]
fn one_task_may_wait_for_the_faster_of_two_and_keep_the_other() {
    all_are_answered(|task| {
        for first in (0..FUTURES).step_by(2) {
            while !task.poll(first) && !task.poll(first + 1) {
                task.wait_for(|its| its.calls[first..first + 2].iter().any(Call::is_woken));
            }
        }
        (0..FUTURES).rev().for_each(|index| task.finish(index));
    });
}

#[test]
fn one_task_may_poll_once_drop_some_and_keep_others_unpolled() {
    all_are_answered(|task| {
        for _ in 0..2 * FUTURES {
            let index = task.random(FUTURES);
            match task.random(8) {
                0 => task.calls[index].future = None,
                1 => task.finish(index),
                _ => _ = task.poll(index),
            }
        }
        for _ in 0..FUTURES {
            let index = task.random(FUTURES);
            task.finish(index);
        }
        // The others are dropped in a random state.
    });
}
