//! The grams by which the filter finds a window.

use classifier_format::{FOLD, STRIDE, fold};

use super::element::{MaskedByte, Unit};

/// How many bytes of a window the filter looks up, the cheapest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum GramKind {
    /// Eight, after a gram of four has been found; for large rule sets.
    Eight,
    /// Four.
    Four,
    /// Three, which with any other byte are a gram of four.
    Three,
    /// Two, which take a pass of their own.
    Pair,
}

/// The most folded grams that a window may have at one of its places.
pub(super) const MOST_GRAMS: usize = 16;

impl GramKind {
    /// The bytes of a gram.
    pub(super) fn len(self) -> usize {
        match self {
            Self::Eight => 8,
            Self::Four => 4,
            Self::Three => 3,
            Self::Pair => 2,
        }
    }

    /// At how many places of a window its gram may be found.
    pub(super) fn places(self) -> usize {
        match self {
            Self::Eight | Self::Four => STRIDE,
            Self::Three | Self::Pair => 1,
        }
    }

    /// The bytes that a window needs so that it holds such a gram wherever it stands.
    pub(super) fn window_len(self) -> usize {
        self.places() + self.len() - 1
    }

    /// Passes the folded grams of consecutive bytes to a function; `None` separates.
    pub(super) fn each_gram(
        self,
        bytes: impl Iterator<Item = Option<u8>>,
        mut found: impl FnMut(u64),
    ) {
        // The last byte of a gram is its highest.
        let shift = 8 * (self.len() - 1);
        let (mut gram, mut len) = (0, 0);
        for byte in bytes {
            let Some(byte) = byte else {
                len = 0;
                continue;
            };
            gram = gram >> 8 | folded_byte(byte) << shift;
            len += 1;
            if len >= self.len() {
                found(gram);
            }
        }
    }
}

/// The bytes that equal a value under a mask, folded.
pub(super) fn folded((value, mask): MaskedByte) -> Vec<u64> {
    let bytes = Unit::Byte { value, mask }.bytes();
    let mut bytes: Vec<u64> = bytes.map(folded_byte).collect();
    bytes.sort_unstable();
    bytes.dedup();
    bytes
}

fn folded_byte(byte: u8) -> u64 {
    fold(byte.into()) & 0xFF
}

/// The grams that have one of these bytes at each of their places.
pub(super) fn combined(bytes: &[Vec<u64>]) -> Vec<u64> {
    bytes.iter().rev().fold(vec![0], |grams, bytes| {
        grams.iter().flat_map(|gram| bytes.iter().map(move |byte| gram << 8 | byte)).collect()
    })
}

/// The estimated information in a byte of English text with codes and addresses, in half bits.
pub(super) fn rarity(byte: u8) -> u32 {
    match byte & !FOLD | 0x20 {
        b' ' | b'e' | b'0'..=b'9' | b'.' => 5,
        b'a' | b'i' | b'n' | b'o' | b'r' | b's' | b't' => 7,
        b'c' | b'd' | b'h' | b'l' | b'm' | b'p' | b'u' => 9,
        b'b' | b'f' | b'g' | b'v' | b'w' | b'y' | b'-' | b'/' => 11,
        _ => 14,
    }
}
