//! `--input auto`: the format of a source, by its first lines.

use std::fmt;

use serde_json::Value;

use super::formats::FORMATS;
use super::log::{Detection, Fit, LogFormat};
use super::{kumomta, lines, syslog};

/// The largest number of bytes to look at.
pub const HEAD: usize = 64 * 1024;

/// The largest number of lines to look at.
const LINES: usize = 40;

/// Keys under which a JSON object often has the response of a server.
const USUAL_KEYS: [&str; 8] = [
    "text",
    "response",
    "smtp_response",
    "reason",
    "bounce_reason",
    "diagnostic",
    "diagnostic_code",
    "message",
];

/// The format of a source.
pub enum Detected {
    Kumomta(Share),
    Log(&'static LogFormat, Option<Share>),
    Lines(Option<Hint>),
}

/// The lines of a format among the first lines.
pub struct Share {
    lines: usize,
    of: usize,
}

/// What lines that are read as texts look like.
pub enum Hint {
    /// JSON objects, with a text under this key.
    Json(Share, Option<&'static str>),
    /// Lines with a time at their start.
    Log(Share),
}

/// The format of a source that starts with `head`, which is whole lines.
pub fn detect(head: &[u8]) -> Detected {
    let head = lines::without_mark(head);
    let first = first_lines(head);
    if first.is_empty() {
        return Detected::Lines(None);
    }
    let share = |is_one: &dyn Fn(&[u8]) -> bool| Share {
        lines: first.iter().filter(|line| is_one(line)).count(),
        of: first.len(),
    };
    let records = share(&kumomta::is_record);
    if records.is_most() {
        return Detected::Kumomta(records);
    }
    if let Some(format) = FORMATS
        .into_iter()
        .find(|format| matches!(format.detection, Detection::Header(is_header) if is_header(head)))
    {
        return Detected::Log(format, None);
    }
    let by_lines = FORMATS.into_iter().filter_map(|format| match format.detection {
        Detection::Lines(fit) => {
            let sure = share(&|line| fit(line) == Fit::Sure);
            let not = share(&|line| fit(line) == Fit::Not);
            // One line may be of a program that writes all kinds of texts.
            let is_it = sure.lines >= 2 && 10 * sure.lines >= sure.of && 10 * not.lines <= not.of;
            is_it.then_some((format, sure))
        }
        _ => None,
    });
    if let Some((format, sure)) = by_lines.max_by_key(|(_, sure)| sure.lines) {
        return Detected::Log(format, Some(sure));
    }
    Detected::Lines(hint(&first, share))
}

/// Whether more lines may show that a source is a log: each of the few that it has begins with a
/// time.
pub fn may_be_log(head: &[u8]) -> bool {
    let first = first_lines(lines::without_mark(head));
    first.len() < LINES
        && first.iter().all(|line| begins_with_time(line))
        && matches!(detect(head), Detected::Lines(_))
}

/// The lines to look at.
fn first_lines(head: &[u8]) -> Vec<&[u8]> {
    head.split_inclusive(|&byte| byte == b'\n')
        .map(lines::text)
        .filter(|line| !line.is_empty())
        .take(LINES)
        .collect()
}

fn hint(first: &[&[u8]], share: impl Fn(&dyn Fn(&[u8]) -> bool) -> Share) -> Option<Hint> {
    let object = |line: &[u8]| match serde_json::from_slice(line) {
        Ok(Value::Object(object)) => Some(object),
        _ => None,
    };
    let objects = share(&|line| line.starts_with(b"{") && object(line).is_some());
    if objects.is_most() {
        let object = first.iter().find_map(|line| object(line))?;
        let key = USUAL_KEYS.into_iter().find(|key| object.get(*key).is_some_and(Value::is_string));
        return Some(Hint::Json(objects, key));
    }
    let timed = share(&begins_with_time);
    (timed.lines >= 2 && timed.is_most()).then_some(Hint::Log(timed))
}

/// Whether `line` begins with a time, of any usual form.
fn begins_with_time(line: &[u8]) -> bool {
    if syslog::time_end(line).is_some() {
        return true;
    }
    // Seconds since 1970, and TAI64N.
    let digits = line.iter().take_while(|byte| byte.is_ascii_digit()).count();
    if matches!(digits, 10 | 13) && matches!(line.get(digits), Some(b' ' | b'.' | b'\t' | b','))
        || line.starts_with(b"@40000000")
    {
        return true;
    }
    let start = &line[..line.len().min(40)];
    start.windows(8).position(syslog::is_clock).is_some_and(|at| {
        let is_date = |byte: &u8| byte.is_ascii_alphanumeric() || b" ,./:-[<>\"+".contains(byte);
        at <= 32
            && start[..at].iter().all(is_date)
            && (at < 4 || start[..at].iter().any(|byte| b"/-[".contains(byte)))
    })
}

impl Share {
    fn is_most(&self) -> bool {
        2 * self.lines > self.of
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of the first {} lines", self.lines, self.of)
    }
}

impl Detected {
    /// What to print on reading `source`; `None` if it has nothing unusual.
    pub fn message(&self, source: &dyn fmt::Display) -> Option<String> {
        let lines = "--input lines reads each line as a text";
        match self {
            Detected::Kumomta(share) => {
                Some(format!("reading {source} as kumomta ({share}); {lines}"))
            }
            Detected::Log(format, Some(share)) => {
                Some(format!("reading {source} as {} ({share}); {lines}", format.name))
            }
            Detected::Log(format, None) => {
                Some(format!("reading {source} as {} (by its header); {lines}", format.name))
            }
            Detected::Lines(None) => None,
            Detected::Lines(Some(hint)) => Some(match hint {
                Hint::Json(share, key) => {
                    let option = match key {
                        Some("text") => "--input json".to_owned(),
                        Some(key) => format!("--input json --field /{key}"),
                        None => "--input json --field POINTER".to_owned(),
                    };
                    format!(
                        "reading each line of {source} as a text, but {share} are JSON; {option} \
                         reads the texts in it"
                    )
                }
                Hint::Log(share) => format!(
                    "reading each line of {source} as a text, but {share} begin with a time; \
                     --input names the format of a log, and --input regex --extract reads others"
                ),
            }),
        }
    }
}
