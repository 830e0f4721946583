//! From plans to bytes, in the layout that `classifier_format` describes.

mod encode;
mod facts;
mod identity;
mod sections;
mod sha256;

use std::fmt;

pub(crate) use encode::encode;
pub(crate) use facts::first_attribute_beyond;

/// The byte order of the machine that will read an artifact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ByteOrder {
    /// Least significant byte first, as x86-64 and nearly all AArch64 systems have it.
    Little,
    /// Most significant byte first, as s390x has it.
    Big,
}

impl ByteOrder {
    /// The byte order of the machine that runs this.
    pub const NATIVE: Self = if cfg!(target_endian = "big") { Self::Big } else { Self::Little };

    /// The other byte order.
    #[cfg(feature = "inspect")]
    pub(crate) fn other(self) -> Self {
        match self {
            Self::Little => Self::Big,
            Self::Big => Self::Little,
        }
    }
}

/// A compiled rule set: bytes for a file, for a binary, or for
/// [`Classifier::from_bytes`](classifier_runtime::Classifier::from_bytes).
#[derive(Clone, PartialEq, Eq)]
pub struct Artifact {
    /// In words, so that the bytes are aligned.
    words: Vec<u64>,
}

impl Artifact {
    /// The bytes, which start at a multiple of 8 in memory.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        bytemuck::cast_slice(&self.words)
    }

    fn from_bytes(bytes: &[u8]) -> Self {
        let (words, rest) = bytes.as_chunks();
        debug_assert!(rest.is_empty(), "sections are padded");
        Self { words: words.iter().copied().map(u64::from_ne_bytes).collect() }
    }
}

impl AsRef<[u8]> for Artifact {
    fn as_ref(&self) -> &[u8] {
        self.as_bytes()
    }
}

impl fmt::Debug for Artifact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Artifact").field("bytes", &self.as_bytes().len()).finish_non_exhaustive()
    }
}
