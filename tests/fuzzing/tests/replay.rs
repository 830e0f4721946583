//! Does with the committed inputs, and with random ones, what the fuzzed program does.
//!
//! Random inputs come from a seed each, and one in two is made of committed ones. A run has as many as a
//! test says, or as `CLASSIFIER_FUZZ_SECONDS` allow, from the seed 0 or `CLASSIFIER_FUZZ_SEED` on:
//! `CLASSIFIER_FUZZ_SECONDS=600 cargo test --release -p fuzzing --test replay -- --nocapture`. With
//! `CLASSIFIER_FUZZ_VARIANTS`, the answers of so many variants of each text are compared, too.

use std::{
    collections::BTreeSet,
    env, fs,
    path::Path,
    thread,
    time::{Duration, Instant},
};

use fastrand::Rng;
use fuzzing::Target;

/// One input takes longer only if its cost is not bounded.
const LONGEST: Duration = Duration::from_secs(60);

/// A test for each target: what it shows, the target, and how many random inputs it tries.
macro_rules! targets {
    ($(fn $test:ident: $target:ident, $inputs:literal;)*) => {
        const TESTED: &[&str] = &[$(stringify!($target)),*];

        $(
            #[test]
            fn $test() {
                let done = run(stringify!($target), $inputs, fuzzing::$target);
                assert!(done > 0, "no input was of any use");
            }
        )*
    };
}

targets! {
    fn any_rule_file_becomes_a_report_or_an_artifact: rule_file, 100;
    fn any_sources_of_rules_are_the_rules_of_each_in_their_order: builder, 250;
    fn any_pattern_matches_as_in_regex_or_is_refused: pattern, 250;
    fn every_answer_is_that_of_a_regex_set: oracle, 200;
    fn every_group_is_that_of_a_regex: groups, 100;
    fn every_rule_wins_its_witness_or_no_text_at_all: witness, 20;
    fn any_classes_of_characters_match_as_in_a_regex_set: atoms, 50;
    fn any_text_has_the_answer_of_a_regex_set: texts, 125;
    fn any_artifact_is_refused_or_answers: artifact, 500;
    fn any_bytes_as_an_artifact_are_refused_or_answer: raw_artifact, 500;
    fn any_program_is_refused_or_runs: position, 500;
    fn every_entry_of_a_log_is_read_unchanged: reader, 500;
    fn any_mail_and_any_event_is_read_to_its_end: delivery, 500;
    fn every_line_of_a_file_that_changes_is_read_once: follow, 60;
    fn the_reply_in_any_text_is_one_line: reply, 125;
    fn any_request_has_an_answer: server, 250;
    fn any_configuration_is_read_or_refused_the_same_in_each_format: configure, 500;
}

#[test]
fn every_target_is_tested_and_has_a_corpus() {
    let fuzzed: BTreeSet<_> = fuzzing::TARGETS.iter().map(|(name, _)| name.to_string()).collect();
    let tested: BTreeSet<_> = TESTED.iter().map(|name| name.to_string()).collect();
    assert_eq!(tested, fuzzed);

    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus");
    let folders = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
    let folders = folders.map(|name| name.into_string().unwrap());
    let folders: BTreeSet<_> = folders.filter(|name| !name.starts_with('.')).collect();
    assert_eq!(folders, fuzzed);
}

/// Does it with the committed inputs of a target, and with random ones.
fn run(target: &str, inputs: u64, body: Target) -> usize {
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

fn execute(name: &str, input: &[u8], body: Target) -> usize {
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
