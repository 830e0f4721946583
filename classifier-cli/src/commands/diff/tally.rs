//! Counts of changed texts, and samples of them.

use std::collections::{HashMap, HashSet};

use super::sides::{Change, Transition, Winners};
use crate::input::Text;

/// The largest number of bytes of a sample.
const SAMPLE: usize = 1_000;

/// The place of a text, ordered as in the input.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    pub chunk: u64,
    pub line: u64,
}

/// Counts of texts. The result of merging does not depend on the number of threads: each thread
/// keeps its first samples, so the first of all threads are among them.
#[derive(Default)]
pub struct Tally<'c> {
    /// All texts.
    pub texts: u64,
    /// Changed texts by their winners.
    pub changed: HashMap<(Transition<'c>, Winners), u64>,
    samples: HashMap<Transition<'c>, Vec<(Place, String)>>,
    most_samples: usize,
}

impl<'c> Tally<'c> {
    /// An empty tally that keeps at most this many samples for each pair of labels.
    pub fn new(most_samples: usize) -> Self {
        Tally { most_samples, ..Tally::default() }
    }

    /// Count a text. Its place must be after all places that were counted before.
    pub fn count(&mut self, place: Place, winners: Winners, change: Change<'c>, text: &Text<'_>) {
        self.texts += 1;
        let (Change::Label(transition) | Change::Rule(transition)) = change else { return };
        *self.changed.entry((transition, winners)).or_default() += 1;
        let samples = self.samples.entry(transition).or_default();
        if samples.len() < self.most_samples {
            let sample = sample(text);
            if samples.iter().all(|(_, other)| *other != sample) {
                samples.push((place, sample));
            }
        }
    }

    /// Add the counts of another thread.
    pub fn merge(&mut self, other: Self) {
        self.texts += other.texts;
        for (change, count) in other.changed {
            *self.changed.entry(change).or_default() += count;
        }
        for (transition, more) in other.samples {
            let samples = self.samples.entry(transition).or_default();
            samples.extend(more);
            samples.sort_unstable_by_key(|(place, _)| *place);
            let mut seen = HashSet::new();
            samples.retain(|(_, sample)| seen.insert(sample.clone()));
            samples.truncate(self.most_samples);
        }
    }

    /// The first distinct texts of a transition, in the order of the input.
    pub fn take_samples(&mut self, transition: Transition<'c>) -> Vec<String> {
        let samples = self.samples.remove(&transition).unwrap_or_default();
        samples.into_iter().map(|(_, sample)| sample).collect()
    }
}

/// The text, cut if it is long.
fn sample(text: &Text<'_>) -> String {
    let bytes = text.whole;
    if bytes.len() <= SAMPLE {
        return String::from_utf8_lossy(bytes).into_owned();
    }
    // Cut between characters, if the text is UTF-8.
    let is_start = |&at: &usize| bytes[at] & 0xC0 != 0x80;
    let end = (SAMPLE - 3..=SAMPLE).rev().find(is_start).unwrap_or(SAMPLE);
    String::from_utf8_lossy(&bytes[..end]).into_owned() + "…"
}
