//! What introduces a reply.

use super::code::enhanced;
use super::opening::Opening;
use super::phrase::{
    REACH, find, find_last, is_blank, is_white, phrase_before, skip, skip_back, word_after,
    word_before,
};
use super::text::Span;
use super::wrapper::{Source, Wrapper, is_kind};

/// How Exim introduces what it was answered; a command and a colon follow.
pub(super) const EXIM: [&[u8]; 2] =
    [b"error from remote mail server after ", b"error from remote mailer after "];

/// Finds what introduces codes, in the order in which they come.
pub(super) struct Introductions<'a> {
    bytes: &'a [u8],
    /// Where the words of Exim end that came last, and how far they were looked for.
    exim: Option<usize>,
    looked_at: usize,
}

impl<'a> Introductions<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, exim: None, looked_at: 0 }
    }

    /// What introduces the code at `start`, if anything does. Before it and `opening` is `before`.
    pub(super) fn before(
        &mut self,
        before: usize,
        start: usize,
        opening: Opening,
    ) -> Option<Wrapper> {
        let bytes = &self.bytes[..before];
        match bytes.last()? {
            b'<' => bytes.ends_with(b"<<<").then_some(Wrapper::Transcript),
            b';' => diagnostic(bytes),
            b':' => self.colon(bytes),
            b'=' => field(bytes),
            b'#' => {
                let numbered = before == start
                    && enhanced(self.bytes[start + 3..].get(1..).unwrap_or_default()).is_some();
                numbered.then_some(Wrapper::Numbered)
            }
            _ => returned(bytes, opening).or_else(|| status(bytes, opening)),
        }
    }

    fn colon(&mut self, bytes: &[u8]) -> Option<Wrapper> {
        let ends = |phrase: &[u8]| phrase_before(bytes, phrase).is_some();
        if ends(b"said:") {
            if ends(b"remote host said:") || ends(b"remote server said:") {
                return Some(Wrapper::Remark);
            }
            return postfix_host(bytes, b"said:").map(|_| Wrapper::Said);
        }
        if ends(b"refused to talk to me:") {
            return postfix_host(bytes, b"refused to talk to me:").map(|_| Wrapper::Refused);
        }
        if ends(b"gave this error:") {
            return Some(Wrapper::GaveError);
        }
        if RESPONSES.iter().any(|phrase| ends(phrase)) {
            return Some(Wrapper::Response);
        }
        if is_field(bytes) {
            return Some(Wrapper::Diagnostic(Source::Unknown));
        }
        if ends(b"stat=deferred:") {
            return Some(Wrapper::Field);
        }
        self.exim(bytes)
    }

    /// Whether `bytes` end with the words of Exim, a command, perhaps a host, and a colon.
    fn exim(&mut self, bytes: &[u8]) -> Option<Wrapper> {
        for phrase in EXIM {
            let mut from = self.looked_at;
            while let Some((_, end)) = find(bytes, from, phrase) {
                self.exim = self.exim.max(Some(end));
                from = end;
            }
        }
        // They have no colon, so none began in here and ends behind it.
        self.looked_at = bytes.len();
        exim_command(bytes, self.exim?).map(|_| Wrapper::Exim)
    }
}

/// What says that a response follows.
const RESPONSES: [&[u8]; 9] = [
    b"the response was:",
    b"the response from the remote server was:",
    b"the remote server responded:",
    b"the remote server responded with:",
    b"other server returned was:",
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
        let (_, name) = word_after(command, host);
        let (address, address_end) = word_after(command, name);
        let has_address = address < end && bytes[address] == b'[';
        return (has_address && address_end == end).then_some(Span::new(start, colon));
    }
    let is_inner = |at: usize| {
        let next = skip(command, at + 1, is_white);
        bytes[at] == b':' && next > at + 1 && command.get(next) != Some(&b'<')
    };
    (!(start..end).any(is_inner)).then_some(Span::new(start, end))
}

/// The name of the host before `words` at the end of `bytes`, which has an address in brackets.
pub(super) fn postfix_host(bytes: &[u8], words: &[u8]) -> Option<Span> {
    let (start, end) = word_before(bytes, phrase_before(bytes, words)?);
    let word = &bytes[start..end];
    let bracket = word.iter().position(|&byte| byte == b'[')?;
    let closing = word.iter().rposition(|&byte| byte == b']')?;
    let port = word.get(closing + 1..)?;
    let is_port = port.strip_prefix(b":").unwrap_or(port).iter().all(u8::is_ascii_digit);
    let name = start + skip(word, 0, |byte| matches!(byte, b'(' | b'<' | b'"'));
    (is_port && closing > bracket && name < start + bracket)
        .then_some(Span::new(name, start + bracket))
}

/// `bytes` end with a semicolon: the type of a diagnostic, or nothing of the kind.
fn diagnostic(bytes: &[u8]) -> Option<Wrapper> {
    let (start, source) = diagnostic_type(bytes)?;
    let before = skip_back(bytes, start, |byte| byte == b'"');
    let in_row = bytes[..before].ends_with(b",");
    Some(if in_row { Wrapper::Row } else { Wrapper::Diagnostic(source) })
}

/// Where the type before the semicolon at the end of `bytes` begins, and whose words follow. A type
/// that is not known needs the name of the field before it.
fn diagnostic_type(bytes: &[u8]) -> Option<(usize, Source)> {
    let end = skip_back(bytes, bytes.len() - 1, is_blank);
    let start = skip_back(&bytes[..end], end, is_kind);
    let source = Source::of(&bytes[start..end]);
    let in_field = || start < end && is_field(&bytes[..skip_back(bytes, start, is_white)]);
    (source != Source::Unknown || in_field()).then_some((start, source))
}

/// Whether `bytes` end with the name of the field that has diagnostics.
fn is_field(bytes: &[u8]) -> bool {
    phrase_before(bytes, b"diagnostic-code:").is_some()
}

/// `bytes` end with an equals sign: the name of a field, or nothing of the kind.
fn field(bytes: &[u8]) -> Option<Wrapper> {
    let ends = |phrase: &[u8]| phrase_before(bytes, phrase).is_some();
    if ends(b"led=") {
        Some(Wrapper::LastError)
    } else {
        (ends(b"reply=") || ends(b"response=") || ends(b"stat=")).then_some(Wrapper::Field)
    }
}

/// Whether `bytes` say that a remote server returned what is quoted then.
fn returned(bytes: &[u8], opening: Opening) -> Option<Wrapper> {
    let said = phrase_before(bytes, b"returned")?;
    let near = &bytes[said.saturating_sub(REACH)..said];
    (opening.has_marks() && find_last(near, b"remote server").is_some())
        .then_some(Wrapper::Returned)
}

/// Whether `bytes` end with a status, of which details follow in parentheses.
fn status(bytes: &[u8], opening: Opening) -> Option<Wrapper> {
    let word = skip_back(bytes, bytes.len(), |byte| byte.is_ascii_alphabetic());
    let bytes = &bytes[..word];
    let is_status = phrase_before(bytes, b"status=").or_else(|| phrase_before(bytes, b"stat="));
    (opening.closers[0] == b")" && is_status.is_some()).then_some(Wrapper::Status)
}
