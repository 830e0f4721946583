//! `--input exim`: the main log and the reject log.

use memchr::{memchr, memmem};

use super::chunk::Unit;
use super::details::Details;
use super::log::{
    ByLine, Detection, Fit, LabelPlace, LogFormat, LogRecord, Needs, Reader, Wording,
};
use super::postfix::split_once;
use super::syslog::{self, Syslog};
use super::unreadable::Unreadable;

pub static EXIM: LogFormat = LogFormat {
    name: "exim",
    help: "Main log or reject log of Exim: failed (**), deferred (==) and rejected mail",
    unit: Unit::Line,
    wording: Wording::Server,
    label: LabelPlace::Word,
    needs: Needs::Nothing,
    detection: Detection::Lines(fit),
    reader: Reader::Records(|_| Box::new(ByLine(read))),
};

/// A line after its time.
struct Event<'a> {
    time: &'a [u8],
    id: Option<&'a [u8]>,
    /// What happened, from its flag on.
    rest: &'a [u8],
}

impl<'a> Event<'a> {
    fn new(line: &'a [u8]) -> Option<Self> {
        let Syslog { time: of_syslog, program, message } = syslog::split(line);
        // Through syslog, there is another time before, or `syslog_timestamp` is off.
        let line = if is_of_exim(program) {
            without_part(message)
        } else if of_syslog.is_some() && syslog::time_end(line).is_none() {
            syslog::of_container(line)?
        } else {
            line
        };
        let own = syslog::time_end(line);
        let (mut time, mut rest) = match own {
            Some(end) => (&line[..end], line[end..].strip_prefix(b" ")?),
            None => (of_syslog.filter(|_| is_of_exim(program))?, line),
        };
        // A zone, and the number of the process.
        for start in [b"+", b"-", b"["] {
            if let Some(after) = rest.strip_prefix(start)
                && after.first().is_some_and(u8::is_ascii_digit)
            {
                let end = memchr(b' ', rest)?;
                if start != b"[" && own.is_some() {
                    time = &line[..line.len() - rest.len() + end];
                }
                rest = &rest[end + 1..];
            }
        }
        let end = memchr(b' ', rest).unwrap_or(rest.len());
        let (id, rest) = match is_message_id(&rest[..end]) {
            true => (Some(&rest[..end]), rest.get(end + 1..).unwrap_or_default()),
            false => (None, rest),
        };
        Some(Event { time, id, rest })
    }
}

/// Whether a program of syslog is Exim.
fn is_of_exim(program: Option<&[u8]>) -> bool {
    matches!(program, Some(b"exim" | b"exim4"))
}

/// A message without the number of the part that it is, if it was too long for syslog: `[1/2] `. Other
/// parts than the first begin with no message id.
fn without_part(message: &[u8]) -> &[u8] {
    let Some(parts) = message.strip_prefix(b"[1/").or_else(|| message.strip_prefix(b"[1\\")) else {
        return message;
    };
    let digits = parts.iter().take_while(|byte| byte.is_ascii_digit()).count();
    parts[digits..].strip_prefix(b"] ").filter(|_| digits > 0).unwrap_or(message)
}

/// `1tsABC-000001-AB`, and since Exim 4.97 `1tsABC-00000000001-ABCD`.
fn is_message_id(word: &[u8]) -> bool {
    matches!(word.len(), 16 | 23)
        && word[6] == b'-'
        && word[if word.len() == 16 { 13 } else { 18 }] == b'-'
        && word.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-')
}

fn fit(line: &[u8]) -> Fit {
    match Event::new(line) {
        Some(Event { id: Some(_), .. }) => Fit::Sure,
        Some(Event { rest, .. }) if rest.starts_with(b"H=") && rejection(rest).is_some() => {
            Fit::Sure
        }
        Some(_) => Fit::Possible,
        // The reject log has the headers of mail.
        None if is_header(line) => Fit::Possible,
        None => Fit::Not,
    }
}

/// `P Received: ..`, the rest of a header, the envelope, or a line between two mails.
fn is_header(line: &[u8]) -> bool {
    let is_named =
        |line: &[u8]| memmem::find(line, b": ").is_some_and(|at| !line[..at].contains(&b' '));
    match line {
        [b'\t', ..] => true,
        [b'A'..=b'Z' | b' ' | b'*', b' ', header @ ..] => {
            is_named(header) || header.starts_with(b" ")
        }
        _ => line.starts_with(b"Envelope-") || line.starts_with(b"--------"),
    }
}

fn read(line: &[u8]) -> Result<LogRecord<'_>, Unreadable> {
    if line.is_empty() {
        return Ok(LogRecord::skipped("blank"));
    }
    let Some(Event { time, id, rest }) = Event::new(line) else {
        return Ok(LogRecord::skipped(if is_header(line) { "header" } else { "other" }));
    };
    let fields = Details { time: Some(time.into()), id: id.map(Into::into), ..Details::default() };
    let (flag, after) = rest.split_at(rest.len().min(3));
    match flag {
        b"** " | b"== " => {
            let end = text_start(after).ok_or(Unreadable::NoText)?;
            let (details, text) = after.split_at(end);
            let end = memchr(b' ', details).unwrap_or(details.len());
            let recipient = details[..end].strip_suffix(b":").unwrap_or(&details[..end]);
            let fields = Details { recipient: Some(recipient.into()), ..fields };
            Ok(LogRecord::Text(text, with_details(fields, details)))
        }
        b"<= " => Ok(LogRecord::skipped("arrival")),
        b"=> " | b"-> " | b">> " | b"*> " => Ok(LogRecord::skipped("delivered")),
        _ if rest == b"Completed" || rest.starts_with(b"Completed ") => {
            Ok(LogRecord::skipped("completed"))
        }
        _ => Ok(rejection(rest).map_or(LogRecord::skipped("other"), |rejection| {
            let fields = Details { recipient: rejection.recipient.map(Into::into), ..fields };
            LogRecord::Text(rejection.text, with_details(fields, rejection.before))
        })),
    }
}

/// Where the text starts after the address and fields such as `R=dnslookup` and `DN="C=a: b"`: after
/// the first colon and space outside of quotes.
fn text_start(details: &[u8]) -> Option<usize> {
    let (mut at, mut quoted) = (0, false);
    while let Some(found) = memchr::memchr3(b'"', b':', b'\\', &details[at..]) {
        let here = at + found;
        at = here + 1;
        match details[here] {
            b'"' => quoted = !quoted,
            b'\\' if quoted => at += 1,
            b':' if !quoted && details.get(at) == Some(&b' ') => return Some(at + 1),
            _ => {}
        }
        if at > details.len() {
            break;
        }
    }
    // A quote that is not closed.
    memmem::find(details, b": ").map(|at| at + 2)
}

/// The fields `H=` and `F=`.
fn with_details<'a>(fields: Details<'a>, details: &'a [u8]) -> Details<'a> {
    let value = |name: &[u8]| {
        let start = match details.starts_with(&name[1..]) {
            true => name.len() - 1,
            false => memmem::find(details, name)? + name.len(),
        };
        let value = &details[start..];
        Some(&value[..memchr(b' ', value).unwrap_or(value.len())])
    };
    let sender = value(b" F=").map(|sender| {
        let sender = sender.strip_prefix(b"<").unwrap_or(sender);
        sender[..memchr(b'>', sender).unwrap_or(sender.len())].into()
    });
    Details { relay: value(b" H=").map(Into::into), sender, ..fields }
}

/// `H=.. F=<..> rejected RCPT <..>: text`.
struct Rejection<'a> {
    before: &'a [u8],
    recipient: Option<&'a [u8]>,
    text: &'a [u8],
}

fn rejection(event: &[u8]) -> Option<Rejection<'_>> {
    let (before, after) = match event.strip_prefix(b"rejected ") {
        Some(after) => (&b""[..], after),
        None => split_once(event, b" rejected ")?,
    };
    let recipient = after.strip_prefix(b"RCPT ").and_then(|to| {
        let to = to.strip_prefix(b"<").unwrap_or(to);
        Some(&to[..memchr::memchr2(b'>', b':', to)?])
    });
    // An address may contain a colon.
    let (_, text) = match recipient.and_then(|_| split_once(after, b">: ")) {
        Some(split) => split,
        None => split_once(after, b": ")?,
    };
    Some(Rejection { before, recipient, text })
}
