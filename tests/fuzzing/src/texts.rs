//! The input as a text, for rules that are compiled once: every answer must be that of `RegexSet`.

use std::sync::LazyLock;

use classifier::smtp::BounceClass;
use classifier_runtime::Classifier;
use regex::{RegexSet, RegexSetBuilder};

use crate::{oracle::check, rules::STATES, shapes::SOUND};

/// The text is repeated until it has as many bytes: longer ones are transcoded in another way. The last takes the
/// longest, and is one of many.
const LENGTHS: [usize; 64] = {
    let mut lengths = [0; 64];
    (lengths[60], lengths[61], lengths[62], lengths[63]) = (600, 600, 2_100, 66_000);
    lengths
};

/// Rules with DFAs, with programs, of many words, and those of this repository.
static SETS: LazyLock<[(Classifier<'static>, RegexSet); 4]> = LazyLock::new(|| {
    let [dfas, programs, many] = SOUND
        .each_ref()
        .map(|artifact| Classifier::from_bytes(artifact.as_bytes()).expect("it was just compiled"));
    [dfas, programs, many, BounceClass::classifier().clone()].map(|classifier| {
        let patterns = classifier.rules().map(|rule| rule.pattern);
        let oracle = RegexSetBuilder::new(patterns).dfa_size_limit(STATES).build();
        (classifier, oracle.expect("the rules were compiled"))
    })
});

/// Compares the answers for a text with those of `RegexSet`. The first byte chooses the rules and how long
/// the text becomes by repetition; the others are the text.
///
/// Gives how many rules match.
///
/// # Panics
///
/// When an answer differs.
///
/// # Examples
///
/// ```
/// assert_eq!(fuzzing::texts(b"\0550 5.1.1 USER \xFF unknown"), 2);
/// ```
pub fn texts(input: &[u8]) -> usize {
    let Some((&choice, text)) = input.split_first() else { return 0 };
    let choice = usize::from(choice);
    let (classifier, oracle) = &SETS[choice % SETS.len()];
    let length = LENGTHS[choice / SETS.len() % LENGTHS.len()];
    check(classifier, oracle, &text.repeat(length.div_ceil(text.len().max(1)).max(1)))
}
