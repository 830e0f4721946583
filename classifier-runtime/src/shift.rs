//! Shift-And programs: deciding one rule with a set of places in its pattern, a bit each.
//!
//! They take a tenth of the memory of a DFA and know counted repetition without exploding, but
//! cost several times as much a byte. So they serve where a DFA would be too large, and where
//! positions leave a rule open. The layout of a program is told at
//! [`ShiftRecord`](crate::format::ShiftRecord).

use crate::{
    format::{
        SHIFT_ASCII_WORDS, SHIFT_KIND_WORDS, SHIFT_SKIP_SETS, SHIFT_WORDS, ShiftRecord,
        shift_range_kind,
    },
    haystack::Haystack,
};

/// A Shift-And program.
#[derive(Clone, Copy)]
pub(crate) struct Shift<'a> {
    pub(crate) record: &'a ShiftRecord,
    /// The words of all programs of its tier.
    pub(crate) words: &'a [u64],
}

impl Shift<'_> {
    /// Whether the pattern matches.
    pub(crate) fn matches<H: Haystack + ?Sized>(&self, haystack: &H) -> bool {
        match self.record.words {
            1 => self.run::<1, H>(haystack),
            2 => self.run::<2, H>(haystack),
            _ => self.run::<SHIFT_WORDS, H>(haystack),
        }
    }

    fn run<const WORDS: usize, H: Haystack + ?Sized>(&self, haystack: &H) -> bool {
        let start = self.record.start as usize;
        let (kinds, words) = self.words[start..].split_at(SHIFT_ASCII_WORDS);
        let (ranges, words) = words.split_at(self.record.ranges as usize);
        let kind_of = |char: u32| -> usize {
            if char < 0x80 {
                return (kinds[char as usize / 8] >> (8 * (char % 8))) as usize & 0xFF;
            }
            let behind = ranges.partition_point(|range| (range >> 32) as u32 <= char);
            let range = behind.checked_sub(1).and_then(|at| shift_range_kind(ranges[at], char));
            range.map_or(self.record.other as usize, usize::from)
        };
        let (word_kinds, words) = words.split_at(SHIFT_KIND_WORDS);
        let is_word = |kind: usize| word_kinds[kind / 64] >> (kind % 64) & 1 != 0;
        let (skips, sets) = words.as_chunks::<WORDS>().0.split_at(SHIFT_SKIP_SETS);
        // Whoever is at a place is also where it can get by skipping.
        let close = |places: [u64; WORDS], before: bool, behind: bool| {
            let variant = usize::from(before) + 2 * usize::from(behind);
            let [skipped, starts, rows] = [0, 1, 2].map(|set| &skips[3 * variant + set]);
            let mut closed = [0; WORDS];
            let mut borrow = false;
            for i in 0..WORDS {
                let with_rows = places[i] | rows[i];
                let (less, first) = with_rows.overflowing_sub(starts[i]);
                let (less, second) = less.overflowing_sub(borrow.into());
                borrow = first | second;
                closed[i] = places[i] | skipped[i] & (!less ^ with_rows);
            }
            closed
        };
        let last = self.record.last as usize;
        let has_matched = |places: &[u64; WORDS]| places[last / 64] >> (last % 64) & 1 != 0;

        let mut places = [0; WORDS];
        places[0] = 1;
        let mut before = false;
        let mut at = 0;
        while at < haystack.len() {
            let (char, len) = char_at(haystack, at);
            at += len;
            let kind = kind_of(char);
            let behind = is_word(kind);
            places = close(places, before, behind);
            if self.record.at_end == 0 && has_matched(&places) {
                return true;
            }
            before = behind;
            let (leads, stays) = (&sets[2 * kind], &sets[2 * kind + 1]);
            let mut next = [0; WORDS];
            let mut carry = 0;
            for i in 0..WORDS {
                next[i] = (places[i] << 1 | carry) & leads[i] | places[i] & stays[i];
                carry = places[i] >> 63;
            }
            if next == [0; WORDS] {
                return false;
            }
            places = next;
        }
        has_matched(&close(places, before, false))
    }
}

/// The character at `at`, and its length (RFC 3629); the haystack is UTF-8.
#[inline]
fn char_at<H: Haystack + ?Sized>(haystack: &H, at: usize) -> (u32, usize) {
    let first = haystack.byte(at);
    let (len, bits) = match first {
        0..=0x7F => return (first.into(), 1),
        0x80..=0xDF => (2, first & 0x1F),
        0xE0..=0xEF => (3, first & 0x0F),
        0xF0..=0xFF => (4, first & 0x07),
    };
    let end = haystack.len().min(at + len);
    let rest = (at + 1..end).map(|at| u32::from(haystack.byte(at) & 0x3F));
    (rest.fold(bits.into(), |char, bits| char << 6 | bits), len)
}
