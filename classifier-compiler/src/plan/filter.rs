//! The tables of the literal filter. How it works is documented at the runtime's `engine/filter.rs`.

use std::collections::BTreeMap;

use classifier_format::{
    BUCKET, Bucket, Entry, NEXT_BUCKET, NO_PREFIX, NONE, PairRecord, STRIDE, eight_at, fold,
    gram_bit, gram_slot, next_offset, prefix_bit, wide_bucket,
};

use super::{
    buckets::{Buckets, Found, List},
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
    /// For each filter key, about the work where its window is found; see [`Self::work`].
    work: Vec<usize>,
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

/// About the bytes of memory that a gram takes while the filter is laid out.
const GRAM: usize = 100;

impl Filter {
    /// Lays out the filter for these filter keys.
    ///
    /// # Errors
    ///
    /// The first of them with which the grams take more than about `most` bytes of memory.
    pub(super) fn new(
        filter_keys: &[FilterKey],
        literals: &[PlannedLiteral],
        most: usize,
    ) -> Result<Self, usize> {
        let mut filter = Self::default();
        let rule = |&literal: &u32| literals[literal as usize].rule;
        let lowest = |key: &FilterKey| key.literals.iter().map(rule).min().unwrap_or(NONE);
        let mut keys: Vec<(u32, u32, &FilterKey)> =
            (0..).zip(filter_keys).map(|(index, key)| (lowest(key), index, key)).collect();
        keys.sort_unstable_by_key(|&(lowest, index, _)| (lowest, index));
        let mut all: Vec<Found> = Vec::new();
        let mut wide: Vec<(u64, u32)> = Vec::new();
        let mut by_gram: Vec<(u32, u32)> = Vec::new();
        for (lowest, filter_key, key) in keys {
            if GRAM * (wide.len() + by_gram.len()) > most {
                return Err(filter_key as usize);
            }
            let bit =
                |&literal: &u32| literals[literal as usize].prefix.map_or(NO_PREFIX, prefix_bit);
            let prefixes = key.literals.iter().fold(0, |prefixes, it| prefixes | bit(it));
            let Window { bytes, kind, .. } = &key.window;
            if *kind == GramKind::Pair {
                let [values, masks] =
                    [0, 1].map(|i| [bytes[0], bytes[1]].map(|(value, mask)| [value, mask][i]));
                filter.pairs.push(PairRecord { values, masks, prefixes, lowest, filter_key });
            }
            for (place, grams) in key.window.grams() {
                let index = all.len() as u32;
                all.push(Found { filter_key, place, lowest, prefixes });
                match kind {
                    GramKind::Eight => wide.extend(grams.into_iter().map(|gram| (gram, index))),
                    _ => by_gram.extend(grams.into_iter().map(|gram| (gram as u32, index))),
                }
            }
        }
        let grams = by_gram.iter().map(|(gram, _)| *gram);
        let mut grams: Vec<u32> = grams.chain(wide.iter().map(|(key, _)| *key as u32)).collect();
        grams.sort_unstable();
        grams.dedup();
        filter.bits = bitmap(&grams);
        let mut lists = wide_buckets(wide);
        filter.wide = lists.len();
        filter.add_slots(by_gram, &mut lists);
        filter.first = lists.len();
        let Buckets { buckets, entries, .. } = Buckets::of(&lists, &all, filter_keys);
        (filter.buckets, filter.entries) = (buckets, entries);
        filter.work = filter_keys.iter().map(|key| work(key, literals)).collect();
        Ok(filter)
    }

    /// About the work of a search for these symbols: a unit is a bucket, or a literal that is decided
    /// in place. It is not counted on after `most`.
    pub(super) fn work(&self, symbols: &[u8], most: usize) -> usize {
        let shift = 32 - (32 * self.bits.len()).max(2).ilog2();
        let mut work = 0;
        for at in (0..symbols.len()).step_by(STRIDE) {
            let eight = fold(eight_at(symbols, at));
            let gram = eight as u32;
            let bit = gram_bit(gram, shift);
            if self.bits.get(bit / 32).is_none_or(|word| word >> (bit % 32) & 1 == 0) {
                continue;
            }
            let slot = (!self.slots.is_empty()).then(|| gram_slot(gram, self.slots.len()));
            let of_slot = slot.map(|slot| self.wide + usize::from(self.slots[slot]));
            let wide = (self.wide > 0).then(|| wide_bucket(eight, self.wide));
            for bucket in of_slot.into_iter().chain(wide) {
                let mut next = Some((bucket, 0));
                while let Some((bucket, offset)) = next.take()
                    && work < most
                {
                    work += 1;
                    let around = eight_at(symbols, at.wrapping_add_signed(offset - 1));
                    let Bucket { values, masks } = self.buckets[bucket];
                    for (i, entry) in self.entries[bucket].iter().enumerate() {
                        match entry.filter_key {
                            _ if around & masks[i] != values[i] => {}
                            NEXT_BUCKET => {
                                next = Some((
                                    entry.place as usize,
                                    next_offset(entry.prefixes).into(),
                                ));
                            }
                            key => work += self.work[key as usize],
                        }
                    }
                }
            }
        }
        work
    }

    /// Finds a bucket for the entries of each slot. Slots may share a bucket.
    fn add_slots(&mut self, by_gram: Vec<(u32, u32)>, buckets: &mut Vec<List>) {
        if by_gram.is_empty() {
            return;
        }
        self.slots = vec![0; by_gram.len().next_power_of_two().max(2)];
        let slot = |(gram, found)| (gram_slot(gram, self.slots.len()) as u32, found);
        let mut by_slot: Vec<(u32, u32)> = by_gram.into_iter().map(slot).collect();
        by_slot.sort_unstable();
        by_slot.dedup();
        let mut slots_of: BTreeMap<List, Vec<u32>> = BTreeMap::new();
        for its in by_slot.chunk_by(|(slot, _), (next, _)| slot == next) {
            let list = its.iter().map(|(_, found)| *found).collect();
            slots_of.entry(list).or_default().push(its[0].0);
        }
        drop(by_slot);
        let mut shared: Vec<List> = Vec::new();
        for (list, slots) in slots_of {
            let bucket = share(list, &mut shared);
            slots.into_iter().for_each(|slot| self.slots[slot as usize] = bucket);
        }
        buckets.append(&mut shared);
    }
}

/// The buckets of grams of eight bytes.
fn wide_buckets(wide: Vec<(u64, u32)>) -> Vec<List> {
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
fn share(list: List, buckets: &mut Vec<List>) -> u16 {
    /// The number of last buckets that are tried.
    const OPEN: usize = 16;

    let all = |bucket: &[u32]| {
        let mut all = [bucket, &list].concat();
        all.sort_unstable();
        all.dedup();
        all
    };
    let open = buckets.len().saturating_sub(OPEN)..buckets.len();
    let has_room = |index: &usize| list.len() <= BUCKET && buckets[*index].len() <= BUCKET;
    let fitting = open.rev().filter(has_room).find_map(|index| {
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
            let hash = |hash: usize, &found: &u32| hash.wrapping_mul(31) + found as usize;
            let index = list.iter().fold(0, hash) % buckets.len();
            (index, all(&buckets[index]))
        }
    };
    buckets[index] = bucket;
    index as u16
}

/// About the work where a window is found; see [`Filter::work`].
fn work(key: &FilterKey, literals: &[PlannedLiteral]) -> usize {
    /// A literal that is searched for.
    const SEARCH: usize = 16;
    /// So many literals after other prefixes are a unit.
    const OTHERS: usize = 8;

    let mut by_prefix: BTreeMap<Option<u32>, usize> = BTreeMap::new();
    for &literal in &key.literals {
        let PlannedLiteral { prefix, chain, .. } = &literals[literal as usize];
        let is_in_place =
            chain.as_ref().is_some_and(|chain| chain.links.len() == 1 && !chain.by_search);
        *by_prefix.entry(*prefix).or_default() += match (is_in_place, *prefix) {
            // The first one matches, and ends the search.
            (true, None) => 0,
            (true, Some(_)) => 1,
            (false, _) => SEARCH,
        };
    }
    // Few prefixes match.
    let always = by_prefix.remove(&None).unwrap_or_default();
    let after = by_prefix.into_values().max().unwrap_or_default();
    1 + key.literals.len() / OTHERS + always + after
}

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
