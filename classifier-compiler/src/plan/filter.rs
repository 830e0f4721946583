//! The tables of the literal filter; how it works is said where the runtime uses them.

use classifier_runtime::format::{FILTER_ENTRIES, FILTER_WINDOW, HitEntry, bigram_index, hit_slot};

use super::{element::Unit, tier::Run};

/// The filter's tables.
#[derive(Debug)]
pub(crate) struct Filter {
    pub(crate) table: Vec<u64>,
    pub(crate) start: u64,
    pub(crate) short_buckets: u8,
    pub(crate) long_buckets: u8,
    pub(crate) long: HitTable,
    pub(crate) short: HitTable,
}

/// Where runs are found by their last bytes.
#[derive(Debug, Default)]
pub(crate) struct HitTable {
    /// Where each slot's entries start, and the end of the last.
    pub(crate) slots: Vec<u32>,
    pub(crate) entries: Vec<HitEntry>,
}

const BUCKETS: usize = 8;
/// Lanes of the state, one for each bigram of a window.
const LANES: usize = FILTER_WINDOW - 1;

impl Filter {
    /// Lays out the filter for these runs; none for no runs.
    pub(super) fn new(runs: &[Run]) -> Option<Self> {
        if runs.is_empty() {
            return None;
        }
        let buckets = buckets(runs);
        let mut filter = Self {
            table: vec![u64::MAX; FILTER_ENTRIES],
            start: u64::MAX,
            short_buckets: 0,
            long_buckets: 0,
            long: HitTable::new(runs, |run| run.window.is_long()),
            short: HitTable::new(runs, |run| !run.window.is_long()),
        };
        for (run, bucket) in runs.iter().zip(buckets) {
            let of_length = if run.window.is_long() {
                &mut filter.long_buckets
            } else {
                &mut filter.short_buckets
            };
            *of_length |= 1 << bucket;
            filter.admit(&run.piece[run.window.bytes.clone()], bucket);
        }
        Some(filter)
    }

    /// Clears the bucket's bits where the window's bigrams are.
    fn admit(&mut self, window: &[Unit], bucket: usize) {
        let bigrams = window.len() - 1;
        // The lane of the last bigram is the highest; it is the lane that the state is judged by.
        let bit = |lane: usize| !(1 << (lane * BUCKETS + bucket));
        let free = LANES - bigrams;
        for (lane, pair) in (free..).zip(window.windows(2)) {
            for first in pair[0].bytes() {
                for second in pair[1].bytes() {
                    self.table[bigram_index(first, second)] &= bit(lane);
                }
            }
        }
        for lane in 0..free {
            self.table.iter_mut().for_each(|entry| *entry &= bit(lane));
        }
        // After the first `i` bigrams of a text, what was in lane `LANES - 1 - i` is judged: a
        // window of `bigrams` can end there when `i` is at least that.
        for lane in 0..LANES - bigrams {
            self.start &= bit(lane);
        }
    }
}

/// A bucket for each run. Windows of one length and with similar ends share a bucket, so that a
/// bucket admits few bigrams in each lane.
fn buckets(runs: &[Run]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..runs.len()).collect();
    order.sort_by_key(|&index| {
        let window = &runs[index].window;
        let mut bytes = runs[index].piece[window.bytes.clone()].to_vec();
        bytes.reverse();
        (window.bytes.len(), bytes)
    });
    let mut buckets = vec![0; runs.len()];
    for (rank, index) in order.into_iter().enumerate() {
        buckets[index] = rank * BUCKETS / runs.len();
    }
    buckets
}

impl HitTable {
    fn new(runs: &[Run], belongs: impl Fn(&Run) -> bool) -> Self {
        let mut entries: Vec<HitEntry> = (0..)
            .zip(runs)
            .filter(|(_, run)| belongs(run))
            .flat_map(|(index, run)| {
                run.window.keys.iter().map(move |&key| HitEntry { key, run: index })
            })
            .collect();
        if entries.is_empty() {
            return Self::default();
        }
        let slots = (entries.len() * 4).next_power_of_two();
        entries.sort_by_key(|entry| (hit_slot(entry.key, slots), *entry));
        let slots = (0..=slots)
            .map(|slot| entries.partition_point(|e| hit_slot(e.key, slots) < slot) as u32)
            .collect();
        Self { slots, entries }
    }
}
