//! The ends of replies, by their introduction.

use super::byte::{is_blank, is_break, skip};
use super::candidate::Candidate;
use super::code::{Separator, code_at, enhanced, separator};
use super::escape::{escape_at, gap_end, gap_start, is_gap};
use super::opening::{self, Opening, skip_spaces_back};
use super::phrase::{REACH, find, find_last, phrase_end};
use super::pieces::{QUOTED, RECEIVED, behind_mark};
use super::wrapper::Wrapper;

/// The end of a reply at the start of a text: that of the text, without trailing line breaks and
/// closing marks.
pub(super) fn of_bare(bytes: &[u8], start: usize, opening: Opening) -> usize {
    let mut end = bytes.len();
    while let [rest @ .., b'\r', b'\n'] | [rest @ .., b'\n'] = &bytes[start..end] {
        end = start + rest.len();
    }
    opening.closed(bytes, start, end)
}

/// The end of a reply that was introduced.
pub(super) fn of_introduced(bytes: &[u8], candidate: &Candidate) -> usize {
    let &Candidate { start, before, opening, wrapper, .. } = candidate;
    let end = match wrapper {
        Wrapper::Bare => bytes.len(),
        Wrapper::Diagnostic(_) => of_diagnostic(bytes, candidate),
        Wrapper::Row => of_value(bytes, start),
        Wrapper::Said | Wrapper::Refused => of_said(bytes, candidate),
        Wrapper::Exim | Wrapper::Status => of_lines(bytes, start),
        Wrapper::Transcript => of_transcript(bytes, candidate),
        Wrapper::Remark => of_remark(bytes, start),
        Wrapper::Field => {
            let end = of_lines(bytes, start);
            find(&bytes[..end], start, b", stat=").map_or(end, |(at, _)| at)
        }
        Wrapper::Returned | Wrapper::Quoted => {
            let quote = opening.closer().and_then(|quote| of_quote(bytes, start, quote));
            quote.unwrap_or_else(|| of_paragraph(bytes, start))
        }
        Wrapper::Numbered => of_numbered(bytes, start),
        Wrapper::Reason => of_parenthesis(bytes, start),
        Wrapper::LastError => of_last_error(bytes, start),
        Wrapper::GaveError => of_paragraph(bytes, start),
        Wrapper::Response => {
            let end = trimmed(bytes, start + 3, of_paragraph(bytes, start).max(start + 3));
            // The announcement may be in parentheses too.
            let closed = of_parenthesis(bytes, start);
            if closed + 1 == end { closed } else { end }
        }
    };
    let end = opening.closed(bytes, start + 3, end.max(start + 3));
    debug_assert!(before <= start);
    start + 3 + skip_spaces_back(&bytes[start + 3..], end - start - 3)
}

/// The end of text with spelled line breaks, without those at its end.
pub(super) fn without_escapes(bytes: &[u8], start: usize, mut end: usize) -> usize {
    while let [rest @ .., b'\\', b'n' | b'r'] = &bytes[start..end] {
        end = start + rest.len();
    }
    end
}

fn trimmed(bytes: &[u8], start: usize, end: usize) -> usize {
    start + gap_start(&bytes[start..], end - start)
}

/// The end of the line that contains `at`, and the start of the next one. A break may be spelled.
fn line_break(bytes: &[u8], at: usize) -> Option<(usize, usize)> {
    (at..bytes.len()).find_map(|end| match bytes[end..] {
        [b'\r', b'\n', ..] => Some((end, end + 2)),
        [b'\r' | b'\n', ..] => Some((end, end + 1)),
        [b'\\', ..] => Some((end, end + escape_at(bytes, end))).filter(|(end, next)| next > end),
        _ => None,
    })
}

/// Whether a line ends at `at`.
fn is_line_end(bytes: &[u8], at: usize) -> bool {
    bytes.get(at).is_none_or(|&byte| is_break(byte)) || escape_at(bytes, at) > 0
}

/// The end of a field or of a log line: before a line that is not folded.
pub(super) fn of_field(bytes: &[u8], start: usize) -> usize {
    lines(bytes, start, None)
}

/// The same, but unfolded lines of the reply whose code is at `start` belong to it.
fn of_lines(bytes: &[u8], start: usize) -> usize {
    lines(bytes, start, Some(&bytes[start..start + 3]))
}

fn lines(bytes: &[u8], start: usize, code: Option<&[u8]>) -> usize {
    let code_at = |at: usize| {
        let is_same = bytes[at..].starts_with(code?);
        is_same.then(|| separator(&bytes[at..], 3))?
    };
    let mut continued = code_at(start) == Some(Separator::Hyphen);
    let mut at = start;
    loop {
        let Some((end, line)) = line_break(bytes, at) else { return bytes.len() };
        let words = skip(bytes, line, is_blank);
        if is_line_end(bytes, words) {
            return end;
        }
        let words = behind_mark(bytes, behind_mark(bytes, words, RECEIVED), QUOTED);
        let next = code_at(words).filter(|_| continued);
        if words == line && next.is_none() {
            return end;
        }
        continued = next.map_or(continued, |separator| separator == Separator::Hyphen);
        at = words;
    }
}

/// The end of a paragraph: before a line without words.
pub(super) fn of_paragraph(bytes: &[u8], start: usize) -> usize {
    let mut at = gap_end(bytes, start);
    loop {
        let Some((end, line)) = line_break(bytes, at) else { return bytes.len() };
        at = skip(bytes, line, is_blank);
        // A CR alone does not end a line here.
        let is_lone = bytes[end] == b'\r' && line == end + 1;
        if is_line_end(bytes, at) && !is_lone {
            return end;
        }
    }
}

/// The end of the words of a remote host, before qmail's remark that it gave up.
pub(super) fn of_remark(bytes: &[u8], start: usize) -> usize {
    let end = of_paragraph(bytes, start);
    find(&bytes[..end], start, b"giving up on ").map_or(end, |(at, _)| at)
}

/// The end of quoted words: the last quote mark if it is at the end of the paragraph, otherwise the
/// first that is not an apostrophe.
pub(super) fn of_quote(bytes: &[u8], start: usize, quote: &[u8]) -> Option<usize> {
    let paragraph = of_paragraph(bytes, start).max(start);
    let end = trimmed(bytes, start, paragraph);
    let words = &bytes[..end];
    if let Some(quoted) = words[start..].strip_suffix(quote) {
        return Some(start + quoted.len());
    }
    (start..end).find(|&at| {
        words[at..].starts_with(quote)
            && !words.get(at + quote.len()).is_some_and(u8::is_ascii_alphanumeric)
    })
}

/// The end of a reply after a number sign: that of the quotes around it, and before the closing
/// signs.
fn of_numbered(bytes: &[u8], start: usize) -> usize {
    let paragraph = of_paragraph(bytes, start);
    let (_, outer) = opening::before(bytes, start - 1);
    let quote = outer.closer().filter(|_| outer.has_quote());
    let end = quote.and_then(|quote| of_quote(bytes, start, quote)).unwrap_or(paragraph);
    let signs: [&[u8]; 2] = [b" ##", b"#smtp#"];
    signs.iter().fold(end, |end, signs| {
        find(&bytes[..end], start.min(end), signs).map_or(end, |(at, _)| at)
    })
}

/// The end of words in parentheses, which may be nested.
fn of_parenthesis(bytes: &[u8], start: usize) -> usize {
    let paragraph = of_paragraph(bytes, start);
    let mut depth = 0_usize;
    let closes = |at: &usize| {
        match bytes[*at] {
            b'(' => depth += 1,
            b')' if depth == 0 => return true,
            b')' => depth -= 1,
            _ => {}
        }
        false
    };
    (start..paragraph).find(closes).unwrap_or(paragraph)
}

/// Fields of a notification that may follow a diagnostic on the same line.
const FIELDS: [&[u8]; 11] = [
    b" action: failed",
    b" action: delayed",
    b" arrival-date:",
    b" final-log-id:",
    b" final-recipient:",
    b" last-attempt-date:",
    b" original-recipient:",
    b" remote-mta:",
    b" reporting-mta:",
    b" x-display-name:",
    b" will-retry-until:",
];

/// The end of a field that ends at `end`, or earlier before the next field on the same line.
pub(super) fn before_fields(bytes: &[u8], start: usize, end: usize) -> usize {
    let next = |end: usize, name: &&[u8]| {
        find(&bytes[..end], start.min(end), name).map_or(end, |(at, _)| at)
    };
    let end = FIELDS.iter().fold(end, next);
    let status = find(&bytes[..end], start.min(end), b" status: ");
    status.filter(|&(_, code)| enhanced(&bytes[code..]).is_some()).map_or(end, |(at, _)| at)
}

/// The end of a value in a row: a comma, or a quote mark if the value is in quotes and may contain
/// commas.
pub(super) fn of_value(bytes: &[u8], start: usize) -> usize {
    let line = skip(bytes, start, |byte| !is_break(byte));
    let value = bytes[..start].iter().rposition(|&byte| byte == b',').map_or(0, |at| at + 1);
    if bytes[value..start].first() != Some(&b'"') {
        return skip(&bytes[..line], start, |byte| byte != b',');
    }
    let mut at = start;
    loop {
        at = skip(&bytes[..line], at, |byte| byte != b'"');
        match bytes[at..line] {
            // A quote mark is doubled within quotes.
            [b'"', b'"', ..] => at += 2,
            _ => return at,
        }
    }
}

/// The end of the value of `LED`. Its braces may be unclosed.
fn of_last_error(bytes: &[u8], start: usize) -> usize {
    let end = of_paragraph(bytes, start);
    let braces: [&[u8]; 3] = [b"};", b"}]", b"}"];
    let closed = braces.iter().find_map(|brace| find(&bytes[..end], start, brace));
    closed.map_or(end, |(at, _)| at)
}

/// The end of a diagnostic, which may be in angle brackets and quotes.
fn of_diagnostic(bytes: &[u8], candidate: &Candidate) -> usize {
    let &Candidate { start, before, .. } = candidate;
    let near = &bytes[before.saturating_sub(REACH)..before];
    let mut end = of_lines(bytes, start);
    if let Some((at, _)) = find(&bytes[..end], start, b"#smtp#") {
        end = at;
    }
    if let Some((_, quote)) = find_last(near, b"returned '")
        && !near[quote..].contains(&b'\'')
    {
        end = of_quote(bytes, start + 3, b"'").map_or(end, |quote| quote.min(end));
    }
    if find_last(near, b"diagnostic-code:").is_some() {
        end = before_fields(bytes, start + 3, end);
    }
    let bracket = near.iter().rposition(|byte| matches!(byte, b'<' | b'>'));
    let end = trimmed(bytes, start + 3, end);
    match bytes[start + 3..end] {
        [.., b'>'] if bracket.is_some_and(|at| near[at] == b'<') => end - 1,
        _ => end,
    }
}

/// The end of the words of a host in Postfix's format.
fn of_said(bytes: &[u8], candidate: &Candidate) -> usize {
    let &Candidate { start, before, .. } = candidate;
    let paragraph = of_paragraph(bytes, start);
    let command = find(&bytes[..paragraph], start, b"(in reply to ").map(|(at, _)| at);
    let other = || find(&bytes[..paragraph], start, b"status=").map_or(paragraph, |(at, _)| at);
    if let Some(end) = command.filter(|&end| end < other()) {
        return end;
    }
    let end = trimmed(bytes, start + 3, of_lines(bytes, start));
    let near = &bytes[before.saturating_sub(REACH)..before];
    let in_status = find_last(near, b"status=").is_some();
    match bytes[start + 3..end] {
        [.., b')'] if in_status => end - 1,
        _ => end,
    }
}

/// The end of a reply in a transcript: before the next command or reply, and before the software's
/// own remarks, which have their own line if line breaks are present.
fn of_transcript(bytes: &[u8], candidate: &Candidate) -> usize {
    let &Candidate { start, separator, .. } = candidate;
    let code = &bytes[start..start + 3];
    let mut continued = separator == Separator::Hyphen;
    let mut at = start + 3;
    loop {
        let end = (at..bytes.len()).find(|&at| is_gap(bytes, at)).unwrap_or(bytes.len());
        let words = gap_end(bytes, end);
        if words == bytes.len() {
            return end;
        }
        at = words;
        let line = behind_mark(bytes, words, RECEIVED);
        if continued && bytes[line..].starts_with(code) && code_at(bytes, line).is_some() {
            let next = code_at(bytes, line);
            continued = next == Some(Separator::Hyphen);
            at = line + 3;
            continue;
        }
        let is_new = line > words
            || phrase_end(bytes, words, b">>> ").is_some()
            || phrase_end(bytes, words, b"... while talking to ").is_some();
        let is_own = code_at(bytes, words) == Some(Separator::Space)
            && enhanced(&bytes[words + 4..]).is_some();
        let has_break = line_break(&bytes[..words], end).is_some();
        let is_folded = words > 0 && is_blank(bytes[words - 1]);
        if is_new || is_own || (has_break && !is_folded) {
            return end;
        }
    }
}

/// The code at `start`, if only closing marks follow it.
pub(super) fn closed_code(bytes: &[u8], start: usize, opening: Opening) -> Option<Separator> {
    let (code, rest) = bytes.get(start..)?.split_at_checked(3)?;
    let is_closed = opening.closers.iter().any(|it| !it.is_empty() && rest.starts_with(it));
    separator(code, 3)?;
    (is_closed && (b'2'..=b'5').contains(&code[0])).then_some(Separator::End)
}
