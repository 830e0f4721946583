//! Windows as buckets, as the runtime looks through them.
//!
//! The windows that a gram leads to are usually few: a bucket, perhaps continued. If many rules share
//! their rarest gram, their buckets are a tree. Each of its inner buckets has up to four entries that lead
//! on, by the values of two bits near the gram. So a text with the gram is compared with few windows.

use classifier_format::{BUCKET, Bucket, Entry, FARTHEST, NEXT_BUCKET, NONE, next_prefixes};

use super::{
    element::{MaskedByte, Unit},
    literal::FilterKey,
};

/// A window, and the place of its first byte, counted from the byte before a gram.
#[derive(Clone, Copy, Debug)]
pub(super) struct Found {
    pub(super) filter_key: u32,
    pub(super) place: usize,
    /// As those of an entry.
    pub(super) lowest: u32,
    pub(super) prefixes: u32,
}

/// Indexes of windows, ascending. The lowest rules come first: once one of them has won, the search
/// skips those after it.
pub(super) type List = Vec<u32>;

/// Eight bytes of a text as a word, the first one lowest: a value under a mask.
#[derive(Clone, Copy, Debug, Default)]
struct Word {
    value: u64,
    mask: u64,
}

/// The buckets of some lists, and those that they lead to.
pub(super) struct Buckets<'p> {
    pub(super) buckets: Vec<Bucket>,
    pub(super) entries: Vec<[Entry; BUCKET]>,
    found: &'p [Found],
    filter_keys: &'p [FilterKey],
}

/// What a bucket becomes.
struct Node {
    /// How far from those around the gram its bytes are.
    offset: i8,
    /// The lists of the buckets that it leads to, and the bytes by which it does.
    children: Option<Vec<(Word, List)>>,
}

/// The offsets that are tried.
const OFFSETS: [i8; 7] = [0, 8, -8, 16, -16, FARTHEST, -FARTHEST];

/// The most windows of a bucket and those that continue it, if others could be told apart.
const FEW: usize = 4 * BUCKET;

/// The most windows by which bits are chosen.
const SAMPLE: usize = 256;

/// Nothing equals these values under these masks.
const EMPTY: Bucket = Bucket { values: [1; BUCKET], masks: [0; BUCKET] };
const NOTHING: Entry = Entry { prefixes: 0, lowest: NONE, filter_key: NONE, place: 0 };

impl<'p> Buckets<'p> {
    /// Lays out lists, each from the bucket with its index on.
    pub(super) fn of(lists: &[List], found: &'p [Found], filter_keys: &'p [FilterKey]) -> Self {
        let buckets = vec![EMPTY; lists.len()];
        let entries = vec![[NOTHING; BUCKET]; lists.len()];
        let mut all = Self { buckets, entries, found, filter_keys };
        for (at, list) in lists.iter().enumerate() {
            match all.children(list) {
                Some(node) if node.offset == 0 => all.fill(at, list, node),
                Some(node) => all.lead(at, 0, Word::default(), list, node),
                None => all.fill(at, list, Node { offset: 0, children: None }),
            }
        }
        all
    }

    fn fill(&mut self, at: usize, list: &[u32], node: Node) {
        let Node { offset, children } = node;
        let Some(children) = children else { return self.chain(at, list, offset) };
        for (index, (word, list)) in children.into_iter().enumerate() {
            let node = self.children(&list).unwrap_or_else(|| self.leaf(&list));
            self.lead(at, index, word, &list, node);
        }
    }

    /// Fills a bucket with windows, and those that continue it.
    fn chain(&mut self, at: usize, list: &[u32], offset: i8) {
        let mut at = at;
        let mut rest = list;
        loop {
            let here = if rest.len() > BUCKET { BUCKET - 1 } else { rest.len() };
            for (index, &found) in rest[..here].iter().enumerate() {
                let Found { lowest, filter_key, place, prefixes } = self.found[found as usize];
                let entry = Entry { prefixes, lowest, filter_key, place: place as u32 };
                self.set(at, index, self.word(found, offset), entry);
            }
            rest = &rest[here..];
            if rest.is_empty() {
                break;
            }
            at = self.link(at, here, Word::default(), rest, offset);
        }
    }

    /// Lets an entry lead to a new bucket with these windows.
    fn lead(&mut self, at: usize, index: usize, word: Word, list: &[u32], node: Node) {
        let next = self.link(at, index, word, list, node.offset);
        self.fill(next, list, node);
    }

    /// Adds a bucket to which an entry leads; returns its index.
    fn link(&mut self, at: usize, index: usize, word: Word, list: &[u32], offset: i8) -> usize {
        let next = self.buckets.len();
        self.buckets.push(EMPTY);
        self.entries.push([NOTHING; BUCKET]);
        let lowest = list.first().map_or(NONE, |&found| self.found[found as usize].lowest);
        let (prefixes, filter_key) = (next_prefixes(offset), NEXT_BUCKET);
        self.set(at, index, word, Entry { prefixes, lowest, filter_key, place: next as u32 });
        next
    }

    fn set(&mut self, at: usize, index: usize, word: Word, entry: Entry) {
        self.buckets[at].values[index] = word.value;
        self.buckets[at].masks[index] = word.mask;
        self.entries[at][index] = entry;
    }

    /// The bytes in texts with a window `offset` after those around the gram.
    fn word(&self, found: u32, offset: i8) -> Word {
        let Found { filter_key, place, .. } = self.found[found as usize];
        let FilterKey { piece, window, .. } = &self.filter_keys[filter_key as usize];
        let (before, after) = piece.split_at(window.before);
        let is_run = |unit: &Unit| matches!(unit, Unit::ClassRun(_));
        // Up to class runs, each unit is one byte.
        let start = before.iter().rposition(is_run).map_or(0, |run| run + 1);
        let end = window.before + after.iter().position(is_run).unwrap_or(after.len());
        let first = window.before.wrapping_sub(place).wrapping_add_signed(offset.into());
        (0..8).rev().fold(Word::default(), |Word { value, mask }, i| {
            let unit = Some(first.wrapping_add(i)).filter(|at| (start..end).contains(at));
            let (byte, byte_mask): MaskedByte =
                unit.and_then(|at| piece[at].masked()).unwrap_or_default();
            Word { value: value << 8 | u64::from(byte), mask: mask << 8 | u64::from(byte_mask) }
        })
    }

    /// The end of a branch: the bytes of which most are known.
    fn leaf(&self, list: &[u32]) -> Node {
        let known = |offset: &i8| {
            let masks = list.iter().map(|&found| self.word(found, *offset).mask.count_ones());
            masks.sum::<u32>()
        };
        let offset = OFFSETS.into_iter().rev().max_by_key(known).unwrap_or_default();
        Node { offset, children: None }
    }

    /// Divides many windows among buckets; `None` if there are few, or if too many would be in several.
    fn children(&self, list: &[u32]) -> Option<Node> {
        if list.len() <= FEW {
            return None;
        }
        let step = list.len().div_ceil(SAMPLE);
        let sample: List = list.iter().copied().step_by(step).collect();
        let choices = OFFSETS.into_iter().filter_map(|offset| {
            let words: Vec<Word> = sample.iter().map(|&found| self.word(found, offset)).collect();
            let (most, bits) = bits(&words)?;
            Some((most, offset, bits))
        });
        let (_, offset, bits) = choices.min_by_key(|&(most, ..)| most)?;
        let mut children = vec![(Word { value: 0, mask: 0 }, list.to_vec())];
        for bit in bits {
            let halves = children.into_iter().flat_map(|(Word { value, mask }, list)| {
                [0, bit].map(|set| {
                    let may_be = |found: &u32| self.word(*found, offset).may_be(bit, set);
                    let half = list.iter().copied().filter(may_be).collect();
                    (Word { value: value | set, mask: mask | bit }, half)
                })
            });
            children = halves.filter(|(_, list): &(Word, List)| !list.is_empty()).collect();
        }
        let lens = || children.iter().map(|(_, list)| list.len());
        let are_smaller = lens().max()? * 4 <= list.len() * 3;
        let are_apart = lens().sum::<usize>() * 8 <= list.len() * 9;
        (are_smaller && are_apart).then_some(Node { offset, children: Some(children) })
    }
}

impl Word {
    /// Whether a bit may be as it is in `set`.
    fn may_be(self, bit: u64, set: u64) -> bool {
        self.mask & bit == 0 || self.value & bit == set
    }
}

/// The two bits that divide words best, or the one, and the most words that stay together.
fn bits(words: &[Word]) -> Option<(usize, Vec<u64>)> {
    let ones = words.iter().fold(0, |ones, word| ones | word.value);
    let zeros = words.iter().fold(0, |zeros, word| zeros | word.mask & !word.value);
    let varying = || (0..64).map(|bit| 1 << bit).filter(|bit| ones & zeros & bit != 0);
    let most = |bits: &[u64]| {
        let values = (0..1 << bits.len()).map(|value: usize| {
            let is_in = |word: &&Word| {
                let mut bits = bits.iter().enumerate();
                bits.all(|(i, &bit)| word.may_be(bit, if value >> i & 1 == 1 { bit } else { 0 }))
            };
            words.iter().filter(is_in).count()
        });
        values.max().unwrap_or_default()
    };
    let (one, first) = varying().map(|bit| (most(&[bit]), bit)).min()?;
    let others = varying().filter(|&bit| bit != first);
    match others.map(|bit| (most(&[first, bit]), bit)).min() {
        Some((two, second)) if two < one => Some((two, vec![first, second])),
        _ => Some((one, vec![first])),
    }
}
