//! The literal filter: where in a haystack may one of many literals stand?
//!
//! Each literal has a *window* of up to eight bytes. The filter does not look at every byte of the
//! haystack: its coarse pass samples every fourth 4-gram. A window of seven bytes holds one of
//! them, wherever it stands, and each of the four that it may be is in a bitmap of hashed grams. So
//! four bytes of a haystack cost one load, one multiplication and one look into the bitmap, however
//! many literals there are, and no step waits for the one before. The few literals with shorter
//! windows are found by a fine pass over all 3-grams. Before these are looked up, vector
//! instructions tell for sixteen places at once whether the nibbles of their three bytes are those
//! of any of eight buckets of windows (Teddy, as in Hyperscan and the `aho-corasick` crate). A gram
//! in the bitmap leads to a slot with the windows that have it, which are compared as one word
//! each. Where thousands of literals share their words, a 4-gram is in many windows; those of eleven
//! bytes and more are told by the eight bytes that start where the 4-gram does. Grams are folded to
//! one case. All that errs only towards "may": the search compares the rest.
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
//!   samples it is 3 times as fast.
//! - Eight bytes for all windows that have them: on 333 rules it takes 7% more instructions. On
//!   10,000 it halves them.
//! - The fine pass without vector instructions: 1,300 instructions a text, with them 390.
//! - Sampling inside of the search's own function: 20 instructions a gram, for want of registers;
//!   in a function of its own 15.
//! - A branch for each gram, which takes fewer instructions than a bit for each of a row (15, not 19)
//!   and on 135 rules with few hits an eighth less time for all of an answer. On 333 rules, where a
//!   third of the grams are in the bitmap, no processor foresees its branches: rows, here and in the
//!   fine pass, came with refusing windows that cannot win at once, and an answer took a fifth less.
//! - Rows of four grams each, for shifts by constants: no fewer instructions.
//! - Gathering eight grams at once with AVX2: not built, since on the processors at hand a gather
//!   takes as many loads as it has lanes.

use core::ops::ControlFlow;

use crate::{
    format::{
        COARSE_GRAM, COARSE_STRIDE, FINE_GRAM, HitEntry, WIDE_GRAM, fold, gram_bit, gram_slot,
    },
    haystack::{Haystack, ROW},
    vector::{AREA, Nibbles},
};

/// The filter of a tier.
#[derive(Clone)]
pub(crate) struct Filter<'a> {
    pub(crate) coarse: Bitmap<'a>,
    /// Windows of at least 7 bytes, by 4.
    pub(crate) short: Table<'a, COARSE_GRAM>,
    /// Windows of at least 11 bytes, by 8.
    pub(crate) wide: Table<'a, WIDE_GRAM>,
    pub(crate) fine: Bitmap<'a>,
    pub(crate) nibbles: Option<&'a Nibbles>,
    /// Windows of at least 2 bytes, by 3.
    pub(crate) least: Table<'a, FINE_GRAM>,
}

/// Which grams there are.
#[derive(Clone)]
pub(crate) struct Bitmap<'a>(pub(crate) &'a [u64]);

/// The windows that have a gram.
#[derive(Clone)]
pub(crate) struct Table<'a, const GRAM: usize> {
    pub(crate) slots: &'a [u32],
    pub(crate) entries: &'a [HitEntry],
}

const CONTINUE: ControlFlow<()> = ControlFlow::Continue(());

/// Who is told of windows: the run, and where its window starts.
pub(crate) trait Receiver {
    /// Takes a window that stands at `start`, as far as the filter can tell.
    fn window(&mut self, run: u32, start: usize) -> ControlFlow<()>;
}

impl Filter<'_> {
    /// Hands over the windows of the coarse pass.
    #[inline(always)]
    pub(crate) fn coarse<H: Haystack + ?Sized>(&self, haystack: &H, receiver: &mut impl Receiver) {
        let _ = self.sample(haystack, receiver);
    }

    /// Hands over the windows of the fine pass.
    #[inline(always)]
    pub(crate) fn fine<H: Haystack + ?Sized>(&self, haystack: &H, receiver: &mut impl Receiver) {
        if let Some(nibbles) = self.nibbles {
            let _ = self.scan(haystack, nibbles, receiver);
        }
    }

    /// Looks up every fourth gram.
    #[inline(always)]
    fn sample<H: Haystack + ?Sized>(
        &self,
        haystack: &H,
        receiver: &mut impl Receiver,
    ) -> ControlFlow<()> {
        let mut from = 0;
        while let Some((row, mut found)) = self.coarse.next(haystack, from) {
            while found != 0 {
                let at = row + COARSE_STRIDE * found.trailing_zeros() as usize;
                found &= found - 1;
                self.short.hit(haystack, at, receiver)?;
                if !self.wide.entries.is_empty() {
                    self.wide.hit(haystack, at, receiver)?;
                }
            }
            from = row + COARSE_STRIDE * ROW;
        }
        CONTINUE
    }

    /// Looks up the gram at each place at which some bucket may have a window.
    #[inline(always)]
    fn scan<H: Haystack + ?Sized>(
        &self,
        haystack: &H,
        nibbles: &Nibbles,
        receiver: &mut impl Receiver,
    ) -> ControlFlow<()> {
        const GRAM: u32 = (1 << (8 * FINE_GRAM)) - 1;

        let Some(shift) = self.fine.shift() else { return CONTINUE };
        let mut from = 0;
        while let Some((area, mut places)) = haystack.find_nibbles(from, nibbles) {
            while places != 0 {
                let at = area + places.trailing_zeros() as usize;
                places &= places - 1;
                if self.fine.has(fold(haystack.word(at).into()) as u32 & GRAM, shift) {
                    self.least.hit(haystack, at, receiver)?;
                }
            }
            from = area + AREA;
        }
        CONTINUE
    }
}

impl Bitmap<'_> {
    /// The first row of places from `from` on, by strides, with such as have one of its grams, and
    /// these, a bit each.
    ///
    /// Not inlined, so that all it needs stays in registers.
    #[inline(never)]
    fn next<H: Haystack + ?Sized>(&self, haystack: &H, from: usize) -> Option<(usize, u64)> {
        let shift = self.shift()?;
        haystack.find_words(from, |word| self.has(fold(word.into()) as u32, shift))
    }

    #[inline(always)]
    fn has(&self, folded: u32, shift: u32) -> bool {
        let bit = gram_bit(folded, shift);
        self.0.get(bit / 64).is_some_and(|word| word >> (bit % 64) & 1 != 0)
    }

    /// How far a hash is shifted to be a place in the bitmap; `None` if that is empty.
    #[inline(always)]
    fn shift(&self) -> Option<u32> {
        let bits = self.0.len().checked_mul(64)?;
        (bits != 0).then(|| 32 - bits.ilog2())
    }
}

impl<const GRAM: usize> Table<'_, GRAM> {
    /// Compares the windows that may have the gram at `at`.
    #[inline(never)]
    fn hit<H: Haystack + ?Sized>(
        &self,
        haystack: &H,
        at: usize,
        receiver: &mut impl Receiver,
    ) -> ControlFlow<()> {
        const { assert!(GRAM <= WIDE_GRAM) };
        let gram = if GRAM == WIDE_GRAM {
            let Some(block) = haystack.block(at) else { return CONTINUE };
            fold(block)
        } else {
            fold(haystack.word(at).into()) & ((1 << (8 * GRAM)) - 1)
        };
        let Some(slots) = self.slots.len().checked_sub(1) else { return CONTINUE };
        let slot = gram_slot(gram, slots);
        let range = self.slots[slot] as usize..self.slots[slot + 1] as usize;
        for entry in &self.entries[range] {
            let Some(start) = at.checked_sub(entry.back as usize) else { continue };
            if haystack.block(start).is_none_or(|block| block & entry.mask == entry.value) {
                receiver.window(entry.run, start)?;
            }
        }
        CONTINUE
    }
}
