//! The input as one pattern and its texts: the answers and the groups must be those of `regex::Regex`.

use classifier_compiler::Compiler;
use classifier_runtime::{Classifier, GroupFinder};
use regex::Regex;

use crate::{groups, oracle, rules::compiled_alone};

/// Between the pattern and the texts: no UTF-8 has it.
const SEPARATOR: u8 = 0xFF;

/// Patterns of more bytes are not tried, so that a run is about many.
const LONGEST: usize = 200;

/// Compiles a pattern, and compares what it matches. The first byte of the input chooses how large DFAs may
/// be, so that programs take over; then come the pattern and its texts, with 0xFF between them.
///
/// Gives how many texts match.
///
/// # Panics
///
/// When an answer or a group differs, and when only one of the two takes the pattern, unless it is too large
/// or can match inside a character.
///
/// # Examples
///
/// ```
/// assert_eq!(fuzzing::pattern(b"\0(?P<word>\\w+)!\xFFa!\xFFb"), 1);
/// ```
pub fn pattern(input: &[u8]) -> usize {
    let Some((&choice, input)) = input.split_first() else { return 0 };
    let mut parts = input.split(|&byte| byte == SEPARATOR);
    let pattern = String::from_utf8_lossy(parts.next().unwrap_or_default());
    if pattern.len() > LONGEST {
        return 0;
    }
    let limits = [16 << 10, 64, 2 << 10];
    let limit = limits[usize::from(choice) % limits.len()];
    let compiler = Compiler::new().rule_dfa_limit(limit).shard_dfa_limit(64 << 10);
    let Some((artifact, oracle)) = compiled_alone(&pattern, &compiler) else { return 0 };
    let classifier = Classifier::from_bytes(artifact.as_bytes()).expect("it was just compiled");
    let rule = classifier.rules().next().expect("it has one rule");
    // Only patterns with names take the time.
    let finders = pattern.contains('<').then(|| {
        let regex = Regex::new(&pattern).expect("it was compiled");
        (GroupFinder::new(&rule).expect("it is small"), regex)
    });
    parts
        .map(|text| {
            if let Some((finder, regex)) = &finders {
                let text = String::from_utf8_lossy(text);
                groups::check(&finder.find(&text), regex, &text);
            }
            oracle::check(&classifier, &oracle, text)
        })
        .sum()
}
