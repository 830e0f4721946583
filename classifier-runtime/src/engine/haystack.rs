//! The searched text: symbols in memory, or read by chunks.

use crate::engine::vector::{self, Pair};

/// A text as the search reads it: a length, and a symbol at each place.
pub(crate) trait Haystack {
    fn len(&self) -> usize;

    /// The byte at `at`, which is below [`len`](Self::len).
    fn byte(&self, at: usize) -> u8;

    /// The byte at `at`, if that is not the end.
    #[inline(always)]
    fn get(&self, at: usize) -> Option<u8> {
        (at < self.len()).then(|| self.byte(at))
    }

    /// Whether it has this number of bytes, which may be cheaper than the length.
    #[inline(always)]
    fn reaches(&self, len: usize) -> bool {
        len <= self.len()
    }

    /// Copies bytes from `at` on, as far as there is room and there are bytes. Returns their
    /// number.
    fn copy(&self, at: usize, into: &mut [u8]) -> usize {
        let len = into.len().min(self.len().saturating_sub(at));
        into[..len].iter_mut().zip(at..).for_each(|(byte, at)| *byte = self.byte(at));
        len
    }

    /// All of it, if it is contiguous in memory.
    fn slice(&self) -> Option<&[u8]> {
        None
    }

    /// Whether the bytes from `at` on equal `values` under `masks`; the haystack is long enough.
    #[inline]
    fn piece_at(&self, at: usize, values: &[u8], masks: &[u8]) -> bool {
        values
            .iter()
            .zip(masks)
            .enumerate()
            .all(|(i, (value, mask))| self.byte(at + i) & mask == *value)
    }

    /// The first place in `from..to` of the pair. Zeros follow the end.
    fn find_pair(&self, from: usize, to: usize, pair: Pair) -> Option<usize> {
        let byte = |at| if at < self.len() { self.byte(at) } else { 0 };
        let is = |at, i: usize| byte(at) & pair.masks[i] == pair.values[i];
        (from..to).find(|&at| is(at, 0) && is(at + 1, 1))
    }

    /// Whether it has a `\n`.
    fn has_newline(&self) -> bool {
        self.newline(0, self.len()).is_some()
    }

    /// The first `\n` in `from..to`.
    fn newline(&self, from: usize, to: usize) -> Option<usize> {
        (from..to).find(|&at| self.byte(at) == b'\n')
    }

    /// The last `\n` before `to`.
    fn last_newline(&self, to: usize) -> Option<usize> {
        (0..to).rev().find(|&at| self.byte(at) == b'\n')
    }
}

impl Haystack for [u8] {
    #[inline(always)]
    fn len(&self) -> usize {
        self.len()
    }

    #[inline(always)]
    fn byte(&self, at: usize) -> u8 {
        self[at]
    }

    #[inline(always)]
    fn slice(&self) -> Option<&[u8]> {
        Some(self)
    }

    #[inline]
    fn piece_at(&self, at: usize, values: &[u8], masks: &[u8]) -> bool {
        let found = &self[at..at + values.len()];
        // Eight bytes at a time; the last eight may overlap.
        let differ = |found: &[u8; 8], masks: &[u8; 8], values: &[u8; 8]| {
            let [found, mask, value] =
                [found, masks, values].map(|bytes| u64::from_le_bytes(*bytes));
            found & mask != value
        };
        let blocks = (found.last_chunk(), masks.last_chunk(), values.last_chunk());
        let (Some(found_last), Some(masks_last), Some(values_last)) = blocks else {
            let mut bytes = found.iter().zip(masks).zip(values);
            return bytes.all(|((byte, mask), value)| byte & mask == *value);
        };
        let blocks = found.as_chunks().0.iter().zip(masks.as_chunks().0);
        let mut blocks = blocks.zip(values.as_chunks().0);
        !blocks.any(|((found, masks), values)| differ(found, masks, values))
            && !differ(found_last, masks_last, values_last)
    }

    #[inline]
    fn newline(&self, from: usize, to: usize) -> Option<usize> {
        vector::find_pair(self.get(..to)?, from, to, vector::NEWLINE)
    }

    fn find_pair(&self, from: usize, to: usize, pair: Pair) -> Option<usize> {
        vector::find_pair(self, from, to, pair)
    }
}

#[cfg(test)]
mod tests {
    use std::{string::String, vec, vec::Vec};

    use super::*;
    use crate::{
        engine::alphabet::{Symbols, Transcoded},
        random::Random,
    };

    /// Only what every haystack must have itself.
    struct Plain<'a>(&'a [u8]);

    impl Haystack for Plain<'_> {
        fn len(&self) -> usize {
            self.0.len()
        }

        fn byte(&self, at: usize) -> u8 {
            self.0[at]
        }
    }

    struct LowestByte;

    impl Symbols for LowestByte {
        const KEEPS_ASCII: bool = true;

        fn symbol(&self, char: u32) -> u8 {
            char as u8
        }
    }

    /// Asserts that all that a haystack does itself has the results of the usual way.
    fn assert_usual<H: Haystack + ?Sized>(haystack: &H, bytes: &[u8], random: &mut Random) {
        let usual = Plain(bytes);
        for _ in 0..50 {
            let from = random.below(bytes.len() + 2);
            let to = from + random.below(bytes.len() + 1);
            assert_eq!(haystack.get(from), usual.get(from));
            assert_eq!(haystack.reaches(to), usual.reaches(to), "{to}");

            let [mut copy, mut usual_copy] = [(); 2].map(|()| vec![0; to - from]);
            let copied = haystack.copy(from, &mut copy);
            assert_eq!(copied, usual.copy(from, &mut usual_copy), "{from}");
            assert_eq!(copy, usual_copy, "{from}");

            let to = to.min(bytes.len());
            // Of bytes that are somewhere, so that it is found, often far away.
            let place = random.below(bytes.len().max(1));
            let masks = [(); 2].map(|()| [0, 0x0F, 0xFF][random.below(3)]);
            let values = [0, 1].map(|i| usual.get(place + i).unwrap_or(0) & masks[i]);
            let found = haystack.find_pair(from, to, Pair { values, masks });
            let expected = usual.find_pair(from, to, Pair { values, masks });
            assert_eq!(found, expected, "{values:?} under {masks:?} in {from}..{to}");

            if from <= to {
                let masks = vec![0xF7; to - from];
                let mut values: Vec<_> = bytes[from..to].iter().map(|byte| byte & 0xF7).collect();
                assert!(haystack.piece_at(from, &values, &masks), "{from}..{to}");
                if from < to {
                    values[random.below(to - from)] ^= 1 << random.below(3);
                    assert!(!haystack.piece_at(from, &values, &masks), "{from}..{to}");
                }
                assert_eq!(haystack.newline(from, to), usual.newline(from, to), "{from}..{to}");
            }
            assert_eq!(haystack.last_newline(to), usual.last_newline(to), "{to}");
        }
    }

    #[test]
    fn all_haystacks_do_what_the_usual_one_does() {
        const PIECES: [&[u8]; 7] =
            [b"a", b"bc", b"\n", "é".as_bytes(), b"\xFF", b"\xE2\x82", b"....."];
        let random = &mut Random(1);
        for _ in 0..300 {
            let pieces = random.below(500);
            // Lines are of any length.
            let kinds = if random.below(2) == 0 { 2 } else { PIECES.len() };
            let bytes: Vec<u8> =
                (0..pieces).flat_map(|_| PIECES[random.below(kinds)]).copied().collect();
            let chars = String::from_utf8_lossy(&bytes);
            let symbols: Vec<u8> = chars.chars().map(|char| char as u32 as u8).collect();
            assert_usual(&*symbols, &symbols, random);
            let transcoded = Transcoded::<_, 256>::new(&bytes, LowestByte);
            assert_eq!(transcoded.has_newline(), symbols.contains(&b'\n'));
            assert_eq!(symbols.has_newline(), symbols.contains(&b'\n'));
            assert_usual(&transcoded, &symbols, random);
        }
    }
}
