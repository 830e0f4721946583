//! Which bytes a reader would rather see.

/// All bytes, the most readable first; some come twice.
///
/// A space first, since most classes with a space in them are gaps between words. Of what is not
/// ASCII, `é` comes first, and two bytes before three.
pub(super) fn bytes() -> impl Iterator<Item = u8> {
    let ascii = [b' '..=b' ', b'0'..=b'9', b'a'..=b'z', b'A'..=b'Z', b'!'..=b'~'];
    let others = [0xC3..=0xC3, 0xA9..=0xA9, 0x80..=0xFF, b'\n'..=b'\n', b'\t'..=b'\t', 0..=0x7F];
    ascii.into_iter().chain(others).flatten()
}
