//! Time a text: the embedded classifier against `RegexSet`.
//!
//! `same` takes the sample responses again and again, so that the lazy DFA of a `RegexSet` has
//! seen them all; `varied` takes texts of which no two are alike, as logs have them. Times are for
//! one pass over all texts, with the throughput in texts; every engine's answers are compared
//! before any is timed.

mod common;

use std::{hint::black_box, time::Duration};

use classifier::{Classifier, classifier, smtp::BounceClass};
use common::{RESPONSES, regex_set, regex_set_large_cache, varied};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use regex::RegexSet;

/// The status codes alone.
#[classifier(files = ["rules/iana.toml"])]
enum StatusCode {}

fn first(set: &RegexSet, text: &str) -> Option<usize> {
    set.matches(text).into_iter().next()
}

fn rule_set(criterion: &mut Criterion, name: &str, classifier: &'static Classifier<'static>) {
    let set = regex_set(classifier.rules().map(|rule| rule.pattern));
    let large = regex_set_large_cache(classifier.rules().map(|rule| rule.pattern));
    let same: Vec<String> = RESPONSES.lines().map(str::to_owned).collect();
    for (kind, texts) in [("same", same), ("varied", varied(4))] {
        for text in &texts {
            let expected = first(&large, text);
            assert_eq!(classifier.first_match(text).map(|id| id.index()), expected, "{text}");
        }
        let mut group = criterion.benchmark_group(format!("{name}/{kind}"));
        group.throughput(Throughput::Elements(texts.len() as u64));
        group.sample_size(10).warm_up_time(Duration::from_secs(1));
        group.bench_function("classifier", |bencher| {
            bencher.iter(|| {
                texts.iter().filter_map(|text| classifier.first_match(black_box(text))).count()
            });
        });
        for (engine, set) in [("RegexSet", &set), ("RegexSet-400MB", &large)] {
            group.bench_function(engine, |bencher| {
                bencher
                    .iter(|| texts.iter().filter_map(|text| first(set, black_box(text))).count());
            });
        }
        group.finish();
    }
}

fn classify(criterion: &mut Criterion) {
    rule_set(criterion, "status-codes", StatusCode::classifier());
    rule_set(criterion, "providers+status-codes", BounceClass::classifier());
}

criterion_group!(benches, classify);
criterion_main!(benches);
