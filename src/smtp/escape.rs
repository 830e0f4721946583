//! Spelled line breaks, `\n` or `\r\n`, and gaps between words, which may contain them.
//!
//! A backslash also occurs in names (`C:\new`, `CORP\nina`), so a letter after it is not
//! sufficient.

use super::byte::is_white;

/// The distance in which a path before a backslash is searched.
const PATH: usize = 100;

/// The length of the line break that is spelled at `at`; 0 if there is none.
pub(super) fn escape_at(bytes: &[u8], at: usize) -> usize {
    match bytes.get(at..).unwrap_or_default() {
        [b'\\', b'r', b'\\', b'n', ..] => 4,
        [b'\\', b'n' | b'r', rest @ ..] => {
            let goes_on = rest.first().is_some_and(u8::is_ascii_lowercase);
            if goes_on && is_in_name(&bytes[..at]) { 0 } else { 2 }
        }
        _ => 0,
    }
}

/// Whether a backslash and lowercase letters continue a name at the end of `before`: an uppercase
/// domain, or a path.
fn is_in_name(before: &[u8]) -> bool {
    if matches!(before.last(), Some(b'A'..=b'Z' | b'_' | b'$')) {
        return true;
    }
    let near = &before[before.len().saturating_sub(PATH)..];
    let word = near.iter().rposition(|&byte| is_white(byte)).map_or(0, |at| at + 1);
    let word = near[word..].trim_ascii();
    let quotes = word.iter().take_while(|byte| b"\"'(<[".contains(byte)).count();
    match &word[quotes..] {
        [drive, b':'] | [drive, b':', b'\\', ..] => drive.is_ascii_alphabetic(),
        word => word.starts_with(b"\\\\"),
    }
}

/// The length of the line break that is spelled before `end`; 0 if there is none.
pub(super) fn escape_before(bytes: &[u8], end: usize) -> usize {
    let len = match &bytes[..end] {
        [.., b'\\', b'r', b'\\', b'n'] => 4,
        [.., b'\\', b'n' | b'r'] => 2,
        _ => return 0,
    };
    if escape_at(bytes, end - len) > 0 { len } else { 0 }
}

/// Whether there is white space or a spelled line break at `at`.
pub(super) fn is_gap(bytes: &[u8], at: usize) -> bool {
    bytes.get(at).is_some_and(|&byte| is_white(byte)) || escape_at(bytes, at) > 0
}

/// The end of the white space and spelled line breaks at `at`.
pub(super) fn gap_end(bytes: &[u8], mut at: usize) -> usize {
    loop {
        let len = match bytes.get(at) {
            Some(&byte) if is_white(byte) => 1,
            _ => escape_at(bytes, at),
        };
        if len == 0 {
            return at;
        }
        at += len;
    }
}

/// The start of the white space and spelled line breaks that end at `end`.
pub(super) fn gap_start(bytes: &[u8], mut end: usize) -> usize {
    loop {
        let len = match bytes[..end].last() {
            Some(&byte) if is_white(byte) => 1,
            _ => escape_before(bytes, end),
        };
        if len == 0 {
            return end;
        }
        end -= len;
    }
}

#[cfg(test)]
mod tests {
    use super::{escape_at, escape_before, gap_end, gap_start};

    #[test]
    fn a_spelled_break_differs_from_a_name() {
        for (text, at, len) in [
            (r"full\nGiving up", 4, 2),
            (r"full\nplease", 4, 2),
            (r"said:\nno", 5, 2),
            (r"full\r\nplease", 4, 4),
            (r"FULL\r\nplease", 4, 4),
            (r"FULL\n550", 4, 2),
            (r"full\n", 4, 2),
            (r"C:\new", 2, 0),
            (r"see (C:\mail\new)", 12, 0),
            (r"\\files\new", 7, 0),
            (r"CORP\nina", 4, 0),
            (r"full\t", 4, 0),
            ("full\n", 4, 0),
            ("full", 9, 0),
        ] {
            assert_eq!(escape_at(text.as_bytes(), at), len, "{text}");
            if len > 0 {
                assert_eq!(escape_before(text.as_bytes(), at + len), len, "{text}");
            }
        }
    }

    #[test]
    fn a_gap_has_breaks_of_either_kind() {
        let text = b"a\\r\\n \n\\n b";
        assert_eq!((gap_end(text, 1), gap_start(text, 10)), (10, 1));
        assert_eq!((gap_end(text, 0), gap_start(text, 11)), (0, 11));
    }
}
