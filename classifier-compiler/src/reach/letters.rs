//! Symbols in the order in which texts for readers should use them.

/// A symbol that texts may have.
#[derive(Clone, Copy)]
pub(super) struct Letter {
    pub(super) symbol: u8,
    /// How many bytes long its character is.
    pub(super) len: u32,
}

/// The letters of ASCII, the most readable first; some come twice.
///
/// A space first, since most classes with a space in them are gaps between words.
pub(super) fn ascii() -> impl Iterator<Item = Letter> {
    let all = [b' '..=b' ', b'0'..=b'9', b'a'..=b'z', b'A'..=b'Z', b'!'..=b'~', b'\n'..=b'\n'];
    let all = all.into_iter().chain([b'\t'..=b'\t', 0..=0x7F]).flatten();
    all.map(|symbol| Letter { symbol, len: 1 })
}
