//! What more rules cost: the time a text. Groups are `growth/<rules>/mixed`.

use benchmarks::{growth::SIZES, measure, sets::Set};
use criterion::{Criterion, criterion_group, criterion_main};

fn growth(criterion: &mut Criterion) {
    for size in SIZES {
        let set = Set::growth(size);
        let engines = set.engines();
        let texts = &set.daily.texts;
        let verified = measure::verify(&engines, &set.patterns, texts);
        let mut group = measure::group(criterion, format!("growth/{size}/{}", set.daily.kind));
        for engine in verified {
            engine.bench(&mut group, texts);
        }
        group.finish();
    }
}

criterion_group! {
    name = benches;
    config = measure::criterion();
    targets = growth
}
criterion_main!(benches);
