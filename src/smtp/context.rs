//! The surroundings of a reply: the host that spoke, the command that it refers to, and codes that
//! were noted beside it.

use super::byte::{is_break, is_white, skip, skip_back};
use super::code::{EnhancedCode, enhanced};
use super::command::Command;
use super::escape::gap_end;
use super::introduction::{EXIM, exim_command, postfix_host, response_host};
use super::opening;
use super::phrase::{REACH, find, find_last, phrase_before, word_after, word_before};
use super::text::Span;
use super::wrapper::Wrapper;

/// A reply and its surroundings.
#[derive(Clone, Copy)]
pub(super) struct Context<'a> {
    pub(super) bytes: &'a [u8],
    /// The range of the reply, including its code.
    pub(super) reply: Span,
    pub(super) wrapper: Wrapper,
}

impl<'a> Context<'a> {
    /// The introduction of the reply.
    fn before(&self) -> &'a [u8] {
        &self.bytes[..opening::before(self.bytes, self.reply.start).0]
    }

    /// The end of the introduction.
    fn near(&self) -> (usize, &'a [u8]) {
        let before = self.before();
        let start = before.len().saturating_sub(REACH);
        (start, &before[start..])
    }

    /// The host that spoke.
    pub(super) fn host(&self) -> Option<Span> {
        let before = self.before();
        match self.wrapper {
            Wrapper::Bare | Wrapper::Numbered | Wrapper::Quoted | Wrapper::Reason => None,
            Wrapper::Diagnostic(_) => self.host_before_number().or_else(|| self.remote_mta()),
            Wrapper::Row => self.host_in_row(),
            Wrapper::Said => postfix_host(before, b"said:"),
            Wrapper::Refused => postfix_host(before, b"refused to talk to me:"),
            Wrapper::Status | Wrapper::Field => self.relay(),
            Wrapper::Exim => self.exim_host(),
            Wrapper::Transcript => self.word_behind(b"while talking to "),
            Wrapper::Remark => self.remarked().map(|(host, _)| host),
            Wrapper::Returned => self.word_behind(b"server at "),
            Wrapper::LastError => {
                let (_, start) = find(self.bytes, self.reply.end, b"{fqdn=")?;
                let end = skip(self.bytes, start, |byte| byte != b'}' && !is_white(byte));
                self.host_at(start, end)
            }
            Wrapper::GaveError => {
                let rejected = || Some(find_last(before, b" rejected your message")?.0);
                let at = phrase_before(before, b"gave this error:");
                [at, rejected()].into_iter().flatten().find_map(|at| {
                    let (start, end) = word_before(before, at);
                    let host = self.host_at(start, end)?;
                    host.of(self.bytes).iter().any(|byte| b".:".contains(byte)).then_some(host)
                })
            }
            Wrapper::Response => {
                if let Some(host) = response_host(before) {
                    return Some(host);
                }
                let (offset, near) = self.near();
                let (_, at) = find_last(near, b"for the recipient domain ")?;
                let (_, at) = find(near, at, b" by ")?;
                let (start, end) = word_after(near, at);
                self.host_at(offset + start, offset + end)
            }
        }
    }

    /// The command that the reply refers to, and its spelling.
    pub(super) fn command(&self) -> Option<(Command, Span)> {
        let span = match self.wrapper {
            Wrapper::Said | Wrapper::Refused => match self.in_reply_to() {
                Some(span) => span,
                None if self.wrapper == Wrapper::Refused => {
                    let start = phrase_before(self.before(), b"refused to talk to me:")?;
                    return Some((Command::Greeting, Span::new(start, self.before().len() - 1)));
                }
                None => return None,
            },
            Wrapper::Exim => self.exim_command()?,
            Wrapper::Transcript => self.sent()?,
            Wrapper::Remark => {
                let (_, (command, span)) = self.remarked()?;
                return Some((command, span));
            }
            _ => return None,
        };
        Some((Command::of(span.of(self.bytes)), span))
    }

    /// An enhanced code next to the reply: before the type of a diagnostic, in a field, or in a
    /// row.
    pub(super) fn noted_code(&self) -> Option<EnhancedCode> {
        if self.wrapper == Wrapper::Bare {
            return None;
        }
        let (_, near) = self.near();
        if matches!(self.wrapper, Wrapper::Diagnostic(_)) {
            let number = self.number_before_kind().map(|(start, end)| &self.bytes[start + 1..end]);
            if let Some((code, _)) = number.and_then(enhanced) {
                return Some(code);
            }
        }
        if self.wrapper == Wrapper::Row {
            let is_code = |at: &usize| near[*at] == b',' && enhanced(&near[at + 1..]).is_some();
            let at = (0..near.len()).rev().find(is_code)?;
            return enhanced(&near[at + 1..]).map(|(code, _)| code);
        }
        [&b"dsn="[..], b"status: "].iter().find_map(|name| {
            let (_, end) = find_last(near, name)?;
            enhanced(&near[end..]).map(|(code, _)| code)
        })
    }

    /// The host name or address at this place, without the marks around it.
    fn host_at(&self, start: usize, end: usize) -> Option<Span> {
        let is_open = |byte| matches!(byte, b'<' | b'(' | b'[' | b'\'' | b'"' | b'#' | b',');
        let is_closed =
            |byte| matches!(byte, b'>' | b')' | b']' | b'\'' | b'"' | b':' | b'.' | b',' | b';');
        let start = skip(&self.bytes[..end], start, is_open);
        let end = start + skip_back(&self.bytes[start..], end - start, is_closed);
        let is_host = |byte: u8| byte.is_ascii_alphanumeric() || b".-_:[]".contains(&byte);
        let host = &self.bytes[start..end];
        (!host.is_empty() && host.iter().all(|&byte| is_host(byte) || !byte.is_ascii()))
            .then_some(Span::new(start, end))
    }

    /// The word after the last occurrence of a phrase before the reply.
    fn word_behind(&self, phrase: &[u8]) -> Option<Span> {
        let (_, at) = find_last(self.before(), phrase)?;
        let (start, end) = word_after(self.before(), at);
        self.host_at(start, end)
    }

    /// The word before the type of a diagnostic, `#5.1.1` in `mx.example.com #5.1.1 smtp;550`.
    fn number_before_kind(&self) -> Option<(usize, usize)> {
        let before = self.before();
        let (_, kind_start) = (before.last() == Some(&b';')).then(|| {
            let (start, end) = word_before(before, before.len());
            (end, start)
        })?;
        let (start, end) = word_before(before, kind_start);
        before[start..end].starts_with(b"#").then_some((start, end))
    }

    fn host_before_number(&self) -> Option<Span> {
        let (number, _) = self.number_before_kind()?;
        let (start, end) = word_before(self.bytes, number);
        self.host_at(start, end).filter(|host| host.of(self.bytes).contains(&b'.'))
    }

    /// `Remote-MTA: dns; mx.example.com` among the fields of a notification.
    fn remote_mta(&self) -> Option<Span> {
        let (_, at) = find(self.bytes, 0, b"remote-mta:")?;
        let line = skip(self.bytes, at, |byte| !is_break(byte));
        let semicolon = skip(&self.bytes[..line], at, |byte| byte != b';');
        let (start, end) = word_after(&self.bytes[..line], (semicolon + 1).min(line));
        self.host_at(start, end)
    }

    /// The value after the reply, if it can be a host.
    fn host_in_row(&self) -> Option<Span> {
        let end = skip(self.bytes, self.reply.end, |byte| matches!(byte, b'"' | b' '));
        let rest = self.bytes.get(end..)?.strip_prefix(b",")?;
        let start = self.bytes.len() - rest.len();
        let end = skip(self.bytes, start, |byte| byte != b',' && !is_white(byte));
        self.host_at(start, end).filter(|host| host.of(self.bytes).contains(&b'.'))
    }

    /// `relay=mx.example.com[192.0.2.1]:25` before the reply in its log line.
    fn relay(&self) -> Option<Span> {
        let (offset, near) = self.near();
        let (_, start) = find_last(near, b"relay=")?;
        let end = skip(near, start, |byte| !is_white(byte) && !matches!(byte, b'[' | b','));
        let host = self.host_at(offset + start, offset + end)?;
        let is_none = matches!(host.of(self.bytes), b"none" | b"local" | b"virtual");
        (!is_none).then_some(host)
    }

    /// The start of Exim's introduction, and the start of the command after it.
    fn exim(&self) -> Option<(usize, usize)> {
        let before = self.before();
        EXIM.iter().filter_map(|phrase| find_last(before, phrase)).max()
    }

    fn exim_command(&self) -> Option<Span> {
        let (_, start) = self.exim()?;
        let command = exim_command(self.before(), start)?;
        let end = skip_back(self.bytes, command.end, |byte| is_white(byte) || byte == b':');
        let command = Span::new(command.start, end.max(command.start));
        let name = phrase_before(command.of(self.bytes), b" command");
        Some(Span::new(command.start, name.map_or(command.end, |at| command.start + at)))
    }

    fn exim_host(&self) -> Option<Span> {
        let (start, command) = self.exim()?;
        let before = self.before();
        // After the command, or else before all of it.
        let behind = &before[command..];
        let named = find_last(behind, b": host ").or_else(|| find_last(behind, b", host: "));
        if let Some((_, at)) = named {
            let (start, end) = word_after(before, command + at);
            let bracket = before[start..end].iter().position(|&byte| byte == b'[');
            let end = bracket.filter(|&at| at > 0).map_or(end, |at| start + at);
            return self.host_at(start, end);
        }
        let offset = start.saturating_sub(REACH);
        let near = &before[offset..start];
        let at = [&b"host "[..], b"h="].iter().filter_map(|name| find_last(near, name)).max()?.1;
        let (start, end) = word_after(near, at);
        self.host_at(offset + start, offset + end)
    }

    /// The text between `(in reply to ` after the reply and ` command)`.
    fn in_reply_to(&self) -> Option<Span> {
        let at = gap_end(self.bytes, self.reply.end);
        let start = super::phrase::phrase_end(self.bytes, at, b"(in reply to ")?;
        let end = skip(self.bytes, start, |byte| byte != b')');
        let text = &self.bytes[..end];
        let end = phrase_before(&text[start..], b" command").map_or(end, |at| start + at);
        (start < end).then_some(Span::new(start, end))
    }

    /// The command after the last `>>>` before the reply.
    fn sent(&self) -> Option<Span> {
        let before = self.before();
        let (_, start) = find_last(before, b">>> ")?;
        let end = skip(before, start, |byte| !is_break(byte));
        let end = find(&before[..end], start, b" <<<").map_or(end, |(at, _)| at);
        let end = skip_back(before, end, is_white);
        (start < end).then_some(Span::new(start, end))
    }

    /// qmail's remark before the words of the host: the host, and its answer.
    fn remarked(&self) -> Option<(Span, (Command, Span))> {
        let (offset, near) = self.near();
        REMARKS.iter().find_map(|(words, command)| {
            let (start, end) = find_last(near, words)?;
            // Not in `near`, which may begin within the word, or even within one of its characters.
            let (host, host_end) = word_before(self.bytes, offset + start);
            let host = self.host_at(host, host_end)?;
            let words = gap_end(near, start);
            let end = skip_back(near, end, |byte| byte == b'.');
            Some((host, (*command, Span::new(offset + words, offset + end))))
        })
    }
}

/// qmail's remarks after the address of a host.
const REMARKS: [(&[u8], Command); 7] = [
    (b" does not like recipient.", Command::RcptTo),
    (b" but sender was rejected.", Command::MailFrom),
    (b" but my name was rejected.", Command::Helo),
    (b" but greeting failed.", Command::Greeting),
    (b" failed on data command.", Command::Data),
    (b" failed after i sent the message.", Command::EndOfData),
    (b" does not like sender.", Command::MailFrom),
];

/// The last enhanced code in the words with the form `(#5.1.1)`.
pub(super) fn code_in_parentheses(words: &[u8]) -> Option<EnhancedCode> {
    (0..words.len()).rev().find_map(|at| {
        let number = words[at..].strip_prefix(b"(#")?;
        let (code, len) = enhanced(number)?;
        (number.get(len) == Some(&b')')).then_some(code)
    })
}
