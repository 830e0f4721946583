//! What must be read in a log, found in another way and without regard to time.

use std::{collections::HashSet, fmt, sync::LazyLock};

use regex::bytes::Regex;
use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use crate::reader::{Answer, Kind};

/// The types of record that have a text.
const CLASSIFIED: [&str; 7] =
    ["Bounce", "TransientFailure", "Expiration", "AdminBounce", "OOB", "Feedback", "Rejection"];

/// The entries must be the log, in order, each with its line.
pub(crate) fn check_places(kind: &Kind, log: &[u8], answers: &[Answer]) {
    let log = match kind {
        Kind::Kumomta => log,
        _ => log.strip_prefix("\u{FEFF}".as_bytes()).unwrap_or(log),
    };
    let mut at = 0;
    for answer in answers {
        let raw = log[at..].split_inclusive(|&byte| byte == b'\n');
        let lines = match kind {
            Kind::Replies => 1 + raw.clone().take_while(|line| goes_on(line)).count(),
            // A line break in quotes does not end a record.
            Kind::Log(..) => answer.raw.split_inclusive(|&byte| byte == b'\n').count(),
            _ => 1,
        };
        assert_eq!(answer.raw, raw.take(lines).collect::<Vec<_>>().concat());
        assert_eq!(answer.line, 1 + log[..at].iter().filter(|&&byte| byte == b'\n').count() as u64);
        at += answer.raw.len();
    }
    assert_eq!(at, log.len(), "the end of the log is lost");
}

/// The text must be the one that is there, and what is wrong must be told.
pub(crate) fn check_text(kind: &Kind, answer: &Answer) {
    let Answer { raw, text, .. } = answer;
    match kind {
        Kind::Lines => {
            assert_eq!(*text, Ok(Some(without_end(raw).to_vec())));
        }
        Kind::Replies if without_end(raw).is_empty() => assert_eq!(*text, Ok(None)),
        Kind::Replies => assert_eq!(text.clone().ok().flatten(), joined(raw), "{answer:?}"),
        Kind::Json(_) | Kind::JsonReplies(_) | Kind::Kumomta => check_json(kind, answer),
        // The text is a part of the record, unless it is assembled: quotes of CSV that were two, or the
        // code of Sendmail before its words.
        Kind::Log(format, _) => {
            let lines = raw.iter().filter(|&&byte| byte == b'\n').count();
            assert!(raw.contains(&b'"') || lines <= 1, "a record without quotes is one line");
            if let Ok(Some(text)) = text
                && !raw.contains(&b'"')
            {
                let words = match format.name {
                    "sendmail" => text.splitn(2, |&byte| byte == b' ').last().unwrap_or(text),
                    _ => text,
                };
                assert!(
                    words.is_empty() || raw.windows(words.len()).any(|it| it == words),
                    "{answer:?}"
                );
            }
        }
    }
}

fn check_json(kind: &Kind, answer: &Answer) {
    let Answer { raw, text, .. } = answer;
    let json = raw.trim_ascii_end();
    if json.is_empty() {
        assert_eq!(*text, Ok(None));
        return;
    }
    if let Err(message) = text
        && let Some((_, column)) = message.rsplit_once(" at column ")
    {
        assert!(column.parse::<usize>().unwrap() <= json.len() + 1, "{answer:?}");
    }
    if serde_json::from_slice::<IgnoredAny>(json).is_err() {
        assert!(text.is_err(), "no JSON: {answer:?}");
        return;
    }
    // What `Value` does not take, such as 1e400, may stand where nothing is read; and of keys that are
    // there twice it keeps one.
    let Ok(value) = serde_json::from_slice::<Value>(json) else { return };
    if serde_json::from_slice::<KeysOnce>(json).is_err() {
        return;
    }
    let expected = match kind {
        Kind::Json(pointer) => text_at(&value, *pointer).map(|text| Some(text.as_bytes().to_vec())),
        Kind::JsonReplies(pointer) => {
            text_at(&value, *pointer).and_then(|text| joined(text.as_bytes())).map(Some)
        }
        _ => record_text(&value).map(|text| text.map(String::into_bytes)),
    };
    assert_eq!(text.clone().ok(), expected, "{answer:?}");
}

/// `None` if there is no text there.
fn text_at<'v>(value: &'v Value, pointer: Option<&str>) -> Option<&'v str> {
    match pointer {
        Some(pointer) => value.pointer(pointer)?.as_str(),
        None => value.as_str().or_else(|| value.get("text")?.as_str()),
    }
}

/// `None` if it is no record, `Some(None)` if its type has no text.
fn record_text(record: &Value) -> Option<Option<String>> {
    if !CLASSIFIED.contains(&record.get("type")?.as_str()?) {
        return Some(None);
    }
    let response = record.get("response")?;
    let code = u16::try_from(response.get("code")?.as_u64()?).ok()?;
    let enhanced_code = match response.get("enhanced_code") {
        None | Some(Value::Null) => String::new(),
        Some(code) => {
            let number = |key| u16::try_from(code.get(key)?.as_u64()?).ok();
            let class = u8::try_from(number("class")?).ok()?;
            format!("{class}.{}.{} ", number("subject")?, number("detail")?)
        }
    };
    let content =
        response.get("content")?.as_str()?.replace("\r\n", "\n").replace(['\r', '\n'], " ");
    Some(Some(format!("{code} {enhanced_code}{content}")))
}

/// The record must be what it was but for its label, to the byte.
pub(crate) fn check_labelled(raw: &[u8], labelled: &[u8], label: &[u8]) {
    let at = labelled.windows(label.len()).position(|window| window == label).expect("a label");
    let (before, after) = (&labelled[..at], &labelled[at + label.len()..]);
    let without = before.strip_suffix(b",\"bounce_classification\":");
    if without.is_none_or(|before| [before, after].concat() != raw) {
        assert!(raw.starts_with(before) && raw.ends_with(after), "{raw:?}");
        let old = &raw[before.len()..raw.len() - after.len()];
        assert!(serde_json::from_slice::<IgnoredAny>(old).is_ok(), "{old:?}");
    }
    let Ok(mut value) = serde_json::from_slice::<Value>(raw.trim_ascii_end()) else { return };
    value["bounce_classification"] = serde_json::from_slice(label).expect("it is a string");
    assert_eq!(serde_json::from_slice::<Value>(labelled.trim_ascii_end()).ok(), Some(value));
}

/// A reply on one line, or `None` if it is none.
fn joined(reply: &[u8]) -> Option<Vec<u8>> {
    static ENHANCED: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"^[245](?-u:\.\d{1,3}){2} ").unwrap());
    let lines: Vec<_> = reply.split_inclusive(|&byte| byte == b'\n').collect();
    let (last, others) = lines.split_last()?;
    if goes_on(last) || !others.iter().all(|line| goes_on(line)) {
        return None;
    }
    let (code, first) = parts(lines[0])?;
    let enhanced_code = ENHANCED.find(first).map_or(&b""[..], |found| found.as_bytes());
    let mut text = [code, b" ", first].concat();
    for line in &lines[1..] {
        let (same, content) = parts(line)?;
        if same != code {
            return None;
        }
        text.push(b' ');
        text.extend_from_slice(content.strip_prefix(enhanced_code).unwrap_or(content));
    }
    text.iter_mut().filter(|byte| **byte == b'\r').for_each(|byte| *byte = b' ');
    Some(text)
}

/// The code and the content of a line of a reply.
fn parts(line: &[u8]) -> Option<(&[u8], &[u8])> {
    static LINE: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"(?s-u)^(\d{3})(?:[ -](.*))?$").unwrap());
    let parts = LINE.captures(without_end(line))?;
    let content = parts.get(2).map_or(&b""[..], |content| content.as_bytes());
    Some((parts.get(1)?.as_bytes(), content))
}

/// Whether there is more of the reply behind this line of it.
fn goes_on(line: &[u8]) -> bool {
    parts(line).is_some() && line.get(3) == Some(&b'-')
}

fn without_end(line: &[u8]) -> &[u8] {
    let Some(line) = line.strip_suffix(b"\n") else { return line };
    line.strip_suffix(b"\r").unwrap_or(line)
}

/// JSON in which no object has a key twice.
struct KeysOnce;

impl<'de> Deserialize<'de> for KeysOnce {
    fn deserialize<D: Deserializer<'de>>(json: D) -> Result<Self, D::Error> {
        json.deserialize_any(KeysOnce)
    }
}

impl<'de> Visitor<'de> for KeysOnce {
    type Value = KeysOnce;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON")
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_unit<E: Error>(self) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut array: A) -> Result<Self, A::Error> {
        while array.next_element::<KeysOnce>()?.is_some() {}
        Ok(self)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Self, A::Error> {
        let mut keys = HashSet::new();
        while let Some((key, KeysOnce)) = object.next_entry::<String, _>()? {
            if !keys.insert(key) {
                return Err(Error::custom("a key is there twice"));
            }
        }
        Ok(self)
    }
}
