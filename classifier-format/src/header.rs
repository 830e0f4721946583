//! The start of an artifact, and its general properties.

use bytemuck::{Pod, Zeroable};

use crate::record::Record;

/// The first eight bytes of every artifact. The high bit and the line ends show transfers that
/// were not binary, as PNG's signature does (RFC 2083, section 3.1).
pub const MAGIC: [u8; 8] = *b"\x93CLSF\r\n\n";

/// Reads as itself only in the byte order that it was written in.
pub const BYTE_ORDER: u32 = 0x0102_0304;

/// The version of this layout.
pub const VERSION: u32 = 8;

/// The format of the serialized DFAs. It changes when `regex-automata` changes their
/// representation.
pub const ENGINE: [u8; 16] = *b"regex-automata 2";

/// The alignment of an artifact in memory, and of a DFA in its section.
pub const ALIGN: usize = 8;

/// The alignment of sections. If the artifact has it too, a bucket of the filter is one cache line.
pub const SECTION_ALIGN: usize = 64;

/// No rule, no prefix.
pub const NONE: u32 = u32::MAX;

/// The fixed start of an artifact.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub struct Header {
    /// [`MAGIC`].
    pub magic: [u8; 8],
    /// [`BYTE_ORDER`].
    pub byte_order: u32,
    /// [`VERSION`].
    pub version: u32,
    /// [`ENGINE`].
    pub engine: [u8; 16],
    /// Bytes of the whole artifact.
    pub length: u64,
    /// CRC-32 (ISO 3309) of everything after the header.
    pub checksum: u32,
    /// Zero.
    pub reserved: [u32; 5],
}

impl Header {
    /// Converts it for machines of the other byte order.
    pub fn swap_byte_order(&mut self) {
        let Self { magic: _, byte_order, version, engine: _, length, checksum, reserved } = self;
        let words = [byte_order, version, checksum].into_iter().chain(reserved);
        words.for_each(|word| *word = word.swap_bytes());
        *length = length.swap_bytes();
    }
}

/// A range of bytes in the artifact, or of records in a section.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Pod, Zeroable)]
#[repr(C)]
pub struct Span {
    /// Index of the first.
    pub start: u32,
    /// The number.
    pub len: u32,
}

impl Record for Span {
    type Word = u32;
}

impl Span {
    /// The range of indexes.
    #[inline(always)]
    #[must_use]
    pub fn range(self) -> core::ops::Range<usize> {
        let start = self.start as usize;
        start..start.saturating_add(self.len as usize)
    }
}
