//! The literal filter finds places in a haystack where one of many literals may occur.
//!
//! Each literal has a *window* of a few bytes. The filter reads the four bytes, the *gram*, at
//! every second place of the haystack. Every occurrence of a window of five bytes contains one of
//! those grams, and both possible grams are in a bitmap of hashed grams. For windows of three and
//! four bytes, the bitmap contains all grams with any neighbouring bytes. So the cost does not
//! depend on the number of literals, and no step waits for the one before. With AVX2, one
//! instruction gathers the bits of eight grams.
//!
//! Each gram in the bitmap has a slot, which leads to a bucket of four windows. These are compared
//! at once: eight bytes of context under a mask. So one bucket may serve many slots, and a short
//! window takes one place, regardless of its grams. An entry records which prefixes must have
//! matched and its lowest rule, so that useless hits are dropped before anything else is read. Where
//! many windows have the same gram, buckets are a tree: each leads to others by bits of eight bytes
//! near the gram, in which the rest of the pieces differ. If
//! thousands of literals share their words, literals of at least nine bytes have *wide keys* of
//! eight bytes, which lead to their own buckets. Bytes are folded to one case for grams and keys.
//! Windows of two bytes are few, and are searched one by one. The filter has only false positives;
//! the search compares the rest.
//!
//! Grams as the alphabet of multi-pattern search: Salmela, Tarhio and Kytöjoki, "Multi-pattern
//! string matching with q-grams", ACM JEA 11, 2006; sampling the haystack and not the patterns goes
//! back to Karp and Rabin's fingerprints.
//!
//! Tried and dropped (instructions as valgrind counts them, on 333 rules and 70-byte responses, so
//! that other load does not matter):
//!
//! - Bucketed shift-or over hashed bigrams (FDR: Wang et al., "Hyperscan", NSDI 2019, section 5),
//!   the first design. It reads every byte, and each step waits for the one before. On 135 rules
//!   the whole search was 1.5 times as fast as a `RegexSet` with a 400 MB cache; with samples it
//!   was 3 times as fast.
//! - Every fourth place, for which windows need seven bytes. Each of four grams of a window is in
//!   the bitmap, so a third of the grams of a text were, and the many shorter windows took a second
//!   pass over all places.
//! - A branch for each gram. If a third of the grams are in the bitmap, no processor predicts it.
//! - Slots of keys of three bytes beside those of grams, looked up for each gram, to save entries
//!   for short windows. Three look-ups, of which at most one is useful, made the search of 333
//!   rules take 1.2 times as long.
//! - Reading the bucket of each gram before the next gram is looked up.
//! - Eight bytes for all windows that have them: on 333 rules 7% more instructions. On 10,000 it
//!   halves them.

use core::ops::{ControlFlow, Range};

use classifier_format::{
    BUCKET, Bucket, Entry, FARTHEST, NEXT_BUCKET, PairRecord, STRIDE, eight_at, fold, gram_slot,
    next_offset, wide_bucket,
};

use crate::{
    engine::haystack::Haystack,
    engine::vector::{FOLDS, Level, Pair, ROW, Work, with_level},
};

/// The filter.
#[derive(Clone)]
pub(crate) struct Filter<'a> {
    /// The bitmap of grams.
    pub(crate) grams: &'a [u32],
    /// The buckets of grams, starting with the first one that is not of eight bytes.
    pub(crate) slots: &'a [u16],
    pub(crate) buckets: &'a [Bucket],
    /// The entries of each bucket.
    pub(crate) entries: &'a [[Entry; BUCKET]],
    /// The number of buckets of grams of eight bytes.
    pub(crate) wide: usize,
    pub(crate) pairs: &'a [PairRecord],
}

const CONTINUE: ControlFlow<Stop> = ControlFlow::Continue(());

/// The reason why the filter stops.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stop {
    /// No more windows are wanted.
    Enough,
    /// The text is not ASCII, which the filter had to check.
    NotAscii,
}

/// Whether a text is ASCII.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ascii {
    Yes,
    /// It was transcoded.
    No,
    /// The filter must check it, and stop if it is not ASCII.
    Asked,
}

/// A receiver of windows: the filter key, and the start of its window.
pub(crate) trait Receiver {
    /// Whether windows after some of these prefixes are useful, given their lowest rule.
    fn wants(&self, prefixes: u32, lowest: u32) -> bool;

    /// Takes a window that may start at `start`.
    fn window(&mut self, filter_key: u32, start: usize) -> ControlFlow<Stop>;
}

impl Filter<'_> {
    /// Passes on the windows.
    #[inline(always)]
    pub(crate) fn run<L: Level, H: Haystack + ?Sized>(
        &self,
        level: L,
        haystack: &H,
        ascii: Ascii,
        receiver: &mut impl Receiver,
    ) -> ControlFlow<Stop> {
        if !self.buckets.is_empty() || ascii == Ascii::Asked {
            let asks_ascii = ascii == Ascii::Asked;
            match haystack.slice() {
                Some(text) => {
                    let places = 0..text.len();
                    Scan { filter: self, text, places, offset: 0, asks_ascii, receiver }
                        .with(level)?;
                }
                None => self.scan_blocks(haystack, receiver)?,
            }
        }
        if self.pairs.is_empty() {
            CONTINUE
        } else {
            self.find_pairs(haystack, ascii != Ascii::No, receiver)
        }
    }

    /// Filters a haystack that is not contiguous in memory.
    #[cold]
    fn scan_blocks<H: Haystack + ?Sized>(
        &self,
        haystack: &H,
        receiver: &mut impl Receiver,
    ) -> ControlFlow<Stop> {
        /// The minimum reach of grams, keys and buckets on either side.
        const MARGIN: usize = 8 + FARTHEST as usize;
        /// Bytes of a block. Smaller blocks take twice as long, and larger ones read too much.
        const LEN: usize = 8 * ROW;

        let mut block = [0; LEN + 2 * MARGIN];
        for from in (0_usize..).step_by(LEN) {
            let start = from.saturating_sub(MARGIN);
            let wanted = from - start + LEN + MARGIN;
            let len = haystack.copy(start, &mut block[..wanted]);
            let places = from - start..len.min(from - start + LEN);
            let text = &block[..len];
            with_level(Scan {
                filter: self,
                text,
                places,
                offset: start,
                asks_ascii: false,
                receiver,
            })?;
            // Bytes of the margin are places of the next block.
            if start + len <= from + LEN {
                break;
            }
        }
        CONTINUE
    }

    #[cold]
    fn find_pairs<H: Haystack + ?Sized>(
        &self,
        haystack: &H,
        is_ascii: bool,
        receiver: &mut impl Receiver,
    ) -> ControlFlow<Stop> {
        for &PairRecord { prefixes, lowest, filter_key, values, masks } in self.pairs {
            // Windows with other characters are in no ASCII text.
            if is_ascii && values.iter().any(|&value| value >= 0x80) {
                continue;
            }
            let mut from = 0;
            while receiver.wants(prefixes, lowest) {
                let to = haystack.len().saturating_sub(1);
                let Some(at) = haystack.find_pair(from, to, Pair { values, masks }) else { break };
                receiver.window(filter_key, at)?;
                from = at + 1;
            }
        }
        CONTINUE
    }
}

/// A text to filter.
struct Scan<'s, 'f, R> {
    filter: &'s Filter<'f>,
    text: &'s [u8],
    places: Range<usize>,
    offset: usize,
    asks_ascii: bool,
    receiver: &'s mut R,
}

impl<R: Receiver> Work for Scan<'_, '_, R> {
    type Output = ControlFlow<Stop>;

    #[inline(always)]
    fn with<L: Level>(mut self, level: L) -> ControlFlow<Stop> {
        // A gram has at least three bytes of the text.
        let end = self.places.end.min(self.text.len().saturating_sub(2));
        let mut from = self.places.start;
        while from < end {
            let to = end.min(from + ROW);
            let (mut found, is_ascii) = level.find_grams(self.text, from, to, self.filter.grams);
            if self.asks_ascii && !is_ascii {
                return ControlFlow::Break(Stop::NotAscii);
            }
            while found != 0 {
                if self.grams(level, from, &mut found).is_break() {
                    let is_ascii = !self.asks_ascii || self.text[to..].is_ascii();
                    return ControlFlow::Break(if is_ascii {
                        Stop::Enough
                    } else {
                        Stop::NotAscii
                    });
                }
            }
            from = to.next_multiple_of(STRIDE);
        }
        CONTINUE
    }
}

/// The number of places that are collected before they are looked up.
const STAGE: usize = 16;

/// The place of a gram, its bucket, and the entries that may have a window there.
#[derive(Clone, Copy, Default)]
struct Candidate {
    place: u32,
    bucket: u32,
    equal: u32,
}

impl<R: Receiver> Scan<'_, '_, R> {
    /// Looks up some of the found grams from `from` on, and removes them.
    ///
    /// Most lead nowhere, which no processor predicts; there is no branch on it here.
    #[inline(always)]
    fn grams<L: Level>(&mut self, level: L, from: usize, found: &mut u64) -> ControlFlow<Stop> {
        let Filter { slots, buckets, wide, .. } = *self.filter;
        let mut candidates = [Candidate::default(); STAGE];
        let mut count = 0;
        while *found != 0 && count + 2 <= STAGE {
            let place = STRIDE as u32 * found.trailing_zeros();
            *found &= *found - 1;
            let at = from + place as usize;
            let around = around(self.text, at);
            let mut look = |bucket: usize| {
                if let Some(its) = buckets.get(bucket) {
                    let equal = level.equal(its, around);
                    candidates[count % STAGE] = Candidate { place, bucket: bucket as u32, equal };
                    count += usize::from(equal != 0);
                }
            };
            if !slots.is_empty() {
                let slot = gram_slot((around >> 8) as u32 | FOLDS, slots.len());
                look(wide + usize::from(*slots.get(slot).unwrap_or(&0)));
            }
            if wide > 0 {
                look(wide_bucket(fold(eight(self.text, at)), wide));
            }
        }
        for &Candidate { place, bucket, equal } in &candidates[..count.min(STAGE)] {
            self.windows(level, from + place as usize, bucket, equal)?;
        }
        CONTINUE
    }

    /// Passes on the windows of a bucket.
    #[inline(always)]
    fn windows<L: Level>(
        &mut self,
        level: L,
        at: usize,
        bucket: u32,
        equal: u32,
    ) -> ControlFlow<Stop> {
        let mut equal = equal;
        let mut bucket = bucket as usize;
        while equal != 0 {
            let Some(entries) = self.filter.entries.get(bucket) else { break };
            let entry = &entries[equal.trailing_zeros() as usize % BUCKET];
            equal &= equal - 1;
            if !self.receiver.wants(entry.prefixes, entry.lowest) {
                continue;
            }
            if entry.filter_key == NEXT_BUCKET {
                // No other entry is equal. Links only lead forward, so this ends for all bytes.
                let next = entry.place as usize;
                let Some(its) = self.filter.buckets.get(next).filter(|_| next > bucket) else {
                    break;
                };
                bucket = next;
                equal = level.equal(its, beside(self.text, at, next_offset(entry.prefixes)));
                continue;
            }
            if let Some(start) = (self.offset + at + entry.place as usize).checked_sub(1) {
                self.receiver.window(entry.filter_key, start)?;
            }
        }
        CONTINUE
    }
}

/// The eight bytes from the one before `at` on, the first one lowest; zeros beyond the text.
#[inline(always)]
fn around(text: &[u8], at: usize) -> u64 {
    eight(text, at.saturating_sub(1)) << (8 * u32::from(at == 0))
}

/// The eight bytes `offset` after those around `at`; zeros outside of the text.
#[inline(always)]
fn beside(text: &[u8], at: usize, offset: i8) -> u64 {
    let start = at.wrapping_add_signed(isize::from(offset) - 1);
    match text.get(start..).and_then(<[u8]>::first_chunk) {
        Some(eight) => u64::from_le_bytes(*eight),
        None => beside_end(text, start),
    }
}

/// The same where the text starts or ends.
#[cold]
#[inline(never)]
fn beside_end(text: &[u8], start: usize) -> u64 {
    eight_at(text, start)
}

/// The eight bytes from `at` on, which is inside the text.
#[inline(always)]
fn eight(text: &[u8], at: usize) -> u64 {
    let Some(last) = text.len().checked_sub(8) else { return few(text, at) };
    let start = at.min(last);
    let eight = text.get(start..).and_then(<[u8]>::first_chunk);
    u64::from_le_bytes(*eight.unwrap_or(&[0; 8])) >> (8 * (at - start) % 64)
}

/// The bytes of a short text.
#[cold]
#[inline(never)]
fn few(text: &[u8], at: usize) -> u64 {
    text[at..].iter().rev().fold(0, |bytes, &byte| bytes << 8 | u64::from(byte))
}

#[cfg(test)]
mod tests {

    use classifier_compiler::{Compiler, RuleSet};

    use crate::Classifier;

    #[test]
    fn windows_are_found_at_every_offset_of_a_text_read_by_blocks() {
        let rules = RuleSet::builder().rule("Label", "abc").rule("Label", "vwxyz").read();
        let artifact = Compiler::new().compile(&rules).unwrap();
        let classifier = Classifier::from_bytes(artifact.as_bytes()).unwrap();
        for before in (0..40).chain(490..550).chain(1000..1060).chain(8180..8200) {
            for (rule, window) in ["abc", "vwxyz"].into_iter().enumerate() {
                for after in [0, 1, 20, 600] {
                    for filler in ["é", "-"] {
                        let [before, after] = [before, after].map(|count| filler.repeat(count));
                        let text = before + window + &after;
                        let found = classifier.first_match(&text).map(|id| id.index());
                        assert_eq!(found, Some(rule), "{text}");
                    }
                }
            }
        }
    }
}
