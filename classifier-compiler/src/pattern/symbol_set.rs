//! Sets of symbols.

use regex_syntax::hir::ClassBytes;

/// A set of symbols, a bit each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct SymbolSet(pub(crate) [u64; 4]);

impl SymbolSet {
    /// The word characters of ASCII.
    pub(crate) fn ascii_words() -> Self {
        (0..=u8::MAX).filter(|&symbol| regex_syntax::is_word_byte(symbol)).collect()
    }

    pub(crate) fn contains(&self, symbol: u8) -> bool {
        self.0[symbol as usize / 64] >> (symbol % 64) & 1 != 0
    }

    /// Whether the sets have a symbol in common.
    pub(crate) fn meets(&self, other: &Self) -> bool {
        self.0.iter().zip(other.0).any(|(a, b)| a & b != 0)
    }
}

impl FromIterator<u8> for SymbolSet {
    fn from_iter<I: IntoIterator<Item = u8>>(symbols: I) -> Self {
        let mut set = Self::default();
        symbols.into_iter().for_each(|it| set.0[it as usize / 64] |= 1 << (it % 64));
        set
    }
}

impl From<&ClassBytes> for SymbolSet {
    fn from(class: &ClassBytes) -> Self {
        class.iter().flat_map(|range| range.start()..=range.end()).collect()
    }
}
