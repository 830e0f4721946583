//! The tables of the literal filter; how it works is said where the runtime uses them.

use classifier_runtime::format::{BITS_PER_SLOT, FINE_GRAM, HitEntry, gram_bit};

use super::{
    tier::KeyRun,
    window::{Pass, Spelling, grams},
};

/// The filter's tables.
#[derive(Debug)]
pub(crate) struct Filter {
    pub(crate) coarse: PassTables,
    pub(crate) fine: PassTables,
    /// As `TierSection::FineNibbles` says; all zero where there is no fine pass.
    pub(crate) nibbles: [[u8; 16]; 6],
}

/// What one pass looks up.
#[derive(Debug, Default)]
pub(crate) struct PassTables {
    pub(crate) bits: Vec<u64>,
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
            coarse: PassTables::new(runs, Pass::Coarse),
            fine: PassTables::new(runs, Pass::Fine),
            nibbles: nibbles(runs),
        }
    }
}

/// Buckets of the fine pass: the bits of a byte.
const BUCKETS: usize = 8;

/// The nibbles of the fine pass' windows. Windows with similar beginnings share a bucket, so that a
/// bucket has few nibbles.
fn nibbles(runs: &[KeyRun]) -> [[u8; 16]; 6] {
    let runs = runs.iter().filter(|run| run.window.pass == Pass::Fine);
    let mut grams: Vec<u32> = runs
        .flat_map(|run| &run.window.spellings)
        .flat_map(|spelling| grams(spelling, 0, Pass::Fine))
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

impl PassTables {
    fn new(runs: &[KeyRun], pass: Pass) -> Self {
        let mut entries = Vec::new();
        for (run, index) in runs.iter().zip(0..).filter(|(run, _)| run.window.pass == pass) {
            for spelling in &run.window.spellings {
                let (value, mask) = word(spelling);
                for place in 0..pass.places() {
                    let entry = HitEntry { value, mask, run: index, back: place as u32 };
                    let grams = grams(spelling, place, pass);
                    entries.extend(grams.into_iter().map(|gram| (gram, entry)));
                }
            }
        }
        if entries.is_empty() {
            return Self::default();
        }
        let few = (entries.len() * SPARSENESS_OF_FEW).min(FEW);
        let bits = few.max(entries.len() * SPARSENESS).next_power_of_two().min(MOST);
        let shift = 32 - bits.ilog2();
        let slot = |gram: u32| gram_bit(gram, shift) / BITS_PER_SLOT;
        // Windows are handed on in the order in which they start.
        entries.sort_by_key(|&(gram, entry)| (slot(gram), std::cmp::Reverse(entry.back), entry));
        let mut bitmap = vec![0; bits / 64];
        for bit in entries.iter().map(|&(gram, _)| gram_bit(gram, shift)) {
            bitmap[bit / 64] |= 1 << (bit % 64);
        }
        entries.dedup_by_key(|(gram, entry)| (slot(*gram), *entry));
        let mut slots = vec![0; bits / BITS_PER_SLOT + 1];
        for &(gram, _) in &entries {
            slots[slot(gram) + 1] += 1;
        }
        let mut sum = 0;
        for slot in &mut slots {
            sum += *slot;
            *slot = sum;
        }
        Self { bits: bitmap, slots, entries: entries.into_iter().map(|(_, entry)| entry).collect() }
    }
}

/// A spelling as a word, the first byte lowest, and what of it is compared.
fn word(spelling: &Spelling) -> (u64, u64) {
    spelling.iter().rev().fold((0, 0), |(values, masks), &(value, mask)| {
        (values << 8 | u64::from(value), masks << 8 | u64::from(mask))
    })
}
