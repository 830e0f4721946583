//! `--input auto`: the format of a source, by its first lines.

use std::{fmt, iter};

use serde_json::Value;

use super::event::{self, Preset, split};
use super::formats::{CSV, FORMATS, TSV};
use super::log::{Detection, Fit, LogFormat};
use super::table::is_name;
use super::{kumomta, lines, records, syslog};

/// The largest number of lines to look at.
pub const LINES: usize = 40;

/// The most columns that a hint names.
const SHOWN: usize = 20;

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
    Events(&'static Preset, Share),
    /// A folder of mails.
    Maildir,
    Lines(Option<Hint>),
}

/// The lines or objects of a format among the first ones.
pub struct Share {
    count: usize,
    of: usize,
    unit: &'static str,
}

/// What lines that are read as texts look like.
pub enum Hint {
    /// JSON objects, with a text under this key.
    Json(Share, Option<&'static str>),
    /// Lines with a time at their start.
    Log(Share),
    /// Records with as many columns as the first one, which names them.
    Table(Share, &'static LogFormat, Vec<String>),
}

/// The format of a source that starts with `head`, which is whole lines.
pub fn detect(head: &[u8]) -> Detected {
    let head = lines::without_mark(head);
    let first = first_lines(head);
    if first.is_empty() {
        return Detected::Lines(None);
    }
    let share = |is_one: &dyn Fn(&[u8]) -> bool| Share {
        count: first.iter().filter(|line| is_one(line)).count(),
        of: first.len(),
        unit: "lines",
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
    if let Some((preset, share)) = events(head) {
        return Detected::Events(preset, share);
    }
    let by_lines = FORMATS.into_iter().filter_map(|format| match format.detection {
        Detection::Lines(fit) => {
            let sure = share(&|line| fit(line) == Fit::Sure);
            let not = share(&|line| fit(line) == Fit::Not);
            // One line among others may be of a program that writes all kinds of texts.
            let is_enough = sure.count >= 2 || sure.count == 1 && not.count == 0;
            let is_it = is_enough && 10 * sure.count >= sure.of && 10 * not.count <= not.of;
            is_it.then_some((format, sure))
        }
        _ => None,
    });
    if let Some((format, sure)) = by_lines.max_by_key(|(_, sure)| sure.count) {
        return Detected::Log(format, Some(sure));
    }
    Detected::Lines(hint(&first, share))
}

/// Another format than `but` of which `line` certainly is.
pub fn looks_like(line: &[u8], but: &LogFormat) -> Option<&'static LogFormat> {
    let is_it = |format: &&LogFormat| match format.detection {
        Detection::Lines(fit) => *format != but && fit(line) == Fit::Sure,
        _ => false,
    };
    FORMATS.into_iter().find(is_it)
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

/// The provider of most of the first objects.
fn events(head: &[u8]) -> Option<(&'static Preset, Share)> {
    if !matches!(head.trim_ascii_start().first(), Some(b'{' | b'[')) {
        return None;
    }
    let (mut ends, mut at) = (split::Ends::default(), 0);
    let objects = iter::from_fn(|| {
        let end = ends.next(head)?;
        Some(split::trim(&head[std::mem::replace(&mut at, end)..end]).1)
    });
    let presets: Vec<_> = objects.take(LINES).map(event::preset).collect();
    let preset = presets.iter().flatten().next()?;
    let count = presets.iter().filter(|it| **it == Some(preset)).count();
    let share = Share { count, of: presets.len(), unit: "objects" };
    share.is_most().then_some((preset, share))
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
    if timed.count >= 2 && timed.is_most() {
        return Some(Hint::Log(timed));
    }
    [(&TSV, b'\t'), (&CSV, b',')].into_iter().find_map(|(format, delimiter)| {
        let columns = |line: &[u8]| records::fields(line, delimiter).count();
        let names: Vec<_> = records::fields(first[0], delimiter).map(|it| it.content).collect();
        let begins = |name: &&[u8]| name.first().is_some_and(u8::is_ascii_alphabetic);
        let are_names = names.len() > 1 && names.iter().all(|name| begins(name) && is_name(name));
        let alike = share(&|line| columns(line) == names.len());
        let is_table = are_names && alike.count > 2 && 10 * alike.count >= 9 * alike.of;
        let name = |name: &[u8]| String::from_utf8_lossy(name).into_owned();
        is_table.then(|| Hint::Table(alike, format, names.iter().map(|it| name(it)).collect()))
    })
}

/// Whether `line` begins with a time, of any usual form.
fn begins_with_time(line: &[u8]) -> bool {
    let line = syslog::of_container(line).unwrap_or(line);
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
        2 * self.count > self.of
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of the first {} {}", self.count, self.of, self.unit)
    }
}

impl Detected {
    /// What follows `--input` to name the format.
    pub fn options(&self) -> String {
        match self {
            Detected::Kumomta(_) => "kumomta".to_owned(),
            Detected::Log(format, _) => format.name.to_owned(),
            Detected::Events(preset, _) => format!("json --preset {}", preset.name),
            Detected::Maildir => "dsn".to_owned(),
            Detected::Lines(_) => "lines".to_owned(),
        }
    }

    /// By what the format was detected.
    pub fn reason(&self) -> Option<String> {
        match self {
            Detected::Kumomta(share)
            | Detected::Log(_, Some(share))
            | Detected::Events(_, share) => Some(share.to_string()),
            Detected::Log(_, None) => Some("by its header".to_owned()),
            Detected::Maildir => Some("a Maildir".to_owned()),
            Detected::Lines(_) => None,
        }
    }

    /// What to print on reading `source`. For lines it is `None`, unless they look like something else or
    /// `is_mixed`: other sources are in other formats.
    pub fn message(&self, source: &dyn fmt::Display, is_mixed: bool) -> Option<String> {
        if let Some(reason) = self.reason() {
            let format = self.options();
            let lines = match self {
                Detected::Maildir => "",
                _ => "; --input lines reads each line as a text",
            };
            return Some(format!("reading {source} as {format} ({reason}){lines}"));
        }
        match self {
            Detected::Lines(Some(hint)) => {
                Some(format!("reading each line of {source} as a text, but {hint}"))
            }
            _ => is_mixed.then(|| format!("reading each line of {source} as a text")),
        }
    }
}

impl fmt::Display for Hint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Hint::Json(share, key) => {
                let field = match key {
                    Some("text") => String::new(),
                    Some(key) => format!(" --field /{key}"),
                    None => " --field POINTER".to_owned(),
                };
                write!(f, "{share} are JSON; --input json{field} reads the texts in it")
            }
            Hint::Log(share) => write!(
                f,
                "{share} begin with a time; --input names the format of a log, and --input regex \
                 --extract reads others"
            ),
            Hint::Table(share, format, names) => {
                let shown: Vec<_> = names.iter().take(SHOWN).map(|it| format!("`{it}`")).collect();
                let more = if names.len() > SHOWN { ", ..." } else { "" };
                write!(
                    f,
                    "{share} have {} columns; --input {} --column NAME reads one of {}{more}",
                    names.len(),
                    format.name,
                    shown.join(", ")
                )
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{Detected, detect};

    fn data(name: &str) -> Vec<u8> {
        fs::read(format!("{}/../tests/data/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
    }

    /// The first lines of a file.
    fn start(name: &str, lines: usize) -> Vec<u8> {
        let content = data(name);
        content.split_inclusive(|&byte| byte == b'\n').take(lines).collect::<Vec<_>>().concat()
    }

    #[test]
    fn the_first_lines_of_a_log_are_enough_or_else_are_lines() {
        let samples = ["postfix", "exim", "sendmail", "powermta", "csv", "tsv", "regex"]
            .map(|format| (format!("logs/{format}.log"), format.to_owned()));
        let presets = [
            ("ses", "jsonl"),
            ("sendgrid", "json"),
            ("mailgun", "jsonl"),
            ("postmark", "json"),
            ("sparkpost", "json"),
        ]
        .map(|(preset, end)| {
            (format!("logs/presets/{preset}.{end}"), format!("json --preset {preset}"))
        });
        let mut found = String::new();
        for (name, format) in samples.into_iter().chain(presets) {
            let enough = (1..200).find(|&lines| detect(&start(&name, lines)).options() == format);
            for lines in 1..200 {
                let detected = detect(&start(&name, lines)).options();
                let is_enough = enough.is_some_and(|enough| lines >= enough);
                assert_eq!(detected, if is_enough { &format } else { "lines" }, "{name}: {lines}");
            }
            found += &format!("{format}: {enough:?}\n");
        }
        expect_test::expect![[r#"
            postfix: Some(1)
            exim: Some(1)
            sendmail: Some(1)
            powermta: Some(1)
            csv: Some(1)
            tsv: None
            regex: None
            json --preset ses: Some(1)
            json --preset sendgrid: Some(12)
            json --preset mailgun: Some(1)
            json --preset postmark: Some(15)
            json --preset sparkpost: Some(1)
        "#]]
        .assert_eq(&found);
    }

    #[test]
    fn texts_are_lines_whether_alone_or_together() {
        // The only one that is the line of a log.
        let log = "Nov 22 09:14:07 relay3 postfix/qmgr[1187]: 4XyZ2m1Qx: removed\n";
        for name in ["responses.txt", "eval/aside.tsv", "eval/open.tsv"] {
            let content = data(name);
            let lines: Vec<_> = content.split_inclusive(|&byte| byte == b'\n').collect();
            for pair in lines.windows(2) {
                for some in [pair[0], &pair.concat()] {
                    let is_lines = matches!(detect(some), Detected::Lines(_));
                    assert_eq!(
                        is_lines,
                        some != log.as_bytes(),
                        "{}",
                        String::from_utf8_lossy(some)
                    );
                }
            }
        }
    }
}
