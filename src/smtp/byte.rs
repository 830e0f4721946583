//! White space of either kind, and how to get past it, byte by byte.

/// White space that may stand between words. A line break is no more than that.
pub(super) const fn is_white(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

/// Blanks within a line.
pub(super) const fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

/// Bytes that end a line, each by itself or together.
pub(super) const fn is_break(byte: u8) -> bool {
    matches!(byte, b'\r' | b'\n')
}

/// The first byte from `at` on for which `skipped` is false, or the end.
pub(super) fn skip(bytes: &[u8], at: usize, skipped: impl Fn(u8) -> bool) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    at + rest.iter().position(|&byte| !skipped(byte)).unwrap_or(rest.len())
}

/// The end of `bytes[..end]` without what `skipped` is true for at its end.
pub(super) fn skip_back(bytes: &[u8], end: usize, skipped: impl Fn(u8) -> bool) -> usize {
    bytes[..end].iter().rposition(|&byte| !skipped(byte)).map_or(0, |at| at + 1)
}
