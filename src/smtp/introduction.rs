//! The introductions of replies.

use core::ops::Range;

use super::byte::{is_blank, is_white, skip, skip_back};
use super::code::{enhanced, number};
use super::escape::escape_before;
use super::opening::Opening;
use super::phrase::{REACH, find, find_last, phrase_before, word_after, word_before};
use super::text::Span;
use super::wrapper::{Source, Wrapper, is_kind};

/// Exim's introduction; a command and a colon follow.
pub(super) const EXIM: [&[u8]; 5] = [
    b"error from remote mail server after ",
    b"error from remote mailer after ",
    b"error from remote server after ",
    b"error from remote mail server for ",
    b"error from remote server for ",
];

/// Finds the introductions of codes, in ascending order of codes.
pub(super) struct Introductions<'a> {
    bytes: &'a [u8],
    /// The end of Exim's last introduction, and how far it was searched.
    exim: Option<usize>,
    looked_at: usize,
}

impl<'a> Introductions<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, exim: None, looked_at: 0 }
    }

    /// The introduction of the code at `start`, if there is one. `before` is the text before it and
    /// `opening`.
    pub(super) fn before(
        &mut self,
        before: usize,
        start: usize,
        opening: Opening,
    ) -> Option<Wrapper> {
        let bytes = &self.bytes[..before];
        let named = match bytes.last() {
            None => None,
            Some(b'<') => bytes.ends_with(b"<<<").then_some(Wrapper::Transcript),
            Some(b';') => diagnostic(bytes),
            Some(b':') => self.colon(bytes, start),
            Some(b'=') => field(bytes),
            Some(b'#') => (before == start && (self.has_enhanced(start) || self.has_signs(start)))
                .then_some(Wrapper::Numbered),
            Some(_) => returned(bytes, opening).or_else(|| status(bytes, opening)),
        };
        named.or_else(|| self.unnamed(bytes, start, opening))
    }

    /// A context that is sufficient for a code and an enhanced code: quotes around them, or an
    /// announcement of technical details.
    fn unnamed(&self, bytes: &[u8], start: usize, opening: Opening) -> Option<Wrapper> {
        if !self.has_enhanced(start) {
            return None;
        }
        if opening.has_quote() {
            return Some(Wrapper::Quoted);
        }
        let near = &bytes[bytes.len().saturating_sub(REACH)..];
        find_last(near, b"technical details of ")
            .and_then(|(_, at)| find(near, at, b"failure:"))
            .map(|_| Wrapper::Response)
    }

    /// Whether an enhanced code follows the code at `start`.
    fn has_enhanced(&self, start: usize) -> bool {
        self.bytes[start + 3..].get(1..).is_some_and(|rest| enhanced(rest).is_some())
    }

    /// Whether there is a host before the code at `start` and its number sign, and Exchange's
    /// closing signs after the reply.
    fn has_signs(&self, start: usize) -> bool {
        let (host, host_end) = word_before(self.bytes, start - 1);
        let near = &self.bytes[..self.bytes.len().min(start + REACH)];
        is_host(&self.bytes[host..host_end]) && find(near, start, b" ##").is_some()
    }

    /// Whether informal words introduce the code at `start`: an enhanced code follows, or the words
    /// begin a line and the code is not one of HTTP.
    fn is_likely(&self, words: usize, start: usize) -> bool {
        let code = number(&self.bytes[start..start + 3]);
        let of_mail = matches!(code, 421 | 450..=459 | 520..=579);
        self.has_enhanced(start) || (of_mail && self.begins_line(words))
    }

    /// Whether a line begins at `at`, or a mark separates it.
    fn begins_line(&self, at: usize) -> bool {
        let line = skip_back(self.bytes, at, is_blank);
        match self.bytes[..line].last() {
            None | Some(b'\r' | b'\n') => true,
            Some(byte) => b"(<>[\"';:".contains(byte) || escape_before(self.bytes, line) > 0,
        }
    }

    fn colon(&mut self, bytes: &[u8], start: usize) -> Option<Wrapper> {
        let ends = |phrase: &[u8]| phrase_before(bytes, phrase).is_some();
        if ends(b"said:") {
            if ends(b"remote host said:") || ends(b"remote server said:") {
                return Some(Wrapper::Remark);
            }
            if let Some(words) = phrase_before(bytes, b"server said:") {
                return self.is_likely(words, start).then_some(Wrapper::Response);
            }
            return postfix_host(bytes, b"said:").map(|_| Wrapper::Said);
        }
        if ends(b"refused to talk to me:") {
            return postfix_host(bytes, b"refused to talk to me:").map(|_| Wrapper::Refused);
        }
        if ends(b"gave this error:") {
            return Some(Wrapper::GaveError);
        }
        if let Some(at) = phrase_before(bytes, b"rejected your message:") {
            let (host, end) = word_before(bytes, at);
            return is_host(&bytes[host..end]).then_some(Wrapper::GaveError);
        }
        if RESPONSES.iter().any(|phrase| ends(phrase)) || is_state(bytes) {
            return Some(Wrapper::Response);
        }
        if response_host(bytes).is_some() {
            return Some(Wrapper::Response);
        }
        if let Some(words) = phrase_before(bytes, b"last error:") {
            return self.is_likely(words, start).then_some(Wrapper::Response);
        }
        if let Some(words) = phrase_before(bytes, b"(reason:") {
            let is_reply = self.has_enhanced(start) || self.begins_line(words);
            return is_reply.then_some(Wrapper::Reason);
        }
        if is_field(bytes) {
            return Some(Wrapper::Diagnostic(Source::Unknown));
        }
        if ends(b"stat=deferred:") {
            return Some(Wrapper::Field);
        }
        self.exim(bytes)
    }

    /// Whether `bytes` end with Exim's introduction, a command, perhaps a host, and a colon.
    fn exim(&mut self, bytes: &[u8]) -> Option<Wrapper> {
        for phrase in EXIM {
            let mut from = self.looked_at;
            while let Some((_, end)) = find(bytes, from, phrase) {
                self.exim = self.exim.max(Some(end));
                from = end;
            }
        }
        // They contain no colon, so none began in here and ends after it.
        self.looked_at = bytes.len();
        exim_command(bytes, self.exim?).map(|_| Wrapper::Exim)
    }
}

/// Phrases that announce a response.
const RESPONSES: [&[u8]; 13] = [
    b"the response was:",
    b"the response from the remote server was:",
    b"the remote server responded:",
    b"the remote server responded with:",
    b"remote server returned:",
    b"other server returned was:",
    b"technical details of permanent failure:",
    b"technical details of temporary failure:",
    b"technical details of the failure:",
    b"server error:",
    b"server response:",
    b"server responded:",
    b"server replied:",
];

/// The command that begins at `start` and is followed by a colon at the end of `bytes`, or by a
/// colon, a host and a colon.
pub(super) fn exim_command(bytes: &[u8], start: usize) -> Option<Span> {
    let end = bytes.len() - 1;
    if start > end || end - start > REACH {
        return None;
    }
    let command = &bytes[..end];
    if let Some((colon, host)) = find(command, start, b": host ") {
        let (name_start, name) = word_after(command, host);
        if name == end {
            let (name, address) = without_address(&command[name_start..name]);
            return (address || is_host(name)).then_some(Span::new(start, colon));
        }
        let (address, address_end) = word_after(command, name);
        let has_address = address < end && bytes[address] == b'[';
        return (has_address && address_end == end).then_some(Span::new(start, colon));
    }
    if let Some((comma, host)) = find(command, start, b", host: ") {
        let (name_start, name) = word_after(command, host);
        let reason = phrase_before(command, b"reason").filter(|&reason| reason > name)?;
        let address = command[name..reason].trim_ascii();
        let has_address = matches!(address, [] | [b'(', .., b')'] | [b'[', .., b']']);
        return (has_address && is_host(&command[name_start..name]))
            .then_some(Span::new(start, comma));
    }
    let is_inner = |at: usize| {
        let next = skip(command, at + 1, is_white);
        bytes[at] == b':' && next > at + 1 && command.get(next) != Some(&b'<')
    };
    let quoted = quoted_local_part(command, start);
    let mut outside = (start..end).filter(|at| !quoted.contains(at));
    (!outside.any(is_inner)).then_some(Span::new(start, end))
}

/// The local part in quotes of an address in angle brackets: `"a: b"` in `RCPT TO:<"a: b"@example.com>`.
/// It is empty if there is none.
fn quoted_local_part(command: &[u8], start: usize) -> Range<usize> {
    let opens = (start + 1..command.len()).find(|&at| command[at - 1..].starts_with(b"<\""));
    let range = opens.and_then(|open| {
        let close = (open + 1..command.len()).find(|&at| command[at..].starts_with(b"\"@"))?;
        Some(open..close)
    });
    range.unwrap_or_default()
}

/// Whether `word` is a host name. A dot in it is sufficient.
fn is_host(word: &[u8]) -> bool {
    let is_of_host = |byte: &u8| byte.is_ascii_alphanumeric() || b".-_".contains(byte);
    let dot = word.iter().position(|&byte| byte == b'.');
    word.iter().all(|byte| is_of_host(byte) || !byte.is_ascii())
        && dot.is_some_and(|dot| dot > 0 && dot + 1 < word.len())
}

/// A name without the address in brackets at its end, and whether there is one.
fn without_address(word: &[u8]) -> (&[u8], bool) {
    match word.iter().position(|&byte| byte == b'[') {
        Some(at) if at > 0 && word.ends_with(b"]") => (&word[..at], true),
        _ => (word, false),
    }
}

/// The host in an announcement at the end of `bytes`: `last SMTP response from mx.example.com:`.
pub(super) fn response_host(bytes: &[u8]) -> Option<Span> {
    let (start, end) = word_before(bytes, bytes.strip_suffix(b":")?.len());
    phrase_before(&bytes[..start], b"smtp response from ")?;
    is_host(&bytes[start..end]).then_some(Span::new(start, end))
}

/// Whether `bytes` end with Gmail's number of a session state: `SMTP Error (state 13):`.
fn is_state(bytes: &[u8]) -> bool {
    let digits = bytes.strip_suffix(b"):").unwrap_or_default();
    let start = skip_back(digits, digits.len(), |byte| byte.is_ascii_digit());
    start < digits.len() && phrase_before(&digits[..start], b"smtp error (state ").is_some()
}

/// The host name before `words` at the end of `bytes`. It has an address in brackets, or the word
/// `host` or `server` before it.
pub(super) fn postfix_host(bytes: &[u8], words: &[u8]) -> Option<Span> {
    let (start, end) = word_before(bytes, phrase_before(bytes, words)?);
    let word = &bytes[start..end];
    let is_open = |byte| matches!(byte, b'(' | b'<' | b'"');
    if !word.contains(&b'[') {
        let is_named = [&b"host "[..], b"server "]
            .iter()
            .any(|name| phrase_before(&bytes[..start], name).is_some());
        return (is_named && is_host(word)).then_some(Span::new(start, end));
    }
    if word.starts_with(b"[") {
        let address = word[1..].split(|&byte| byte == b']').next()?;
        let (name, name_end) = word_before(bytes, start);
        let name = skip(&bytes[..name_end], name, is_open);
        let is_address =
            address.iter().any(|byte| matches!(byte, b'.' | b':')) && word[1..].contains(&b']');
        return (is_address && is_host(&bytes[name..name_end]))
            .then_some(Span::new(name, name_end));
    }
    let bracket = word.iter().position(|&byte| byte == b'[')?;
    let closing = word.iter().rposition(|&byte| byte == b']')?;
    let port = word.get(closing + 1..)?;
    let is_port = port.strip_prefix(b":").unwrap_or(port).iter().all(u8::is_ascii_digit);
    let name = start + skip(word, 0, is_open);
    (is_port && closing > bracket && name < start + bracket)
        .then_some(Span::new(name, start + bracket))
}

/// `bytes` end with a semicolon: the type of a diagnostic, or not.
fn diagnostic(bytes: &[u8]) -> Option<Wrapper> {
    let (start, source) = diagnostic_type(bytes)?;
    let before = skip_back(bytes, start, |byte| byte == b'"');
    let in_row = bytes[..before].ends_with(b",");
    Some(if in_row { Wrapper::Row } else { Wrapper::Diagnostic(source) })
}

/// The start of the type before the semicolon at the end of `bytes`, and the speaker. An unknown
/// type needs the field name before it.
fn diagnostic_type(bytes: &[u8]) -> Option<(usize, Source)> {
    let end = skip_back(bytes, bytes.len() - 1, is_blank);
    let start = skip_back(&bytes[..end], end, is_kind);
    let source = Source::of(&bytes[start..end]);
    let in_field = || start < end && is_field(&bytes[..skip_back(bytes, start, is_white)]);
    (source != Source::Unknown || in_field()).then_some((start, source))
}

/// Whether `bytes` end with the name of the field for diagnostics.
fn is_field(bytes: &[u8]) -> bool {
    phrase_before(bytes, b"diagnostic-code:").is_some()
}

/// `bytes` end with an equals sign: the name of a field, or not.
fn field(bytes: &[u8]) -> Option<Wrapper> {
    let ends = |phrase: &[u8]| phrase_before(bytes, phrase).is_some();
    if ends(b"led=") {
        Some(Wrapper::LastError)
    } else {
        (ends(b"reply=") || ends(b"response=") || ends(b"stat=")).then_some(Wrapper::Field)
    }
}

/// Whether `bytes` end with an announcement of the quoted words of a remote server.
fn returned(bytes: &[u8], opening: Opening) -> Option<Wrapper> {
    let said = phrase_before(bytes, b"returned")?;
    let near = &bytes[said.saturating_sub(REACH)..said];
    let servers: [&[u8]; 2] = [b"remote server", b"server at "];
    let is_server = servers.iter().any(|words| find_last(near, words).is_some());
    (opening.has_marks() && is_server).then_some(Wrapper::Returned)
}

/// Whether `bytes` end with a status whose details follow in parentheses.
fn status(bytes: &[u8], opening: Opening) -> Option<Wrapper> {
    let word = skip_back(bytes, bytes.len(), |byte| byte.is_ascii_alphabetic());
    let bytes = &bytes[..word];
    let is_status = phrase_before(bytes, b"status=").or_else(|| phrase_before(bytes, b"stat="));
    (opening.closers[0] == b")" && is_status.is_some()).then_some(Wrapper::Status)
}
