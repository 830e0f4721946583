//! Words that are introduced like replies, but have no code.

use super::byte::{is_blank, is_white, skip, skip_back};
use super::code::enhanced;
use super::end;
use super::escape::{gap_end, gap_start};
use super::opening;
use super::phrase::{REACH, find, phrase_end, word_before};
use super::text::Span;
use super::wrapper::{Source, Wrapper, is_kind};

/// Finds the end of the field in bytes that starts at a place.
pub(super) type EndOfField = fn(&[u8], usize) -> usize;

/// The words that are introduced in `bytes`, if these have no introduced code. `end_of_field` finds the ends
/// of fields.
///
/// They are not empty, and shorter than `bytes`. White space is treated like a line break, except
/// to find the end, so that the result is the same after the lines are joined.
pub(super) fn codeless(bytes: &[u8], end_of_field: EndOfField) -> Option<(Span, Wrapper)> {
    let found = [field, typed, status, stat]
        .into_iter()
        .find_map(|introduced| introduced(bytes, end_of_field))
        .or_else(|| [gave_error, remark, returned].into_iter().find_map(|it| it(bytes)))?;
    let (Span { start, end }, wrapper) = found;
    let start = gap_end(&bytes[..end], start);
    let end = start + gap_start(&bytes[start..], end - start);
    (start < end && end - start < bytes.len()).then_some((Span::new(start, end), wrapper))
}

/// `Diagnostic-Code: X-Postfix; unknown user: "anna"`.
fn field(bytes: &[u8], end_of_field: EndOfField) -> Option<(Span, Wrapper)> {
    let (_, end) = find(bytes, 0, b"diagnostic-code:")?;
    let start = gap_end(bytes, end);
    let (start, source) = kind(bytes, start).unwrap_or((start, Source::Unknown));
    let end = end::before_fields(bytes, start, end_of_field(bytes, start));
    Some((Span::new(start, end), Wrapper::Diagnostic(source)))
}

/// `X-Postfix; unknown user: "anna"`, or the type of a diagnostic in a row or after a number.
fn typed(bytes: &[u8], end_of_field: EndOfField) -> Option<(Span, Wrapper)> {
    let (start, _) = opening::opening(bytes);
    if let Some((start, source)) = kind(bytes, start).filter(|(_, it)| *it != Source::Unknown) {
        let end = end_of_field(bytes, start);
        return Some((Span::new(start, end), Wrapper::Diagnostic(source)));
    }
    let mut from = 0;
    while let Some((at, start)) = find(bytes, from, b"smtp;") {
        from = start;
        let before = &bytes[..skip_back(bytes, at, is_white)];
        if before.ends_with(b",") {
            return Some((Span::new(start, end::of_value(bytes, start)), Wrapper::Row));
        }
        let (word, word_end) = word_before(bytes, at);
        let is_number = bytes[word..word_end]
            .strip_prefix(b"#")
            .is_some_and(|number| enhanced(number).is_some_and(|(_, len)| len == number.len()));
        if is_number {
            let end = end_of_field(bytes, start);
            return Some((Span::new(start, end), Wrapper::Diagnostic(Source::Receiver)));
        }
    }
    None
}

/// The type of a diagnostic at `start`: the start of its words, and who speaks.
fn kind(bytes: &[u8], start: usize) -> Option<(usize, Source)> {
    let end = skip(bytes, start, is_kind);
    let semicolon = skip(bytes, end, is_blank);
    (start < end && bytes.get(semicolon) == Some(&b';'))
        .then(|| (gap_end(bytes, semicolon + 1), Source::of(&bytes[start..end])))
}

/// `status=deferred (connect to mx.example.com[192.0.2.1]:25: Connection timed out)`.
fn status(bytes: &[u8], end_of_field: EndOfField) -> Option<(Span, Wrapper)> {
    let mut from = 0;
    let start = loop {
        let (_, end) = find(bytes, from, b"status=")?;
        from = end;
        let word = skip(bytes, end, |byte| byte.is_ascii_alphabetic());
        if let Some(start) = phrase_end(bytes, word, b" (").filter(|_| word > end) {
            break start;
        }
    };
    let end = end_of_field(bytes, start);
    let end = bytes[start..end].iter().rposition(|&byte| byte == b')')?;
    Some((Span::new(start, start + end), Wrapper::Status))
}

/// `dsn=5.1.1, stat=User unknown`, the last field of a line.
fn stat(bytes: &[u8], end_of_field: EndOfField) -> Option<(Span, Wrapper)> {
    let mut from = 0;
    loop {
        let (at, start) = find(bytes, from, b"stat=")?;
        from = start;
        if at == 0 || is_white(bytes[at - 1]) {
            return Some((Span::new(start, end_of_field(bytes, start)), Wrapper::Field));
        }
    }
}

/// `mx.example.com gave this error: No such user`.
fn gave_error(bytes: &[u8]) -> Option<(Span, Wrapper)> {
    let (at, start) = find(bytes, 0, b"gave this error:")?;
    let (host, host_end) = word_before(bytes, at);
    let is_host = bytes[host..host_end].iter().any(|byte| matches!(byte, b'.' | b']'));
    is_host.then(|| (Span::new(start, end::of_paragraph(bytes, start)), Wrapper::GaveError))
}

/// `Remote host said: No such user Giving up on 192.0.2.1.`
fn remark(bytes: &[u8]) -> Option<(Span, Wrapper)> {
    let (_, start) = find(bytes, 0, b"remote host said:")?;
    Some((Span::new(start, end::of_remark(bytes, start)), Wrapper::Remark))
}

/// `Remote Server returned 'No such user'`.
fn returned(bytes: &[u8]) -> Option<(Span, Wrapper)> {
    let (_, server) = find(bytes, 0, b"remote server ")?;
    let (at, start) = find(bytes, server - 1, b" returned '")?;
    let is_near = at - server.min(at) <= REACH;
    let end = end::of_quote(bytes, start, b"'")?;
    is_near.then_some((Span::new(start, end), Wrapper::Returned))
}
