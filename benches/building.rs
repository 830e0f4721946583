//! What it costs to build an engine for rules: time, and heap.
//!
//! Building is not left to criterion, which would do it ten times at least: the best of as many times as
//! fit into a second is printed, and written to `target/criterion/building/costs.tsv` with lines of
//! `rules<TAB>engine<TAB>seconds<TAB>bytes`. The bytes are what the engine keeps on the heap before its
//! first text, the automata of the classifier among them, which are elsewhere in a program; none are
//! written where the C library does not report them.

use std::{
    fs,
    hint::black_box,
    time::{Duration, Instant},
};

use benchmarks::{
    engine::{self, Built, CLASSIFIER, ENGINES, Engine, Kind},
    growth::SIZES,
    measure,
    sets::{SETS, Set},
};

/// An engine is built again as long as all its times together are below this.
const BUILDING: Duration = Duration::from_secs(1);

fn main() {
    let sets = SETS.into_iter().map(|(.., make)| make());
    let costs: String = sets.chain(SIZES.map(Set::growth)).map(|set| costs(&set)).collect();
    let directory = measure::directory("building").expect("criterion's directory is writable");
    fs::write(directory.join("costs.tsv"), costs).expect("criterion's directory is writable");
}

/// The lines of a set. An engine that cannot take it is reported and left out.
fn costs(set: &Set) -> String {
    let rules = engine::rule_set(&set.patterns);
    let mut lines = String::new();
    for &Kind { id: name, build, .. } in ENGINES {
        let built = match name {
            // Reading rule files is not what is compared.
            CLASSIFIER => best(|| Ok(Box::new(engine::open(engine::compile(&rules)?)))),
            _ => best(|| build(&set.patterns)),
        };
        match built {
            Ok((seconds, heap)) => {
                let bytes = heap.map(|bytes| bytes.to_string()).unwrap_or_default();
                println!("building/{}: {name} is built in {seconds:.6} s, {bytes} bytes", set.name);
                lines += &format!("{}\t{name}\t{seconds:.6}\t{bytes}\n", set.name);
            }
            Err(error) => println!("building/{} without {name}: {error}", set.name),
        }
    }
    lines
}

/// The shortest time that it took, in seconds, and what the first one keeps on the heap.
fn best(build: impl Fn() -> Built<Box<dyn Engine>>) -> Built<(f64, Option<usize>)> {
    let mut times = Vec::new();
    let mut heap = None;
    while times.iter().sum::<Duration>() <= BUILDING {
        let before = heap_in_use();
        let start = Instant::now();
        let engine = black_box(build()?);
        times.push(start.elapsed());
        let kept = heap_in_use().zip(before).map(|(after, before)| after.saturating_sub(before));
        heap = heap.or(kept);
        drop(engine);
    }
    Ok((times.into_iter().min().unwrap_or_default().as_secs_f64(), heap))
}

/// Bytes that have been allocated and not freed, by this program and the libraries that it has loaded.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
fn heap_in_use() -> Option<usize> {
    // SAFETY: it takes nothing and returns numbers.
    let heap = unsafe { libc::mallinfo2() };
    Some(heap.uordblks + heap.hblkhd)
}

#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
fn heap_in_use() -> Option<usize> {
    None
}
