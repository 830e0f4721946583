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
