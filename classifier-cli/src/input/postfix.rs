//! `--input postfix`: deliveries that failed, and mail that was refused.

use memchr::{memchr, memmem};

use super::chunk::Unit;
use super::details::Details;
use super::log::{
    ByLine, Detection, Fit, LabelPlace, LogFormat, LogRecord, Needs, Reader, Wording,
};
use super::syslog::{self, Syslog};
use super::unreadable::Unreadable;

pub static POSTFIX: LogFormat = LogFormat {
    name: "postfix",
    help: "Log of Postfix: deliveries with another status than sent, and rejected mail",
    unit: Unit::Line,
    wording: Wording::Server,
    label: LabelPlace::Word,
    needs: Needs::Nothing,
    detection: Detection::Lines(fit),
    reader: Reader::Records(|_| Box::new(ByLine(read))),
};

/// The programs of Postfix that write to the log while mail is handled.
const DAEMONS: [&str; 28] = [
    "smtp",
    "smtpd",
    "qmgr",
    "cleanup",
    "local",
    "lmtp",
    "error",
    "bounce",
    "virtual",
    "pipe",
    "postscreen",
    "anvil",
    "pickup",
    "scache",
    "trivial-rewrite",
    "tlsproxy",
    "tlsmgr",
    "verify",
    "master",
    "dnsblog",
    "discard",
    "retry",
    "postfix-script",
    "postsuper",
    "proxymap",
    "nqmgr",
    "flush",
    "sendmail",
];

fn fit(line: &[u8]) -> Fit {
    let Syslog { time, program, message } = syslog::split(line);
    let is_postfix = match program {
        Some(program) => program.starts_with(b"postfix") && daemon(program).is_some(),
        None => time.is_none() && delivery(queue_id(message).1).is_some(),
    };
    match (is_postfix, time) {
        (true, _) => Fit::Sure,
        (_, Some(_)) => Fit::Possible,
        _ => Fit::Not,
    }
}

/// The daemon of a program such as `postfix/submission/smtpd`.
fn daemon(program: &[u8]) -> Option<&'static str> {
    let last = program.rsplit(|&byte| byte == b'/').next()?;
    DAEMONS.into_iter().find(|daemon| daemon.as_bytes() == last)
}

fn read(line: &[u8]) -> Result<LogRecord<'_>, Unreadable> {
    if line.is_empty() {
        return Ok(LogRecord::skipped("blank"));
    }
    let Syslog { time, program, message } = syslog::split(line);
    let kind = match program {
        Some(program) if memchr(b'/', program).is_some() => daemon(program),
        Some(_) => None,
        // Without a header, any line may be a message of Postfix.
        None => Some("other"),
    };
    let Some(kind) = kind else { return Ok(LogRecord::skipped("other programs")) };
    let (id, event) = queue_id(message);
    let fields =
        Details { time: time.map(Into::into), id: id.map(Into::into), ..Details::default() };
    match kind {
        "smtpd" | "postscreen" | "cleanup" => Ok(rejected(event, fields).unwrap_or_else(|| {
            LogRecord::skipped(if event.starts_with(b"connect from ") { "connect" } else { kind })
        })),
        _ => match delivery(event) {
            Some(delivery) => delivery.record(fields),
            None if kind == "qmgr" => Ok(expired(event, fields)),
            None if program.is_none() => {
                Ok(rejected(event, fields).unwrap_or(LogRecord::skipped(kind)))
            }
            None => Ok(LogRecord::skipped(kind)),
        },
    }
}

/// The queue id before a colon, if any, and what follows.
fn queue_id(message: &[u8]) -> (Option<&[u8]>, &[u8]) {
    let length = message.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
    match message[length..].strip_prefix(b": ") {
        Some(rest) if &message[..length] == b"NOQUEUE" => (None, rest),
        Some(rest) if length > 0 => (Some(&message[..length]), rest),
        _ => (None, message),
    }
}

/// `to=<..>, relay=.., .. status=word (text)`.
struct Delivery<'a> {
    recipient: &'a [u8],
    relay: &'a [u8],
    /// The word and what follows.
    status: &'a [u8],
}

/// The delivery that `event` reports. An address may contain anything, so parts are looked for in
/// their order.
fn delivery(event: &[u8]) -> Option<Delivery<'_>> {
    let to = event.strip_prefix(b"to=<")?;
    let (recipient, after) = split_once(to, b">, ")?;
    let relay = after.strip_prefix(b"relay=").or_else(|| Some(split_once(after, b" relay=")?.1))?;
    let (relay, after) = split_once(relay, b", ")?;
    let status = match after.strip_prefix(b"status=") {
        Some(status) => status,
        None => split_once(after, b", status=")?.1,
    };
    Some(Delivery { recipient, relay, status })
}

impl<'a> Delivery<'a> {
    fn record(self, fields: Details<'a>) -> Result<LogRecord<'a>, Unreadable> {
        let end = self.status.iter().position(|byte| b" (,".contains(byte));
        let (word, rest) = self.status.split_at(end.unwrap_or(self.status.len()));
        if matches!(word, b"sent" | b"deliverable") {
            return Ok(LogRecord::skipped(word));
        }
        let text = rest.trim_ascii().strip_prefix(b"(").ok_or(Unreadable::NoText)?;
        let text = text.strip_suffix(b")").unwrap_or(text);
        if text.is_empty() {
            return Err(Unreadable::NoText);
        }
        let relay = Some(self.relay.into()).filter(|_| self.relay != b"none");
        let recipient = Some(self.recipient.into());
        Ok(LogRecord::Text(text, Details { recipient, relay, ..fields }))
    }
}

/// A message of the queue manager: `from=<..>, status=expired, returned to sender`.
fn expired<'a>(event: &'a [u8], fields: Details<'a>) -> LogRecord<'a> {
    let found = event.strip_prefix(b"from=<").and_then(|from| split_once(from, b">, status="));
    match found {
        Some((sender, text)) => {
            LogRecord::Text(text, Details { sender: Some(sender.into()), ..fields })
        }
        None => LogRecord::skipped("qmgr"),
    }
}

/// `reject: RCPT from client[address]: text; from=<..> to=<..> proto=.. helo=<..>`, or for a header
/// that is not allowed, with the text at the end.
fn rejected<'a>(event: &'a [u8], fields: Details<'a>) -> Option<LogRecord<'a>> {
    let what = event.strip_prefix(b"milter-").unwrap_or(event).strip_prefix(b"reject: ")?;
    let at = memmem::rfind(what, b"; from=<");
    let (before, envelope) = what.split_at(at.unwrap_or(what.len()));
    let is_content = what.starts_with(b"header ") || what.starts_with(b"body ");
    let client_at = if is_content { memmem::rfind } else { memmem::find };
    let client = &before[client_at(before, b" from ")? + b" from ".len()..];
    let bracket = memchr(b']', client)? + 1;
    let (client, after) = client.split_at(bracket);
    let text = match is_content {
        true => &envelope[memmem::rfind(envelope, b">: ").map_or(envelope.len(), |at| at + 3)..],
        false => split_once(after, b": ")?.1,
    };
    let field = |name: &[u8]| {
        let value = &envelope[memmem::find(envelope, name)? + name.len()..];
        Some(value[..memchr(b'>', value)?].into())
    };
    let (sender, recipient) = (field(b" from=<"), field(b" to=<"));
    let relay = Some(client.into());
    Some(LogRecord::Text(text, Details { recipient, sender, relay, ..fields }))
}

/// What is before and after the first `separator`.
pub fn split_once<'a>(text: &'a [u8], separator: &[u8]) -> Option<(&'a [u8], &'a [u8])> {
    let at = memmem::find(text, separator)?;
    Some((&text[..at], &text[at + separator.len()..]))
}
