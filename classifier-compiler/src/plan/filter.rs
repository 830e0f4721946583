//! The tables of the literal filter. How it works is documented at the runtime's `engine/filter.rs`.

use std::collections::BTreeMap;

use classifier_format::{
    BUCKET, Bucket, Entry, NEXT_BUCKET, NO_PREFIX, NONE, PairRecord, gram_bit, gram_slot,
    prefix_bit, wide_bucket,
};

use super::{
    grams::GramKind,
    literal::{FilterKey, PlannedLiteral},
    window::Window,
};

/// The filter's tables.
#[derive(Debug, Default)]
pub(crate) struct Filter {
    /// A bit for each gram.
    pub(crate) bits: Vec<u32>,
    /// The bucket of each slot.
    pub(crate) slots: Vec<u16>,
    /// Those of grams of eight bytes, those of slots, and then those that continue full ones.
    pub(crate) buckets: Vec<Bucket>,
    pub(crate) entries: Vec<[Entry; BUCKET]>,
    /// The number of buckets of grams of eight bytes.
    pub(crate) wide: usize,
    /// The number of buckets that do not continue others.
    pub(crate) first: usize,
    pub(crate) pairs: Vec<PairRecord>,
}

/// The fewest bits for each gram: the false-positive rate is 1 in so many.
const SPARSENESS: usize = 32;
/// The same for few grams, and the most bits for these.
const SPARSENESS_OF_FEW: usize = 256;
const FEW: usize = 1 << 17;
/// The most bits.
const MOST: usize = 1 << 28;

/// Grams of eight bytes for so many buckets, on average. With fewer buckets, more of them are too
/// small; with more, they take more of the caches.
const FULLNESS: (usize, usize) = (5, 2);

/// An entry of a bucket: bytes under a mask, and the window. The lowest rules come first: once one of
/// them has won, the search skips those after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Found {
    lowest: u32,
    filter_key: u32,
    place: u32,
    value: u64,
    mask: u64,
    prefixes: u32,
}

impl Filter {
    /// Lays out the filter for these filter keys.
    ///
    /// # Errors
    ///
    /// The first of them with which there are more than `most` grams. Each takes about a hundred bytes
    /// here.
    pub(super) fn new(
        filter_keys: &[FilterKey],
        literals: &[PlannedLiteral],
        most: usize,
    ) -> Result<Self, usize> {
        let mut filter = Self::default();
        let mut wide: Vec<(u64, Found)> = Vec::new();
        let mut by_gram: Vec<(u32, Found)> = Vec::new();
        for (index, filter_key) in (0..).zip(filter_keys) {
            if wide.len() + by_gram.len() > most {
                return Err(index as usize);
            }
            let its = || filter_key.literals.iter().map(|&it| &literals[it as usize]);
            let bit = |literal: &PlannedLiteral| literal.prefix.map_or(NO_PREFIX, prefix_bit);
            let prefixes = its().fold(0, |prefixes, literal| prefixes | bit(literal));
            let lowest = its().map(|literal| literal.rule).min().unwrap_or(NONE);
            let Window { bytes, kind, .. } = &filter_key.window;
            if *kind == GramKind::Pair {
                let [values, masks] =
                    [0, 1].map(|i| [bytes[0], bytes[1]].map(|(value, mask)| [value, mask][i]));
                filter.pairs.push(PairRecord {
                    values,
                    masks,
                    prefixes,
                    lowest,
                    filter_key: index,
                });
            }
            for (place, grams) in filter_key.window.grams() {
                let (value, mask) = context(bytes, place);
                let found =
                    Found { lowest, filter_key: index, place: place as u32, value, mask, prefixes };
                match kind {
                    GramKind::Eight => wide.extend(grams.into_iter().map(|gram| (gram, found))),
                    _ => by_gram.extend(grams.into_iter().map(|gram| (gram as u32, found))),
                }
            }
        }
        filter.pairs.sort_by_key(|pair| (pair.lowest, pair.filter_key));
        let grams = by_gram.iter().map(|(gram, _)| *gram);
        let mut grams: Vec<u32> = grams.chain(wide.iter().map(|(key, _)| *key as u32)).collect();
        grams.sort_unstable();
        grams.dedup();
        filter.bits = bitmap(&grams);
        let mut buckets = wide_buckets(wide);
        filter.wide = buckets.len();
        filter.add_slots(by_gram, &mut buckets);
        filter.first = buckets.len();
        filter.fill(&buckets);
        Ok(filter)
    }

    /// Finds a bucket for the entries of each slot. Slots may share a bucket.
    fn add_slots(&mut self, mut by_gram: Vec<(u32, Found)>, buckets: &mut Vec<Vec<Found>>) {
        if by_gram.is_empty() {
            return;
        }
        self.slots = vec![0; by_gram.len().next_power_of_two().max(2)];
        for (gram, _) in &mut by_gram {
            *gram = gram_slot(*gram, self.slots.len()) as u32;
        }
        let mut by_slot = by_gram;
        by_slot.sort_unstable();
        by_slot.dedup();
        let mut slots_of: BTreeMap<Vec<Found>, Vec<u32>> = BTreeMap::new();
        for list in by_slot.chunk_by(|(one, _), (other, _)| one == other) {
            let slot = list[0].0;
            let list = list.iter().map(|(_, found)| *found).collect();
            slots_of.entry(list).or_default().push(slot);
        }
        drop(by_slot);
        let mut shared: Vec<Vec<Found>> = Vec::new();
        for (list, slots) in slots_of {
            let bucket = share(list, &mut shared);
            slots.into_iter().for_each(|slot| self.slots[slot as usize] = bucket);
        }
        buckets.append(&mut shared);
    }

    /// Lays out buckets, and those that continue them.
    fn fill(&mut self, buckets: &[Vec<Found>]) {
        self.buckets = vec![EMPTY; buckets.len()];
        self.entries = vec![[NOTHING; BUCKET]; buckets.len()];
        for (index, list) in buckets.iter().enumerate() {
            let mut at = index;
            let mut rest = &list[..];
            loop {
                let here = if rest.len() > BUCKET { BUCKET - 1 } else { rest.len() };
                for (i, found) in rest[..here].iter().enumerate() {
                    let &Found { lowest, filter_key, place, value, mask, prefixes } = found;
                    self.buckets[at].values[i] = value;
                    self.buckets[at].masks[i] = mask;
                    self.entries[at][i] = Entry { prefixes, lowest, filter_key, place };
                }
                rest = &rest[here..];
                let Some(first) = rest.first() else { break };
                // Any bytes lead to the next bucket.
                let next = self.buckets.len();
                self.buckets[at].values[BUCKET - 1] = 0;
                let link = Entry {
                    prefixes: u32::MAX,
                    lowest: first.lowest,
                    filter_key: NEXT_BUCKET,
                    place: next as u32,
                };
                self.entries[at][BUCKET - 1] = link;
                self.buckets.push(EMPTY);
                self.entries.push([NOTHING; BUCKET]);
                at = next;
            }
        }
    }
}

/// The buckets of grams of eight bytes.
fn wide_buckets(wide: Vec<(u64, Found)>) -> Vec<Vec<Found>> {
    let mut buckets = vec![Vec::new(); (wide.len() * FULLNESS.1).div_ceil(FULLNESS.0)];
    let count = buckets.len();
    for (key, found) in wide {
        buckets[wide_bucket(key, count)].push(found);
    }
    for bucket in &mut buckets {
        bucket.sort_unstable();
        bucket.dedup();
    }
    buckets
}

/// Adds a list to one of the last buckets that has room, or to a new one; returns its number.
fn share(list: Vec<Found>, buckets: &mut Vec<Vec<Found>>) -> u16 {
    /// The number of last buckets that are tried.
    const OPEN: usize = 16;

    let all = |bucket: &[Found]| {
        let mut all = [bucket, &list].concat();
        all.sort_unstable();
        all.dedup();
        all
    };
    let open = buckets.len().saturating_sub(OPEN)..buckets.len();
    let fitting = open.rev().find_map(|index| {
        let all = all(&buckets[index]);
        (all.len() <= BUCKET).then_some((index, all))
    });
    let (index, bucket) = match fitting {
        Some(fitting) => fitting,
        None if buckets.len() <= u16::MAX.into() => {
            buckets.push(Vec::new());
            (buckets.len() - 1, list)
        }
        // There are no more numbers, so a full bucket is continued.
        None => {
            let hash = list
                .iter()
                .fold(0, |hash: usize, found| hash.wrapping_mul(31) + found.filter_key as usize);
            let index = hash % buckets.len();
            (index, all(&buckets[index]))
        }
    };
    buckets[index] = bucket;
    index as u16
}

/// Nothing equals these values under these masks.
const EMPTY: Bucket = Bucket { values: [1; BUCKET], masks: [0; BUCKET] };
const NOTHING: Entry = Entry { prefixes: 0, lowest: NONE, filter_key: NONE, place: 0 };

/// The grams, a bit each.
fn bitmap(grams: &[u32]) -> Vec<u32> {
    if grams.is_empty() {
        return Vec::new();
    }
    let few = (grams.len() * SPARSENESS_OF_FEW).min(FEW);
    let bits = few.max(grams.len() * SPARSENESS).next_power_of_two().min(MOST);
    let mut bitmap = vec![0; bits / 32];
    for &gram in grams {
        let bit = gram_bit(gram, 32 - bits.ilog2());
        bitmap[bit / 32] |= 1 << (bit % 32);
    }
    bitmap
}

/// The values and masks of a window as words of eight bytes, the first one lowest. The window starts at
/// the byte `place`.
fn context(bytes: &[(u8, u8)], place: usize) -> (u64, u64) {
    let (values, masks): (Vec<u8>, Vec<u8>) = bytes.iter().copied().unzip();
    let word = |bytes: &[u8]| bytes.iter().rev().fold(0, |word, &byte| word << 8 | u64::from(byte));
    let eight = |bytes: &[u8]| word(&bytes[..bytes.len().min(8)]) << (8 * place);
    (eight(&values), eight(&masks))
}
