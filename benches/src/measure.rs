//! Comparing the answers of engines, and timing those that are worth it.

use std::{
    env, fs,
    hint::black_box,
    io,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use criterion::{BenchmarkGroup, Criterion, SamplingMode, measurement::WallTime};

use crate::{
    engine::{ENGINES, Engine, Named},
    texts::Texts,
};

/// An engine that takes longer for a text is not timed.
const SLOWEST_TEXT: Duration = Duration::from_millis(50);
/// What criterion takes as one iteration: all texts, or as many as take this long.
const LONGEST_PASS: Duration = Duration::from_millis(50);
/// An engine that reads patterns in its own way, and has been seen to miss a match.
const OTHER_MAKE: &str = "Vectorscan";
/// The time of these says how many can be in a pass.
const SOME_TEXTS: usize = 64;

/// Times the engines that give the right answers for all texts, and records why others are left out.
///
/// # Panics
///
/// When an engine of `regex` disagrees with the first one, or when the record cannot be written.
pub fn compare(
    criterion: &mut Criterion,
    name: String,
    engines: &[Named],
    patterns: &[String],
    texts: &[String],
) {
    let (verified, mut left_out) = verify(engines, patterns, texts);
    let not_built = ENGINES.iter().filter(|kind| engines.iter().all(|it| it.name != kind.id));
    left_out.extend(not_built.map(|kind| match kind.id {
        OTHER_MAKE if !cfg!(feature = "vectorscan") => (kind.id, "not installed"),
        id => (id, "rejects the rules"),
    }));
    write_left_out(&name, &left_out).expect("criterion's directory is writable");
    let mut group = group(criterion, name);
    for engine in verified {
        engine.bench(&mut group, texts);
    }
    group.finish();
}

/// An engine that gives the right answers, and how fast.
struct Verified<'e> {
    name: &'static str,
    engine: &'e dyn Engine,
    time_a_text: Duration,
}

/// An engine's id, and why it is not timed.
type LeftOut = (&'static str, &'static str);

/// Writes the engines that a group of benchmarks leaves out, for tables and charts: lines of
/// `group<TAB>engine<TAB>reason`, in a file for each group.
fn write_left_out(group: &str, left_out: &[LeftOut]) -> io::Result<()> {
    let lines: String =
        left_out.iter().map(|(engine, reason)| format!("{group}\t{engine}\t{reason}\n")).collect();
    let file = format!("{}.tsv", group.replace('/', "_"));
    fs::write(directory("left-out")?.join(file), lines)
}

/// Lets every engine answer every text and compares the answers. One that is too slow, or that is of
/// another make than `regex` and wrong, is reported and left out.
fn verify<'e>(
    engines: &'e [Named],
    patterns: &[String],
    texts: &[String],
) -> (Vec<Verified<'e>>, Vec<LeftOut>) {
    let mut expected: Option<(&str, Vec<Option<usize>>)> = None;
    let (mut all, mut left_out) = (Vec::new(), Vec::new());
    for Named { name, engine } in engines {
        // A lazy DFA is built by the first call, which would not be fair.
        engine.first_match(&texts[0]);
        let start = Instant::now();
        black_box(engine.first_match(&texts[0]));
        if start.elapsed() > SLOWEST_TEXT {
            println!("without {name}: a text takes {:?}", start.elapsed());
            left_out.push((*name, "takes over 50 ms a text"));
            continue;
        }
        let start = Instant::now();
        let answers: Vec<_> = texts.iter().map(|text| engine.first_match(text)).collect();
        println!("{name}: {:?} a text, for the first time", start.elapsed() / texts.len() as u32);
        match &expected {
            Some((first, expected)) => {
                let different = different((first, expected), (name, &answers), patterns, texts);
                if let Some(different) = different {
                    assert_eq!(*name, OTHER_MAKE, "{different}");
                    println!("without {name}: {different}");
                    left_out.push((*name, "gives a wrong answer"));
                    continue;
                }
            }
            None => expected = Some((name, answers)),
        }
        let start = Instant::now();
        let some = &texts[..texts.len().min(SOME_TEXTS)];
        black_box(engine.count(some));
        all.push(Verified {
            name,
            engine: &**engine,
            time_a_text: start.elapsed() / some.len() as u32,
        });
    }
    (all, left_out)
}

/// The first text on which two engines disagree.
fn different(
    (name, expected): (&str, &[Option<usize>]),
    (other, answers): (&str, &[Option<usize>]),
    patterns: &[String],
    texts: &[String],
) -> Option<String> {
    let pattern = |index: &Option<usize>| index.map(|index| (index, &patterns[index]));
    let mut all = texts.iter().zip(expected.iter().zip(answers));
    let (text, (expected, answer)) = all.find(|(_, (expected, answer))| expected != answer)?;
    let (expected, answer) = (pattern(expected), pattern(answer));
    Some(format!("on {text:?} {name} gives {expected:?} and {other} {answer:?}"))
}

/// A group of benchmarks that take a second or two each.
pub fn group(criterion: &mut Criterion, name: String) -> BenchmarkGroup<'_, WallTime> {
    let mut group = criterion.benchmark_group(name);
    group
        .sample_size(10)
        .nresamples(10_000)
        .sampling_mode(SamplingMode::Flat)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(1));
    group
}

impl Verified<'_> {
    /// Times passes over the texts. Slow engines get the next few of them in each iteration.
    fn bench(&self, group: &mut BenchmarkGroup<'_, WallTime>, texts: &[String]) {
        let in_a_pass = LONGEST_PASS.as_nanos() / self.time_a_text.as_nanos().max(1);
        let in_a_pass = (in_a_pass as usize).clamp(1, texts.len());
        group.throughput(Texts::throughput(&texts[..in_a_pass]));
        let mut passes = texts.chunks_exact(in_a_pass).cycle();
        group.bench_function(self.name, |bencher| {
            bencher.iter(|| self.engine.count(passes.next().expect("a cycle never ends")));
        });
    }
}

/// The folder of the repository.
pub fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Where criterion keeps its results.
pub fn results() -> PathBuf {
    let target = env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    let target = target.unwrap_or_else(|| repository().join("target"));
    target.join("criterion")
}

/// The folder for the results of a benchmark that criterion does not write.
pub fn directory(benchmark: &str) -> io::Result<PathBuf> {
    let directory = results().join(benchmark);
    fs::create_dir_all(&directory)?;
    Ok(directory)
}

/// Numbers alone: plots would take as long as measuring.
pub fn criterion() -> Criterion {
    Criterion::default().without_plots()
}
