//! By what bytes the filter finds a window.

use classifier_format::{FOLD, STRIDE, fold};

use super::element::Unit;

/// A value and a mask, as [`Unit::Byte`] has them.
pub(crate) type MaskedByte = (u8, u8);

/// By what bytes of it the filter finds a window, the cheapest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Key {
    /// Eight, where a gram is found; for large rule sets.
    Eight,
    /// Four, which are the gram.
    Four,
    /// Three, of a gram with any other byte.
    Three,
    /// Two, which are looked for apart.
    Pair,
}

/// Folded keys that one window may have at one of its places, at most.
pub(super) const KEYS: usize = 16;

impl Key {
    /// Bytes of a key.
    pub(super) fn len(self) -> usize {
        match self {
            Self::Eight => 8,
            Self::Four => 4,
            Self::Three => 3,
            Self::Pair => 2,
        }
    }

    /// At how many places of a window its key may be found.
    pub(super) fn places(self) -> usize {
        match self {
            Self::Eight | Self::Four => STRIDE,
            Self::Three | Self::Pair => 1,
        }
    }

    /// Bytes that a window needs so that it holds such a key, wherever it stands.
    pub(super) fn needs(self) -> usize {
        self.places() + self.len() - 1
    }
}

/// The bytes, folded, that equal a value under a mask.
pub(super) fn folded((value, mask): MaskedByte) -> Vec<u64> {
    let bytes = Unit::Byte { value, mask }.bytes();
    let mut bytes: Vec<u64> = bytes.map(|byte| fold(byte.into()) & 0xFF).collect();
    bytes.sort_unstable();
    bytes.dedup();
    bytes
}

/// The keys that have one of these bytes at each of their places.
pub(super) fn combined(bytes: &[Vec<u64>]) -> Vec<u64> {
    bytes.iter().rev().fold(vec![0], |keys, bytes| {
        keys.iter().flat_map(|key| bytes.iter().map(move |byte| key << 8 | byte)).collect()
    })
}

/// A guess at the information in a byte of English text with codes and addresses, in half bits.
pub(super) fn rarity(byte: u8) -> u32 {
    match byte & !FOLD | 0x20 {
        b' ' | b'e' | b'0'..=b'9' | b'.' => 5,
        b'a' | b'i' | b'n' | b'o' | b'r' | b's' | b't' => 7,
        b'c' | b'd' | b'h' | b'l' | b'm' | b'p' | b'u' => 9,
        b'b' | b'f' | b'g' | b'v' | b'w' | b'y' | b'-' | b'/' => 11,
        _ => 14,
    }
}
