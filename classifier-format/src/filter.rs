//! The literal filter: its grams, and the windows that they lead to.

use bytemuck::{Pod, Zeroable};

#[cfg(doc)]
use crate::{Section, prefix_bit};
use crate::{header::Span, record::Record};

/// The filter reads the four bytes at each place that is a multiple of this.
pub const STRIDE: usize = 2;

/// The maximum number of bytes of a window that are compared when its key is found.
pub const WINDOW: usize = 8;

/// The bits that a folded byte has set; see [`fold`].
pub const FOLD: u8 = 0xA0;

/// The number of windows of a bucket.
pub const BUCKET: usize = 4;

/// The filter key of an entry that leads to another bucket: [`Entry::place`] is its index. Of the
/// entries of a bucket that equal some bytes, at most one does, and it is the last one.
pub const NEXT_BUCKET: u32 = u32::MAX - 1;

/// The bucket after such an entry is compared with bytes at most so much before or after those that
/// the entry was compared with first.
pub const FARTHEST: i8 = 24;

/// The [`Entry::prefixes`] of an entry that leads to a bucket whose windows are compared with the
/// eight bytes `offset` after those around the gram: all, and the offset in the lowest bits.
#[inline(always)]
#[must_use]
pub fn next_prefixes(offset: i8) -> u32 {
    !u32::from(offset as u8)
}

/// The offset in [`next_prefixes`].
#[inline(always)]
#[must_use]
pub fn next_offset(prefixes: u32) -> i8 {
    !prefixes as u8 as i8
}

/// The eight bytes of a text from `start` on, the first one lowest; zeros outside of the text. A start before the
/// text is a wrapped number.
#[must_use]
pub fn eight_at(text: &[u8], start: usize) -> u64 {
    let byte = |i: usize| text.get(start.wrapping_add(i)).copied().unwrap_or_default();
    (0..8).rev().fold(0, |word, i| word << 8 | u64::from(byte(i)))
}

/// The bit for windows after no prefix, among those of [`prefix_bit`].
pub const NO_PREFIX: u32 = 1 << 31;

/// Folds upper and lower case of ASCII letters in each byte, and the symbols of other characters
/// that fold to them. Other bytes may collide too, which costs a comparison, never an answer.
#[inline(always)]
#[must_use]
pub fn fold(bytes: u64) -> u64 {
    bytes | 0xA0A0_A0A0_A0A0_A0A0
}

/// The place of a folded gram of four bytes in a bitmap of 2 to the power of `32 - shift` bits: a
/// multiplicative hash (Knuth, TAOCP 3, section 6.4).
#[inline(always)]
#[must_use]
pub fn gram_bit(folded: u32, shift: u32) -> usize {
    (folded.wrapping_mul(GRAM_FACTOR) >> shift) as usize
}

/// See [`gram_bit`].
pub const GRAM_FACTOR: u32 = 0x9E37_79B1;

/// The slot of a folded gram, of a number of slots that is a power of two, at least 2.
#[inline(always)]
#[must_use]
pub fn gram_slot(folded: u32, slots: usize) -> usize {
    gram_bit(folded, 32 - slots.ilog2())
}

/// The bucket of the windows with a folded gram of eight bytes, of a number of buckets. A hash is
/// mapped to a bucket by multiplication (Lemire, "Fast Random Integer Generation in an Interval",
/// ACM TOMACS 29, 2019), so the number need not be a power of two.
#[inline(always)]
#[must_use]
pub fn wide_bucket(folded: u64, buckets: usize) -> usize {
    let hash = folded.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32;
    ((hash * buckets as u64) >> 32) as usize
}

/// The comparison of windows: the eight bytes from the one before a gram or key on, the first one
/// lowest, must equal a value under its mask. If many windows have the same gram, other eight bytes
/// tell them apart; see [`next_prefixes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Pod, Zeroable)]
#[repr(C)]
pub struct Bucket {
    /// The values.
    pub values: [u64; BUCKET],
    /// The masks. If a mask is 0 and the value is not, there is no window.
    pub masks: [u64; BUCKET],
}

impl Record for Bucket {
    type Word = u64;
}

/// One entry of a bucket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Pod, Zeroable)]
#[repr(C)]
pub struct Entry {
    /// The [`prefix_bit`]s of those prefixes of which one must match, and [`NO_PREFIX`] if none must.
    /// With [`NEXT_BUCKET`], see [`next_prefixes`].
    pub prefixes: u32,
    /// The lowest rule.
    pub lowest: u32,
    /// Index of the filter key, or [`NEXT_BUCKET`].
    pub filter_key: u32,
    /// The index of the first byte of the window among the eight bytes. With [`NEXT_BUCKET`], the
    /// index of that bucket, which is higher.
    pub place: u32,
}

impl Record for Entry {
    type Word = u32;
}

/// A window of two bytes, which is searched separately.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Pod, Zeroable)]
#[repr(C)]
pub struct PairRecord {
    /// As [`Entry::prefixes`].
    pub prefixes: u32,
    /// The lowest rule.
    pub lowest: u32,
    /// Index of the filter key.
    pub filter_key: u32,
    /// Its bytes,
    pub values: [u8; 2],
    /// and their masks.
    pub masks: [u8; 2],
}

impl Record for PairRecord {
    type Word = u32;

    fn swap_byte_order(&mut self) {
        let Self { prefixes, lowest, filter_key, values: _, masks: _ } = self;
        [prefixes, lowest, filter_key].into_iter().for_each(|word| *word = word.swap_bytes());
    }
}

/// A window of a piece that the filter searches for.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub struct FilterKeyRecord {
    /// The piece.
    pub piece: u32,
    /// Units of the piece before the window.
    pub before: u32,
    /// Where the values of the piece start in [`Section::PieceBytes`],
    pub start: u32,
    /// and how many units it has, if all are bytes under a mask; otherwise 0.
    pub len: u32,
    /// The literal rules that it may decide, in [`Section::Literals`].
    pub literals: Span,
}

impl Record for FilterKeyRecord {
    type Word = u32;
}
