//! Rules and texts that the input chooses: every answer must be that of `regex::RegexSet`.

use std::{env, sync::LazyLock};

use arbitrary::{Result, Unstructured};
use classifier_compiler::Compiler;
use classifier_runtime::Classifier;
use fastrand::Rng;
use regex::RegexSet;

use crate::rules::{Rules, compiled};

/// Compares the answers for rules and texts that the input chooses with those of `RegexSet`.
///
/// Gives how many texts were compared: none if the rules are refused.
///
/// # Panics
///
/// When an answer differs, when `RegexSet` refuses a pattern that is compiled, and when one that it
/// takes is refused although it is not too large and cannot match inside a character.
///
/// # Examples
///
/// ```
/// assert!(fuzzing::oracle(&[0; 10]) > 0);
/// ```
pub fn oracle(input: &[u8]) -> usize {
    compare(&mut Unstructured::new(input)).expect("no choice is empty")
}

fn compare(input: &mut Unstructured<'_>) -> Result<usize> {
    // With small automata, programs take over, and rules are divided among shards.
    let compiler = Compiler::new()
        .rule_dfa_limit(*input.choose(&[64 << 10, 4 << 10, 1 << 10, 64, 256 << 10])?)
        .shard_dfa_limit(*input.choose(&[256 << 10, 4 << 10, 2 << 20])?);
    let Some(rules) = Rules::choose(input, &compiler)? else { return Ok(0) };
    let Some(artifact) = compiled(&rules.patterns, &compiler) else { return Ok(0) };
    let classifier = Classifier::from_bytes(artifact.as_bytes()).expect("it was just compiled");
    let mut count = 0;
    rules.each_text(input, |mut text| {
        let mut random = Rng::with_seed(text.len() as u64);
        check(&classifier, &rules.oracle, &text);
        for _ in 0..*VARIANTS {
            vary(&mut text, &mut random);
            check(&classifier, &rules.oracle, &text);
        }
        count += 1 + *VARIANTS;
    })?;
    Ok(count)
}

/// How many texts that differ a little are tried with each text that the input chooses: none, or
/// `CLASSIFIER_FUZZ_VARIANTS`. To compile rules takes many times what a text does.
static VARIANTS: LazyLock<usize> = LazyLock::new(|| {
    let variants = env::var("CLASSIFIER_FUZZ_VARIANTS").ok();
    variants.map_or(0, |variants| variants.parse().expect("a number"))
});

/// Changes, copies or takes out some bytes, at one place.
pub(crate) fn vary(text: &mut Vec<u8>, random: &mut Rng) {
    /// Texts that have grown longer than this grow no more.
    const LONGEST: usize = 2000;

    let at = random.usize(..=text.len());
    let end = text.len().min(at + random.usize(..20));
    match random.usize(..4) {
        0 => text.insert(at, random.u8(..0x80)),
        1 if at < text.len() => text[at] = text[random.usize(..text.len())],
        2 if text.len() < LONGEST => text.extend_from_within(at..end),
        _ => drop(text.drain(at..end)),
    }
}

/// So many rules are asked for one by one.
const EACH: usize = 40;

/// But not in texts of more bytes.
const LONG: usize = 1 << 14;

/// Compares all answers for a text, and gives how many rules match.
pub(crate) fn check(classifier: &Classifier<'_>, oracle: &RegexSet, bytes: &[u8]) -> usize {
    let lossy = String::from_utf8_lossy(bytes);
    let expected: Vec<usize> = oracle.matches(&lossy).into_iter().collect();
    let patterns = oracle.patterns();
    let first = classifier.first_match_bytes(bytes).map(|id| id.index());
    assert_eq!(first, expected.first().copied(), "of the bytes {bytes:?} in {patterns:?}");

    let first = classifier.first_match(&lossy).map(|id| id.index());
    assert_eq!(first, expected.first().copied(), "of {lossy:?} in {patterns:?}");
    let all: Vec<usize> = classifier.matches(&lossy).map(|id| id.index()).collect();
    assert_eq!(all, expected, "of {lossy:?} in {patterns:?}");
    // To ask for each of many rules, or in long texts, takes longer than all else.
    let each = if bytes.len() > LONG { 0 } else { EACH };
    for id in classifier.rules().map(|rule| rule.id).take(each) {
        let matches = classifier.rule_matches(id, &lossy);
        assert_eq!(matches, expected.contains(&id.index()), "{id:?} of {lossy:?} in {patterns:?}");
    }
    expected.len()
}
