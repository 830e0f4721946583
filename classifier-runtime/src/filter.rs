//! The literal filter: where in a haystack may one of many literals stand?
//!
//! Each literal has a *window* of a few bytes. The filter looks at the four bytes, the *gram*, at every
//! second place of the haystack: a window of five bytes holds one of those grams, wherever it stands,
//! and each of the two that it may be is in a bitmap of hashed grams. Windows of three and four bytes
//! are in the bitmap with every byte that may stand beside them. So it costs the same however many
//! literals there are, and no step waits for the one before; with AVX2, one instruction gathers what
//! the bitmap says of eight grams. A gram in the bitmap leads, by the bytes that windows are told by,
//! their *keys*, to a bucket of four, which is compared at once: eight bytes of context under a mask.
//! What a bucket leads to says which heads must have matched and which rule can be had, so that hits
//! that are of no use are gone before anything else is looked at. Where thousands of literals share
//! their words, those of nine bytes and more have keys of eight bytes. Bytes are folded to one case
//! for grams and keys. Windows of two bytes are few, and looked for one by one. All that errs only
//! towards "may": the search compares the rest.
//!
//! Grams as the alphabet of multi-pattern search: Salmela, Tarhio and Kytöjoki, "Multi-pattern
//! string matching with q-grams", ACM JEA 11, 2006; sampling the haystack and not the patterns goes
//! back to Karp and Rabin's fingerprints.
//!
//! Tried and dropped (instructions as valgrind counts them, on 333 rules and 70-byte responses, so
//! that other load does not matter):
//!
//! - Bucketed shift-or over hashed bigrams (FDR: Wang et al., "Hyperscan", NSDI 2019, section 5),
//!   with which this crate began. It looks at every byte, and each step waits for the one before.
//!   On 135 rules the whole search was 1.5 times as fast as a `RegexSet` with a 400 MB cache; with
//!   samples it was 3 times as fast.
//! - Every fourth place, where windows need seven bytes: each of four grams of a window is in the
//!   bitmap, so that a third of a text's grams were, and windows of fewer bytes, which are many, took
//!   a second pass over all places.
//! - A branch for each gram: where a third of the grams are in the bitmap, no processor foresees it.
//! - Eight bytes for all windows that have them: on 333 rules 7% more instructions. On 10,000 it
//!   halves them.

use core::ops::{ControlFlow, Range};

use crate::{
    format::{BUCKET, Bucket, Entry, LINK, PairRecord, STRIDE, fold, key_bucket, keys},
    haystack::Haystack,
    vector::{Level, Pair, ROW, Work, with_level},
};

/// The filter.
#[derive(Clone)]
pub(crate) struct Filter<'a> {
    /// Which grams there are.
    pub(crate) grams: &'a [u32],
    pub(crate) buckets: &'a [Bucket],
    /// Those of each bucket.
    pub(crate) entries: &'a [[Entry; BUCKET]],
    /// How many buckets keys lead to.
    pub(crate) hashed: usize,
    /// A sum of [`keys`].
    pub(crate) keys: u32,
    pub(crate) pairs: &'a [PairRecord],
}

const CONTINUE: ControlFlow<Stop> = ControlFlow::Continue(());

/// Why the filter does not go on.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stop {
    /// Nothing more is wanted.
    Enough,
    /// The text is not ASCII, and that was asked.
    NotAscii,
}

/// Whether a text is ASCII.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ascii {
    Yes,
    /// It has been transcoded.
    No,
    /// The filter is to see, and to stop if it is not.
    Asked,
}

/// Who is told of windows: the run, and where its window starts.
pub(crate) trait Receiver {
    /// Whether windows are of use behind some of these heads, of which this is the lowest rule.
    fn wants(&self, heads: u32, lowest: u32) -> bool;

    /// Takes a window that stands at `start`, as far as the filter can tell.
    fn window(&mut self, run: u32, start: usize) -> ControlFlow<Stop>;
}

impl Filter<'_> {
    /// Hands over the windows.
    #[inline(always)]
    pub(crate) fn run<L: Level, H: Haystack + ?Sized>(
        &self,
        level: L,
        haystack: &H,
        ascii: Ascii,
        receiver: &mut impl Receiver,
    ) -> ControlFlow<Stop> {
        if self.hashed > 0 || ascii == Ascii::Asked {
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

    /// Goes through a haystack that does not lie in memory.
    #[cold]
    fn scan_blocks<H: Haystack + ?Sized>(
        &self,
        haystack: &H,
        receiver: &mut impl Receiver,
    ) -> ControlFlow<Stop> {
        /// What grams and keys reach out on either side, at least.
        const MARGIN: usize = 16;

        let mut block = [0; ROW + 2 * MARGIN];
        for from in (0_usize..).step_by(ROW) {
            let start = from.saturating_sub(MARGIN);
            let wanted = from - start + ROW + MARGIN;
            let len = haystack.copy(start, &mut block[..wanted]);
            let places = from - start..len.min(from - start + ROW);
            let text = &block[..len];
            with_level(Scan {
                filter: self,
                text,
                places,
                offset: start,
                asks_ascii: false,
                receiver,
            })?;
            // What was read of the margin has places of its own, in the next block.
            if start + len <= from + ROW {
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
        for &PairRecord { heads, lowest, run, values, masks } in self.pairs {
            // What has other characters is in no text of ASCII.
            if is_ascii && values.iter().any(|&value| value >= 0x80) {
                continue;
            }
            let mut from = 0;
            while receiver.wants(heads, lowest) {
                let to = haystack.len().saturating_sub(1);
                let Some(at) = haystack.find_pair(from, to, Pair { values, masks }) else { break };
                receiver.window(run, at)?;
                from = at + 1;
            }
        }
        CONTINUE
    }
}

/// A text to go through.
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
        // A gram has three bytes of the text at least.
        let end = self.places.end.min(self.text.len().saturating_sub(2));
        let mut from = self.places.start;
        while from < end {
            let to = end.min(from + ROW);
            let (mut found, is_ascii) = level.find_grams(self.text, from, to, self.filter.grams);
            if self.asks_ascii && !is_ascii {
                return ControlFlow::Break(Stop::NotAscii);
            }
            while found != 0 {
                let at = from + STRIDE * found.trailing_zeros() as usize;
                found &= found - 1;
                if self.gram(level, at).is_break() {
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

impl<R: Receiver> Scan<'_, '_, R> {
    /// Looks up the keys at a place.
    #[inline(always)]
    fn gram<L: Level>(&mut self, level: L, at: usize) -> ControlFlow<Stop> {
        const FOUR: u64 = u32::MAX as u64;
        const THREE: u64 = FOUR >> 8;

        let nine = self.text.get(at.wrapping_sub(1)..).and_then(<[u8]>::first_chunk::<9>);
        let (here, next) = match nine.and_then(|nine| nine.first_chunk().zip(nine.last_chunk())) {
            Some((here, next)) => (u64::from_le_bytes(*here), u64::from_le_bytes(*next)),
            None => around(self.text, at),
        };
        self.key(level, at, here, fold(next) & FOUR, false)?;
        if self.filter.keys != 0 {
            if self.filter.keys & keys::THREE != 0 {
                self.key(level, at, here, fold(next) & THREE, false)?;
                self.key(level, at + 1, next, fold(next >> 8) & THREE, false)?;
            }
            if self.filter.keys & keys::EIGHT != 0 {
                self.key(level, at, here, fold(next), true)?;
            }
        }
        CONTINUE
    }

    /// Compares the windows that may have a key, given the bytes around it.
    #[inline(always)]
    fn key<L: Level>(
        &mut self,
        level: L,
        at: usize,
        around: u64,
        key: u64,
        is_eight: bool,
    ) -> ControlFlow<Stop> {
        let mut bucket = key_bucket(key, is_eight, self.filter.hashed);
        while let Some(its) = self.filter.buckets.get(bucket) {
            let mut equal = level.equal(its, around);
            if equal == 0 {
                break;
            }
            let Some(entries) = self.filter.entries.get(bucket) else { break };
            let mut next = None;
            while equal != 0 {
                let entry = &entries[equal.trailing_zeros() as usize % BUCKET];
                equal &= equal - 1;
                if !self.receiver.wants(entry.heads, entry.lowest) {
                    continue;
                }
                if entry.run == LINK {
                    next = Some(entry.back as usize);
                    continue;
                }
                let place = at + self.offset;
                if let Some(start) = place.checked_sub(entry.back as usize) {
                    self.receiver.window(entry.run, start)?;
                }
            }
            match next {
                Some(next) => bucket = next,
                None => break,
            }
        }
        CONTINUE
    }
}

/// Eight bytes from the one before `at` on, and from `at` on, the first one lowest; zeros stand
/// beyond the text.
#[cold]
#[inline(never)]
fn around(text: &[u8], at: usize) -> (u64, u64) {
    let byte = |i: usize| (at + i).checked_sub(1).and_then(|at| text.get(at)).copied().unwrap_or(0);
    let next = u64::from_le_bytes(core::array::from_fn(|i| byte(i + 1)));
    (next << 8 | u64::from(byte(0)), next)
}

#[cfg(test)]
mod tests {
    use std::string::ToString;

    use classifier_compiler::{Compiler, RuleSet};

    use crate::Classifier;

    #[test]
    fn windows_are_found_wherever_they_are_in_a_text_that_is_read_by_blocks() {
        let rules = "[rules]\nLabel = ['abc', 'vwxyz']".to_string();
        let rules = RuleSet::from_texts([("rules.toml".to_string(), rules)]);
        let artifact = Compiler::new().compile(&rules).unwrap();
        let classifier = Classifier::from_bytes(artifact.as_bytes()).unwrap();
        for before in (0..40).chain(490..550).chain(1000..1060).chain(8180..8200) {
            for (rule, window) in ["abc", "vwxyz"].into_iter().enumerate() {
                for behind in [0, 1, 20, 600] {
                    let [before, behind] = [before, behind].map(|count| "é".repeat(count));
                    let text = before + window + &behind;
                    let found = classifier.first_match(&text).map(|id| id.index());
                    assert_eq!(found, Some(rule), "{text}");
                }
            }
        }
    }
}
