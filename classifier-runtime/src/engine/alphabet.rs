//! Converts texts to symbols, a byte for each character.
//!
//! An ASCII text is its own symbols. Other texts are transcoded: into a buffer on the stack, or, if
//! they are long, by [chunks](Transcoded). Bytes that are not UTF-8 are read like
//! `String::from_utf8_lossy`: each maximal invalid sequence is U+FFFD.

use core::cell::{Cell, RefCell};

use classifier_format::PAGES;

use crate::{engine::haystack::Haystack, engine::vector::Pair};

/// The symbols of characters beyond ASCII.
#[derive(Clone, Copy)]
pub(crate) struct Alphabet<'a> {
    /// The starts of ranges of characters, and their symbols, packed.
    pub(crate) ranges: &'a [u32],
    /// The atoms of ranges, if they are finer than symbols.
    pub(crate) atoms: &'a [u16],
    /// The number of ranges that start before each multiple of 256.
    pub(crate) pages: &'a [u32],
}

impl Alphabet<'_> {
    /// The index of the range that contains the character.
    #[inline]
    fn range(&self, char: u32) -> usize {
        let page = (char >> 8) as usize;
        let (first, last) = match page + 1 < PAGES {
            true => (self.pages[page] as usize, self.pages[page + 1] as usize),
            false => (self.pages[PAGES - 1] as usize, self.ranges.len()),
        };
        let after = self.ranges[first..last].partition_point(|range| range >> 8 <= char);
        (first + after).saturating_sub(1)
    }
}

/// The target of a conversion.
pub(crate) trait Symbols {
    /// Whether ASCII characters are unchanged.
    const KEEPS_ASCII: bool;

    fn symbol(&self, char: u32) -> u8;
}

impl Symbols for Alphabet<'_> {
    const KEEPS_ASCII: bool = true;

    #[inline]
    fn symbol(&self, char: u32) -> u8 {
        if char < 0x80 { char as u8 } else { self.ranges[self.range(char)] as u8 }
    }
}

/// The kinds of characters that a program over atoms distinguishes.
#[derive(Clone, Copy)]
pub(crate) struct Kinds<'a> {
    pub(crate) alphabet: Alphabet<'a>,
    /// The kinds of ASCII characters, then those of atoms.
    pub(crate) kinds: &'a [u8],
}

impl Symbols for Kinds<'_> {
    const KEEPS_ASCII: bool = false;

    #[inline]
    fn symbol(&self, char: u32) -> u8 {
        let index = match char {
            0x80.. => 0x80 + usize::from(self.alphabet.atoms[self.alphabet.range(char)]),
            _ => char as usize,
        };
        self.kinds[index]
    }
}

/// Transcodes bytes as far as there is room. Returns the filled part of the buffer, if the room was
/// sufficient.
#[inline]
pub(crate) fn transcode<'b>(
    bytes: &[u8],
    into: &'b mut [u8],
    symbols: &impl Symbols,
) -> Option<&'b [u8]> {
    let (read, len) = transcode_some(bytes, into, symbols);
    (read == bytes.len()).then_some(&into[..len])
}

/// Transcodes bytes as far as there is room. Returns the number of read bytes and of written
/// symbols.
#[inline]
fn transcode_some<S: Symbols>(bytes: &[u8], into: &mut [u8], symbols: &S) -> (usize, usize) {
    let (mut at, mut len) = (0, 0);
    while at < bytes.len() && len < into.len() {
        // The text is mostly ASCII, which is copied in blocks.
        let many = bytes[at..].first_chunk::<MANY>().zip(into[len..].first_chunk_mut());
        if let Some((many, place)) = many.filter(|(many, _)| S::KEEPS_ASCII && many.is_ascii()) {
            *place = *many;
            (at, len) = (at + MANY, len + MANY);
            continue;
        }
        let eight = bytes[at..].first_chunk::<8>().zip(into[len..].first_chunk_mut());
        if let Some((eight, place)) = eight.filter(|_| S::KEEPS_ASCII) {
            *place = *eight;
            let ascii = ascii_len(eight);
            (at, len) = (at + ascii, len + ascii);
            if ascii == eight.len() {
                continue;
            }
        }
        let Some(place) = into.get_mut(len) else { break };
        let (char, char_len) = char_at(bytes, at);
        *place = symbols.symbol(char);
        (at, len) = (at + char_len, len + 1);
    }
    (at, len)
}

/// The size of a block in bytes.
const MANY: usize = 32;

/// The number of ASCII bytes before the first that is not ASCII.
#[inline(always)]
fn ascii_len(bytes: &[u8; 8]) -> usize {
    let others = u64::from_le_bytes(*bytes) & 0x8080_8080_8080_8080;
    others.trailing_zeros() as usize / 8
}

/// The number of symbols of some bytes.
fn symbols(bytes: &[u8]) -> usize {
    let mut rest = bytes;
    let mut count = 0;
    loop {
        match str::from_utf8(rest) {
            Ok(valid) => return count + valid.chars().count(),
            Err(error) => {
                let (valid, invalid) = rest.split_at(error.valid_up_to());
                // It has just been seen to be.
                count += str::from_utf8(valid).map_or(0, |valid| valid.chars().count()) + 1;
                rest = error.error_len().map_or(&[], |len| &invalid[len..]);
            }
        }
    }
}

const REPLACEMENT: u32 = 0xFFFD;

/// The character at `at`, which is not the end, and its number of bytes (Unicode 16, table 3-7, and
/// section 3.9 on U+FFFD).
#[inline(always)]
fn char_at(bytes: &[u8], at: usize) -> (u32, usize) {
    let first = bytes[at];
    let (len, least, most) = match first {
        0..=0x7F => return (first.into(), 1),
        0xC2..=0xDF => (2, 0x80, 0xBF),
        0xE0 => (3, 0xA0, 0xBF),
        0xED => (3, 0x80, 0x9F),
        0xE1..=0xEF => (3, 0x80, 0xBF),
        0xF0 => (4, 0x90, 0xBF),
        0xF4 => (4, 0x80, 0x8F),
        0xF1..=0xF3 => (4, 0x80, 0xBF),
        _ => return (REPLACEMENT, 1),
    };
    let mut char = u32::from(first) & (0x7F >> len);
    for i in 1..len {
        let range = if i == 1 { least..=most } else { 0x80..=0xBF };
        match bytes.get(at + i) {
            Some(byte) if range.contains(byte) => char = char << 6 | u32::from(byte & 0x3F),
            _ => return (REPLACEMENT, i),
        }
    }
    (char, len)
}

/// The number of symbols that are read at a time.
const STEP: usize = 256;

/// A long text as symbols, with a buffer for up to `ROOM` consecutive symbols. More are read on
/// demand, so that a text that is decided early is not read to its end. When the buffer is full, it
/// moves in either direction, so that a step costs no more than the bytes between.
pub(crate) struct Transcoded<'t, S, const ROOM: usize> {
    bytes: &'t [u8],
    to_symbol: S,
    /// The number of symbols, once known.
    len: Cell<Option<usize>>,
    known: Cell<Known>,
    symbols: RefCell<[u8; ROOM]>,
}

/// The buffered symbols.
#[derive(Clone, Copy)]
struct Known {
    /// Their start in the bytes,
    raw: usize,
    /// and their end.
    raw_end: usize,
    /// Index of the first symbol.
    start: usize,
    len: usize,
}

impl<'t, S: Symbols, const ROOM: usize> Transcoded<'t, S, ROOM> {
    pub(crate) fn new(bytes: &'t [u8], to_symbol: S) -> Self {
        const { assert!(ROOM >= STEP) };
        let known = Cell::new(Known { raw: 0, raw_end: 0, start: 0, len: 0 });
        Self { bytes, to_symbol, len: Cell::new(None), known, symbols: RefCell::new([0; ROOM]) }
    }

    /// Reads more symbols after the buffered ones, or in their place if there is no room.
    fn more(&self, known: Known) -> Known {
        let after = Known {
            raw: known.raw_end,
            raw_end: known.raw_end,
            start: known.start + known.len,
            len: 0,
        };
        let Known { raw, raw_end, start, len } = if known.len < ROOM { known } else { after };
        let mut symbols = self.symbols.borrow_mut();
        let room = &mut symbols[len..ROOM.min(len + STEP)];
        let (read, more) = transcode_some(&self.bytes[raw_end..], room, &self.to_symbol);
        Known { raw, raw_end: raw_end + read, start, len: len + more }
    }

    /// Reads from some distance before the buffered symbols, which must not be at the start of the
    /// text.
    ///
    /// A byte that continues no character starts a sequence. A continuation byte is part of the
    /// sequence that starts at most three bytes before it, and otherwise a sequence itself.
    fn before(&self, known: Known) -> Known {
        let raw = known.raw.saturating_sub(ROOM / 2);
        let mut starts = (raw.saturating_sub(3)..=raw).rev();
        let raw = starts.find(|&at| !matches!(self.bytes[at], 0x80..=0xBF)).unwrap_or(raw);
        let start = known.start - symbols(&self.bytes[raw..known.raw]);
        self.more(Known { raw, raw_end: raw, start, len: 0 })
    }

    /// Buffers the symbol at `at`; `None` if there is none.
    #[cold]
    fn seek(&self, at: usize) -> Option<Known> {
        let mut known = self.known.get();
        if at < known.start / 2 {
            known = self.more(Known { raw: 0, raw_end: 0, start: 0, len: 0 });
        }
        while at < known.start {
            known = self.before(known);
        }
        while at >= known.start + known.len && known.raw_end < self.bytes.len() {
            known = self.more(known);
        }
        self.known.set(known);
        (at < known.start + known.len).then_some(known)
    }

    /// Calls a function with the buffered symbols from `at` on, at least one; `None` at the end of
    /// the text.
    #[inline]
    fn with<R>(&self, at: usize, work: impl FnOnce(&[u8]) -> R) -> Option<R> {
        let mut known = self.known.get();
        if at.wrapping_sub(known.start) >= known.len {
            known = self.seek(at)?;
        }
        Some(work(&self.symbols.borrow()[at - known.start..known.len]))
    }
}

impl<S: Symbols, const ROOM: usize> Haystack for Transcoded<'_, S, ROOM> {
    fn len(&self) -> usize {
        self.len.get().unwrap_or_else(|| {
            let known = self.known.get();
            let len = known.start + known.len + symbols(&self.bytes[known.raw_end..]);
            self.len.set(Some(len));
            len
        })
    }

    #[inline]
    fn byte(&self, at: usize) -> u8 {
        self.get(at).expect("it is before the end")
    }

    #[inline]
    fn get(&self, at: usize) -> Option<u8> {
        self.with(at, |symbols| symbols[0])
    }

    fn reaches(&self, len: usize) -> bool {
        len.checked_sub(1).is_none_or(|last| self.get(last).is_some())
    }

    fn copy(&self, at: usize, into: &mut [u8]) -> usize {
        let mut done = 0;
        while done < into.len() {
            let copied = self.with(at + done, |symbols| {
                let len = symbols.len().min(into.len() - done);
                into[done..done + len].copy_from_slice(&symbols[..len]);
                len
            });
            let Some(copied) = copied else { break };
            done += copied;
        }
        done
    }

    fn find_pair(&self, from: usize, to: usize, pair: Pair) -> Option<usize> {
        let mut at = from;
        while at < to {
            // The last buffered symbols may need one that is not buffered.
            let next = self.get(at + 1).unwrap_or(0);
            let (found, len) = self.with(at, |symbols| {
                let last = symbols.len() - 1;
                (symbols.find_pair(0, last.min(to - at), pair), last)
            })?;
            if let Some(found) = found {
                return Some(at + found);
            }
            at += len;
            if len == 0 {
                let is = |i: usize, byte: u8| byte & pair.masks[i] == pair.values[i];
                if is(0, self.byte(at)) && is(1, next) {
                    return Some(at);
                }
                at += 1;
            }
        }
        None
    }

    fn has_newline(&self) -> bool {
        self.bytes.newline(0, self.bytes.len()).is_some()
    }
}

#[cfg(test)]
mod tests {
    use std::{string::String, vec, vec::Vec};

    use super::*;
    use crate::random::Random;

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

    /// A byte of a character.
    fn symbol(char: u32) -> u8 {
        (char ^ char >> 8 ^ char >> 16) as u8
    }

    struct SomeByte;

    impl Symbols for SomeByte {
        const KEEPS_ASCII: bool = true;

        fn symbol(&self, char: u32) -> u8 {
            symbol(char)
        }
    }

    /// The result of the lossy reading.
    fn expected(bytes: &[u8]) -> Vec<u8> {
        String::from_utf8_lossy(bytes).chars().map(|char| symbol(char.into())).collect()
    }

    #[test]
    fn reads_as_from_utf8_lossy_does_forwards_and_backwards() {
        let long: Vec<u8> =
            CASES.iter().cycle().take(2000).flat_map(|case| case.to_vec()).collect();
        for bytes in CASES.iter().copied().chain([&long[..]]) {
            let expected = expected(bytes);
            let mut room = vec![0; bytes.len()];
            assert_eq!(transcode(bytes, &mut room, &SomeByte), Some(&expected[..]));
            if let Some(less) = expected.len().checked_sub(1) {
                assert_eq!(transcode(bytes, &mut room[..less], &SomeByte), None);
            }
            let text = Transcoded::<_, 256>::new(bytes, SomeByte);
            assert_eq!(text.get(expected.len()), None);
            assert_eq!(text.len(), expected.len());
            let forwards: Vec<u8> = (0..text.len()).map(|at| text.byte(at)).collect();
            assert_eq!(forwards, expected);
            for at in (0..text.len()).rev() {
                assert_eq!(text.byte(at), expected[at]);
            }
        }
    }

    #[test]
    fn reads_any_bytes_as_from_utf8_lossy_does_in_any_order() {
        const BYTES: &[u8] = b"a\x80\x9F\xBF\xC2\xC3\xE0\xE2\xED\xF0\xF4\xFFa\xA0\x8F\x90";
        let mut random = Random(1);
        let mut below = |end| random.below(end);
        for _ in 0..200 {
            let bytes: Vec<u8> = (0..below(1200)).map(|_| BYTES[below(BYTES.len())]).collect();
            let expected = expected(&bytes);
            let text = Transcoded::<_, 256>::new(&bytes, SomeByte);
            assert_eq!(text.len(), expected.len());
            let mut at = 0;
            for _ in 0..if expected.is_empty() { 0 } else { 500 } {
                at = match below(3) {
                    0 => below(text.len()),
                    1 => at.saturating_sub(below(300)),
                    _ => (at + below(40)).min(text.len() - 1),
                };
                assert_eq!(text.byte(at), expected[at], "{at} of {bytes:X?}");
            }
        }
    }

    #[test]
    fn a_range_is_found_by_its_page() {
        let starts: [u32; 6] = [0x80, 0xE9, 0xEA, 0x200, 0x4E00, 0x1F600];
        let ranges: Vec<u32> =
            (0x80..).zip(starts).map(|(symbol, start)| start << 8 | symbol).collect();
        let before =
            |page: usize| starts.iter().filter(|start| **start < page as u32 * 256).count() as u32;
        let pages: Vec<u32> = (0..PAGES).map(before).collect();
        let alphabet = Alphabet { ranges: &ranges, atoms: &[], pages: &pages };
        let chars = [
            0x41, 0x80, 0xE8, 0xE9, 0xEA, 0x1FF, 0x200, 0x4DFF, 0x4E00, 0xFFFF, 0x10000, 0x1F600,
            0x10FFFF,
        ];
        let symbols =
            [0x41, 0x80, 0x80, 0x81, 0x82, 0x82, 0x83, 0x83, 0x84, 0x84, 0x84, 0x85, 0x85];
        assert_eq!(chars.map(|char| alphabet.symbol(char)), symbols);
    }
}
