//! The literal filter: where in a haystack may one of many literals end?
//!
//! Shift-or over hashed bigrams in eight buckets, after FDR (Wang et al., "Hyperscan: A Fast
//! Multi-pattern Regex Matcher for Modern CPUs", NSDI 2019, section 5). The state has a lane of
//! eight bits for each place of a window of eight bigrams, and in each lane a bit for each bucket;
//! a zero bit means "still possible". Each byte of the haystack costs one hash, one load, one
//! shift and one or, however many literals there are. When the highest lane has a zero bit, some
//! literal of that bucket may end here. That errs only towards "may": [`HitTable`] then names the
//! literals that end in the same bytes, and the search compares them.

use core::ops::ControlFlow;

use crate::{
    format::{FILTER_ENTRIES, HitEntry, LONG_KEY, SHORT_KEY, bigram_index, fold, hit_slot},
    haystack::Haystack,
};

/// The filter of a tier.
#[derive(Clone)]
pub(crate) struct Filter<'a> {
    pub(crate) table: &'a [u64; FILTER_ENTRIES],
    /// The state before the first bigram: it keeps runs from ending before they can have begun.
    pub(crate) start: u64,
    pub(crate) short_buckets: u8,
    pub(crate) long_buckets: u8,
}

/// A place where runs may end.
pub(crate) struct Hit {
    /// The end, so at least 2.
    pub(crate) end: usize,
    /// Whether runs with a long key may end there,
    pub(crate) long: bool,
    /// and runs with a short one.
    pub(crate) short: bool,
}

impl Filter<'_> {
    /// Hands over each hit, in ascending order of `end`, until the receiver breaks.
    #[inline(always)]
    pub(crate) fn scan<H: Haystack + ?Sized>(
        &self,
        haystack: &H,
        mut hit: impl FnMut(Hit) -> ControlFlow<()>,
    ) {
        if haystack.len() == 0 {
            return;
        }
        let mut state = self.start;
        let mut before = haystack.byte(0);
        for at in 1..haystack.len() {
            let byte = haystack.byte(at);
            state = state << 8 | self.table[bigram_index(before, byte)];
            before = byte;
            let buckets = !(state >> 56) as u8;
            if buckets != 0 {
                let found = Hit {
                    end: at + 1,
                    long: buckets & self.long_buckets != 0,
                    short: buckets & self.short_buckets != 0,
                };
                if hit(found).is_break() {
                    return;
                }
            }
        }
    }
}

/// From the last bytes before a hit to the runs that end in them.
#[derive(Clone)]
pub(crate) struct HitTable<'a> {
    pub(crate) slots: &'a [u32],
    pub(crate) entries: &'a [HitEntry],
}

impl<'a> HitTable<'a> {
    /// The runs that may end in `key`.
    #[inline]
    pub(crate) fn runs(&self, key: u32) -> impl Iterator<Item = u32> + use<'a> {
        let slots = self.slots.len().saturating_sub(1);
        let entries = match slots {
            0 => &[],
            _ => {
                let slot = hit_slot(key, slots);
                &self.entries[self.slots[slot] as usize..self.slots[slot + 1] as usize]
            }
        };
        entries.iter().filter(move |entry| entry.key == key).map(|entry| entry.run)
    }
}

/// The key of the [`LONG_KEY`] or [`SHORT_KEY`] bytes that end at `end`.
#[inline]
pub(crate) fn long_key<H: Haystack + ?Sized>(haystack: &H, end: usize) -> Option<u32> {
    key::<LONG_KEY, H>(haystack, end)
}

/// See [`long_key`].
#[inline]
pub(crate) fn short_key<H: Haystack + ?Sized>(haystack: &H, end: usize) -> Option<u32> {
    key::<SHORT_KEY, H>(haystack, end)
}

#[inline(always)]
fn key<const LEN: usize, H: Haystack + ?Sized>(haystack: &H, end: usize) -> Option<u32> {
    let start = end.checked_sub(LEN)?;
    Some((start..end).fold(0, |key, at| key << 8 | fold(haystack.byte(at)) as u32))
}
