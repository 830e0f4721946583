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
use super::unreadable::Unreadable;

/// The format of the input.
pub enum Format {
    /// One text per line.
    Lines,
    /// One text per line, with an SMTP reply somewhere in it.
    LinesWithReplies,
    /// SMTP replies of one or more lines.
    Replies,
    /// JSON lines that contain a text.
    Json(Place),
    /// JSON lines that contain a text with an SMTP reply somewhere in it.
    JsonWithReplies(Place),
    /// JSON lines that contain an SMTP reply of one or more lines.
    JsonReplies(Place),
    /// Log records of KumoMTA, one per line.
    Kumomta,
}

impl Format {
    /// What must stay together in a chunk.
    pub fn unit(&self) -> Unit {
        match self {
            Format::Replies => Unit::Reply,
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

/// A text of some format.
pub enum Text<'a> {
    /// A text that is a line.
    Line(&'a str),
    /// A line, and the reply in it, which is classified.
    LineWithReply(&'a str, &'a str),
    /// The same two, if the line may not be UTF-8.
    Bytes(&'a [u8]),
    BytesWithReply(&'a [u8], &'a [u8]),
    /// A text from JSON, which may contain line breaks.
    Json(&'a str),
    /// The same, and the reply in it, which is classified.
    JsonWithReply(&'a str, &'a str),
    /// A log record, and the line that is classified.
    Record(Record<'a>, &'a str),
}

impl<'a> Text<'a> {
    /// The first rule that matches the classified part.
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

    /// The classified part.
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
        if chunk.first_line == 1 && !matches!(*self.format, Format::Kumomta) {
            data = lines::without_mark(data);
        }
        // One check of all bytes for UTF-8 is much faster than a check of each line.
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

    /// The same for UTF-8.
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

    /// The end of the first entry.
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

/// The line, assembled in `memory`.
fn joined<'m>(line: Line<'_, [u8]>, memory: &'m mut Vec<u8>) -> &'m [u8] {
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
