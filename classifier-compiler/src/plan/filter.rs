//! The tables of the literal filter; how it works is said where the runtime uses them.

use std::cmp::Reverse;

use classifier_runtime::format::{COARSE_GRAM, FINE_GRAM, HitEntry, WINDOW, gram_bit, gram_slot};

use super::{
    tier::KeyRun,
    window::{Grams, Pass, Spelling, grams},
};

/// The filter's tables.
#[derive(Debug)]
pub(crate) struct Filter {
    /// Bitmap of the coarse pass.
    pub(crate) coarse: Vec<u64>,
    pub(crate) short: Table,
    pub(crate) wide: Table,
    /// Bitmap of the fine pass.
    pub(crate) fine: Vec<u64>,
    /// As `TierSection::FineNibbles` says; all zero where there is no fine pass.
    pub(crate) nibbles: [[u8; 16]; 6],
    pub(crate) least: Table,
}

/// Windows by their grams.
#[derive(Debug, Default)]
pub(crate) struct Table {
    /// Where each slot's entries start, and the end of the last.
    pub(crate) slots: Vec<u32>,
    pub(crate) entries: Vec<HitEntry>,
}

/// Bits for each gram, at least: one gram in so many of a text is looked up for nothing.
const SPARSENESS: usize = 16;
/// The same for few grams, and bits up to which those are few.
const SPARSENESS_OF_FEW: usize = 64;
const FEW: usize = 1 << 15;
/// Bits, at most.
const MOST: usize = 1 << 28;

impl Filter {
    /// Lays out the filter for these runs.
    pub(super) fn new(runs: &[KeyRun]) -> Self {
        Self {
            coarse: bitmap(runs, Pass::Coarse, COARSE_GRAM),
            short: Table::new(runs, Grams::Short),
            wide: Table::new(runs, Grams::Wide),
            fine: bitmap(runs, Pass::Fine, FINE_GRAM),
            nibbles: nibbles(runs),
            least: Table::new(runs, Grams::Least),
        }
    }
}

/// The grams of so many bytes that a pass looks for, a bit each.
fn bitmap(runs: &[KeyRun], pass: Pass, len: usize) -> Vec<u64> {
    let windows = runs.iter().map(|run| &run.window).filter(|window| window.grams.pass() == pass);
    let mut grams: Vec<u64> = windows
        .flat_map(|window| window.spellings.iter().map(|spelling| (window.grams, spelling)))
        .flat_map(|(kind, spelling)| {
            (0..kind.places()).flat_map(|place| grams(spelling, place, len))
        })
        .collect();
    if grams.is_empty() {
        return Vec::new();
    }
    grams.sort_unstable();
    grams.dedup();
    let few = (grams.len() * SPARSENESS_OF_FEW).min(FEW);
    let bits = few.max(grams.len() * SPARSENESS).next_power_of_two().min(MOST);
    let mut bitmap = vec![0; bits / 64];
    for gram in grams {
        let bit = gram_bit(gram as u32, 32 - bits.ilog2());
        bitmap[bit / 64] |= 1 << (bit % 64);
    }
    bitmap
}

/// Buckets of the fine pass: the bits of a byte.
const BUCKETS: usize = 8;

/// The nibbles of the fine pass' windows. Windows with similar beginnings share a bucket, so that a
/// bucket has few nibbles.
fn nibbles(runs: &[KeyRun]) -> [[u8; 16]; 6] {
    let runs = runs.iter().filter(|run| run.window.grams == Grams::Least);
    let mut grams: Vec<u64> = runs
        .flat_map(|run| &run.window.spellings)
        .flat_map(|spelling| grams(spelling, 0, FINE_GRAM))
        .collect();
    grams.sort_unstable_by_key(|gram| gram.swap_bytes());
    grams.dedup();
    let mut nibbles = [[0; 16]; 6];
    for (rank, gram) in grams.iter().enumerate() {
        let bucket = 1 << (rank * BUCKETS / grams.len());
        for (i, byte) in gram.to_le_bytes()[..FINE_GRAM].iter().enumerate() {
            nibbles[2 * i][usize::from(byte & 0xF)] |= bucket;
            nibbles[2 * i + 1][usize::from(byte >> 4)] |= bucket;
        }
    }
    nibbles
}

impl Table {
    fn new(runs: &[KeyRun], kind: Grams) -> Self {
        let mut entries = Vec::new();
        for (run, index) in runs.iter().zip(0..).filter(|(run, _)| run.window.grams == kind) {
            for spelling in &run.window.spellings {
                let (value, mask) = word(spelling);
                for place in 0..kind.places() {
                    let entry = HitEntry { value, mask, run: index, back: place as u32 };
                    let grams = grams(spelling, place, kind.len());
                    entries.extend(grams.into_iter().map(|gram| (gram, entry)));
                }
            }
        }
        if entries.is_empty() {
            return Self::default();
        }
        let count = entries.len().next_power_of_two();
        let mut entries: Vec<(usize, HitEntry)> =
            entries.into_iter().map(|(gram, entry)| (gram_slot(gram, count), entry)).collect();
        // Windows are handed on in the order in which they start.
        entries.sort_by_key(|&(slot, entry)| (slot, Reverse(entry.back), entry));
        entries.dedup();
        let mut slots = vec![0; count + 1];
        for &(slot, _) in &entries {
            slots[slot + 1] += 1;
        }
        let mut sum = 0;
        for slot in &mut slots {
            sum += *slot;
            *slot = sum;
        }
        Self { slots, entries: entries.into_iter().map(|(_, entry)| entry).collect() }
    }
}

/// The first bytes of a spelling as a word, the first one lowest, and what of it is compared.
fn word(spelling: &Spelling) -> (u64, u64) {
    spelling.iter().take(WINDOW).rev().fold((0, 0), |(values, masks), &(value, mask)| {
        (values << 8 | u64::from(value), masks << 8 | u64::from(mask))
    })
}
