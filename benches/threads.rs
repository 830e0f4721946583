//! Whether threads get in each other's way: one or two classify all texts, each as many times.
//!
//! Groups are `threads/<rule set>`, ids the number of threads. As many texts a thread take as long
//! with two as with one, and the throughput doubles, where a machine has two cores for them.

mod common;

use std::{
    hint::black_box,
    sync::Barrier,
    thread,
    time::{Duration, Instant},
};

use common::{engine::Engine, measure, sets::Set};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

fn threads(criterion: &mut Criterion) {
    for set in [Set::status_codes(), Set::providers()] {
        let engines = set.engines();
        let classifier = engines.first().expect("the classifier takes all of these rules");
        let texts = &set.daily.texts;
        let mut group = measure::group(criterion, format!("threads/{}", set.name));
        for threads in [1, 2] {
            group.throughput(Throughput::Elements((threads * texts.len()) as u64));
            group.bench_function(threads.to_string(), |bencher| {
                bencher.iter_custom(|passes| time(&*classifier.engine, texts, threads, passes));
            });
        }
        group.finish();
    }
}

/// How long it takes until every thread has made so many passes.
fn time(engine: &dyn Engine, texts: &[String], threads: usize, passes: u64) -> Duration {
    let barrier = Barrier::new(threads + 1);
    let start = thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                barrier.wait();
                for _ in 0..passes {
                    black_box(engine.count(texts));
                }
            });
        }
        // The threads exist before the clock starts.
        barrier.wait();
        Instant::now()
    });
    start.elapsed()
}

criterion_group! {
    name = benches;
    config = measure::criterion();
    targets = threads
}
criterion_main!(benches);
