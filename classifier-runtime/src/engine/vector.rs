//! Vector instructions, only in this module.
//!
//! x86-64 always has SSE2, and AVX2 if the processor reports it. Other targets use loops with the
//! same results. Tried and dropped: leaving vectorization of such loops to the compiler; searching
//! for a pair of bytes took four times as many instructions.

use classifier_format::{BUCKET, Bucket, FOLD, STRIDE, gram_bit};

#[cfg(all(target_arch = "x86_64", not(feature = "safe")))]
mod x86_64;

/// Places of a block, which vector instructions read at once.
const BLOCK: usize = 16;

/// Places that are tested before any of them is looked up, because no processor predicts a branch
/// for each. One bit for each [`STRIDE`] bytes.
pub(crate) type Row = u64;

/// Bytes of a [`Row`].
pub(crate) const ROW: usize = Row::BITS as usize * STRIDE;

/// Two consecutive bytes, under masks.
#[derive(Clone, Copy)]
pub(crate) struct Pair {
    pub(crate) values: [u8; 2],
    pub(crate) masks: [u8; 2],
}

/// A `\n`, and any byte after it.
pub(crate) const NEWLINE: Pair = Pair { values: [b'\n', 0], masks: [0xFF, 0] };

/// The first place in `from..to` of the pair. Zeros follow the end.
pub(crate) fn find_pair(text: &[u8], from: usize, to: usize, pair: Pair) -> Option<usize> {
    let mut at = from;
    while at < to {
        let bytes = text.get(at..)?;
        let mut found = match bytes.first_chunk() {
            Some(bytes) => pair_places(bytes, pair),
            None => {
                let mut padded = [0; BLOCK + 1];
                padded[..bytes.len()].copy_from_slice(bytes);
                pair_places(&padded, pair)
            }
        };
        found &= u32::MAX >> (32 - (to - at).min(BLOCK));
        if found != 0 {
            return Some(at + found.trailing_zeros() as usize);
        }
        at += BLOCK;
    }
    None
}

/// The places of a block with the pair, a bit each.
#[inline(always)]
fn pair_places(bytes: &[u8; BLOCK + 1], pair: Pair) -> u32 {
    #[cfg(all(target_arch = "x86_64", target_feature = "sse2", not(feature = "safe")))]
    return x86_64::pair_places(bytes, pair);
    #[cfg(not(all(target_arch = "x86_64", target_feature = "sse2", not(feature = "safe"))))]
    return pair_places_portable(bytes, pair);
}

#[cfg(any(test, feature = "safe", not(all(target_arch = "x86_64", target_feature = "sse2"))))]
fn pair_places_portable(bytes: &[u8; BLOCK + 1], pair: Pair) -> u32 {
    let stands = |at: usize| (0..2).all(|i| bytes[at + i] & pair.masks[i] == pair.values[i]);
    (0..BLOCK).filter(|&at| stands(at)).fold(0, |places, at| places | 1 << at)
}

/// Work for which AVX2 may pay.
pub(crate) trait Work {
    type Output;

    /// Runs with the instructions of a level. Implementations are always inlined.
    fn with<L: Level>(self, level: L) -> Self::Output;
}

/// The capabilities of a processor. Its functions are always inlined.
pub(crate) trait Level: Copy {
    /// For the places in `from..to`, [`STRIDE`] bytes apart: a bit for each whose gram is in the
    /// bitmap. There is at least one place and at most a row, and the first one is even. Zeros
    /// follow the end of the text. Also whether all bytes of the text at these places are ASCII, to
    /// its end if no other gram starts after them.
    fn find_grams(self, text: &[u8], from: usize, to: usize, grams: &[u32]) -> (Row, bool);

    /// Runs some work in a separate function.
    fn call<W: Work>(self, work: W) -> W::Output;

    /// Whether the piece is at `at`; `None` if there are not enough bytes to compare at once. In
    /// `bytes`, its `len` values start at `start`, followed by its masks.
    fn stands(self, text: &[u8], at: usize, bytes: &[u8], start: usize, len: usize)
    -> Option<bool>;

    /// The first place in `from..to` of the pair. Zeros follow the end.
    fn find_pair(self, text: &[u8], from: usize, to: usize, pair: Pair) -> Option<usize>;

    /// The values of a bucket that equal these bytes, a bit each.
    fn equal(self, bucket: &Bucket, bytes: u64) -> u32;
}

/// Runs the work, with AVX2 if there is enough of it and the processor has it.
#[inline(always)]
pub(crate) fn with_level<W: Work>(work: W) -> W::Output {
    #[cfg(all(target_arch = "x86_64", not(feature = "safe")))]
    if x86_64::has_avx2() {
        // SAFETY: the processor has AVX2 and the others, as has just been asked.
        return unsafe { x86_64::with_avx2(work) };
    }
    work.with(Portable)
}

/// Loops over bytes.
#[derive(Clone, Copy)]
pub(crate) struct Portable;

impl Level for Portable {
    #[inline(always)]
    fn find_grams(self, text: &[u8], from: usize, to: usize, grams: &[u32]) -> (Row, bool) {
        let mut row = 0;
        let is_ascii = text[from.min(text.len())..text.len().min(to + BLOCK)].is_ascii();
        let Some(shift) = shift(grams) else { return (row, is_ascii) };
        let is_in = |gram: u32| {
            let bit = gram_bit(gram | FOLDS, shift);
            grams.get(bit / 32).is_some_and(|word| word >> (bit % 32) & 1 != 0)
        };
        let inside = text.len().saturating_sub(3).min(to);
        if let Some(words) = text.get(from..).filter(|_| from < inside) {
            // Bytes enter at the top: shifts by one take fewer instructions than shifts by many.
            let mut count = 0;
            for word in words[..inside - from + 3].windows(4).step_by(STRIDE) {
                let gram = u32::from_le_bytes([word[0], word[1], word[2], word[3]]);
                row = row >> 1 | u64::from(is_in(gram)) << 63;
                count += 1;
            }
            row >>= 64 - count;
        }
        // Places without four bytes.
        let first = from + inside.saturating_sub(from).next_multiple_of(STRIDE);
        for at in (first..to).step_by(STRIDE) {
            let byte = |i| text.get(at + i).copied().unwrap_or(0);
            let gram = u32::from_le_bytes([0, 1, 2, 3].map(byte));
            row |= u64::from(is_in(gram)) << ((at - from) / STRIDE % 64);
        }
        (row, is_ascii)
    }

    #[inline(never)]
    fn call<W: Work>(self, work: W) -> W::Output {
        work.with(self)
    }

    #[inline(always)]
    fn stands(self, _: &[u8], _: usize, _: &[u8], _: usize, _: usize) -> Option<bool> {
        None
    }

    #[inline(always)]
    fn find_pair(self, text: &[u8], from: usize, to: usize, pair: Pair) -> Option<usize> {
        find_pair(text, from, to, pair)
    }

    #[inline(always)]
    fn equal(self, bucket: &Bucket, bytes: u64) -> u32 {
        let is = |i: usize| u32::from(bytes & bucket.masks[i] == bucket.values[i]) << i;
        const { assert!(BUCKET == 4) };
        is(0) | is(1) | is(2) | is(3)
    }
}

/// The bits that a folded gram has set.
pub(crate) const FOLDS: u32 = u32::from_ne_bytes([FOLD; 4]);

/// The shift that turns a hash into a place in the bitmap, which has at least 2 to the power of (32
/// − shift) bits; `None` if the bitmap is empty or larger than hashes.
#[inline(always)]
fn shift(grams: &[u32]) -> Option<u32> {
    let bits = grams.len().checked_mul(32)?;
    32_u32.checked_sub(bits.checked_ilog2()?)
}

#[cfg(test)]
mod tests {
    use std::{vec, vec::Vec};

    use super::*;

    #[test]
    fn a_pair_is_found_at_each_offset() {
        let bytes = *b"aAb aBabbAB abAaB";
        let pair = Pair { values: *b"AB", masks: [!0x20; 2] };
        let places: u32 = [1, 4, 6, 9, 12, 15].map(|at| 1 << at).into_iter().sum();
        assert_eq!(pair_places(&bytes, pair), places);
        assert_eq!(pair_places_portable(&bytes, pair), places);
    }

    #[test]
    fn a_pair_is_found_in_every_range_at_every_level() {
        struct Find<'t>(&'t [u8], usize, usize, Pair);
        impl Work for Find<'_> {
            type Output = Option<usize>;

            #[inline(always)]
            fn with<L: Level>(self, level: L) -> Option<usize> {
                level.find_pair(self.0, self.1, self.2, self.3)
            }
        }
        let second = |value, mask| Pair { values: [b'a', value], masks: [0xFF, mask] };
        for len in [0, 1, 2, 16, 17, 31, 32, 33, 34, 35, 64, 65, 66, 67, 100] {
            for at in 0..=len {
                let mut text = vec![b'-'; len];
                text.iter_mut().skip(at).take(1).for_each(|byte| *byte = b'a');
                text.iter_mut().skip(at + 1).take(1).for_each(|byte| *byte = b'b');
                for pair in [second(b'b', 0xFF), second(0, 0), second(b'c', 0xFF)] {
                    for (from, to) in [(0, len), (at, len), (at, at + 1), (0, at), (at + 1, len)] {
                        let stands = match pair.values[1] {
                            0 => at < len,
                            value => value == b'b' && at + 1 < len,
                        };
                        let to = to.min(len);
                        let expected = (stands && (from..to).contains(&at)).then_some(at);
                        let work = || Find(&text, from, to, pair);
                        assert_eq!(work().with(Portable), expected, "{at} of {len}");
                        (0..70).for_each(|_| {
                            assert_eq!(with_level(work()), expected, "{at} of {len}")
                        });
                    }
                }
            }
        }
    }

    /// The results at one level.
    struct Grams<'t> {
        text: &'t [u8],
        from: usize,
        to: usize,
        grams: &'t [u32],
    }

    impl Work for Grams<'_> {
        type Output = (Row, bool);

        #[inline(always)]
        fn with<L: Level>(self, level: L) -> (Row, bool) {
            level.find_grams(self.text, self.from, self.to, self.grams)
        }
    }

    #[test]
    fn grams_are_found_at_each_offset_at_every_level() {
        for words in [1, 4, 256] {
            let grams: Vec<u32> =
                (0..words).map(|i: u32| (i + 1).wrapping_mul(0x8F1B_BCDC)).collect();
            let shift = shift(&grams).unwrap();
            for len in 3..300_usize {
                let text: Vec<u8> = (0..len).map(|i| (i * i % 251 + i / 7) as u8 & 0x7F).collect();
                for from in [0, 2, 30, ROW] {
                    let to = len.saturating_sub(2).min(from + ROW);
                    if from >= to {
                        continue;
                    }
                    let mut expected = 0;
                    for (place, at) in (from..to).step_by(STRIDE).enumerate() {
                        let byte = |i| text.get(at + i).copied().unwrap_or(0);
                        let gram = u32::from_le_bytes([0, 1, 2, 3].map(byte)) | FOLDS;
                        let bit = gram_bit(gram, shift);
                        let is = grams[bit / 32] >> (bit % 32) & 1;
                        expected |= u64::from(is) << place;
                    }
                    let expected = (expected, true);
                    let work = || Grams { text: &text, from, to, grams: &grams };
                    assert_eq!(work().with(Portable), expected, "{len} from {from}");
                    (0..100).for_each(|_| {
                        assert_eq!(with_level(work()), expected, "{len} from {from}")
                    });
                }
            }
        }
    }

    #[test]
    fn a_byte_that_is_not_ascii_is_found_at_every_offset() {
        for len in 3..131 {
            for at in 0..len {
                let mut text = vec![b'a'; len];
                text[at] = 0x80;
                let work = || Grams { text: &text, from: 0, to: len - 2, grams: &[0] };
                assert!(!work().with(Portable).1, "{at} of {len}");
                (0..70).for_each(|_| assert!(!with_level(work()).1, "{at} of {len}"));
            }
        }
    }

    #[test]
    fn a_bucket_reports_which_values_are_equal() {
        struct Equal(Bucket, u64);
        impl Work for Equal {
            type Output = u32;

            #[inline(always)]
            fn with<L: Level>(self, level: L) -> u32 {
                level.equal(&self.0, self.1)
            }
        }
        let bucket = Bucket { values: [0x10, 1, 0, 0xFF], masks: [0xF0, 0, 0, u64::MAX] };
        for (bytes, expected) in [(0x1F, 0b0101), (0xFF, 0b1100), (0, 0b0100)] {
            assert_eq!(Equal(bucket, bytes).with(Portable), expected);
            let all = vec![expected; 100];
            assert_eq!((0..100).map(|_| with_level(Equal(bucket, bytes))).collect::<Vec<_>>(), all);
        }
    }
}
