//! Lines of syslog: RFC 3164, RFC 5424, with the time that many programs write (RFC 3339), as `journalctl`
//! prints them, and as Docker Compose prints what containers write.

use memchr::{memchr, memmem};

/// A line in its parts.
#[derive(Debug, Default, PartialEq)]
pub struct Syslog<'a> {
    pub time: Option<&'a [u8]>,
    /// The program without its process id, such as `postfix/smtp`.
    pub program: Option<&'a [u8]>,
    pub message: &'a [u8],
}

/// The parts of `line`. What begins with neither a time nor a program is all message.
pub fn split(line: &[u8]) -> Syslog<'_> {
    let mut parts = parts(line);
    if parts.time.is_none()
        && let Some(written) = of_container(line)
    {
        parts = self::parts(written);
    }
    Syslog { message: without_message_id(parts.message), ..parts }
}

/// The message after the id that Solaris puts before it: `[ID 197553 mail.info] `.
fn without_message_id(message: &[u8]) -> &[u8] {
    let Some(id) = message.strip_prefix(b"[ID ") else { return message };
    memmem::find(id, b"] ").map_or(message, |end| &id[end + 2..])
}

/// What a container has written, after the name that Docker Compose puts before it: `mail-1  | `.
pub fn of_container(line: &[u8]) -> Option<&[u8]> {
    let is_of_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"_.-".contains(byte);
    let (name, rest) = line.split_at(line.iter().take_while(|byte| is_of_name(byte)).count());
    let rest = rest.trim_ascii_start().strip_prefix(b"| ")?;
    (!name.is_empty()).then_some(rest)
}

fn parts(line: &[u8]) -> Syslog<'_> {
    let after_priority = without_priority(line);
    if let Some(rest) = after_priority.strip_prefix(b"1 ")
        && let Some(parts) = structured(rest)
    {
        return parts;
    }
    let (time, rest) = match time_end(after_priority) {
        Some(end) => {
            let (time, rest) = after_priority.split_at(end);
            (Some(time), without_facility(rest.strip_prefix(b" ").unwrap_or(rest)))
        }
        None => (None, after_priority),
    };
    let (first, after_first) = word(rest);
    let (second, after_second) = word(after_first);
    if let Some(program) = program(first, time.is_some()) {
        Syslog { time, program: Some(program), message: after_first }
    } else if let Some(program) = time.and_then(|_| program(second, true)) {
        Syslog { time, program: Some(program), message: after_second }
    } else {
        Syslog { time, program: None, message: rest }
    }
}

/// What follows the time without the facility and the level, as FreeBSD writes them: `<mail.info> `.
fn without_facility(rest: &[u8]) -> &[u8] {
    let Some(after) = rest.strip_prefix(b"<") else { return rest };
    let is_of_it = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'.';
    let length = after.iter().take_while(|byte| is_of_it(byte)).count();
    after[length..].strip_prefix(b"> ").filter(|_| length > 0).unwrap_or(rest)
}

/// The end of the time that `line` begins with, with its day of the week and then its zone if it has them:
/// `Tue 2025-03-11 10:22:09 CET`.
pub fn time_end(line: &[u8]) -> Option<usize> {
    let Some(time) = after_day(line) else { return plain_time_end(line) };
    let end = line.len() - time.len() + plain_time_end(time)?;
    let is_of_zone = |byte: &u8| byte.is_ascii_alphanumeric() || b"+-:".contains(byte);
    let zone = line[end..].strip_prefix(b" ")?.iter().take_while(|byte| is_of_zone(byte));
    Some(end + 1 + zone.count())
}

/// What follows the day of the week that `line` begins with.
fn after_day(line: &[u8]) -> Option<&[u8]> {
    DAYS.iter().find_map(|day| line.strip_prefix(day.as_bytes())?.strip_prefix(b" "))
}

/// The end of a time without a day of the week.
fn plain_time_end(line: &[u8]) -> Option<usize> {
    // Mar 11 10:22:09, Mar 11 10:22:09.123456
    if line.len() >= 15
        && MONTHS.iter().any(|month| line.starts_with(month.as_bytes()))
        && matches!(line[3..7], [b' ', b' ' | b'0'..=b'3', b'0'..=b'9', b' '])
        && is_clock(&line[7..15])
    {
        return Some(15 + fraction(&line[15..]));
    }
    // 1741688529.123456
    if line.get(10) == Some(&b'.') && line[..10].iter().all(u8::is_ascii_digit) {
        let length = fraction(&line[10..]);
        return (length == 7 && line.get(17) == Some(&b' ')).then_some(17);
    }
    // 2025-03-11T10:22:09.123456+00:00, 2025-03-11 10:22:09
    let date = line.get(..10)?;
    let is_date = date.iter().enumerate().all(|(at, byte)| match at {
        4 | 7 => *byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    if !is_date || !matches!(line.get(10)?, b'T' | b' ') || !is_clock(line.get(11..19)?) {
        return None;
    }
    let zone = |byte: &u8| byte.is_ascii_digit() || b".,:+-Z".contains(byte);
    Some(19 + line[19..].iter().take_while(|byte| zone(byte)).count())
}

/// The length of the fraction of a second that `text` begins with, such as `.123456`.
fn fraction(text: &[u8]) -> usize {
    let digits = |rest: &[u8]| rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    match text.strip_prefix(b".").map(digits) {
        None | Some(0) => 0,
        Some(digits) => 1 + digits,
    }
}

/// Whether `text` is a time of day, such as 10:22:09.
pub fn is_clock(text: &[u8]) -> bool {
    matches!(text, [a, b, b':', c, d, b':', e, f]
        if [a, b, c, d, e, f].iter().all(|it| it.is_ascii_digit()))
}

pub const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

pub const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

fn without_priority(line: &[u8]) -> &[u8] {
    let Some(rest) = line.strip_prefix(b"<") else { return line };
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    match rest.get(digits) {
        Some(b'>') if (1..=3).contains(&digits) => &rest[digits + 1..],
        _ => line,
    }
}

/// The parts of a line of RFC 5424 after its version.
fn structured(line: &[u8]) -> Option<Syslog<'_>> {
    let (time, rest) = word(line);
    let (_host, rest) = word(rest);
    let (program, rest) = word(rest);
    let (_process, rest) = word(rest);
    let (_message_id, mut rest) = word(rest);
    match rest.strip_prefix(b"-") {
        Some(none) => rest = none,
        None => {
            while rest.first() == Some(&b'[') {
                rest = &rest[memmem::find(rest, b"]")? + 1..];
            }
        }
    }
    let message = rest.strip_prefix(b" ").unwrap_or(rest);
    let message = message.strip_prefix("\u{FEFF}".as_bytes()).unwrap_or(message);
    let is_time = time == b"-" || time_end(time).is_some();
    let given = |part: &'_ [u8]| part != b"-" && !part.is_empty();
    is_time.then_some(Syslog {
        time: Some(time).filter(|it| given(it)),
        program: Some(program).filter(|it| given(it)),
        message,
    })
}

/// The first word and the rest after its space.
fn word(text: &[u8]) -> (&[u8], &[u8]) {
    match memchr(b' ', text) {
        Some(at) => (&text[..at], &text[at + 1..]),
        None => (text, &[]),
    }
}

/// The program of a tag such as `postfix/smtp[123]:`. Without a time before it, the tag must have a
/// process id.
fn program(tag: &[u8], after_time: bool) -> Option<&[u8]> {
    let tag = tag.strip_suffix(b":")?;
    match memchr(b'[', tag) {
        Some(at) if tag.ends_with(b"]") && at > 0 => Some(&tag[..at]),
        _ => Some(tag).filter(|tag| after_time && !tag.is_empty()),
    }
}
