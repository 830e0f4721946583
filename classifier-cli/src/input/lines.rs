//! `--input lines`: each line is a text.

use memchr::{memchr, memchr_iter};

/// U+FEFF at the start of a file marks it as UTF-8.
const BYTE_ORDER_MARK: &[u8] = "\u{FEFF}".as_bytes();

/// The start of a file without its byte order mark.
pub fn without_mark(data: &[u8]) -> &[u8] {
    data.strip_prefix(BYTE_ORDER_MARK).unwrap_or(data)
}

/// The byte order mark of a file; empty if it has none.
pub fn mark(data: &[u8]) -> &[u8] {
    &data[..data.len() - without_mark(data).len()]
}

/// The end of the first line of `data`, after its LF.
pub fn end(data: &[u8]) -> usize {
    memchr(b'\n', data).map_or(data.len(), |at| at + 1)
}

/// The number of line breaks in `data`.
pub fn count(data: &[u8]) -> u64 {
    memchr_iter(b'\n', data).count() as u64
}

/// The text of `line` without its LF or CRLF. Any other CR is part of the text.
pub fn text(line: &[u8]) -> &[u8] {
    match line {
        [text @ .., b'\r', b'\n'] | [text @ .., b'\n'] => text,
        text => text,
    }
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn one_line_ending_goes_and_nothing_else() {
        let cases = [
            ("a\n", "a"),
            ("a\r\n", "a"),
            ("a\r\r\n", "a\r"),
            ("a\r", "a\r"),
            ("a \t", "a \t"),
            ("\r\n", ""),
            ("\n", ""),
        ];
        for (line, expected) in cases {
            assert_eq!(text(line.as_bytes()), expected.as_bytes(), "{line:?}");
        }
    }
}
