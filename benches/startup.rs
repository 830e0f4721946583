//! Until the first answer in a process: building a `RegexSet`, or opening the embedded artifact.
//!
//! An embedded classifier is opened once a process, so its first call is timed in a fresh process
//! for each iteration: this program, started with [`FIRST_CALL`] in its environment, prints the
//! nanoseconds.

use std::{
    env,
    hint::black_box,
    process::Command,
    time::{Duration, Instant},
};

use classifier::smtp::BounceClass;
use criterion::Criterion;
use regex::RegexSet;

const FIRST_CALL: &str = "CLASSIFIER_BENCH_FIRST_CALL";

const TEXT: &str = "552 5.2.2 mailbox is stuffed";

fn main() {
    if env::var_os(FIRST_CALL).is_some() {
        println!("{}", time(|| BounceClass::classify(black_box(TEXT))).as_nanos());
        return;
    }
    let mut criterion = Criterion::default().sample_size(10).configure_from_args();
    startup(&mut criterion);
    criterion.final_summary();
}

fn startup(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("startup");
    group.bench_function("classifier", |bencher| {
        // A process takes a thousand times as long as the call that it times, so that what
        // criterion asks for would take minutes: fewer are started, and their mean counts.
        bencher.iter_custom(|times| {
            let processes = times.min(50);
            let total: Duration = (0..processes).map(|_| in_fresh_process()).sum();
            total.mul_f64(times as f64 / processes as f64)
        });
    });
    group.bench_function("RegexSet", |bencher| {
        bencher.iter(|| {
            let patterns = BounceClass::classifier().rules().map(|rule| rule.pattern);
            let set = RegexSet::new(patterns).expect("the rules of this repository are regexes");
            set.matches(black_box(TEXT)).into_iter().next()
        });
    });
    group.finish();
}

fn time<T>(work: impl FnOnce() -> T) -> Duration {
    let start = Instant::now();
    black_box(work());
    start.elapsed()
}

/// The time of the first classification in a process of its own.
fn in_fresh_process() -> Duration {
    let program = env::current_exe().expect("a running program has a path");
    let output = Command::new(program).env(FIRST_CALL, "1").output().expect("it starts again");
    let nanoseconds = String::from_utf8_lossy(&output.stdout);
    Duration::from_nanos(nanoseconds.trim().parse().expect("it prints nanoseconds"))
}
