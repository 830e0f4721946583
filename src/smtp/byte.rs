//! White space of both kinds, and functions that skip it byte by byte.

/// White space between words. A line break counts as a space.
pub(super) const fn is_white(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

/// Blanks within a line.
pub(super) const fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

/// Bytes that end a line, alone or together.
pub(super) const fn is_break(byte: u8) -> bool {
    matches!(byte, b'\r' | b'\n')
}

/// The first byte from `at` on for which `skipped` is false, or the end.
pub(super) fn skip(bytes: &[u8], at: usize, skipped: impl Fn(u8) -> bool) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    at + rest.iter().position(|&byte| !skipped(byte)).unwrap_or(rest.len())
}

/// The end of `bytes[..end]` without the trailing bytes for which `skipped` is true.
pub(super) fn skip_back(bytes: &[u8], end: usize, skipped: impl Fn(u8) -> bool) -> usize {
    bytes[..end].iter().rposition(|&byte| !skipped(byte)).map_or(0, |at| at + 1)
}
