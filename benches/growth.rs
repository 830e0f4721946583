//! What more rules cost: the time a text. Groups are `growth/<rules>/mixed`.

use benchmarks::{growth::SIZES, measure, sets::Set};
use criterion::{Criterion, criterion_group, criterion_main};

fn growth(criterion: &mut Criterion) {
    for size in SIZES {
        let set = Set::growth(size);
        let name = format!("growth/{size}/{}", set.daily.kind);
        measure::compare(criterion, name, &set.engines(), &set.patterns, &set.daily.texts);
    }
}

criterion_group! {
    name = benches;
    config = measure::criterion();
    targets = growth
}
criterion_main!(benches);
