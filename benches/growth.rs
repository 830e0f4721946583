//! What more rules cost: the time to build an engine, the size of the artifact, the time a text.
//!
//! Groups are `growth/<rules>/mixed`. Building is not left to criterion, which would do it ten
//! times at least: the best of as many times as fit into a second is printed, and written to
//! `target/criterion/growth` with lines of `rules<TAB>engine<TAB>seconds` in `building.tsv`, and
//! of `rules<TAB>bytes<TAB>seconds` in `artifacts.tsv`.

mod common;

use std::{
    fs, io,
    time::{Duration, Instant},
};

use classifier_compiler::Artifact;
use common::{
    engine::{self, Built, CLASSIFIER, ENGINES, Engine, Named},
    measure,
    sets::Set,
};
use criterion::{Criterion, criterion_group, criterion_main};

const SIZES: [usize; 4] = [10, 100, 1_000, 10_000];

/// An engine is built again as long as all its times together are below this.
const BUILDING: Duration = Duration::from_secs(1);

/// What building has cost so far, as lines of tab-separated values.
#[derive(Default)]
struct Costs {
    building: String,
    artifacts: String,
}

fn growth(criterion: &mut Criterion) {
    let mut costs = Costs::default();
    for size in SIZES {
        let set = Set::growth(size);
        let engines = engines(&set, &mut costs);
        let texts = &set.daily.texts;
        let verified = measure::verify(&engines, &set.patterns, texts);
        let mut group = measure::group(criterion, format!("growth/{size}/{}", set.daily.kind));
        for engine in verified {
            engine.bench(&mut group, texts);
        }
        group.finish();
    }
    costs.write().expect("criterion's directory is writable");
}

/// The engines for a set, timed as they are built. One that cannot take it is told and left out.
fn engines(set: &Set, costs: &mut Costs) -> Vec<Named> {
    let mut engines = Vec::new();
    for &(name, build) in ENGINES {
        let built = match name {
            CLASSIFIER => classifier(set, costs),
            _ => best(|| build(&set.patterns)),
        };
        match built {
            Ok((engine, time)) => {
                let seconds = time.as_secs_f64();
                println!("growth/{}: {name} is built in {seconds:.6} s", set.name);
                costs.building += &format!("{}\t{name}\t{seconds:.6}\n", set.name);
                engines.push(Named { name, engine });
            }
            Err(error) => println!("growth/{} without {name}: {error}", set.name),
        }
    }
    engines
}

/// The classifier, for which only compiling counts: reading rule files is not what grows.
fn classifier(set: &Set, costs: &mut Costs) -> Built<(Box<dyn Engine>, Duration)> {
    let rules = engine::rule_set(&set.patterns);
    let (artifact, time): (Artifact, _) = best(|| engine::compile(&rules))?;
    let (bytes, seconds) = (artifact.as_bytes().len(), time.as_secs_f64());
    println!("growth/{}: the artifact has {bytes} bytes", set.name);
    costs.artifacts += &format!("{}\t{bytes}\t{seconds:.6}\n", set.name);
    Ok((Box::new(engine::open(artifact)), time))
}

/// What was built, and the shortest time that it took.
fn best<T>(build: impl Fn() -> Built<T>) -> Built<(T, Duration)> {
    let mut best = Duration::MAX;
    let mut all = Duration::ZERO;
    loop {
        let start = Instant::now();
        let built = build()?;
        let time = start.elapsed();
        best = best.min(time);
        all += time;
        if all > BUILDING {
            return Ok((built, best));
        }
    }
}

impl Costs {
    fn write(&self) -> io::Result<()> {
        let directory = measure::directory("growth")?;
        fs::write(directory.join("building.tsv"), &self.building)?;
        fs::write(directory.join("artifacts.tsv"), &self.artifacts)
    }
}

criterion_group! {
    name = benches;
    config = measure::criterion();
    targets = growth
}
criterion_main!(benches);
