//! What is searched: bytes that lie in memory, or the lossy reading of bytes that are not UTF-8.

use core::cell::Cell;

use crate::{
    format::COARSE_STRIDE,
    vector::{self, BLOCK, Nibbles, Pair},
};

/// Words that [`Haystack::find_words`] looks at before it tells of any: without a branch for each,
/// which no processor foresees.
pub(crate) const ROW: usize = u64::BITS as usize;

/// A bit for each, the first one lowest; there are no more than [`ROW`].
#[inline(always)]
fn bits(each: impl ExactSizeIterator<Item = bool>) -> u64 {
    let others = ROW - each.len();
    // They come in at the top: shifts by one take fewer instructions than those by many.
    let bits = each.fold(0, |bits, is| bits >> 1 | u64::from(is) << (ROW - 1));
    bits >> others.min(ROW - 1)
}

/// A text as the search sees it: a length, and a byte at each place.
pub(crate) trait Haystack {
    fn len(&self) -> usize;

    /// The byte at `at`, which is below [`len`](Self::len).
    fn byte(&self, at: usize) -> u8;

    /// Of every [`COARSE_STRIDE`]th place from `from` on, the first [`ROW`] where the four bytes
    /// that start at one, the first one lowest, are wanted, and at which, a bit each.
    #[inline(always)]
    fn find_words(&self, from: usize, wanted: impl Fn(u32) -> bool) -> Option<(usize, u64)> {
        let rows = (from..self.len().saturating_sub(3)).step_by(ROW * COARSE_STRIDE);
        rows.map(|row| {
            let places = (row..self.len().saturating_sub(3)).step_by(COARSE_STRIDE).take(ROW);
            (row, bits(places.map(|at| wanted(self.word(at)))))
        })
        .find(|&(_, found)| found != 0)
    }

    /// The first area from `from` on with places at which some bucket may have a window, and these
    /// places, a bit each.
    fn find_nibbles(&self, from: usize, nibbles: &Nibbles) -> Option<(usize, u64)> {
        let _ = nibbles;
        vector::all_places(self.len(), from)
    }

    /// The four bytes from `at` on, the first one lowest. Behind the end stand zeros.
    #[inline(always)]
    fn word(&self, at: usize) -> u32 {
        let byte = |i| if at + i < self.len() { self.byte(at + i) } else { 0 };
        u32::from_le_bytes([0, 1, 2, 3].map(byte))
    }

    /// The eight bytes from `at` on, the first one lowest, if there are so many.
    #[inline]
    fn block(&self, at: usize) -> Option<u64> {
        let all = at.checked_add(8).is_some_and(|end| end <= self.len());
        all.then(|| u64::from_le_bytes([0, 1, 2, 3, 4, 5, 6, 7].map(|i| self.byte(at + i))))
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

    /// The first place in `from..to` where the pair stands. Behind the end stand zeros.
    fn find_pair(&self, from: usize, to: usize, pair: Pair) -> Option<usize> {
        let byte = |at| if at < self.len() { self.byte(at) } else { 0 };
        let is = |at, i: usize| byte(at) & pair.masks[i] == pair.values[i];
        (from..to).find(|&at| is(at, 0) && is(at + 1, 1))
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
    fn find_words(&self, from: usize, wanted: impl Fn(u32) -> bool) -> Option<(usize, u64)> {
        let (words, _) = self.get(from..)?.as_chunks::<COARSE_STRIDE>();
        let rows = (from..).step_by(ROW * COARSE_STRIDE).zip(words.chunks(ROW));
        rows.map(|(row, words)| {
            (row, bits(words.iter().map(|word| wanted(u32::from_le_bytes(*word)))))
        })
        .find(|&(_, found)| found != 0)
    }

    #[inline]
    fn find_nibbles(&self, from: usize, nibbles: &Nibbles) -> Option<(usize, u64)> {
        vector::find_nibbles(self, from, nibbles)
    }

    #[inline(always)]
    fn word(&self, at: usize) -> u32 {
        match self.get(at..).and_then(|rest| rest.first_chunk()) {
            Some(word) => u32::from_le_bytes(*word),
            None => {
                let byte = |i| self.get(at + i).copied().unwrap_or(0);
                u32::from_le_bytes([0, 1, 2, 3].map(byte))
            }
        }
    }

    #[inline(always)]
    fn block(&self, at: usize) -> Option<u64> {
        self.get(at..)?.first_chunk().map(|bytes| u64::from_le_bytes(*bytes))
    }

    #[inline]
    fn piece_at(&self, at: usize, values: &[u8], masks: &[u8]) -> bool {
        let found = &self[at..at + values.len()];
        // Eight bytes at a time, the last eight once more if need be.
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
        memchr::memchr(b'\n', self.get(from..to)?).map(|at| from + at)
    }

    fn find_pair(&self, from: usize, to: usize, pair: Pair) -> Option<usize> {
        let mut at = from;
        while at < to {
            let bytes = self.get(at..)?;
            let mut found = match bytes.first_chunk() {
                Some(bytes) => vector::find_pair(bytes, pair),
                None => {
                    let mut padded = [0; BLOCK + 1];
                    padded[..bytes.len()].copy_from_slice(bytes);
                    vector::find_pair(&padded, pair)
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
}

/// Bytes that are not UTF-8, read as `String::from_utf8_lossy` reads them, without making a
/// string: each maximal invalid sequence is U+FFFD.
///
/// It is read in chunks, of which one is known at a time. From there it goes on in either direction,
/// so that a step costs no more than the bytes between.
pub(crate) struct Lossy<'t> {
    bytes: &'t [u8],
    len: usize,
    cursor: Cell<Chunk>,
}

/// Bytes of a chunk, at most; no fewer than those of a character.
const CHUNK: usize = 32;

const REPLACEMENT: [u8; 3] = *b"\xEF\xBF\xBD";

/// Valid bytes, or else an invalid sequence.
#[derive(Clone, Copy)]
struct Chunk {
    /// Where it starts in the bytes,
    raw: usize,
    /// and in their lossy reading.
    lossy: usize,
    valid: usize,
    invalid: usize,
}

impl Chunk {
    fn at(bytes: &[u8], raw: usize, lossy: usize) -> Self {
        let end = bytes.len().min(raw + CHUNK);
        let (valid, invalid) = match bytes[raw..end].utf8_chunks().next() {
            // The sequence behind valid bytes may be a character that goes on behind the chunk.
            Some(chunk) if chunk.valid().is_empty() => (0, chunk.invalid().len()),
            Some(chunk) => (chunk.valid().len(), 0),
            None => (0, 0),
        };
        Self { raw, lossy, valid, invalid }
    }

    fn next(&self, bytes: &[u8]) -> Self {
        Self::at(bytes, self.raw + self.valid + self.invalid, self.end())
    }

    /// One that starts before this one, which is not the first.
    ///
    /// A byte that continues no character starts a sequence. One that does is part of the sequence
    /// that starts at most three bytes before it, and otherwise a sequence itself.
    fn before(&self, bytes: &[u8]) -> Self {
        let raw = self.raw.saturating_sub(CHUNK);
        let mut starts = (raw.saturating_sub(3)..=raw).rev();
        let raw = starts.find(|&at| !matches!(bytes[at], 0x80..=0xBF)).unwrap_or(raw);
        Self::at(bytes, raw, self.lossy - lossy_len(&bytes[raw..self.raw]))
    }

    /// Where it ends in the lossy reading.
    fn end(&self) -> usize {
        let replacement = if self.invalid == 0 { 0 } else { REPLACEMENT.len() };
        self.lossy + self.valid + replacement
    }
}

/// How many bytes the lossy reading of these has.
fn lossy_len(bytes: &[u8]) -> usize {
    let chunks = bytes.utf8_chunks().map(|chunk| {
        let replacement = if chunk.invalid().is_empty() { 0 } else { REPLACEMENT.len() };
        chunk.valid().len() + replacement
    });
    chunks.sum()
}

impl<'t> Lossy<'t> {
    pub(crate) fn new(bytes: &'t [u8]) -> Self {
        let start = Chunk::at(bytes, 0, 0);
        Self { bytes, len: lossy_len(bytes), cursor: Cell::new(start) }
    }

    /// The chunk that holds the byte at `at`.
    fn seek(&self, at: usize) -> Chunk {
        // Behind the last chunk there would be no end of empty ones.
        assert!(at < self.len);
        let mut chunk = self.cursor.get();
        if at < chunk.lossy / 2 {
            chunk = Chunk::at(self.bytes, 0, 0);
        }
        while at < chunk.lossy {
            chunk = chunk.before(self.bytes);
        }
        while at >= chunk.end() {
            chunk = chunk.next(self.bytes);
        }
        self.cursor.set(chunk);
        chunk
    }
}

impl Haystack for Lossy<'_> {
    fn len(&self) -> usize {
        self.len
    }

    fn byte(&self, at: usize) -> u8 {
        let chunk = self.seek(at);
        let offset = at - chunk.lossy;
        if offset < chunk.valid {
            self.bytes[chunk.raw + offset]
        } else {
            REPLACEMENT[offset - chunk.valid]
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{string::String, vec::Vec};

    use super::*;

    const CASES: &[&[u8]] = &[
        b"",
        b"plain",
        b"\xFF",
        b"a\xFFb",
        b"\xC3\xA9\xC3",
        b"\xE2\x82\xAC\xE2\x82!",
        b"\xF0\x9F\x98\x80\xF0\x9F\x98\xF0\x9F",
        b"\xED\xA0\x80x\xC0\xAF\xFE",
    ];

    #[test]
    fn reads_as_from_utf8_lossy_does_forwards_and_backwards() {
        let long: Vec<u8> =
            CASES.iter().cycle().take(2000).flat_map(|case| case.to_vec()).collect();
        for bytes in CASES.iter().copied().chain([&long[..]]) {
            let expected = String::from_utf8_lossy(bytes);
            let lossy = Lossy::new(bytes);
            assert_eq!(lossy.len(), expected.len());
            let forwards: Vec<u8> = (0..lossy.len()).map(|at| lossy.byte(at)).collect();
            assert_eq!(forwards, expected.as_bytes());
            for at in (0..lossy.len()).rev() {
                assert_eq!(lossy.byte(at), expected.as_bytes()[at]);
            }
        }
    }

    #[test]
    fn reads_any_bytes_as_from_utf8_lossy_does_in_any_order() {
        const BYTES: &[u8] = b"a\x80\x9F\xBF\xC2\xC3\xE0\xE2\xED\xF0\xF4\xFFa\xA0\x8F\x90";
        let mut seed = 1_u64;
        let mut below = |end: usize| {
            seed = seed
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) as usize % end
        };
        for _ in 0..2000 {
            let bytes: Vec<u8> = (0..below(200)).map(|_| BYTES[below(BYTES.len())]).collect();
            let expected = String::from_utf8_lossy(&bytes);
            let lossy = Lossy::new(&bytes);
            assert_eq!(lossy.len(), expected.len());
            let mut at = 0;
            for _ in 0..if bytes.is_empty() { 0 } else { 500 } {
                at = match below(3) {
                    0 => below(lossy.len()),
                    1 => at.saturating_sub(below(50)),
                    _ => (at + below(9)).min(lossy.len() - 1),
                };
                assert_eq!(lossy.byte(at), expected.as_bytes()[at], "{at} of {bytes:X?}");
            }
        }
    }
}
