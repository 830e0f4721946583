//! The literal filter: the grams that it looks up, and what they lead to.

use bytemuck::{Pod, Zeroable};

#[cfg(doc)]
use crate::{Section, prefix_bit};
use crate::{header::Span, record::Record};

/// The filter looks at the four bytes at each place that is a multiple of this.
pub const STRIDE: usize = 2;

/// Bytes of a window that are compared where its key is found, at most.
pub const WINDOW: usize = 8;

/// What a folded byte has set; see [`fold`].
pub const FOLD: u8 = 0xA0;

/// How many windows a bucket of the filter has.
pub const BUCKET: usize = 4;

/// In place of a filter key, where a bucket was too small: [`Entry::place`] is the index of the next one.
pub const NEXT_BUCKET: u32 = u32::MAX - 1;

/// The bit for windows after no prefix, among those of [`prefix_bit`].
pub const NO_PREFIX: u32 = 1 << 31;

/// Makes upper and lower case of ASCII letters one, in each byte, and the symbols of what else folds
/// to them. Other bytes may meet too, which costs a comparison, never an answer.
#[inline(always)]
pub fn fold(bytes: u64) -> u64 {
    bytes | 0xA0A0_A0A0_A0A0_A0A0
}

/// Where a folded gram of four bytes belongs in a bitmap of 2 to the power of `32 - shift` bits: a
/// multiplicative hash (Knuth, TAOCP 3, section 6.4).
#[inline(always)]
pub fn gram_bit(folded: u32, shift: u32) -> usize {
    (folded.wrapping_mul(GRAM_FACTOR) >> shift) as usize
}

/// See [`gram_bit`].
pub const GRAM_FACTOR: u32 = 0x9E37_79B1;

/// Where a folded gram belongs among so many slots, a power of two from 2 on.
#[inline(always)]
pub fn gram_slot(folded: u32, slots: usize) -> usize {
    gram_bit(folded, 32 - slots.ilog2())
}

/// In which of so many buckets the windows with a folded gram of eight bytes are. A hash becomes a
/// bucket by multiplication (Lemire, "Fast Random Integer Generation in an Interval", ACM TOMACS 29,
/// 2019), so that there need not be a power of two.
#[inline(always)]
pub fn wide_bucket(folded: u64, buckets: usize) -> usize {
    let hash = folded.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32;
    ((hash * buckets as u64) >> 32) as usize
}

/// Where windows are distinguished: eight bytes from the one before a gram or key on, the first one
/// lowest, equal a value under its mask.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Pod, Zeroable)]
#[repr(C)]
pub struct Bucket {
    /// The values.
    pub values: [u64; BUCKET],
    /// What is compared; where nothing is, and the value is not 0, there is no window.
    pub masks: [u64; BUCKET],
}

impl Record for Bucket {
    type Word = u64;
}

/// What one place of a bucket leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Pod, Zeroable)]
#[repr(C)]
pub struct Entry {
    /// The [`prefix_bit`]s of those prefixes of which one must match, and [`NO_PREFIX`] if none must.
    pub prefixes: u32,
    /// The lowest rule.
    pub lowest: u32,
    /// Index of the filter key, or [`NEXT_BUCKET`].
    pub filter_key: u32,
    /// Which of the eight bytes is the first one of the window; with [`NEXT_BUCKET`], the index of
    /// that bucket, which is higher.
    pub place: u32,
}

impl Record for Entry {
    type Word = u32;
}

/// A window of two bytes, which is looked for apart.
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
    /// and what of them is compared.
    pub masks: [u8; 2],
}

impl Record for PairRecord {
    type Word = u32;

    fn swap_byte_order(&mut self) {
        let Self { prefixes, lowest, filter_key, values: _, masks: _ } = self;
        [prefixes, lowest, filter_key].into_iter().for_each(|word| *word = word.swap_bytes());
    }
}

/// A window of a piece that the filter looks for.
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
