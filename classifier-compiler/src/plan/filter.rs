//! The tables of the literal filter; how it works is said where the runtime uses them.

use classifier_runtime::format::{
    BUCKET, Bucket, Entry, LINK, NO_HEAD, NONE, PairRecord, gram_bit, head_bit, key_bucket,
};

use super::{
    literal::{KeyRun, PlannedLiteral},
    window::{Key, Window},
};

/// The filter's tables.
#[derive(Debug, Default)]
pub(crate) struct Filter {
    /// A bit for each gram.
    pub(crate) bits: Vec<u32>,
    /// Those that keys lead to, and then those that go on from full ones.
    pub(crate) buckets: Vec<Bucket>,
    pub(crate) entries: Vec<[Entry; BUCKET]>,
    /// How many buckets keys lead to.
    pub(crate) hashed: usize,
    pub(crate) pairs: Vec<PairRecord>,
    /// Whether there are windows with keys of these kinds.
    pub(crate) has_eight: bool,
    pub(crate) has_three: bool,
}

/// Bits for each gram, at least: one gram in so many of a text is looked up for nothing.
const SPARSENESS: usize = 32;
/// The same for few grams, and bits up to which those are few.
const SPARSENESS_OF_FEW: usize = 256;
const FEW: usize = 1 << 17;
/// Bits, at most.
const MOST: usize = 1 << 28;

/// Keys in so many buckets, on the average. With fewer buckets, more of them are too small; with more,
/// they take more of the caches.
const FULLNESS: (usize, usize) = (5, 2);

/// What is found in a bucket: bytes under a mask, from the one before the key on, and the window.
type Found = (u64, u64, Entry);

impl Filter {
    /// Lays out the filter for these runs.
    pub(super) fn new(runs: &[KeyRun], literals: &[PlannedLiteral]) -> Self {
        let mut grams: Vec<u64> = runs.iter().flat_map(|run| run.window.grams()).collect();
        grams.sort_unstable();
        grams.dedup();
        let mut pairs = Vec::new();
        let mut found: Vec<(Key, u64, Found)> = Vec::new();
        for (index, run) in (0..).zip(runs) {
            let Worth { heads, lowest } = Worth::of(run, literals);
            let Window { bytes, key, .. } = &run.window;
            if *key == Key::Pair {
                let [values, masks] =
                    [0, 1].map(|i| [bytes[0], bytes[1]].map(|(value, mask)| [value, mask][i]));
                pairs.push(PairRecord { values, masks, heads, lowest, run: index });
                continue;
            }
            for place in 0..key.places() {
                let (value, mask) = context(bytes, place);
                let entry = Entry { heads, lowest, run: index, back: place as u32 };
                let keys = run.window.keys(place).into_iter();
                found.extend(keys.map(|bytes| (*key, bytes, (value, mask, entry))));
            }
        }
        pairs.sort_by_key(|pair: &PairRecord| (pair.lowest, pair.run));
        let has = |kind| found.iter().any(|(key, _, _)| *key == kind);
        let (has_eight, has_three) = (has(Key::Eight), has(Key::Three));
        let mut filter =
            Self { bits: bitmap(&grams), pairs, has_eight, has_three, ..Self::default() };
        if !found.is_empty() {
            filter.fill(found);
        }
        filter
    }

    fn fill(&mut self, found: Vec<(Key, u64, Found)>) {
        self.hashed = (found.len() * FULLNESS.1).div_ceil(FULLNESS.0);
        let mut lists: Vec<Vec<Found>> = vec![Vec::new(); self.hashed];
        for (key, bytes, found) in found {
            lists[key_bucket(bytes, key == Key::Eight, self.hashed)].push(found);
        }
        self.buckets = vec![EMPTY; self.hashed];
        self.entries = vec![[NOTHING; BUCKET]; self.hashed];
        for (index, mut list) in lists.into_iter().enumerate() {
            // The lowest rules first: once one of them has won, those behind are not looked at.
            list.sort_by_key(|(value, mask, entry)| {
                (entry.lowest, entry.run, entry.back, *value, *mask)
            });
            list.dedup();
            let mut at = index;
            let mut rest = &list[..];
            while !rest.is_empty() {
                let here = if rest.len() > BUCKET { BUCKET - 1 } else { rest.len() };
                for (place, &(value, mask, entry)) in rest[..here].iter().enumerate() {
                    self.buckets[at].values[place] = value;
                    self.buckets[at].masks[place] = mask;
                    self.entries[at][place] = entry;
                }
                rest = &rest[here..];
                if !rest.is_empty() {
                    // Any bytes go on.
                    let next = self.buckets.len();
                    self.buckets[at].values[BUCKET - 1] = 0;
                    self.entries[at][BUCKET - 1] = Entry {
                        heads: NO_HEAD,
                        lowest: rest[0].2.lowest,
                        run: LINK,
                        back: next as u32,
                    };
                    self.buckets.push(EMPTY);
                    self.entries.push([NOTHING; BUCKET]);
                    at = next;
                }
            }
        }
    }
}

/// No bytes equal these under this mask.
const EMPTY: Bucket = Bucket { values: [1; BUCKET], masks: [0; BUCKET] };
const NOTHING: Entry = Entry { heads: 0, lowest: NONE, run: NONE, back: 0 };

/// What can be had of a window.
struct Worth {
    /// The heads of which one must match.
    heads: u32,
    /// The lowest rule.
    lowest: u32,
}

impl Worth {
    fn of(run: &KeyRun, literals: &[PlannedLiteral]) -> Self {
        let its = || run.literals.iter().map(|&literal| &literals[literal as usize]);
        Self {
            heads: its().fold(0, |heads, literal| heads | literal.head.map_or(NO_HEAD, head_bit)),
            lowest: its().map(|literal| literal.rule).min().unwrap_or(NONE),
        }
    }
}

/// The grams, a bit each.
fn bitmap(grams: &[u64]) -> Vec<u32> {
    if grams.is_empty() {
        return Vec::new();
    }
    let few = (grams.len() * SPARSENESS_OF_FEW).min(FEW);
    let bits = few.max(grams.len() * SPARSENESS).next_power_of_two().min(MOST);
    let mut bitmap = vec![0; bits / 32];
    for &gram in grams {
        let bit = gram_bit(gram as u32, 32 - bits.ilog2());
        bitmap[bit / 32] |= 1 << (bit % 32);
    }
    bitmap
}

/// The bytes of a window around the key at a place of it: eight from the one before it on, the first
/// one lowest, and what of them is compared.
fn context(bytes: &[(u8, u8)], place: usize) -> (u64, u64) {
    (0..8).rev().fold((0, 0), |(values, masks), at| {
        let byte = (at + place).checked_sub(1).and_then(|at| bytes.get(at));
        let &(value, mask) = byte.unwrap_or(&(0, 0));
        (values << 8 | u64::from(value), masks << 8 | u64::from(mask))
    })
}
