//! Rules and texts that the input chooses: every answer must be that of `regex::RegexSet`.

use std::{env, sync::LazyLock};

use arbitrary::{Result, Unstructured};
use classifier_compiler::{Artifact, Compiler, DiagnosticKind, Diagnostics};
use classifier_runtime::Classifier;
use fastrand::Rng;
use regex::{RegexSet, RegexSetBuilder};

use crate::{expression::Expression, grammar, rules::rule_set, text::text};

/// The most texts that are tried with a rule set.
const TEXTS: usize = 200;

/// Patterns that `RegexSet` needs more than this for are not tried: a run would be about little else.
const ORACLE_SIZE: usize = 4 << 20;

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
        .rule_dfa_size(*input.choose(&[64 << 10, 4 << 10, 1 << 10, 64])?)
        .shard_dfa_size(*input.choose(&[256 << 10, 4 << 10])?);
    let mut expressions = grammar::rules(input)?;
    expressions.retain(|expression| is_compiled_alone(&expression.pattern(), &compiler));
    if expressions.is_empty() {
        return Ok(0);
    }
    let patterns: Vec<String> = expressions.iter().map(Expression::pattern).collect();
    let Some(oracle) = oracle_of(&patterns) else { return Ok(0) };
    let Ok(artifact) = compile(&patterns, &compiler) else { return Ok(0) };
    let classifier = Classifier::from_bytes(artifact.as_bytes()).expect("it was just compiled");
    let mut count = 0;
    for _ in 0..TEXTS {
        let mut text = text(input, &expressions)?;
        let mut random = Rng::with_seed(text.len() as u64);
        check(&classifier, &oracle, &patterns, &text);
        for _ in 0..*VARIANTS {
            vary(&mut text, &mut random);
            check(&classifier, &oracle, &patterns, &text);
        }
        count += 1 + *VARIANTS;
        if input.is_empty() {
            break;
        }
    }
    Ok(count)
}

/// How many texts that differ a little are tried with each text that the input chooses: none, or
/// `CLASSIFIER_FUZZ_VARIANTS`. To compile rules takes many times what a text does.
static VARIANTS: LazyLock<usize> = LazyLock::new(|| {
    let variants = env::var("CLASSIFIER_FUZZ_VARIANTS").ok();
    variants.map_or(0, |variants| variants.parse().expect("a number"))
});

/// Changes, copies or takes out some bytes, at one place.
fn vary(text: &mut Vec<u8>, random: &mut Rng) {
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

/// `None` if the set is too large.
fn oracle_of(patterns: &[String]) -> Option<RegexSet> {
    match RegexSetBuilder::new(patterns).size_limit(ORACLE_SIZE).build() {
        Ok(oracle) => Some(oracle),
        Err(regex::Error::CompiledTooBig(_)) => None,
        Err(error) => unreachable!("each was taken alone: {error}"),
    }
}

/// Whether a pattern can be tried. Both must take it, or neither, but for its size.
fn is_compiled_alone(pattern: &str, compiler: &Compiler) -> bool {
    let oracle = match RegexSetBuilder::new([pattern]).size_limit(ORACLE_SIZE / 8).build() {
        Err(regex::Error::CompiledTooBig(_)) => return false,
        oracle => oracle,
    };
    match (compile(&[pattern], compiler), oracle) {
        (Ok(_), Ok(_)) => true,
        (Ok(_), Err(error)) => panic!("{pattern:?} is compiled, but {error}"),
        (Err(_), Err(_)) => false,
        (Err(problems), Ok(_)) => {
            assert!(problems.iter().all(|one| is_ours(&one.kind)), "refused: {problems}");
            false
        }
    }
}

/// Whether a pattern may be refused for this that `RegexSet` takes.
fn is_ours(kind: &DiagnosticKind) -> bool {
    matches!(kind, DiagnosticKind::TooLarge { .. } | DiagnosticKind::InsideCharacters(_))
}

fn compile<P: AsRef<str>>(
    patterns: &[P],
    compiler: &Compiler,
) -> std::result::Result<Artifact, Diagnostics> {
    compiler.compile(&rule_set(patterns))
}

/// Compares all answers for a text.
fn check(classifier: &Classifier<'_>, oracle: &RegexSet, patterns: &[String], bytes: &[u8]) {
    let lossy = String::from_utf8_lossy(bytes);
    let expected: Vec<usize> = oracle.matches(&lossy).into_iter().collect();
    let first = classifier.first_match_bytes(bytes).map(|id| id.index());
    assert_eq!(first, expected.first().copied(), "of the bytes {bytes:?} in {patterns:?}");

    let first = classifier.first_match(&lossy).map(|id| id.index());
    assert_eq!(first, expected.first().copied(), "of {lossy:?} in {patterns:?}");
    let all: Vec<usize> = classifier.matches(&lossy).map(|id| id.index()).collect();
    assert_eq!(all, expected, "of {lossy:?} in {patterns:?}");
    for id in classifier.rules().map(|rule| rule.id) {
        let matches = classifier.rule_matches(id, &lossy);
        assert_eq!(matches, expected.contains(&id.index()), "{id:?} of {lossy:?} in {patterns:?}");
    }
}
