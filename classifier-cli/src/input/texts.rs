//! Reads the texts of a chunk.

use std::borrow::Cow;
use std::sync::Arc;

use classifier::smtp::{Line, Reply, continues};
use classifier::{Classifier, RuleId};
use memchr::memchr_iter;

use super::chunk::{Chunk, Unit};
use super::json::{self, Place};
use super::kumomta::Record;
use super::lines;
use super::reply::ResponseForm;
use super::unreadable::Unreadable;

/// The format of the input.
pub struct Format {
    /// What a line of the input is.
    pub lines: LineFormat,
    /// What a text is. Texts of log records are always lines.
    pub response: ResponseForm,
}

/// What a line of the input is.
pub enum LineFormat {
    /// A text, or a part of a reply.
    Text,
    /// JSON that contains a text.
    Json(Place),
    /// A log record of KumoMTA.
    Kumomta,
}

impl Format {
    /// Texts on lines.
    pub fn of_lines(response: ResponseForm) -> Self {
        Format { lines: LineFormat::Text, response }
    }

    /// What must stay together in a chunk.
    pub fn unit(&self) -> Unit {
        match (&self.lines, self.response) {
            (LineFormat::Text, ResponseForm::Raw) => Unit::Reply,
            _ => Unit::Line,
        }
    }
}

/// A line of the input, or the lines of a reply.
pub struct Entry<'a> {
    /// The number of the first line in its source, from 1.
    pub line: u64,
    /// All bytes of the entry, with the line break.
    pub raw: &'a [u8],
    /// `None` if there is nothing to classify: a blank line, or a record of another type.
    pub text: Result<Option<Text<'a>>, Unreadable>,
}

/// A text of the input.
pub struct Text<'a> {
    /// All of it.
    pub whole: Bytes<'a>,
    /// The reply in it, if that is not all of it.
    pub reply: Option<Bytes<'a>>,
    pub origin: Origin<'a>,
}

/// Where a text comes from.
pub enum Origin<'a> {
    /// A line of the input, or the lines of a reply, so the text has no line breaks.
    Line,
    /// JSON, so the text may contain anything.
    Json,
    Record(Record<'a>),
}

/// Bytes that may be known to be UTF-8.
#[derive(Clone, Copy)]
pub enum Bytes<'a> {
    Utf8(&'a str),
    Any(&'a [u8]),
}

impl<'a> Bytes<'a> {
    pub fn as_bytes(self) -> &'a [u8] {
        match self {
            Bytes::Utf8(text) => text.as_bytes(),
            Bytes::Any(bytes) => bytes,
        }
    }

    /// The bytes as a string, with U+FFFD for what is not UTF-8.
    pub fn to_str(self) -> Cow<'a, str> {
        match self {
            Bytes::Utf8(text) => Cow::Borrowed(text),
            Bytes::Any(bytes) => String::from_utf8_lossy(bytes),
        }
    }
}

impl<'a> Text<'a> {
    /// The part that is classified.
    pub fn classified(&self) -> Bytes<'a> {
        self.reply.unwrap_or(self.whole)
    }

    /// The first rule that matches the classified part.
    pub fn winner(&self, classifier: &Classifier<'_>) -> Option<RuleId> {
        match self.classified() {
            Bytes::Utf8(text) => classifier.first_match(text),
            Bytes::Any(bytes) => classifier.first_match_bytes(bytes),
        }
    }
}

/// Reads entries. The memory for texts that must be assembled is reused, so they cost no
/// allocation.
pub struct Texts {
    format: Arc<Format>,
    joined: Vec<u8>,
    response: String,
}

impl Texts {
    /// A reader of entries in `format`.
    pub fn new(format: Arc<Format>) -> Self {
        Texts { format, joined: Vec::new(), response: String::new() }
    }

    /// Call `each` with the entries of `chunk` in order, until it fails.
    pub fn each<E>(
        &mut self,
        chunk: &Chunk,
        mut each: impl FnMut(Entry<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut data = chunk.data();
        // Editors on Windows may write a byte order mark, which is not part of a text. Logs are not
        // edited, and are written unchanged.
        if chunk.first_line == 1 && !matches!(self.format.lines, LineFormat::Kumomta) {
            data = lines::without_mark(data);
        }
        // One check of all bytes for UTF-8 is much faster than a check of each line.
        if let (LineFormat::Text, Unit::Line) = (&self.format.lines, self.format.unit())
            && let Ok(text) = str::from_utf8(data)
        {
            return self.each_line(text, chunk.first_line, each);
        }
        let mut line = chunk.first_line;
        while !data.is_empty() {
            let (raw, rest) = data.split_at(self.end(data));
            data = rest;
            each(Entry { line, raw, text: self.text(raw) })?;
            line += match self.format.unit() {
                Unit::Reply => lines::count(raw),
                Unit::Line => 1,
            };
        }
        Ok(())
    }

    /// The same for UTF-8.
    fn each_line<E>(
        &mut self,
        data: &str,
        first_line: u64,
        mut each: impl FnMut(Entry<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let with_replies = self.format.response == ResponseForm::Auto;
        let mut start = 0;
        let ends = memchr_iter(b'\n', data.as_bytes()).map(|at| at + 1);
        let unended = (!data.is_empty() && !data.ends_with('\n')).then_some(data.len());
        for (line, end) in (first_line..).zip(ends.chain(unended)) {
            let raw = &data[start..end];
            start = end;
            let text = lines::text_of_str(raw);
            let reply = if with_replies { found(text, &mut self.joined) } else { None };
            let text = Text { whole: Bytes::Utf8(text), reply, origin: Origin::Line };
            each(Entry { line, raw: raw.as_bytes(), text: Ok(Some(text)) })?;
        }
        Ok(())
    }

    /// The end of the first entry.
    fn end(&self, data: &[u8]) -> usize {
        let mut end = lines::end(data);
        if let Unit::Reply = self.format.unit() {
            let mut line = 0..end;
            while line.end < data.len() && continues(&data[line.clone()]) {
                line = line.end..line.end + lines::end(&data[line.end..]);
            }
            end = line.end;
        }
        end
    }

    fn text<'a>(&'a mut self, raw: &'a [u8]) -> Result<Option<Text<'a>>, Unreadable> {
        let Texts { format, joined, response } = self;
        let (whole, reply, origin) = match &format.lines {
            LineFormat::Text => {
                let text = lines::text(raw);
                let (whole, reply) = match format.response {
                    ResponseForm::Line => (text, None),
                    ResponseForm::Auto => (text, found_in_bytes(text, joined)),
                    ResponseForm::Raw if text.is_empty() => return Ok(None),
                    ResponseForm::Raw => {
                        let line = Reply::from_raw(raw).map_err(Unreadable::Reply)?.line();
                        (joined_bytes(line, joined), None)
                    }
                };
                (Bytes::Any(whole), reply, Origin::Line)
            }
            LineFormat::Json(place) => {
                let Some(text) = json::text(raw, place)? else { return Ok(None) };
                let (whole, reply) = match format.response {
                    ResponseForm::Line => (keep(text, response), None),
                    ResponseForm::Auto => {
                        let text = keep(text, response);
                        (text, found(text, joined))
                    }
                    ResponseForm::Raw => {
                        let line = Reply::from_raw(&*text).map_err(Unreadable::Reply)?.line();
                        (joined_str(line, joined), None)
                    }
                };
                (Bytes::Utf8(whole), reply, Origin::Json)
            }
            LineFormat::Kumomta => {
                let Some(record) = Record::read(raw)? else { return Ok(None) };
                record.text_into(response);
                (Bytes::Utf8(response), None, Origin::Record(record))
            }
        };
        Ok(Some(Text { whole, reply, origin }))
    }
}

/// The reply in a text, if that is not all of it; assembled in `memory` if needed.
fn found<'a>(text: &'a str, memory: &'a mut Vec<u8>) -> Option<Bytes<'a>> {
    let reply = Reply::find(text);
    if reply.is_whole() {
        return None;
    }
    let line = reply.line();
    let slice = line.as_slice();
    Some(Bytes::Utf8(slice.unwrap_or_else(|| joined_str(line, memory))))
}

/// The same for bytes.
fn found_in_bytes<'a>(text: &'a [u8], memory: &'a mut Vec<u8>) -> Option<Bytes<'a>> {
    let reply = Reply::find_bytes(text);
    if reply.is_whole() {
        return None;
    }
    let line = reply.line();
    let slice = line.as_slice();
    Some(Bytes::Any(slice.unwrap_or_else(|| joined_bytes(line, memory))))
}

/// The line, assembled in `memory`.
fn joined_bytes<'m>(line: Line<'_, [u8]>, memory: &'m mut Vec<u8>) -> &'m [u8] {
    memory.clear();
    line.pieces().for_each(|piece| memory.extend_from_slice(piece));
    memory
}

/// The same for a string.
fn joined_str<'m>(line: Line<'_>, memory: &'m mut Vec<u8>) -> &'m str {
    memory.clear();
    line.pieces().for_each(|piece| memory.extend_from_slice(piece.as_bytes()));
    str::from_utf8(memory).expect("joined from pieces of a str")
}

/// The text, moved to `memory` if it is not borrowed.
fn keep<'a>(text: Cow<'a, str>, memory: &'a mut String) -> &'a str {
    match text {
        Cow::Borrowed(text) => text,
        Cow::Owned(text) => {
            *memory = text;
            memory
        }
    }
}
