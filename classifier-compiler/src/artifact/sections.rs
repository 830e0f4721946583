//! The sections of an artifact while it is written: first as records, then as bytes.

use classifier_format::{ALIGN, Header, Record, SECTION_ALIGN, SECTIONS, Span, crc32};

use super::ByteOrder;

macro_rules! define {
    ($($(#[$doc:meta])* $section:ident, $field:ident, $name:literal, $purpose:ident, $record:ty;)*) => {
        /// The records of each section.
        #[derive(Default)]
        pub(super) struct Sections {
            $(pub(super) $field: Vec<$record>,)*
        }

        impl Sections {
            /// The bytes of each, in their order.
            fn into_bytes(self, order: ByteOrder) -> [Vec<u8>; SECTIONS] {
                [$(bytes(self.$field, order)),*]
            }
        }
    };
}

classifier_format::for_each_section!(define);

impl Sections {
    /// Puts the sections after a header and a table of their places.
    pub(super) fn assemble(self, header: Header, order: ByteOrder) -> Vec<u8> {
        let sections = self.into_bytes(order);
        let mut end = size_of::<Header>() + size_of::<[Span; SECTIONS]>();
        let spans = sections.iter().map(|section| {
            let span = span(end.next_multiple_of(SECTION_ALIGN), section.len());
            end = span.range().end;
            span
        });
        let spans = bytes(spans.collect(), order);
        const HEADER: usize = size_of::<Header>();
        let mut all = Vec::with_capacity(end.next_multiple_of(SECTION_ALIGN));
        all.resize(HEADER, 0);
        for section in [spans].into_iter().chain(sections) {
            pad(&mut all, SECTION_ALIGN);
            all.extend(section);
        }
        pad(&mut all, SECTION_ALIGN);
        let checksum = crc32(&all[HEADER..]);
        let mut header = Header { length: all.len() as u64, checksum, ..header };
        if order != ByteOrder::NATIVE {
            header.swap_byte_order();
        }
        all[..HEADER].copy_from_slice(bytemuck::bytes_of(&header));
        all
    }
}

fn bytes<R: Record>(mut records: Vec<R>, order: ByteOrder) -> Vec<u8> {
    if order != ByteOrder::NATIVE {
        records.iter_mut().for_each(R::swap_byte_order);
    }
    bytemuck::cast_slice(&records).to_vec()
}

/// Adds records to a section, and returns where they are in it.
pub(super) fn append<R>(section: &mut Vec<R>, records: impl IntoIterator<Item = R>) -> Span {
    let start = section.len();
    section.extend(records);
    span(start, section.len() - start)
}

/// Pads with zeros to where a DFA may start.
pub(super) fn align(section: &mut Vec<u8>) {
    pad(section, ALIGN);
}

fn pad(bytes: &mut Vec<u8>, align: usize) {
    bytes.resize(bytes.len().next_multiple_of(align), 0);
}

fn span(start: usize, len: usize) -> Span {
    Span { start: start as u32, len: len as u32 }
}
