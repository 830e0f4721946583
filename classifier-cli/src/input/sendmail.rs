//! `--input sendmail`: deliveries that failed, and mail that was refused.

use memchr::{memchr, memmem};

use super::chunk::Unit;
use super::details::Details;
use super::log::{
    Detection, Fit, LabelPlace, LogFormat, LogReader, LogRecord, Needs, Reader, Wording,
};
use super::syslog::{self, Syslog};
use super::unreadable::Unreadable;

pub static SENDMAIL: LogFormat = LogFormat {
    name: "sendmail",
    help: "Log of Sendmail: deliveries with another stat than Sent, and rejected mail",
    unit: Unit::Line,
    wording: Wording::Server,
    label: LabelPlace::Word,
    needs: Needs::Nothing,
    detection: Detection::Lines(fit),
    reader: Reader::Records(|_| Box::new(Sendmail)),
};

/// The names under which Sendmail runs.
fn is_sendmail(program: &[u8]) -> bool {
    [&b"sendmail"[..], b"sm-mta", b"sm-msp-queue", b"sm-acceptingconnections"].contains(&program)
}

fn fit(line: &[u8]) -> Fit {
    let Syslog { time, program, message } = syslog::split(line);
    match program {
        // Postfix has a program of this name, which has no fields.
        Some(program) if is_sendmail(program) && memchr(b'=', message).is_some() => Fit::Sure,
        _ if time.is_some() => Fit::Possible,
        _ => Fit::Not,
    }
}

struct Sendmail;

impl LogReader for Sendmail {
    fn read<'a>(
        &'a self,
        line: &'a [u8],
        memory: &'a mut Vec<u8>,
    ) -> Result<LogRecord<'a>, Unreadable> {
        if line.is_empty() {
            return Ok(LogRecord::skipped("blank"));
        }
        let Syslog { time, program, message } = syslog::split(line);
        if program.is_some_and(|program| !is_sendmail(program)) {
            return Ok(LogRecord::skipped("other programs"));
        }
        let length = message.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
        let (id, event) = match message[length..].strip_prefix(b": ") {
            Some(event) if length >= 5 => (Some(&message[..length]), event),
            _ => (None, message),
        };
        let field = |name: &[u8]| value(event, name);
        let fields = Details {
            time: time.map(Into::into),
            id: id.map(Into::into),
            recipient: field(b"to=").or_else(|| field(b"arg1=")).map(|it| address(it).into()),
            sender: field(b"from=").or_else(|| field(b"ctladdr=")).map(|it| address(it).into()),
            relay: field(b"relay=").map(Into::into),
            label: None,
        };
        // These are the last fields, and may contain anything.
        if let Some(at) = memmem::find(event, b", stat=") {
            let stat = &event[at + b", stat=".len()..];
            if stat.starts_with(b"Sent") {
                return Ok(LogRecord::skipped("sent"));
            }
            if stat.starts_with(b"queued") {
                return Ok(LogRecord::skipped("queued"));
            }
            let reply = stat.strip_prefix(b"Deferred: ").unwrap_or(stat);
            let text = match value(&event[..at], b"dsn=") {
                _ if reply.first().is_some_and(u8::is_ascii_digit) => reply,
                // The words of Sendmail have their code in another field. X.0.0 says nothing.
                Some(dsn) if !dsn.ends_with(b".0.0") => {
                    memory.clear();
                    memory.extend_from_slice(dsn);
                    memory.push(b' ');
                    memory.extend_from_slice(stat);
                    &memory[..]
                }
                _ => stat,
            };
            return Ok(LogRecord::Text(text, fields));
        }
        if let Some(at) = memmem::find(event, b", reject=") {
            return Ok(LogRecord::Text(&event[at + b", reject=".len()..], fields));
        }
        Ok(LogRecord::skipped(if event.starts_with(b"from=") { "arrival" } else { "other" }))
    }
}

/// The value of a field, to the next comma and space.
fn value<'a>(event: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    let start = memmem::find_iter(event, name)
        .find(|&at| at == 0 || event[..at].ends_with(b", ") || event[..at].ends_with(b": "))?;
    let value = &event[start + name.len()..];
    Some(&value[..memmem::find(value, b", ").unwrap_or(value.len())])
}

/// The first address without its angle brackets.
fn address(value: &[u8]) -> &[u8] {
    let first = &value[..memmem::find(value, b",<").unwrap_or(value.len())];
    let first = first.strip_prefix(b"<").unwrap_or(first);
    first.strip_suffix(b">").unwrap_or(first)
}
