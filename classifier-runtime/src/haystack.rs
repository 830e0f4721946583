//! What is searched: bytes that lie in memory, or the lossy reading of bytes that are not UTF-8.

use core::cell::Cell;

/// A text as the search sees it: a length, and a byte at each place.
pub(crate) trait Haystack {
    fn len(&self) -> usize;

    /// The byte at `at`, which is below [`len`](Self::len).
    fn byte(&self, at: usize) -> u8;

    /// Whether the bytes from `at` on equal `values` under `masks`; the haystack is long enough.
    #[inline]
    fn piece_at(&self, at: usize, values: &[u8], masks: &[u8]) -> bool {
        values
            .iter()
            .zip(masks)
            .enumerate()
            .all(|(i, (value, mask))| self.byte(at + i) & mask == *value)
    }

    /// The first place in `from..to` where bytes equal `values` under `masks`, which are not empty.
    fn find_piece(&self, from: usize, to: usize, values: &[u8], masks: &[u8]) -> Option<usize> {
        let last = to.checked_sub(values.len())?;
        (from..=last).find(|&at| self.piece_at(at, values, masks))
    }

    /// The first `\n` in `from..to`.
    fn newline(&self, from: usize, to: usize) -> Option<usize> {
        (from..to).find(|&at| self.byte(at) == b'\n')
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

    #[inline]
    fn piece_at(&self, at: usize, values: &[u8], masks: &[u8]) -> bool {
        let found = &self[at..at + values.len()];
        found.iter().zip(masks).zip(values).all(|((byte, mask), value)| byte & mask == *value)
    }
    /// Looks for the first two units at the places of a whole block at once, in a loop that
    /// compilers make vector instructions of.
    fn find_piece(&self, from: usize, to: usize, values: &[u8], masks: &[u8]) -> Option<usize> {
        const BLOCK: usize = 32;

        let haystack = self.get(from..to)?;
        let places = haystack.len().checked_sub(values.len())? + 1;
        let (&[first, second, ..], &[first_mask, second_mask, ..]) = (values, masks) else {
            return (0..places)
                .find(|&at| haystack.piece_at(at, values, masks))
                .map(|at| from + at);
        };
        let is_start = |a: u8, b: u8| (a & first_mask == first) & (b & second_mask == second);
        let firsts = haystack[..places].chunks(BLOCK);
        let seconds = haystack[1..=places].chunks(BLOCK);
        for (block, (firsts, seconds)) in firsts.zip(seconds).enumerate() {
            let pairs = || firsts.iter().zip(seconds);
            if !pairs().fold(false, |any, (&a, &b)| any | is_start(a, b)) {
                continue;
            }
            let starts = pairs().enumerate().filter(|(_, (a, b))| is_start(**a, **b));
            let whole = |at: &usize| haystack.piece_at(*at, values, masks);
            if let Some(at) = starts.map(|(at, _)| block * BLOCK + at).find(whole) {
                return Some(from + at);
            }
        }
        None
    }
}

/// Bytes that are not UTF-8, read as `String::from_utf8_lossy` reads them, without making a
/// string: each maximal invalid sequence is U+FFFD.
///
/// Going forward costs nothing extra. Going back resumes at one of two checkpoints, the older of
/// which lies at least [`CHECKPOINT`] bytes behind the furthest place that was read, or at the
/// start. That is further back than comparing a piece goes.
pub(crate) struct Lossy<'t> {
    bytes: &'t [u8],
    len: usize,
    cursor: Cell<Chunk>,
    checkpoints: Cell<[Chunk; 2]>,
}

/// At least the length of the longest piece.
const CHECKPOINT: usize = 1024;

const REPLACEMENT: [u8; 3] = *b"\xEF\xBF\xBD";

/// Valid bytes and the invalid sequence behind them, if any.
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
        let (valid, invalid) = match bytes[raw..].utf8_chunks().next() {
            Some(chunk) => (chunk.valid().len(), chunk.invalid().len()),
            None => (0, 0),
        };
        Self { raw, lossy, valid, invalid }
    }

    fn next(&self, bytes: &[u8]) -> Self {
        Self::at(bytes, self.raw + self.valid + self.invalid, self.end())
    }

    /// Where it ends in the lossy reading.
    fn end(&self) -> usize {
        let replacement = if self.invalid == 0 { 0 } else { REPLACEMENT.len() };
        self.lossy + self.valid + replacement
    }
}

impl<'t> Lossy<'t> {
    pub(crate) fn new(bytes: &'t [u8]) -> Self {
        let start = Chunk::at(bytes, 0, 0);
        let len = bytes
            .utf8_chunks()
            .map(|chunk| {
                let replacement = if chunk.invalid().is_empty() { 0 } else { REPLACEMENT.len() };
                chunk.valid().len() + replacement
            })
            .sum();
        Self { bytes, len, cursor: Cell::new(start), checkpoints: Cell::new([start; 2]) }
    }

    /// The chunk that holds the byte at `at`.
    fn seek(&self, at: usize) -> Chunk {
        let [older, mut newer] = self.checkpoints.get();
        let mut chunk = self.cursor.get();
        if at < chunk.lossy {
            let behind = [newer, older].into_iter().find(|checkpoint| checkpoint.lossy <= at);
            chunk = behind.unwrap_or_else(|| Chunk::at(self.bytes, 0, 0));
        }
        while at >= chunk.end() {
            chunk = chunk.next(self.bytes);
            if chunk.lossy >= newer.lossy + CHECKPOINT {
                self.checkpoints.set([newer, chunk]);
                newer = chunk;
            }
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
}
