//! What is won and lost by asking a pool: beside direct calls, and beside the design that the pool
//! takes the place of.
//!
//! Groups are `pool/<hits>/<workers>`: how many of a hundred texts have come before, and how many
//! threads classify. Ids are ways to ask: [`THREADS`] threads or [`TASKS`] tasks of one event loop,
//! each text by text; one thread in bulk; and, with direct calls, as many threads as there are
//! workers elsewhere. How long the single calls of one thread take is printed, and written to
//! `target/criterion/pool/latency.tsv`.
//!
//! Groups `hits/<whose>` have nothing but texts that are known, ids the number of threads: whether
//! these get in each other's way at the caches of one pool, as they do not with a pool each, or
//! with direct calls.
//!
//! All ways to ask must give the answers of direct calls first.

use std::{hint::black_box, sync::Arc, time::Duration};

use benchmarks::{
    asking::{self, Pass},
    latency::Latencies,
    measure,
    replaced::Replaced,
    service::Service,
    threads,
    traffic::Traffic,
};
use classifier::{
    pool::{Pool, PoolConfig},
    smtp::BounceClass,
};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

/// Of a hundred texts.
const HITS: [usize; 4] = [0, 50, 90, 99];
const WORKERS: [usize; 2] = [1, 2];

/// Threads that ask.
const THREADS: usize = 8;
/// Tasks that ask.
const TASKS: usize = 256;

/// How long a pass takes at most: slow ways to ask get fewer texts.
const LONGEST_PASS: Duration = Duration::from_millis(50);
/// Texts that all ways are compared on, and that tell how many can be in a pass.
const SOME_TEXTS: usize = 814;

/// A way to ask for the labels of texts.
type Way = fn(&Services, &'static [String]) -> Pass<BounceClass>;

/// All of them, by the names that benchmarks have.
const WAYS: [(&str, Way); 6] = [
    ("direct", |its, texts| asking::by_threads(its.workers, texts, BounceClass::classify)),
    ("pool-threads", |its, texts| {
        asking::by_threads(THREADS, texts, |text| Service::classify(&*its.pool, text))
    }),
    ("pool-tasks", |its, texts| asking::by_tasks(TASKS, texts, &its.pool)),
    ("pool-bulk", |its, texts| asking::in_bulk(texts, &its.pool)),
    ("replaced-threads", |its, texts| {
        asking::by_threads(THREADS, texts, |text| its.replaced.classify(text))
    }),
    ("replaced-tasks", |its, texts| asking::by_tasks(TASKS, texts, &its.replaced)),
];

/// What is asked, each with as many threads that classify.
struct Services {
    workers: usize,
    pool: Arc<Pool<BounceClass>>,
    replaced: Arc<Replaced<BounceClass>>,
}

impl Services {
    /// They know these texts and no others.
    fn new(workers: usize, known: &[String]) -> Self {
        let rules = BounceClass::classifier().rules();
        let label = |label: &str| label.parse().expect("the rules' labels are those of the enum");
        let rules: Vec<(String, BounceClass)> =
            rules.map(|rule| (rule.pattern.to_owned(), label(rule.label))).collect();
        let replaced = Arc::new(Replaced::new(&rules, workers));
        known.iter().for_each(|text| _ = replaced.classify(text));
        Self { workers, pool: Arc::new(new_pool(workers, known)), replaced }
    }
}

fn new_pool(workers: usize, known: &[String]) -> Pool<BounceClass> {
    let config = PoolConfig::new().pool_size(workers);
    let pool = BounceClass::pool(config).expect("there are threads for it");
    known.iter().for_each(|text| _ = pool.classify(text));
    pool
}

fn pool(criterion: &mut Criterion) {
    let mut latencies = Latencies::default();
    for hits in HITS {
        let mut traffic = Traffic::new(hits);
        for workers in WORKERS {
            throughput(criterion, workers, &mut traffic);
            latency(workers, &mut traffic, &mut latencies);
        }
    }
    latencies.write().expect("criterion's directory is writable");
}

fn throughput(criterion: &mut Criterion, workers: usize, traffic: &mut Traffic) {
    let mut group = measure::group(criterion, format!("pool/{}/{workers}", traffic.hits));
    for (id, way) in WAYS {
        let services = Services::new(workers, &traffic.known);
        let some = traffic.next(SOME_TEXTS);
        let Pass { answers, time } = way(&services, some);
        let expected: Vec<_> = some.iter().map(|text| BounceClass::classify(text)).collect();
        assert_eq!(answers, expected, "{id} does not answer as direct calls do");
        let in_a_pass = LONGEST_PASS.as_nanos() * some.len() as u128 / time.as_nanos();
        let in_a_pass = (in_a_pass as usize).clamp(1, traffic.count());
        group.throughput(Throughput::Elements(in_a_pass as u64));
        group.bench_function(id, |bencher| {
            let mut pass = || way(&services, traffic.next(in_a_pass)).time;
            bencher.iter_custom(|passes| (0..passes).map(|_| pass()).sum());
        });
    }
    group.finish();
}

/// Times the calls of one thread.
fn latency(workers: usize, traffic: &mut Traffic, latencies: &mut Latencies) {
    let Services { pool, replaced, .. } = &Services::new(workers, &traffic.known);
    let texts = traffic.next(traffic.count());
    let case = (traffic.hits, workers);
    latencies.measure(case, "direct", texts, BounceClass::classify);
    latencies.measure(case, "pool", texts, |text| pool.classify(text));
    latencies.measure(case, "replaced", texts, |text| replaced.classify(text));
    let stats = pool.stats();
    let hits = stats.classified_cache.hits + stats.uncategorized_cache.hits;
    let found = 100.0 * hits as f64 / texts.len() as f64;
    println!("pool/{}/{workers}: the pool knew {found:.1} of a hundred texts", traffic.hits);
}

fn hits(criterion: &mut Criterion) {
    let Traffic { known, .. } = Traffic::new(0);
    let Services { pool, replaced, .. } = &Services::new(1, &known);
    let pools = [pool, &Arc::new(new_pool(1, &known))];
    scaling(criterion, "one-pool", &known, |_, text| pool.classify(text));
    scaling(criterion, "pool-each", &known, |thread, text| pools[thread].classify(text));
    scaling(criterion, "direct", &known, |_, text| BounceClass::classify(text));
    scaling(criterion, "replaced", &known, |_, text| replaced.classify(text));
}

/// Has one thread, then two, ask for all texts, each as many times and from another one on.
fn scaling<L>(
    criterion: &mut Criterion,
    whose: &str,
    texts: &[String],
    classify: impl Fn(usize, &str) -> L + Sync,
) {
    let mut group = measure::group(criterion, format!("hits/{whose}"));
    for threads in [1, 2] {
        group.throughput(Throughput::Elements((threads * texts.len()) as u64));
        group.bench_function(threads.to_string(), |bencher| {
            bencher.iter_custom(|passes| {
                let work = |thread: usize| {
                    let (second, first) = texts.split_at(texts.len() * thread / threads);
                    for _ in 0..passes {
                        for text in first.iter().chain(second) {
                            black_box(classify(thread, black_box(text)));
                        }
                    }
                };
                threads::run(threads, work).1
            });
        });
    }
    group.finish();
}

criterion_group! {
    name = benches;
    config = measure::criterion();
    targets = pool, hits
}
criterion_main!(benches);
