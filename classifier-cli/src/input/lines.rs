//! `--input lines`: the text is the line.

use memchr::{memchr, memchr_iter};

/// Where the first line of `data` ends: behind its LF, or where `data` ends.
pub fn end(data: &[u8]) -> usize {
    memchr(b'\n', data).map_or(data.len(), |at| at + 1)
}

/// How many lines end in `data`.
pub fn count(data: &[u8]) -> u64 {
    memchr_iter(b'\n', data).count() as u64
}

/// The text of `line`: all of it but its LF or CRLF. A CR that no LF follows is text.
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
        assert_eq!(text(b"a\n"), b"a");
        assert_eq!(text(b"a\r\n"), b"a");
        assert_eq!(text(b"a\r\r\n"), b"a\r");
        assert_eq!(text(b"a\r"), b"a\r");
        assert_eq!(text(b"a \t"), b"a \t");
        assert_eq!(text(b"\r\n"), b"");
        assert_eq!(text(b"\n"), b"");
    }
}
