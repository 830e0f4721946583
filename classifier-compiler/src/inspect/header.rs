//! The header of an artifact, which can be read on machines of either byte order.

use classifier_format::{self as format, BYTE_ORDER, MAGIC};

use crate::ByteOrder;

/// The header of an artifact.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Header {
    /// The version of the layout.
    pub format_version: u32,
    /// The byte order of the machines that can read it.
    pub byte_order: ByteOrder,
    /// The engine that wrote the DFAs, and its version. Bytes beyond ASCII are escaped.
    pub engine: String,
    /// The bytes of the whole artifact, as recorded.
    pub length: u64,
    /// The CRC-32 of all bytes after the header, as recorded.
    pub checksum: u32,
}

impl Header {
    /// Reads the header of an artifact of any version and byte order. Its fields are not checked.
    /// `None` if the bytes are not an artifact, or too few.
    ///
    /// ```
    /// use classifier_compiler::{ByteOrder, Compiler, RuleSet, inspect::Header};
    ///
    /// let rules = RuleSet::default();
    /// let artifact = Compiler::new().byte_order(ByteOrder::Big).compile(&rules)?;
    /// let header = Header::read(artifact.as_bytes()).unwrap();
    /// assert_eq!(header.byte_order, ByteOrder::Big);
    /// assert_eq!(header.length, artifact.as_bytes().len() as u64);
    /// # Ok::<(), classifier_compiler::Diagnostics>(())
    /// ```
    #[must_use]
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let start = bytes.get(..size_of::<format::Header>())?;
        let mut header: format::Header = bytemuck::pod_read_unaligned(start);
        let is_native = header.byte_order == BYTE_ORDER;
        if !is_native {
            header.swap_byte_order();
        }
        if header.magic != MAGIC || header.byte_order != BYTE_ORDER {
            return None;
        }
        Some(Self {
            format_version: header.version,
            byte_order: if is_native { ByteOrder::NATIVE } else { ByteOrder::NATIVE.other() },
            engine: header.engine.escape_ascii().to_string(),
            length: header.length,
            checksum: header.checksum,
        })
    }
}
