//! Templates of texts, merged by similarity, each with a pattern for its texts.
//!
//! Masks cannot know every name: `ticket HR-2063` and `ticket HR-2073` have no mask in common. So
//! masked templates that differ in few words are merged, as in Drain (He, Zhu, Zheng and Lyu,
//! "Drain: An Online Log Parsing Approach with Fixed Depth Tree", ICWS 2017): only templates with
//! the same number of words are compared, word by word. Other than in Drain
//!
//! - status codes never differ, because rules are written for them;
//! - one word may differ, or up to a fourth of the words if all but one of these have digits or
//!   masks; and never more than stay the same;
//! - the words that differ are kept, so that a group is never less similar than this, and a
//!   pattern can list them;
//! - the most frequent templates come first. So the result does not depend on the order of the
//!   texts.
//!
//! Groups are made when all texts are counted, of at most as many templates as are kept. A template
//! is compared only with groups that may be similar: the words are dealt out to one more part than
//! may differ, so at least one part is the same in a similar group.

mod pattern;

use std::cmp::Reverse;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::frequent::{Counted, Frequent};
use super::mask::{self, Ambiguity};
use super::tally::Masked;
pub use pattern::{Patterns, toml};

/// What words that differ are replaced by.
const DIFFERENT: &str = "<*>";

/// The mask that stands for any word.
const ANY: &str = "<id>";

/// The largest number of groups with the same part that a template is compared with.
const COMPARED: usize = 200;

/// A word of a group.
struct Slot<'t> {
    /// `None` if it differs.
    word: Option<&'t str>,
    /// Whether the word has letters of its own, and is more than a number or a mask.
    is_name: bool,
    /// Whether the word, or one of those that differ, has neither digits nor masks.
    is_plain: bool,
}

impl<'t> Slot<'t> {
    fn new(word: &'t str) -> Self {
        let is_name = pattern::has(word, char::is_alphabetic);
        Slot { word: Some(word), is_name, is_plain: is_plain(word) }
    }
}

fn is_plain(word: &str) -> bool {
    !word.contains(|char: char| char == '<' || char.is_ascii_digit())
}

/// Masked templates that differ in few words.
pub struct Group<'t> {
    slots: Vec<Slot<'t>>,
    /// The number of words at the start that are complete, and the same number as there are in the
    /// texts. If there are fewer than words, the texts go on in any way.
    known: usize,
    /// The words of each masked template.
    members: Vec<Vec<&'t str>>,
    pub count: u64,
    /// The largest number of texts.
    pub at_most: u64,
    /// The first text of the most frequent masked template.
    pub sample: &'t str,
}

impl<'t> Group<'t> {
    fn new(words: Vec<&'t str>, known: usize, counted: &'t Counted<Masked>) -> Self {
        Group {
            slots: words.iter().copied().map(Slot::new).collect(),
            known,
            members: vec![words],
            count: counted.count,
            at_most: counted.at_most(),
            sample: &counted.value.sample,
        }
    }

    /// The words, with a mask for those that differ.
    pub fn template(&self) -> String {
        let words: Vec<_> = self.slots.iter().map(|slot| slot.word.unwrap_or(DIFFERENT)).collect();
        words.join(" ")
    }

    /// In how many more words the group would differ with another template; `None` if that is too
    /// different.
    fn distance(&self, words: &[&str]) -> Option<usize> {
        let most = most_different(words);
        let (mut same, mut different, mut plain, mut more) = (0, 0, 0, 0);
        for (at, (slot, word)) in self.slots.iter().zip(words).enumerate() {
            if slot.word == Some(word) {
                same += usize::from(slot.is_name);
                continue;
            }
            let is_code = |word: &str| mask::is_code(word, at == 0);
            different += 1;
            plain += usize::from(slot.is_plain || is_plain(word));
            if different > most || plain > 1 || is_code(word) || slot.word.is_some_and(is_code) {
                return None;
            }
            more += usize::from(slot.word.is_some());
        }
        (different <= same).then_some(more)
    }

    fn add(&mut self, words: Vec<&'t str>, counted: &Counted<Masked>) {
        for (slot, word) in self.slots.iter_mut().zip(&words) {
            if slot.word != Some(word) {
                slot.word = None;
                slot.is_plain |= is_plain(word);
            }
        }
        self.members.push(words);
        self.count += counted.count;
        self.at_most += counted.at_most();
    }
}

/// The largest number of words that may differ.
fn most_different(words: &[&str]) -> usize {
    (words.len() / 4).max(1)
}

/// Merge templates. The groups are in descending order of counts, then by name.
///
/// Takes time in proportion to the templates and to the groups that each is compared with.
pub fn merge(templates: &Frequent<Masked>) -> Vec<Group<'_>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    // Groups by the hashes of the parts of their first templates.
    let mut alike: HashMap<u64, Vec<usize>> = HashMap::new();
    for (template, counted) in templates.by_count() {
        let (words, known) = words(template, counted.value.ambiguity);
        let parts = parts(&words, known);
        let similar = parts.iter().filter_map(|part| alike.get(part));
        let similar = similar.flat_map(|groups| groups.iter().take(COMPARED));
        let distance = |&group: &usize| {
            let it = &groups[group];
            let may_be = (it.slots.len(), it.known) == (words.len(), known);
            Some((may_be.then(|| it.distance(&words)).flatten()?, group))
        };
        match similar.filter_map(distance).min() {
            Some((_, group)) => groups[group].add(words, counted),
            None => {
                for part in parts {
                    alike.entry(part).or_default().push(groups.len());
                }
                groups.push(Group::new(words, known, counted));
            }
        }
    }
    groups.sort_by_cached_key(|group| (Reverse(group.count), group.template()));
    groups
}

/// The hashes of the parts of a template, the same in every run.
fn parts(words: &[&str], known: usize) -> Vec<u64> {
    let parts = most_different(words) + 1;
    let part = |first: usize| {
        let mut hasher = DefaultHasher::new();
        (words.len(), known, first).hash(&mut hasher);
        words.iter().skip(first).step_by(parts).for_each(|word| word.hash(&mut hasher));
        hasher.finish()
    };
    (0..parts).map(part).collect()
}

/// The words of a template, and how many of them at its start each of its texts has.
fn words(template: &str, ambiguity: Ambiguity) -> (Vec<&str>, usize) {
    let mut words: Vec<_> = template.split(' ').collect();
    let mut known = words.len();
    if template.ends_with(mask::CUT) {
        known -= 1;
    }
    if ambiguity.masks_space {
        known = words.iter().position(|word| word.contains("<email>")).unwrap_or(0).min(known);
    }
    if ambiguity.has_mask {
        let masked = words.iter_mut().filter(|word| mask::MASKS.iter().any(|it| word.contains(it)));
        masked.for_each(|word| *word = ANY);
    }
    (words, known)
}

#[cfg(test)]
mod tests;
