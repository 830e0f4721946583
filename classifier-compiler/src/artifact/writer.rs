//! Integers in a byte order, sections at their places.

use classifier_format::{ALIGN, Header, SECTION_ALIGN, SECTIONS, Span, crc32};

use super::ByteOrder;

/// The bytes of one section.
pub(super) struct Bytes {
    order: ByteOrder,
    bytes: Vec<u8>,
}

impl Bytes {
    pub(super) fn new(order: ByteOrder) -> Self {
        Self { order, bytes: Vec::new() }
    }

    pub(super) fn u32(&mut self, value: u32) {
        self.bytes.extend_from_slice(&match self.order {
            ByteOrder::Little => value.to_le_bytes(),
            ByteOrder::Big => value.to_be_bytes(),
        });
    }

    pub(super) fn u16(&mut self, value: u16) {
        self.bytes.extend(match self.order {
            ByteOrder::Little => value.to_le_bytes(),
            ByteOrder::Big => value.to_be_bytes(),
        });
    }

    pub(super) fn u64(&mut self, value: u64) {
        self.bytes.extend_from_slice(&match self.order {
            ByteOrder::Little => value.to_le_bytes(),
            ByteOrder::Big => value.to_be_bytes(),
        });
    }

    pub(super) fn span(&mut self, span: Span) {
        self.u32(span.start);
        self.u32(span.len);
    }

    /// Adds bytes as they are and tells where they lie.
    pub(super) fn raw(&mut self, bytes: &[u8]) -> Span {
        let span = Span { start: self.bytes.len() as u32, len: bytes.len() as u32 };
        self.bytes.extend(bytes);
        span
    }

    /// Fills up with zeros to where a DFA may start.
    pub(super) fn align(&mut self) {
        self.bytes.resize(self.bytes.len().next_multiple_of(ALIGN), 0);
    }

    pub(super) fn len(&self) -> usize {
        self.bytes.len()
    }
}

/// Puts sections behind a header and their table.
pub(super) fn assemble(header: Header, sections: Vec<Bytes>, order: ByteOrder) -> Vec<u8> {
    assert_eq!(sections.len(), SECTIONS, "every section is written, if empty");
    let mut start =
        (size_of::<Header>() + SECTIONS * size_of::<Span>()).next_multiple_of(SECTION_ALIGN);
    let mut body = Bytes::new(order);
    for section in &sections {
        body.span(Span { start: start as u32, len: section.len() as u32 });
        start = (start + section.len()).next_multiple_of(SECTION_ALIGN);
    }
    for section in sections {
        // The header is as long as sections are aligned.
        const { assert!(size_of::<Header>() == SECTION_ALIGN) };
        body.bytes.resize(body.len().next_multiple_of(SECTION_ALIGN), 0);
        body.raw(&section.bytes);
    }
    body.bytes.resize(body.len().next_multiple_of(SECTION_ALIGN), 0);

    let mut whole = Bytes::new(order);
    whole.raw(&header.magic);
    whole.u32(header.byte_order);
    whole.u32(header.version);
    whole.raw(&header.engine);
    whole.u64((size_of::<Header>() + body.len()) as u64);
    whole.u32(crc32(&body.bytes));
    header.reserved.iter().for_each(|&reserved| whole.u32(reserved));
    whole.raw(&body.bytes);
    whole.bytes
}
