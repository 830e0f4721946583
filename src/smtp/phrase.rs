//! Phrases in texts, in any case and with any line breaks between the words.
//!
//! A phrase is in lower case. A space in it matches any gap, because logs, messages and people
//! break lines anywhere, and some spell the breaks.

use super::escape::{escape_before, gap_end, gap_start, is_gap};

/// The end of the phrase at `at`.
pub(super) fn phrase_end(bytes: &[u8], mut at: usize, phrase: &[u8]) -> Option<usize> {
    for &wanted in phrase {
        let found = *bytes.get(at)?;
        if wanted == b' ' {
            let end = gap_end(bytes, at);
            if end == at {
                return None;
            }
            at = end;
        } else if found.to_ascii_lowercase() == wanted {
            at += 1;
        } else {
            return None;
        }
    }
    Some(at)
}

/// The start of the phrase at the end of `bytes`. It must not continue a longer word.
pub(super) fn phrase_before(bytes: &[u8], phrase: &[u8]) -> Option<usize> {
    let mut end = bytes.len();
    for &wanted in phrase.iter().rev() {
        let found = *bytes[..end].last()?;
        if wanted == b' ' {
            let start = gap_start(bytes, end);
            if start == end {
                return None;
            }
            end = start;
        } else if found.to_ascii_lowercase() == wanted {
            end -= 1;
        } else {
            return None;
        }
    }
    is_word_start(bytes, end, phrase).then_some(end)
}

/// The range of the first occurrence of the phrase from `from` on that is not part of a longer
/// word.
pub(super) fn find(bytes: &[u8], from: usize, phrase: &[u8]) -> Option<(usize, usize)> {
    (from..bytes.len()).find_map(|start| phrase_at(bytes, start, phrase))
}

/// The last occurrence of the phrase in `bytes`.
pub(super) fn find_last(bytes: &[u8], phrase: &[u8]) -> Option<(usize, usize)> {
    (0..bytes.len()).rev().find_map(|start| phrase_at(bytes, start, phrase))
}

/// The range of the phrase, if it is at `start` and not part of a longer word.
#[inline]
fn phrase_at(bytes: &[u8], start: usize, phrase: &[u8]) -> Option<(usize, usize)> {
    let &first = phrase.first()?;
    let is_here =
        bytes[start].to_ascii_lowercase() == first || (first == b' ' && is_gap(bytes, start));
    let end = is_here.then(|| phrase_end(bytes, start, phrase))??;
    is_word_start(bytes, start, phrase).then_some((start, end))
}

/// Whether a phrase that begins with a letter at this place does not continue an earlier word.
fn is_word_start(bytes: &[u8], at: usize, phrase: &[u8]) -> bool {
    let is_word = phrase.first().is_some_and(u8::is_ascii_alphanumeric);
    !is_word
        || !bytes[..at].last().is_some_and(u8::is_ascii_alphanumeric)
        || escape_before(bytes, at) > 0
}

/// The search distance for nearby text. Names and addresses are shorter.
pub(super) const REACH: usize = 600;

/// The word before `end`: bytes without a gap. It is empty if it is too long for a word.
pub(super) fn word_before(bytes: &[u8], end: usize) -> (usize, usize) {
    let end = gap_start(bytes, end);
    let near = end.saturating_sub(REACH);
    match (near..end).rev().find(|&at| is_gap(bytes, at)) {
        // A gap of two characters, such as an escaped `\r`, may end after `end`.
        Some(at) => (gap_end(bytes, at).min(end), end),
        None if near == 0 => (0, end),
        None => (end, end),
    }
}

/// The word at or after `at`.
pub(super) fn word_after(bytes: &[u8], at: usize) -> (usize, usize) {
    let start = gap_end(bytes, at);
    (start, (start..bytes.len()).find(|&at| is_gap(bytes, at)).unwrap_or(bytes.len().max(start)))
}

#[cfg(test)]
mod tests {
    use super::{find, find_last, phrase_before, phrase_end};

    #[test]
    fn any_white_space_and_any_case_are_the_same() {
        assert_eq!(phrase_end(b"Giving\n  UP on", 0, b"giving up on"), Some(14));
        assert_eq!(phrase_end(b"Givingup on", 0, b"giving up on"), None);
        assert_eq!(phrase_before(b"he Remote\r\nhost said:", b"remote host said:"), Some(3));
        assert_eq!(phrase_before(b"short", b"very short"), None);
    }

    #[test]
    fn a_phrase_is_not_part_of_a_longer_word() {
        assert_eq!(find(b"xstat=1, stat=2", 0, b"stat="), Some((9, 14)));
        assert_eq!(find_last(b"stat=1, stat=2, xstat=", b"stat="), Some((8, 13)));
        assert_eq!(phrase_before(b"unsaid:", b"said:"), None);
    }
}
