//! `--input kumomta`: log records, one JSON object per line.
//!
//! Only the fields that a label needs are parsed, and the label is inserted into the line. So all
//! other bytes stay: the order of keys, white space, the spelling of numbers and strings, unknown
//! fields.

use std::borrow::Cow;
use std::io::{self, Write};
use std::ops::Range;

use memchr::{memchr, memchr2};
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use serde_json::value::RawValue;

use super::details::Details;
use super::event;
use super::json_fields;
use super::object::Object;
use super::report::{self, address, field};
use super::unreadable::Unreadable;

/// The types of record that KumoMTA classifies.
const CLASSIFIED: [&str; 7] =
    ["Bounce", "TransientFailure", "Expiration", "AdminBounce", "OOB", "Feedback", "Rejection"];

/// The other types of record.
const OTHERS: [&str; 8] = [
    "Reception",
    "Delivery",
    "Delayed",
    "AdminRebind",
    "DeferredInjectionRebind",
    "XferOut",
    "XferIn",
    "SmtpListener",
];

/// Whether `line` is a record, of any type.
pub fn is_record(line: &[u8]) -> bool {
    let values = str::from_utf8(line.trim_ascii_end())
        .ok()
        .and_then(|json| json_fields::values(json, ["type", "recipient", "response"]));
    let Some([Some(kind), recipient, response]) = values else { return false };
    let kind = kind.trim_matches('"');
    (recipient.is_some() || response.is_some_and(|it| it.starts_with('{')))
        && CLASSIFIED.iter().chain(&OTHERS).any(|it| *it == kind)
}

/// A record of a classified type, and the place of its label.
#[derive(Debug)]
pub struct Record<'a> {
    response: Response<'a>,
    line: &'a [u8],
    label: Slot,
}

/// The place of a value in the line of a record.
#[derive(Debug)]
struct Slot {
    /// The key to insert, if the record does not have it yet.
    key: &'static str,
    /// The bytes of the value that is there, or the place before the closing brace.
    value: Range<usize>,
}

impl Slot {
    /// The place of a value that was read from `json`, the start of a line; `key` has its comma.
    fn new(json: &[u8], value: Option<&str>, key: &'static str) -> Self {
        match value {
            // `value` is a slice of `json`, so this is its place.
            Some(value) => {
                let start = value.as_ptr().addr() - json.as_ptr().addr();
                Self { key: "", value: start..start + value.len() }
            }
            // At least `type` is before the comma.
            None => Self { key, value: json.len() - 1..json.len() - 1 },
        }
    }
}

#[derive(Debug, PartialEq, Deserialize)]
struct Fields<'a> {
    #[serde(borrow, rename = "type")]
    kind: Cow<'a, str>,
    /// The raw value. It is parsed only if the type is a classified one.
    #[serde(borrow, default, deserialize_with = "spelling")]
    response: Option<&'a str>,
    /// The raw value.
    #[serde(borrow, default, deserialize_with = "spelling")]
    bounce_classification: Option<&'a str>,
}

/// The place of other fields of the winner, which is read only when there are any.
#[derive(Deserialize)]
struct OtherFields<'a> {
    #[serde(borrow, default, deserialize_with = "spelling")]
    bounce_fields: Option<&'a str>,
}

/// A plain `Option` reads `null` as an absent key, and the key would be inserted a second time.
fn spelling<'de, D: Deserializer<'de>>(value: D) -> Result<Option<&'de str>, D::Error> {
    <&RawValue>::deserialize(value).map(|value| Some(value.get()))
}

#[derive(Debug, PartialEq, Deserialize)]
struct Response<'a> {
    code: u16,
    enhanced_code: Option<Object<EnhancedCode>>,
    #[serde(borrow)]
    content: Cow<'a, str>,
}

#[derive(Debug, PartialEq, Deserialize)]
struct EnhancedCode {
    class: u8,
    subject: u16,
    detail: u16,
}

impl<'a> Fields<'a> {
    fn read(json: &'a [u8]) -> serde_json::Result<Self> {
        // One check of the whole line is faster than a check of each string. Invalid UTF-8 in
        // fields that are not parsed is allowed.
        let fields = match str::from_utf8(json) {
            Ok(json) => match Self::fast_path(json) {
                Some(fields) => return Ok(fields),
                None => serde_json::from_str(json),
            },
            Err(_) => serde_json::from_slice(json),
        };
        fields.map(|Object(fields)| fields)
    }

    /// The fast path, if `json` is a record as KumoMTA writes it.
    fn fast_path(json: &'a str) -> Option<Self> {
        let [kind, response, bounce_classification] =
            json_fields::values(json, ["type", "response", "bounce_classification"])?;
        let kind = string(kind?)?;
        Some(Fields { kind, response, bounce_classification })
    }
}

impl<'a> Response<'a> {
    fn read(json: &'a str) -> serde_json::Result<Self> {
        match Self::fast_path(json) {
            Some(response) => Ok(response),
            None => serde_json::from_str(json).map(|Object(response)| response),
        }
    }

    /// The fast path, if `json` is a response as KumoMTA writes it.
    fn fast_path(json: &'a str) -> Option<Self> {
        let [code, enhanced_code, content] =
            json_fields::values(json, ["code", "enhanced_code", "content"])?;
        let enhanced_code = match enhanced_code {
            None | Some("null") => None,
            Some(json) => {
                let [class, subject, detail] =
                    json_fields::values(json, ["class", "subject", "detail"])?;
                let (class, subject) = (class?.parse().ok()?, subject?.parse().ok()?);
                Some(Object(EnhancedCode { class, subject, detail: detail?.parse().ok()? }))
            }
        };
        let content = string(content?)?;
        Some(Response { code: code?.parse().ok()?, enhanced_code, content })
    }
}

/// The string that is spelled as `json`.
fn string(json: &str) -> Option<Cow<'_, str>> {
    let plain = json.strip_prefix('"')?.strip_suffix('"')?;
    match memchr(b'\\', plain.as_bytes()) {
        None => Some(Cow::Borrowed(plain)),
        Some(_) => serde_json::from_str(json).ok().map(Cow::Owned),
    }
}

impl<'a> Record<'a> {
    /// The record of `line`. If it has no label, this is its type, or that the line is blank.
    pub fn read(line: &'a [u8]) -> Result<Result<Self, Cow<'a, str>>, Unreadable> {
        let json = line.trim_ascii_end();
        if json.is_empty() {
            return Ok(Err("blank".into()));
        }
        let fields = Fields::read(json).map_err(Unreadable::Json)?;
        if !CLASSIFIED.contains(&&*fields.kind) {
            return Ok(Err(fields.kind));
        }
        let response = fields.response.filter(|&response| response != "null");
        let response = response.ok_or(Unreadable::NoResponse)?;
        let response = Response::read(response).map_err(Unreadable::BadResponse)?;

        let label = Slot::new(json, fields.bounce_classification, ",\"bounce_classification\":");
        Ok(Ok(Record { response, line, label }))
    }

    /// Write the response to `text` in the form for rules: one line, with the codes first.
    pub fn text_into(&self, text: &mut String) {
        let Response { code, enhanced_code, content } = &self.response;
        text.clear();
        push_number(text, *code, ' ');
        if let Some(Object(EnhancedCode { class, subject, detail })) = enhanced_code {
            push_number(text, *class, '.');
            push_number(text, *subject, '.');
            push_number(text, *detail, ' ');
        }
        push_on_one_line(text, content);
    }

    /// What the record says besides its response, as far as it is JSON for `serde_json`.
    pub fn details(&self) -> Details<'static> {
        let record: Value = serde_json::from_slice(self.line).unwrap_or_default();
        let string = |place: &str| record.pointer(place)?.as_str();
        let recipient = string("/recipient/0").or_else(|| string("/recipient"));
        let relay = string("/peer_address/name").or_else(|| string("/peer_address/addr"));
        Details {
            time: record.get("timestamp").and_then(event::time).map(report::time),
            recipient: recipient.and_then(address),
            sender: string("/sender").and_then(address),
            relay: relay.and_then(|relay| field(relay.trim_end_matches('.'))),
            id: string("/id").and_then(field),
            label: string("/bounce_classification").and_then(field),
        }
    }

    /// Write the line with `label`, which is a JSON string, and with `fields`, a JSON object, if there
    /// are any.
    pub fn write_labelled(
        &self,
        out: &mut impl Write,
        label: &[u8],
        fields: Option<&[u8]>,
    ) -> io::Result<()> {
        let label = (&self.label, label);
        match fields.map(|fields| (self.fields_slot(), fields)) {
            None => self.write_with(out, [label]),
            Some((slot, fields)) if slot.value.start < label.0.value.start => {
                self.write_with(out, [(&slot, fields), label])
            }
            Some((slot, fields)) => self.write_with(out, [label, (&slot, fields)]),
        }
    }

    fn fields_slot(&self) -> Slot {
        let json = self.line.trim_ascii_end();
        let Object(fields) = serde_json::from_slice::<Object<OtherFields<'_>>>(json)
            .unwrap_or(Object(OtherFields { bounce_fields: None }));
        Slot::new(json, fields.bounce_fields, ",\"bounce_fields\":")
    }

    /// Write the line with these values at their places, which are in the order of the line.
    fn write_with<const N: usize>(
        &self,
        out: &mut impl Write,
        values: [(&Slot, &[u8]); N],
    ) -> io::Result<()> {
        let mut from = 0;
        for (Slot { key, value }, new) in values {
            out.write_all(&self.line[from..value.start])?;
            out.write_all(key.as_bytes())?;
            out.write_all(new)?;
            from = value.end;
        }
        out.write_all(&self.line[from..])
    }
}

/// The same as `write!`, in a third of the instructions.
fn push_number(text: &mut String, number: impl itoa::Integer, end: char) {
    text.push_str(itoa::Buffer::new().format(number));
    text.push(end);
}

/// Append `content` with each line break (CRLF, LF or CR) replaced by a space. Nothing is trimmed,
/// because rules may expect what KumoMTA shows to its own rules.
fn push_on_one_line(text: &mut String, content: &str) {
    let mut rest = content;
    while let Some(at) = memchr2(b'\r', b'\n', rest.as_bytes()) {
        text.push_str(&rest[..at]);
        text.push(' ');
        let after = if rest[at..].starts_with("\r\n") { at + 2 } else { at + 1 };
        rest = &rest[after..];
    }
    text.push_str(rest);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Fields, Object, Record, Response, Unreadable, push_on_one_line};

    /// A record as KumoMTA writes it, but shorter.
    const USUAL: &str = r#"{"type":"Bounce","id":"d7","recipient":["a@b","c@d"],"size":1047,"response":{"code":552,"enhanced_code":{"class":5,"subject":2,"detail":2},"content":"mailbox is \"full\"\r\n","command":null},"peer_address":{"name":"mx.","addr":"::1"},"bounce_classification":"Uncategorized","meta":{},"headers":{"Subject":"\u00e9\\"},"score":-1.5e-3}"#;

    /// Pieces to insert into `USUAL`.
    fn pieces() -> Vec<&'static str> {
        let words = r#"" \ \u0041 { } [ ] , : null 0 - . e5 é "type":"OOB", "response":{},
            "response":null, ,"x":1e999 "bounce_classification":null, {"type":[[]]},"#;
        words.split_whitespace().chain([" ", "\t", "\u{1f}"]).collect()
    }

    fn from_serde_json(json: &str) -> Option<Fields<'_>> {
        serde_json::from_str(json).ok().map(|Object(fields)| fields)
    }

    #[test]
    fn usual_records_are_read_on_the_fast_path() {
        let spaced = USUAL.replace("\":", "\": ").replace(",\"", ", \"");
        for json in [USUAL, &spaced] {
            let fields = Fields::fast_path(json);
            assert!(fields.is_some() && fields == from_serde_json(json), "{json}");
            let response = fields.and_then(|fields| Response::fast_path(fields.response?));
            assert!(response.is_some_and(|response| response.code == 552), "{json}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4096))]

        #[test]
        fn the_fast_path_agrees_with_serde_json(
            edits in prop::collection::vec((0..USUAL.len(), 0_usize..3, prop::sample::select(pieces())), 0..4),
        ) {
            let mut json = USUAL.as_bytes().to_vec();
            for (at, removed, piece) in edits {
                let end = json.len().min(at + removed);
                json.splice(at.min(end)..end, piece.bytes());
            }
            let json = String::from_utf8_lossy(&json);
            let fields = Fields::fast_path(&json);
            if let Some(response) = fields.as_ref().and_then(|fields| fields.response)
                && let Some(read) = Response::fast_path(response)
            {
                let expected = serde_json::from_str(response).ok().map(|Object(it)| it);
                prop_assert_eq!(Some(read), expected, "{}", response);
            }
            if let Some(fields) = fields {
                prop_assert_eq!(Some(fields), from_serde_json(&json), "{}", json);
            }
        }
    }

    fn on_one_line(content: &str) -> String {
        let mut text = String::new();
        push_on_one_line(&mut text, content);
        text
    }

    fn text(response: &str) -> String {
        let line = format!(r#"{{"type":"Bounce","response":{response}}}"#);
        let mut text = String::from("what the line before left");
        Record::read(line.as_bytes()).unwrap().unwrap().text_into(&mut text);
        text
    }

    #[test]
    fn each_line_break_is_one_space_and_nothing_is_trimmed() {
        assert_eq!(on_one_line("hello\r\r\r\nthere\n"), "hello   there ");
        assert_eq!(on_one_line("a\nb"), "a b");
        assert_eq!(on_one_line("a\r\nb"), "a b");
        assert_eq!(on_one_line("a\rb"), "a b");
        assert_eq!(on_one_line("a\n\r"), "a  ");
        assert_eq!(on_one_line("\r\n\r\n"), "  ");
        assert_eq!(on_one_line("  a\t b  "), "  a\t b  ");
        assert_eq!(on_one_line("é\u{2028}\n"), "é\u{2028} ");
        assert_eq!(on_one_line(""), "");
    }

    #[test]
    fn the_text_starts_with_the_codes_that_there_are() {
        let enhanced = r#"{"class":5,"subject":2,"detail":2}"#;
        let response = |enhanced: &str, content: &str| {
            text(&format!(r#"{{"code":552,"enhanced_code":{enhanced},"content":{content:?}}}"#))
        };
        assert_eq!(response(enhanced, "full"), "552 5.2.2 full");
        assert_eq!(response("null", "full"), "552 full");
        assert_eq!(response(enhanced, ""), "552 5.2.2 ");
        assert_eq!(response("null", ""), "552 ");
        assert_eq!(text(r#"{"content":"a\r\nb","code":421,"command":"DATA"}"#), "421 a b");
    }

    #[test]
    fn only_a_classified_type_needs_a_response() {
        let read = |line: &str| Record::read(line.as_bytes()).map(|record| record.is_ok());
        assert!(matches!(read(r#"{"type":"Delivery","response":[]}"#), Ok(false)));
        assert!(matches!(read(r#"{"type":"Bounce"}"#), Err(Unreadable::NoResponse)));
        assert!(matches!(
            read(r#"{"type":"Bounce","response":null}"#),
            Err(Unreadable::NoResponse)
        ));
        for response in ["[550,null,\"\"]", "{\"code\":-1,\"content\":\"\"}", "{\"code\":550}"] {
            let line = format!(r#"{{"type":"Bounce","response":{response}}}"#);
            assert!(matches!(read(&line), Err(Unreadable::BadResponse(_))), "{line}");
        }
    }
}
