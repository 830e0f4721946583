//! Whether threads get in each other's way: one or two classify all texts, each as many times.
//!
//! Groups are `threads/<rule set>`, ids the number of threads. As many texts a thread take as long
//! with two as with one, and the throughput doubles, where a machine has two cores for them.

use benchmarks::{measure, sets::Set, threads};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

fn rule_sets(criterion: &mut Criterion) {
    for set in [Set::status_codes(), Set::providers()] {
        let engines = set.engines();
        let classifier = engines.first().expect("the classifier takes all of these rules");
        let texts = &set.daily.texts;
        let mut group = measure::group(criterion, format!("threads/{}", set.name));
        for threads in [1, 2] {
            group.throughput(Throughput::Elements((threads * texts.len()) as u64));
            group.bench_function(threads.to_string(), |bencher| {
                bencher.iter_custom(|passes| {
                    let pass = |_| classifier.engine.count(texts);
                    let work = |_| (0..passes).map(pass).sum::<usize>();
                    threads::run(threads, work).1
                });
            });
        }
        group.finish();
    }
}

criterion_group! {
    name = benches;
    config = measure::criterion();
    targets = rule_sets
}
criterion_main!(benches);
