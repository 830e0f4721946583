//! Which bytes of ASCII a reader would rather see.

/// All of them, the most readable first; some come twice.
///
/// A space first, since most classes with a space in them are gaps between words.
pub(super) fn bytes() -> impl Iterator<Item = u8> {
    let all = [b' '..=b' ', b'0'..=b'9', b'a'..=b'z', b'A'..=b'Z', b'!'..=b'~', b'\n'..=b'\n'];
    all.into_iter().chain([b'\t'..=b'\t', 0..=0x7F]).flatten()
}
