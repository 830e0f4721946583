//! Compares the answers of every path with those of `RegexSet`, for rule sets and texts that seeds choose, from
//! `CLASSIFIER_FUZZ_SEED` on (default 0) and for `CLASSIFIER_FUZZ_SECONDS` (default 60), on all cores.
//!
//! ```console
//! CLASSIFIER_FUZZ_SECONDS=600 cargo run --release --manifest-path fuzz/Cargo.toml -p pairs
//! ```
//!
//! With `--features safe`, there is no unsafe code in the runtime. A difference ends it with status 101 and names
//! the seed.

#![forbid(unsafe_code)]

mod paths;

use std::{
    env, panic, process,
    sync::{
        Mutex,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    thread,
    time::{Duration, Instant},
};

use fuzzing::{Pairs, pairs};

use crate::paths::PATHS;

fn main() {
    let report_panic = panic::take_hook();
    panic::set_hook(Box::new(move |panic| {
        report_panic(panic);
        process::exit(101);
    }));
    let first = setting("CLASSIFIER_FUZZ_SEED", 0);
    let seconds = Duration::from_secs(setting("CLASSIFIER_FUZZ_SECONDS", 60));
    let begun = Instant::now();
    let next = AtomicU64::new(first);
    let total = Mutex::new(Pairs::default());
    let threads = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        let work = || {
            while begun.elapsed() < seconds {
                let seed = next.fetch_add(1, Relaxed);
                let counts = pairs(seed, PATHS);
                let mut total = total.lock().unwrap();
                total.add(counts);
                if total.sets % 1_000 == 0 {
                    report(&total, begun);
                }
            }
        };
        (0..threads).for_each(|_| drop(scope.spawn(work)));
    });
    report(&total.into_inner().unwrap(), begun);
    println!("seeds {first}..{}, 0 differences", next.into_inner());
}

fn report(total: &Pairs, begun: Instant) {
    println!("{} s: {total:?}", begun.elapsed().as_secs());
}

fn setting(name: &str, default: u64) -> u64 {
    let value = env::var(name);
    value.map_or(default, |value| value.parse().expect("a number"))
}
