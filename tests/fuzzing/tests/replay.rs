//! Does with the committed inputs, and with random ones, what the fuzz targets do.
//!
//! Random inputs come from a seed each, and one in two is made of committed ones. A run has as many as a
//! test says, or as `CLASSIFIER_FUZZ_SECONDS` allow, from the seed 0 or `CLASSIFIER_FUZZ_SEED` on:
//! `CLASSIFIER_FUZZ_SECONDS=600 cargo test --release -p fuzzing --test replay -- --nocapture`. With
//! `CLASSIFIER_FUZZ_VARIANTS`, the answers of so many variants of each text are compared, too.

use std::{
    env, fs,
    path::Path,
    thread,
    time::{Duration, Instant},
};

use fastrand::Rng;

/// One input takes longer only if its cost is not bounded.
const LONGEST: Duration = Duration::from_secs(60);

/// A target does this with an input, and gives how much there was to do.
type Body = fn(&[u8]) -> usize;

#[test]
fn any_rule_file_becomes_a_report_or_an_artifact() {
    let problems = run("rule_file", 400, fuzzing::rule_file);
    assert!(problems > 0, "no problem was found");
}

#[test]
fn every_answer_is_that_of_a_regex_set() {
    let pairs = run("oracle", 200, fuzzing::oracle);
    assert!(pairs > 0, "nothing was compared");
}

#[test]
fn every_rule_wins_its_witness_or_no_text_at_all() {
    // The inputs of `oracle` choose rules and texts in the same way.
    let rules = run("oracle", 20, fuzzing::witness);
    assert!(rules > 0, "no rule was compared");
}

#[test]
fn every_group_is_that_of_a_regex() {
    // The inputs of `oracle` choose rules and texts in nearly the same way.
    let groups = run("oracle", 100, fuzzing::groups);
    assert!(groups > 0, "no group took part");
}

#[test]
fn any_artifact_is_refused_or_answers() {
    let answers = run("artifact", 2000, fuzzing::artifact);
    assert!(answers > 0, "no artifact was accepted");
}

#[test]
fn every_entry_of_a_log_is_read_unchanged() {
    let entries = run("reader", 2000, fuzzing::reader);
    assert!(entries > 0, "no log had an entry");
}

#[test]
fn any_mail_and_any_event_is_read_to_its_end() {
    let texts = run("delivery", 2000, fuzzing::delivery);
    assert!(texts > 0, "no report was read");
}

#[test]
fn the_reply_in_any_text_is_one_line() {
    let found = run("reply", 500, fuzzing::reply);
    assert!(found > 0, "no reply was found");
}

/// Does it with the committed inputs of a target, and with random ones.
fn run(target: &str, inputs: u64, body: Body) -> usize {
    let corpus = corpus(target);
    let mut done: usize = corpus.iter().map(|(name, input)| execute(name, input, body)).sum();

    let first = setting("CLASSIFIER_FUZZ_SEED").unwrap_or(0);
    let seconds = setting("CLASSIFIER_FUZZ_SECONDS").map(Duration::from_secs);
    let begun = Instant::now();
    let mut seed = first;
    while seconds.map_or(seed - first < inputs, |seconds| begun.elapsed() < seconds) {
        let input = input(seed, &corpus);
        done += execute(&format!("CLASSIFIER_FUZZ_SEED={seed}"), &input, body);
        seed += 1;
    }
    println!("{target}: {} committed inputs, seeds {first}..{seed}, {done} done", corpus.len());
    done
}

fn setting(name: &str) -> Option<u64> {
    let value = env::var(name).ok()?;
    Some(value.parse().unwrap_or_else(|error| panic!("{name}={value}: {error}")))
}

/// The committed inputs of a target, by name.
fn corpus(target: &str) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus").join(target);
    let mut inputs: Vec<(String, Vec<u8>)> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.display().to_string(), fs::read(&path).unwrap()))
        .collect();
    inputs.sort();
    inputs
}

fn execute(name: &str, input: &[u8], body: Body) -> usize {
    let _named = NamedOnPanic(name);
    let begun = Instant::now();
    let done = body(input);
    assert!(begun.elapsed() < LONGEST, "{:?}", begun.elapsed());
    done
}

/// Says which input it was, for tests that fail.
struct NamedOnPanic<'n>(&'n str);

impl Drop for NamedOnPanic<'_> {
    fn drop(&mut self) {
        if thread::panicking() {
            eprintln!("the input is {}", self.0);
        }
    }
}

/// Random bytes, or committed inputs that are pieced together and damaged.
fn input(seed: u64, corpus: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut random = Rng::with_seed(seed);
    if random.bool() {
        let mut input = vec![0; random.usize(..4096)];
        random.fill(&mut input);
        return input;
    }
    let choose = |random: &mut Rng| corpus[random.usize(..corpus.len())].1.clone();
    let mut input = choose(&mut random);
    for _ in 0..random.usize(1..=8) {
        let at = random.usize(..=input.len());
        match random.usize(..5) {
            0 => input.insert(at, random.u8(..)),
            1 if at < input.len() => input[at] ^= 1 << random.usize(..8),
            2 => drop(input.drain(at..random.usize(at..=input.len().min(at + 40)))),
            3 => {
                let other = choose(&mut random);
                let start = random.usize(..=other.len());
                let end = random.usize(start..=other.len());
                input.splice(at..at, other[start..end].iter().copied());
            }
            _ => input.extend_from_within(at..(at + 100).min(input.len())),
        }
    }
    input
}
