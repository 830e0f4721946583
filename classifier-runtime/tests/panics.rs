//! Every place where a pool holds labels, and every way to end it, with labels and artifacts that panic: no
//! thread is left, and nobody waits for ever. The tests are in one process of their own, one after the other,
//! because they count its threads.

#![cfg(target_os = "linux")]
#![forbid(unsafe_code)]

use std::{
    array, fs,
    future::Future,
    mem::{self, ManuallyDrop},
    panic::{self, AssertUnwindSafe, catch_unwind, panic_any},
    pin::{Pin, pin},
    sync::{
        Arc, Condvar, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst},
        mpsc,
    },
    task::{Context, Wake, Waker},
    thread,
    time::Duration,
};

use classifier_compiler::{Artifact, Compiler, RuleSet};
use classifier_runtime::pool::{Label, OwnedClassifier, Pool, PoolConfig, PoolError};

/// What takes longer waits for ever.
const LONG: Duration = Duration::from_secs(60);

/// What panics now.
static DROPS_PANIC: AtomicBool = AtomicBool::new(false);
static CLONES_PANIC: AtomicBool = AtomicBool::new(false);
static WAKERS_PANIC: AtomicBool = AtomicBool::new(false);
/// Panics of `Drop` so far.
static DROPS: AtomicUsize = AtomicUsize::new(0);

/// The payload of a panic, which panics when it is dropped.
struct Payload;

impl Drop for Payload {
    fn drop(&mut self) {
        panic!("on demand, the payload");
    }
}

fn panic_if(flag: &AtomicBool) {
    if flag.load(SeqCst) {
        panic_any(Payload);
    }
}

/// A label that panics on demand, and that waits at a gate when it is cloned.
#[derive(Debug, Default)]
struct Explosive(Arc<Gate>);

#[derive(Debug, Default)]
struct Gate {
    closed: Mutex<bool>,
    opened: Condvar,
    waiting: AtomicUsize,
}

impl Gate {
    fn close(&self) {
        *self.closed.lock().unwrap() = true;
    }

    fn open(&self) {
        *self.closed.lock().unwrap() = false;
        self.opened.notify_all();
    }

    fn wait_until_somebody_waits(&self) {
        while self.waiting.load(SeqCst) == 0 {
            thread::yield_now();
        }
    }
}

impl Clone for Explosive {
    fn clone(&self) -> Self {
        let gate = &self.0;
        let closed = gate.closed.lock().unwrap();
        gate.waiting.fetch_add(1, SeqCst);
        drop(gate.opened.wait_while(closed, |closed| *closed).unwrap());
        gate.waiting.fetch_sub(1, SeqCst);
        panic_if(&CLONES_PANIC);
        Self(Arc::clone(gate))
    }
}

impl Drop for Explosive {
    fn drop(&mut self) {
        if DROPS_PANIC.load(SeqCst) {
            DROPS.fetch_add(1, SeqCst);
        }
        panic_if(&DROPS_PANIC);
    }
}

impl Label for Explosive {
    fn from_text(_: &str) -> Option<Self> {
        Some(Self::default())
    }

    fn default_label() -> Self {
        Self::default()
    }
}

/// An artifact that panics when it is dropped.
struct ExplosiveArtifact(Artifact);

impl AsRef<[u8]> for ExplosiveArtifact {
    fn as_ref(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl Drop for ExplosiveArtifact {
    fn drop(&mut self) {
        panic_if(&DROPS_PANIC);
    }
}

/// A waker that panics.
struct ExplosiveWaker;

impl Wake for ExplosiveWaker {
    fn wake(self: Arc<Self>) {
        panic_if(&WAKERS_PANIC);
    }
}

fn rules(gate: &Arc<Gate>) -> OwnedClassifier<Explosive> {
    let rules = RuleSet::builder().rule("Digits", "[0-9]").rule("Lower", "[a-z]");
    let artifact = Compiler::new().compile(&rules.build().unwrap()).unwrap();
    let rules = OwnedClassifier::from_artifact(ExplosiveArtifact(artifact)).unwrap();
    rules.with_default(Explosive(Arc::clone(gate)))
}

struct Case {
    pool: Arc<Pool<Explosive>>,
    /// Of the label of texts that no rule matches.
    gate: Arc<Gate>,
    /// Made before labels panic.
    other_rules: array::IntoIter<ManuallyDrop<OwnedClassifier<Explosive>>, 2>,
}

/// Forgets labels, whose `Drop` would panic in this test.
fn forget(answer: Result<Explosive, PoolError>) -> Result<(), PoolError> {
    answer.map(mem::forget)
}

impl Case {
    fn new() -> Self {
        let gate = Arc::default();
        let config = PoolConfig::new().pool_size(4).back_pressure(4);
        let config = config.cache_size(2).uncategorized_cache_size(2);
        let pool = Arc::new(Pool::new(rules(&gate), config).unwrap());
        let other_rules = [(), ()].map(|()| ManuallyDrop::new(rules(&gate)));
        Self { pool, gate, other_rules: other_rules.into_iter() }
    }

    fn spawn<T: Send + 'static>(
        &self,
        call: impl FnOnce(&Pool<Explosive>) -> T + Send + 'static,
    ) -> thread::JoinHandle<T> {
        let pool = Arc::clone(&self.pool);
        thread::spawn(move || call(&pool))
    }

    fn take_rules(&mut self) -> OwnedClassifier<Explosive> {
        let rules = self.other_rules.next();
        ManuallyDrop::into_inner(rules.expect("there are two"))
    }

    fn replace(&mut self) {
        let rules = self.take_rules();
        self.pool.replace(rules).unwrap();
    }

    /// Polls a call once, with a waker that may panic, and drops it.
    fn abandon(&self, text: &str) {
        let waker = Waker::from(Arc::new(ExplosiveWaker));
        let polled = pin!(self.pool.classify_async(text)).poll(&mut Context::from_waker(&waker));
        mem::forget(polled);
    }
}

/// A task that runs where it is woken, and is dropped there with all that it has.
struct Inline(Mutex<Option<Pin<Box<dyn Future<Output = ()> + Send>>>>);

impl Wake for Inline {
    fn wake(self: Arc<Self>) {
        let waker = Waker::from(Arc::clone(&self));
        let mut task = self.0.lock().unwrap();
        if let Some(future) = &mut *task
            && future.as_mut().poll(&mut Context::from_waker(&waker)).is_ready()
        {
            *task = None;
        }
    }
}

/// Where labels are when they begin to panic, by name.
type Place = (&'static str, fn(&mut Case));

const PLACES: [Place; 9] = [
    ("nowhere but in the rules", |_| {}),
    ("in full caches", |case| {
        for text in ["1", "2", "3", "a", "b", "", "?", "!"] {
            forget(case.pool.classify(text)).unwrap();
        }
        DROPS_PANIC.store(true, SeqCst);
        for text in ["4", "c", "5", "d", "-", "+"] {
            forget(case.pool.classify(text)).unwrap();
        }
    }),
    ("in answers that nobody takes", |case| {
        case.gate.close();
        ["?", "!", "-", "+", "*", "/"].iter().for_each(|text| case.abandon(text));
        let mut kept = pin!(case.pool.classify_async("="));
        assert!(kept.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
        DROPS_PANIC.store(true, SeqCst);
        case.gate.open();
    }),
    ("in the chunks of an iterator that is dropped", |case| {
        let mut many = case.pool.classify_many(["1", "?", "a"].repeat(1000));
        forget(many.next().unwrap()).unwrap();
        DROPS_PANIC.store(true, SeqCst);
        forget(many.next().unwrap()).unwrap();
    }),
    ("in rules that are replaced", |case| {
        forget(case.pool.classify("1")).unwrap();
        DROPS_PANIC.store(true, SeqCst);
        case.replace();
    }),
    ("in rules that a call still has when they are replaced", |case| {
        case.gate.close();
        let call = case.spawn(|pool| forget(pool.classify("?")));
        case.gate.wait_until_somebody_waits();
        case.replace();
        DROPS_PANIC.store(true, SeqCst);
        case.gate.open();
        call.join().unwrap().unwrap();
    }),
    ("in rules that a worker still has when they are replaced", |case| {
        case.gate.close();
        let call = case.spawn(|pool| forget(pollster::block_on(pool.classify_async("?"))));
        case.gate.wait_until_somebody_waits();
        case.replace();
        DROPS_PANIC.store(true, SeqCst);
        case.gate.open();
        call.join().unwrap().unwrap();
    }),
    ("in classifications that panic too", |case| {
        DROPS_PANIC.store(true, SeqCst);
        CLONES_PANIC.store(true, SeqCst);
        assert_eq!(forget(case.pool.classify("?")), Err(PoolError::Panicked));
        let answer = pollster::block_on(case.pool.classify_async("?"));
        assert_eq!(forget(answer), Err(PoolError::Panicked));
        let many = case.pool.classify_many(["1", "?"].repeat(200));
        many.for_each(|answer| assert_eq!(forget(answer), Err(PoolError::Panicked)));
        CLONES_PANIC.store(false, SeqCst);
    }),
    ("in answers whose wakers panic", |case| {
        case.gate.close();
        let waker = Waker::from(Arc::new(ExplosiveWaker));
        let mut call = pin!(case.pool.classify_async("?"));
        assert!(call.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());
        WAKERS_PANIC.store(true, SeqCst);
        DROPS_PANIC.store(true, SeqCst);
        case.gate.open();
        forget(pollster::block_on(call)).unwrap();
        WAKERS_PANIC.store(false, SeqCst);
    }),
];

/// How a pool ends, by name.
type End = (&'static str, fn(Case));

const ENDS: [End; 6] = [
    ("dropped", drop),
    ("shut down", |case| {
        case.pool.shutdown();
        assert_eq!(forget(case.pool.classify("1")), Err(PoolError::Closed));
        case.pool.shutdown();
    }),
    ("shut down by two threads, and rules come", |mut case| {
        let ends = [(), ()].map(|()| case.spawn(Pool::shutdown));
        let rules = case.take_rules();
        let replace = case.spawn(move |pool| pool.replace(rules));
        ends.into_iter().for_each(|end| end.join().unwrap());
        assert!(matches!(replace.join().unwrap(), Ok(()) | Err(PoolError::Closed)));
    }),
    ("shut down while calls wait", |case| {
        case.gate.close();
        let calls: Vec<_> = ["?!", "!?", "--", "++", "**", "//"]
            .map(|text| case.spawn(move |pool| forget(pool.classify(text))))
            .into();
        let many = case.spawn(|pool| {
            pool.classify_many(["??"; 9]).for_each(|answer| _ = forget(answer));
        });
        case.gate.wait_until_somebody_waits();
        let end = case.spawn(Pool::shutdown);
        while case.pool.with_rules(|_| ()).is_ok() {
            thread::yield_now();
        }
        case.gate.open();
        end.join().unwrap();
        many.join().unwrap();
        for call in calls {
            assert!(matches!(call.join().unwrap(), Ok(()) | Err(PoolError::Closed)));
        }
    }),
    ("dropped by another panic", |case| {
        let unwinds = || {
            let _case = case;
            panic!("on demand");
        };
        let payload = catch_unwind(AssertUnwindSafe(unwinds)).unwrap_err();
        assert_eq!(payload.downcast_ref::<&str>(), Some(&"on demand"));
    }),
    ("dropped by one of its own threads", |case| {
        let Case { pool, gate, .. } = case;
        gate.close();
        let task = async move { forget(pool.classify_async("?=").await).unwrap() };
        Arc::new(Inline(Mutex::new(Some(Box::pin(task))))).wake();
        gate.open();
    }),
];

/// The threads of pools in this process.
fn pool_threads() -> usize {
    let is_of_a_pool = |task: &fs::DirEntry| {
        let name = fs::read_to_string(task.path().join("comm"));
        name.is_ok_and(|name| name.starts_with("classifier-"))
    };
    fs::read_dir("/proc/self/task").unwrap().flatten().filter(is_of_a_pool).count()
}

/// Whether there are so many, soon: threads name themselves, and those that were joined are listed for a moment.
fn there_are(threads: usize) -> bool {
    (0..5000).any(|_| {
        let are_there = pool_threads() == threads;
        thread::sleep(Duration::from_millis(u64::from(!are_there)));
        are_there
    })
}

/// Runs on a thread of its own, so that a deadlock is a failure.
fn in_time(name: &str, run: impl FnOnce() + Send + 'static) {
    let (sender, receiver) = mpsc::channel();
    let thread = thread::spawn(move || {
        run();
        sender.send(()).unwrap();
    });
    match receiver.recv_timeout(LONG) {
        Ok(()) => {}
        Err(mpsc::RecvTimeoutError::Timeout) => panic!("{name}: it waits for ever"),
        Err(mpsc::RecvTimeoutError::Disconnected) => {
            // Its payload may panic.
            mem::forget(thread.join());
            panic!("{name}: it panicked");
        }
    }
}

#[test]
fn no_order_of_panics_leaves_a_thread_or_waits_for_ever() {
    let hook = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        // Hundreds of panics are as they should be.
        if !info.payload().is::<Payload>() && !is_on_demand(info.payload()) {
            hook(info);
        }
    }));
    let mut drops = 0;
    for (place, prepare) in PLACES {
        for (end, finish) in ENDS {
            let name = format!("labels are {place}, and the pool is {end}");
            println!("{name}");
            in_time(&name, move || {
                let mut case = Case::new();
                assert!(there_are(4), "{} threads", pool_threads());
                prepare(&mut case);
                DROPS_PANIC.store(true, SeqCst);
                finish(case);
            });
            assert!(there_are(0), "{name}: {} threads are left", pool_threads());
            DROPS_PANIC.store(false, SeqCst);
            let before = mem::replace(&mut drops, DROPS.load(SeqCst));
            assert!(drops >= before + 3, "{name}: the labels of the rules panic at the end");
        }
    }
}

fn is_on_demand(payload: &(dyn std::any::Any + Send)) -> bool {
    payload.downcast_ref::<&str>().is_some_and(|message| message.starts_with("on demand"))
}
