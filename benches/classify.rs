//! Time a text: the classifier against the other ways to match many regexes.
//!
//! Groups are `classify/<rule set>/<texts>`, and what is timed is a pass over all texts, or over
//! as many as take a twentieth of a second, with the throughput in texts, or in bytes for long
//! ones. Every engine's answers are compared before any is timed. `same` takes the sample
//! responses again and again, so that lazy DFAs have seen them all, and processors each branch; of
//! `varied`, no two are alike; and `fresh` are 10,000 of such, shuffled, which no processor remembers.

use benchmarks::{
    measure,
    sets::{SETS, Set},
    texts::Texts,
};
use criterion::{Criterion, criterion_group, criterion_main};

fn classify(criterion: &mut Criterion) {
    for (.., make) in SETS {
        rule_set(criterion, &make());
    }
}

fn rule_set(criterion: &mut Criterion, set: &Set) {
    let engines = set.engines();
    let trusted = engines.first().expect("the classifier takes all of these rules");
    for Texts { kind, texts } in set.texts(trusted) {
        let name = format!("classify/{}/{kind}", set.name);
        let classified = trusted.engine.count(&texts);
        println!("{name}: {} texts, of which {classified} match a rule", texts.len());
        measure::compare(criterion, name, &engines, &set.patterns, &texts);
    }
}

criterion_group! {
    name = benches;
    config = measure::criterion();
    targets = classify
}
criterion_main!(benches);
