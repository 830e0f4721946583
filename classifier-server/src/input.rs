//! The texts and log records of a body.

use std::{borrow::Cow, cell::Cell, fmt};

use axum::http::{
    HeaderMap, HeaderValue, StatusCode,
    header::{CONTENT_ENCODING, CONTENT_TYPE},
};
use classifier::smtp::Reply;
use classifier_configure::{Record, plain};
use serde::{
    Deserialize, Deserializer,
    de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor},
};
use serde_json::Map;

use crate::{config::ResponseForm, object::Object, refusal::Refusal};

/// The format of a body, by its `content-type`.
#[derive(Clone, Copy)]
pub enum Format {
    /// One text.
    Text,
    /// One text, every byte of which counts.
    Bytes,
    Json,
    Lines,
}

/// Those that there are. A body without a `content-type` is one text.
const FORMATS: [(&str, Format); 5] = [
    ("text/plain", Format::Text),
    ("application/json", Format::Json),
    ("application/x-ndjson", Format::Lines),
    ("application/octet-stream", Format::Bytes),
    ("", Format::Text),
];

/// The items of a body.
pub struct Input<'b> {
    pub shape: Shape,
    pub items: Vec<Item<'b>>,
}

/// How the answer is written.
#[derive(Clone, Copy)]
pub enum Shape {
    Text,
    Object,
    Array,
    Lines,
}

/// What is answered on its own.
pub enum Item<'b> {
    Text(Cow<'b, str>),
    Record {
        object: Object<'b>,
        /// The response as one line, if records of this type have a label.
        text: Option<String>,
    },
    /// A line that cannot be read, and why.
    Unreadable(String),
}

impl Item<'_> {
    /// What is classified.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Record { text, .. } => text.as_deref(),
            Self::Unreadable(_) => None,
        }
    }
}

impl Format {
    pub fn of(headers: &HeaderMap) -> Result<Self, Refusal> {
        let is_plain =
            |encoding: &HeaderValue| encoding.as_bytes().eq_ignore_ascii_case(b"identity");
        if !headers.get_all(CONTENT_ENCODING).iter().all(is_plain) {
            return Err(Refusal::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "unsupported_encoding",
                "send the body as it is, without a content-encoding",
            ));
        }
        let value = headers.get(CONTENT_TYPE).map_or(&b""[..], |value| value.as_bytes());
        let end = value.iter().position(|&byte| byte == b';').unwrap_or(value.len());
        let (name, parameters) = value.split_at(end);
        let unsupported =
            |code, message| Err(Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, code, message));
        if !is_utf8(parameters) {
            let message = "the charset must be utf-8; convert the body, or send no charset";
            return unsupported("unsupported_charset", message);
        }
        let is = |other: &str| name.trim_ascii().eq_ignore_ascii_case(other.as_bytes());
        match FORMATS.iter().find(|(name, _)| is(name)) {
            Some((_, format)) => Ok(*format),
            None => unsupported(
                "unsupported_media_type",
                "the content-type must be text/plain, application/octet-stream, \
                 application/json or application/x-ndjson",
            ),
        }
    }

    /// Reads a body with at most so many texts.
    pub fn read(self, body: &[u8], most: usize) -> Result<Input<'_>, Refusal> {
        match self {
            Self::Text => {
                let body = body.strip_suffix(b"\n").unwrap_or(body);
                Ok(Input::text(body.strip_suffix(b"\r").unwrap_or(body)))
            }
            Self::Bytes => Ok(Input::text(body)),
            Self::Json => Input::json(body, most),
            Self::Lines => Input::lines(body, most),
        }
    }
}

/// Whether these parameters of a content-type have no `charset`, or one that is UTF-8 or a part of it.
fn is_utf8(parameters: &[u8]) -> bool {
    let mut is_quoted = false;
    let mut parameters = parameters.split(|&byte| {
        is_quoted ^= byte == b'"';
        byte == b';' && !is_quoted
    });
    parameters.all(|parameter| {
        let Some(at) = parameter.iter().position(|&byte| byte == b'=') else { return true };
        let (name, value) = (parameter[..at].trim_ascii(), parameter[at + 1..].trim_ascii());
        let value =
            value.strip_prefix(b"\"").and_then(|it| it.strip_suffix(b"\"")).unwrap_or(value);
        !name.eq_ignore_ascii_case(b"charset")
            || ["utf-8", "utf8", "us-ascii"]
                .iter()
                .any(|it| value.eq_ignore_ascii_case(it.as_bytes()))
    })
}

impl<'b> Input<'b> {
    fn text(body: &'b [u8]) -> Self {
        // Several times as fast as the search for what is not UTF-8.
        let text =
            str::from_utf8(body).map_or_else(|_| String::from_utf8_lossy(body), Cow::Borrowed);
        Self { shape: Shape::Text, items: vec![Item::Text(text)] }
    }

    fn json(body: &'b [u8], most: usize) -> Result<Self, Refusal> {
        let are_too_many = Cell::new(false);
        let mut json = serde_json::Deserializer::from_slice(body);
        let read = Document { most, are_too_many: &are_too_many }.deserialize(&mut json);
        read.and_then(|input| json.end().map(|()| input)).map_err(|error| {
            if are_too_many.get() {
                return too_many(most);
            }
            let (status, code) = match error.is_data() {
                true => (StatusCode::UNPROCESSABLE_ENTITY, "invalid_item"),
                false => (StatusCode::BAD_REQUEST, "invalid_json"),
            };
            Refusal::new(status, code, plain(&error))
        })
    }

    fn lines(body: &'b [u8], most: usize) -> Result<Self, Refusal> {
        let mut items = Vec::new();
        if !body.is_empty() {
            for line in body.strip_suffix(b"\n").unwrap_or(body).split(|&byte| byte == b'\n') {
                if items.len() == most {
                    return Err(too_many(most));
                }
                let unreadable = |error: serde_json::Error| {
                    // The line has a number of its own.
                    Item::Unreadable(plain(&error).replace(" at line 1 column ", " at column "))
                };
                items.push(serde_json::from_slice(line).unwrap_or_else(unreadable));
            }
        }
        Ok(Self { shape: Shape::Lines, items })
    }

    /// Replaces each text by the part of it that is classified. Records have theirs.
    pub fn find_replies(&mut self, response: ResponseForm) {
        if response == ResponseForm::Line {
            return;
        }
        for item in &mut self.items {
            if let Item::Text(text) = item {
                *text = match std::mem::take(text) {
                    Cow::Borrowed(text) => reply(text),
                    Cow::Owned(text) => reply(&text).into_owned().into(),
                };
            }
        }
    }
}

fn reply(text: &str) -> Cow<'_, str> {
    let line = Reply::find(text).line();
    line.as_slice().map_or_else(|| Cow::Owned(line.to_string()), Cow::Borrowed)
}

fn too_many(most: usize) -> Refusal {
    let message = format!("there are more than {most} texts; send several requests");
    Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, "too_many_texts", message)
}

/// Reads an item, or an array of items.
struct Document<'c> {
    most: usize,
    /// Whether that was the error.
    are_too_many: &'c Cell<bool>,
}

impl<'de> DeserializeSeed<'de> for Document<'_> {
    type Value = Input<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Input<'de>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Document<'_> {
    type Value = Input<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text, an object or an array of these")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Input<'de>, E> {
        ItemVisitor.visit_str(text).map(one)
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Input<'de>, E> {
        ItemVisitor.visit_borrowed_str(text).map(one)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Input<'de>, A::Error> {
        ItemVisitor.visit_map(map).map(one)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Input<'de>, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element()? {
            if items.len() == self.most {
                self.are_too_many.set(true);
                return Err(A::Error::custom("too many"));
            }
            items.push(item);
        }
        Ok(Input { shape: Shape::Array, items })
    }
}

fn one(item: Item<'_>) -> Input<'_> {
    Input { shape: Shape::Object, items: vec![item] }
}

impl<'de: 'b, 'b> Deserialize<'de> for Item<'b> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ItemVisitor)
    }
}

struct ItemVisitor;

impl<'de> Visitor<'de> for ItemVisitor {
    type Value = Item<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text or an object")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Item<'de>, E> {
        Ok(Item::Text(text.to_owned().into()))
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Item<'de>, E> {
        Ok(Item::Text(text.into()))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Item<'de>, A::Error> {
        object(Object::read(map)?).map_err(A::Error::custom)
    }
}

/// A log record if it has a `type`, otherwise a `text` and nothing else.
fn object(object: Object<'_>) -> Result<Item<'_>, String> {
    if object.get("type").is_none() {
        if let Some(name) = object.names().find(|&name| name != "text") {
            return Err(format!(
                "unknown key `{name}`; an object has `text`, or is a log record with `type`"
            ));
        }
        let text = object.get("text").ok_or("`text` is missing")?;
        return serde_json::from_str::<Text<'_>>(text.get())
            .map(|Text(text)| Item::Text(text))
            .map_err(|_| "`text` is not a string".to_owned());
    }
    let mut map = Map::new();
    for name in ["type", "response"] {
        if let Some(value) = object.get(name) {
            let value = serde_json::from_str(value.get()).map_err(|error| {
                let reason = plain(&error);
                // The outer error has a place.
                format!("`{name}`: {}", reason.split(" at line ").next().unwrap_or_default())
            })?;
            map.insert(name.to_owned(), value);
        }
    }
    let text = Record(map).text().map_err(|error| error.to_string())?;
    Ok(Item::Record { object, text })
}

#[derive(Deserialize)]
struct Text<'b>(#[serde(borrow)] Cow<'b, str>);
