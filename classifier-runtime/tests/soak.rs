//! A pool under everything at once: callers of every kind that go away at random, rules that are
//! replaced ten times a second, and panics. Every answer must be that of rules which were current
//! between call and return, and in the end threads and memory must be what they were.
//!
//! `CLASSIFIER_SOAK_SECONDS` says how long, by default 4.

#![cfg(target_os = "linux")]
#![forbid(unsafe_code)]

use std::{
    env, fs,
    future::Future,
    panic,
    pin::pin,
    sync::atomic::{AtomicBool, AtomicU64, Ordering::SeqCst},
    task::{Context, Poll, Waker},
    thread,
    time::{Duration, Instant},
};

use classifier_compiler::{Artifact, Compiler, RuleSet};
use classifier_runtime::pool::{Label, OwnedClassifier, Pool, PoolConfig, PoolError};

/// How many rule sets take turns.
const RULE_SETS: u64 = 5;

/// The number of a rule set, or one of the two that are the same in all.
#[derive(Debug, PartialEq)]
enum Version {
    Of(u64),
    Unmatched,
    Panics,
}

impl Clone for Version {
    fn clone(&self) -> Self {
        match self {
            Self::Of(number) => Self::Of(*number),
            Self::Unmatched => Self::Unmatched,
            Self::Panics => panic!("on demand"),
        }
    }
}

impl Label for Version {
    fn from_text(text: &str) -> Option<Self> {
        Some(match text.strip_prefix("Version") {
            Some(number) => Self::Of(number.parse().ok()?),
            None => Self::Panics,
        })
    }

    fn default_label() -> Self {
        Self::Unmatched
    }
}

fn artifact(number: u64) -> Artifact {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("rules.toml");
    let rules = format!("[rules]\nPanics = ['^panic']\nVersion{number} = ['[0-9]']");
    fs::write(&path, rules).unwrap();
    Compiler::new().compile(&RuleSet::load([path]).unwrap()).unwrap()
}

/// The pool, and which rules it has: the number of the last replacement that has begun, and of the
/// last that is over. Rules take turns.
struct Soak {
    pool: Pool<Version>,
    begun: AtomicU64,
    over: AtomicU64,
    stop: AtomicBool,
    answers: AtomicU64,
}

/// Ends all threads when one finds a fault, so that the test fails instead of waiting.
struct StopOnPanic<'s>(&'s AtomicBool);

impl Drop for StopOnPanic<'_> {
    fn drop(&mut self) {
        if thread::panicking() {
            self.0.store(true, SeqCst);
        }
    }
}

impl Soak {
    fn run(artifacts: &'static [Artifact], time: Duration) {
        let config = PoolConfig::new()
            .pool_size(2)
            .back_pressure(4)
            .cache_size(64)
            .uncategorized_cache_size(64)
            .longest_cached_text(20);
        let soak = Self {
            pool: Pool::new(rules(artifacts, 0), config).unwrap(),
            begun: AtomicU64::new(0),
            over: AtomicU64::new(0),
            stop: AtomicBool::new(false),
            answers: AtomicU64::new(0),
        };
        let callers: [fn(&Self, &mut Random); 8] = [
            Self::blocking,
            Self::blocking,
            Self::impatient,
            Self::trying,
            Self::task,
            Self::leaving_task,
            Self::leaving_task,
            Self::bulk,
        ];
        thread::scope(|scope| {
            for (seed, caller) in (1..).zip(callers) {
                let soak = &soak;
                scope.spawn(move || {
                    let _stop = StopOnPanic(&soak.stop);
                    let mut random = Random(seed);
                    while !soak.stop.load(SeqCst) {
                        caller(soak, &mut random);
                    }
                });
            }
            let _stop = StopOnPanic(&soak.stop);
            soak.replace_until(artifacts, Instant::now() + time);
            soak.stop.store(true, SeqCst);
        });
        soak.pool.shutdown();
        let stats = soak.pool.stats();
        assert_eq!((stats.in_flight, stats.queued), (0, 0));
        assert!(stats.panics > 0 && stats.coalesced > 0 && stats.classified_cache.hits > 0);
        println!("{} answers; {stats:?}", soak.answers.into_inner());
    }

    fn replace_until(&self, artifacts: &'static [Artifact], end: Instant) {
        let answered = || self.answers.load(SeqCst);
        while Instant::now() < end && !self.stop.load(SeqCst) {
            let before = answered();
            thread::sleep(Duration::from_millis(100));
            // A loaded machine may run others for longer than that.
            let patience = Instant::now() + Duration::from_secs(30);
            while answered() == before {
                assert!(Instant::now() < patience, "no answers any more");
                thread::yield_now();
            }
            let next = self.begun.fetch_add(1, SeqCst) + 1;
            self.pool.replace(rules(artifacts, next)).unwrap();
            self.over.store(next, SeqCst);
        }
    }

    /// Asserts that an answer is that of rules which were current since the replacement `before`.
    fn check(&self, text: &str, answer: Result<Version, PoolError>, before: u64) {
        let after = self.begun.load(SeqCst);
        match answer {
            Ok(Version::Of(number)) => {
                assert!(text.starts_with(|first: char| first.is_ascii_digit()), "{text}");
                let is_current = (before..=after).any(|version| version % RULE_SETS == number);
                assert!(is_current, "{number} is none of {before} to {after}");
            }
            Ok(Version::Unmatched) => assert!(text.starts_with("text"), "{text}"),
            Ok(Version::Panics) => unreachable!(),
            Err(PoolError::Panicked) => assert!(text.starts_with("panic"), "{text}"),
            Err(error) => panic!("{text}: {error}"),
        }
        self.answers.fetch_add(1, SeqCst);
    }

    fn blocking(&self, random: &mut Random) {
        let (text, before) = (random.text(), self.over.load(SeqCst));
        self.check(&text, self.pool.classify(&text), before);
    }

    fn impatient(&self, random: &mut Random) {
        let (text, before) = (random.text(), self.over.load(SeqCst));
        let timeout = Duration::from_micros(random.below(100));
        match self.pool.classify_timeout(&text, timeout) {
            Err(PoolError::Timeout) => {}
            answer => self.check(&text, answer, before),
        }
    }

    fn trying(&self, random: &mut Random) {
        let (text, before) = (random.text(), self.over.load(SeqCst));
        match self.pool.try_classify(&text) {
            Err(PoolError::Full) => thread::yield_now(),
            answer => self.check(&text, answer, before),
        }
    }

    fn task(&self, random: &mut Random) {
        let (text, before) = (random.text(), self.over.load(SeqCst));
        self.check(&text, pollster::block_on(self.pool.classify_async(&text)), before);
    }

    /// Polls a few times, and then goes away.
    fn leaving_task(&self, random: &mut Random) {
        let (text, before) = (random.text(), self.over.load(SeqCst));
        let mut future = pin!(self.pool.classify_async(&text));
        for _ in 0..random.below(4) {
            if let Poll::Ready(answer) =
                future.as_mut().poll(&mut Context::from_waker(Waker::noop()))
            {
                return self.check(&text, answer, before);
            }
            thread::yield_now();
        }
    }

    /// Takes a part of the answers.
    fn bulk(&self, random: &mut Random) {
        let texts: Vec<String> = (0..random.below(2000)).map(|_| random.text()).collect();
        let before = self.over.load(SeqCst);
        let answers = self.pool.classify_many(&texts);
        for (text, answer) in texts.iter().zip(answers).take(random.below(3000) as usize) {
            self.check(text, answer, before);
        }
    }
}

fn rules(artifacts: &'static [Artifact], version: u64) -> OwnedClassifier<Version> {
    OwnedClassifier::from_artifact(artifacts[(version % RULE_SETS) as usize].as_bytes()).unwrap()
}

/// Marsaglia, "Xorshift RNGs", Journal of Statistical Software 8 (14), 2003.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % bound
    }

    /// A few texts come often, and some are too long to be remembered.
    fn text(&mut self) -> String {
        let number = match self.below(3) {
            0 => self.below(10),
            1 => self.below(1000),
            _ => self.below(u64::MAX),
        };
        match self.below(50) {
            0 => format!("panic {number}"),
            1..20 => format!("text {}", "x".repeat(number as usize % 20)),
            _ => number.to_string(),
        }
    }
}

fn threads() -> usize {
    fs::read_dir("/proc/self/task").unwrap().count()
}

/// Bytes of this process that are in memory.
fn memory() -> usize {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<usize>().unwrap() << 10
}

/// One test, since it is about the whole process.
#[test]
fn a_pool_stays_correct_and_bounded_under_mixed_load() {
    let seconds = env::var("CLASSIFIER_SOAK_SECONDS").map_or(4, |text| text.parse().unwrap());
    panic::set_hook(Box::new(|info| {
        if info.payload().downcast_ref() != Some(&"on demand") {
            eprintln!("{info}");
        }
    }));
    let artifacts = (0..RULE_SETS).map(artifact).collect::<Vec<_>>().leak();
    let threads_before = threads();
    // What the allocator keeps of a short run is no leak.
    Soak::run(artifacts, Duration::from_secs(1));
    let before = memory();
    Soak::run(artifacts, Duration::from_secs(seconds));
    // The system may still list a thread for a moment after it has been joined.
    let deadline = Instant::now() + Duration::from_secs(60);
    while threads() > threads_before {
        let more = "a thread of the pool has not ended";
        assert!(Instant::now() < deadline, "{more}: {}, not {threads_before}", threads());
        thread::yield_now();
    }
    let grown = memory().saturating_sub(before);
    assert!(grown < 8 << 20, "{grown} bytes more");
}
