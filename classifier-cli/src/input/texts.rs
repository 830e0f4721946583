//! The texts in a chunk.

use std::borrow::Cow;
use std::sync::Arc;

use classifier::smtp::{Line, Reply, continues};
use classifier::{Classifier, RuleId};
use memchr::memchr_iter;

use super::chunk::{Chunk, Unit};
use super::json::{self, Place};
use super::kumomta::Record;
use super::lines;
use super::unreadable::Unreadable;

/// What the input holds.
pub enum Format {
    /// A text a line.
    Lines,
    /// A text a line, in which there may be an SMTP reply.
    LinesWithReplies,
    /// SMTP replies of one line or more.
    Replies,
    /// JSON on each line, and in it a text.
    Json(Place),
    /// JSON on each line, and in it a text, in which there may be an SMTP reply.
    JsonWithReplies(Place),
    /// JSON on each line, and in it an SMTP reply of one line or more.
    JsonReplies(Place),
    /// Log records of KumoMTA, one a line.
    Kumomta,
}

impl Format {
    /// What a chunk must not tear apart.
    pub fn unit(&self) -> Unit {
        match self {
            Format::Replies => Unit::Reply,
            _ => Unit::Line,
        }
    }
}

/// A line of the input, or the lines of a reply.
pub struct Entry<'a> {
    /// The number of the line in its source, from 1; of a reply its first one.
    pub line: u64,
    /// All bytes of the input from this entry to the next, with the line break.
    pub raw: &'a [u8],
    /// `None` where there is nothing to classify: a blank line of JSON, a record of another type.
    pub text: Result<Option<Text<'a>>, Unreadable>,
}

/// A text as its format gives it.
pub enum Text<'a> {
    /// It can be written on one line as it stands.
    Line(&'a str),
    /// The same, and the reply in it, which is what is classified.
    LineWithReply(&'a str, &'a str),
    /// The same as these two, and perhaps it is not UTF-8.
    Bytes(&'a [u8]),
    BytesWithReply(&'a [u8], &'a [u8]),
    /// It was in JSON and may hold anything.
    Json(&'a str),
    /// The same, and the reply in it, which is what is classified.
    JsonWithReply(&'a str, &'a str),
    /// A log record and what of it is classified.
    Record(Record<'a>, &'a str),
}

impl<'a> Text<'a> {
    /// The first rule that matches what is classified.
    pub fn winner(&self, classifier: &Classifier<'_>) -> Option<RuleId> {
        match self {
            Text::Bytes(line) | Text::BytesWithReply(_, line) => classifier.first_match_bytes(line),
            Text::Line(line)
            | Text::LineWithReply(_, line)
            | Text::Json(line)
            | Text::JsonWithReply(_, line)
            | Text::Record(_, line) => classifier.first_match(line),
        }
    }

    /// What is classified, as bytes.
    pub fn classified(&self) -> &'a [u8] {
        match self {
            Text::Bytes(line) | Text::BytesWithReply(_, line) => line,
            Text::Line(line)
            | Text::LineWithReply(_, line)
            | Text::Json(line)
            | Text::JsonWithReply(_, line)
            | Text::Record(_, line) => line.as_bytes(),
        }
    }
}

/// Reads entries. Its memory is for texts that stand nowhere as they are classified, so that none
/// costs an allocation.
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
        // Editors on Windows may start a file with a byte order mark, which is part of no text.
        // Logs are not edited, and come out as they are.
        if chunk.first_line == 1 && !matches!(*self.format, Format::Kumomta) {
            data = lines::without_mark(data);
        }
        // That all of it is UTF-8 is found out in a fraction of the time that each line by itself
        // takes.
        if let Format::Lines | Format::LinesWithReplies = *self.format
            && let Ok(text) = str::from_utf8(data)
        {
            return self.each_line(text, chunk.first_line, each);
        }
        let mut line = chunk.first_line;
        while !data.is_empty() {
            let (raw, rest) = data.split_at(self.end(data));
            data = rest;
            each(Entry { line, raw, text: self.text(raw) })?;
            line += match *self.format {
                Format::Replies => lines::count(raw),
                _ => 1,
            };
        }
        Ok(())
    }

    /// The same of lines that are UTF-8.
    fn each_line<E>(
        &mut self,
        data: &str,
        first_line: u64,
        mut each: impl FnMut(Entry<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let with_replies = matches!(*self.format, Format::LinesWithReplies);
        let mut start = 0;
        let ends = memchr_iter(b'\n', data.as_bytes()).map(|at| at + 1);
        let unended = (!data.is_empty() && !data.ends_with('\n')).then_some(data.len());
        for (line, end) in (first_line..).zip(ends.chain(unended)) {
            let raw = &data[start..end];
            start = end;
            let text = lines::text_of_str(raw);
            let text = if with_replies { self.with_reply(text) } else { Text::Line(text) };
            each(Entry { line, raw: raw.as_bytes(), text: Ok(Some(text)) })?;
        }
        Ok(())
    }

    /// A line that is UTF-8, with the reply in it.
    fn with_reply<'a>(&'a mut self, text: &'a str) -> Text<'a> {
        let reply = Reply::find(text);
        if reply.is_whole() {
            return Text::Line(text);
        }
        let line = reply.line();
        let slice = line.as_slice();
        let line = slice.unwrap_or_else(|| joined_str(line, &mut self.joined));
        Text::LineWithReply(text, line)
    }

    /// Where the first entry ends.
    fn end(&self, data: &[u8]) -> usize {
        let mut end = lines::end(data);
        if let Format::Replies = *self.format {
            let mut line = 0..end;
            while line.end < data.len() && continues(&data[line.clone()]) {
                line = line.end..line.end + lines::end(&data[line.end..]);
            }
            end = line.end;
        }
        end
    }

    fn text<'a>(&'a mut self, raw: &'a [u8]) -> Result<Option<Text<'a>>, Unreadable> {
        match &*self.format {
            Format::Lines => Ok(Some(Text::Bytes(lines::text(raw)))),
            Format::LinesWithReplies => {
                let text = lines::text(raw);
                let reply = Reply::find_bytes(text);
                if reply.is_whole() {
                    return Ok(Some(Text::Bytes(text)));
                }
                let line = reply.line();
                let slice = line.as_slice();
                let line = slice.unwrap_or_else(|| joined(line, &mut self.joined));
                Ok(Some(Text::BytesWithReply(text, line)))
            }
            Format::Replies if lines::text(raw).is_empty() => Ok(None),
            Format::Replies => {
                let line = Reply::from_raw(raw).map_err(Unreadable::Reply)?.line();
                Ok(Some(Text::Bytes(joined(line, &mut self.joined))))
            }
            Format::Json(place) => {
                let text = json::text(raw, place)?;
                Ok(text.map(|text| Text::Json(keep(text, &mut self.response))))
            }
            Format::JsonWithReplies(place) => {
                let Some(text) = json::text(raw, place)? else { return Ok(None) };
                let text = keep(text, &mut self.response);
                let reply = Reply::find(text);
                if reply.is_whole() {
                    return Ok(Some(Text::Json(text)));
                }
                let line = reply.line();
                let slice = line.as_slice();
                let line = slice.unwrap_or_else(|| joined_str(line, &mut self.joined));
                Ok(Some(Text::JsonWithReply(text, line)))
            }
            Format::JsonReplies(place) => {
                let Some(text) = json::text(raw, place)? else { return Ok(None) };
                let line = Reply::from_raw(&*text).map_err(Unreadable::Reply)?.line();
                Ok(Some(Text::Json(joined_str(line, &mut self.joined))))
            }
            Format::Kumomta => {
                let Some(record) = Record::read(raw)? else { return Ok(None) };
                record.text_into(&mut self.response);
                Ok(Some(Text::Record(record, &self.response)))
            }
        }
    }
}

/// The line, joined in `memory`.
fn joined<'m>(line: Line<'_, [u8]>, memory: &'m mut Vec<u8>) -> &'m [u8] {
    memory.clear();
    line.pieces().for_each(|piece| memory.extend_from_slice(piece));
    memory
}

/// The same of a string.
fn joined_str<'m>(line: Line<'_>, memory: &'m mut Vec<u8>) -> &'m str {
    memory.clear();
    line.pieces().for_each(|piece| memory.extend_from_slice(piece.as_bytes()));
    str::from_utf8(memory).expect("joined from pieces of a str")
}

/// The text where it stands in the line, or else moved to `memory`.
fn keep<'a>(text: Cow<'a, str>, memory: &'a mut String) -> &'a str {
    match text {
        Cow::Borrowed(text) => text,
        Cow::Owned(text) => {
            *memory = text;
            memory
        }
    }
}
