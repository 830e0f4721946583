//! Which bytes of a literal the filter should look for.

use std::ops::Range;

use classifier_runtime::format::{FILTER_WINDOW, LONG_KEY, SHORT_KEY, fold};

use super::element::Unit;

/// The keys that one window may have in a hit table, at most.
const KEYS: usize = 16;

/// A window of a piece, and the keys under which hits find it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Window {
    /// The units of the piece that the filter looks at, all of them bytes.
    pub(crate) bytes: Range<usize>,
    /// The folded last bytes, in every spelling.
    pub(crate) keys: Vec<u32>,
    /// How seldom texts hold it, by guess.
    pub(crate) rarity: u32,
}

/// Rarity beyond which windows count as equally rare, in half bits.
const RARE: u32 = 60;

impl Window {
    /// Whether its keys are long ones.
    pub(crate) fn is_long(&self) -> bool {
        self.bytes.len() >= LONG_KEY
    }

    /// How good a choice it is where so many literals have its piece.
    pub(super) fn merit(&self, users: usize) -> u32 {
        // Four users are as bad as a letter less; beyond a few letters, a word is a word.
        let rarity = self.rarity.min(RARE);
        (rarity + 4 * usize::BITS).saturating_sub(4 * users.ilog2())
    }

    /// The window of a piece that seems the rarest in texts, if any will do.
    pub(super) fn rarest(piece: &[Unit]) -> Option<Self> {
        let ends = SHORT_KEY..=piece.len();
        // The last of equals: it is found when most of the piece has been read.
        ends.filter_map(|end| Self::ending_at(piece, end)).max_by_key(|window| window.rarity)
    }

    fn ending_at(piece: &[Unit], end: usize) -> Option<Self> {
        // Only bytes have places that the filter can count on.
        let most = end.saturating_sub(FILTER_WINDOW);
        let varying = piece[most..end].iter().rposition(|unit| !unit.is_byte());
        let start = most + varying.map_or(0, |at| at + 1);
        let bytes = start..end;
        let key_len = match bytes.len() {
            LONG_KEY.. => LONG_KEY,
            SHORT_KEY.. => SHORT_KEY,
            _ => return None,
        };
        let keys = keys(&piece[end - key_len..end])?;
        let rarity = piece[bytes.clone()].iter().map(|byte| rarity(*byte)).sum();
        Some(Self { bytes, keys, rarity })
    }
}

/// Every folded spelling of the bytes, the last byte lowest; `None` if there are too many.
fn keys(bytes: &[Unit]) -> Option<Vec<u32>> {
    let mut keys = vec![0];
    for byte in bytes {
        let mut spellings: Vec<u32> = byte.bytes().map(|byte| fold(byte).into()).collect();
        spellings.sort_unstable();
        spellings.dedup();
        if keys.len() * spellings.len() > KEYS {
            return None;
        }
        keys = keys
            .iter()
            .flat_map(|key| spellings.iter().map(move |spelling| key << 8 | spelling))
            .collect();
    }
    Some(keys)
}

/// A guess at the information in a byte of English text with codes and addresses, in half bits.
fn rarity(byte: Unit) -> u32 {
    let spellings = 1 << byte.mask.count_zeros().min(7);
    let bits = match fold(byte.value) {
        b' ' | b'e' => 5,
        b'a' | b'i' | b'n' | b'o' | b'r' | b's' | b't' => 7,
        b'c' | b'd' | b'h' | b'l' | b'm' | b'p' | b'u' | b'0'..=b'9' | b'.' => 9,
        b'b' | b'f' | b'g' | b'v' | b'w' | b'y' | b'-' | b'/' => 11,
        _ => 14,
    };
    match spellings {
        0..=2 => bits,
        3..=8 => bits / 2,
        _ => 0,
    }
}
