//! Reads the texts of a chunk.

use std::borrow::Cow;
use std::sync::Arc;

use classifier::smtp::{Line, Reply, continues};
use classifier::{Classifier, RuleId};

use super::chunk::{Chunk, Unit};
use super::json::{self, Place};
use super::kumomta::Record;
use super::lines;
use super::log::{LabelPlace, LogFields, LogFormat, LogOptions, LogReader, LogRecord};
use super::records;
use super::reply::ResponseForm;
use super::unreadable::Unreadable;

/// The format of the input.
pub struct Format {
    /// The content of lines.
    pub lines: LineFormat,
    /// The form of replies in texts. Responses of log records are always one line.
    pub response: ResponseForm,
}

/// The content of a line of the input.
pub enum LineFormat {
    /// A text, or a part of a reply.
    Text,
    /// JSON that contains a text.
    Json(Place),
    /// A log record of KumoMTA.
    Kumomta,
    /// A record of another log.
    Log(&'static LogFormat, LogOptions),
}

impl Format {
    /// Texts on lines.
    pub fn of_lines(response: ResponseForm) -> Self {
        Format { lines: LineFormat::Text, response }
    }

    /// Whether there are records without a text.
    pub fn is_log(&self) -> bool {
        matches!(self.lines, LineFormat::Kumomta | LineFormat::Log(..))
    }

    /// Where a line of a log has its label.
    pub fn label_place(&self) -> LabelPlace {
        match &self.lines {
            LineFormat::Log(format, _) => format.label,
            _ => LabelPlace::Json,
        }
    }

    /// The unit that is never split between chunks.
    pub fn unit(&self) -> Unit {
        match (&self.lines, self.response) {
            (LineFormat::Text, ResponseForm::Raw) => Unit::Reply,
            (LineFormat::Log(format, _), _) => format.unit,
            _ => Unit::Line,
        }
    }
}

/// A line of the input, or the lines of a reply or of a record.
pub struct Entry<'a> {
    /// The number of the first line in its source, from 1.
    pub line: u64,
    /// All bytes of the entry, with the line break.
    pub raw: &'a [u8],
    pub content: Result<Content<'a>, Unreadable>,
}

/// What an entry is.
pub enum Content<'a> {
    Text(Text<'a>),
    /// There is nothing to classify: a blank line, or a record of this other kind.
    Skipped(Cow<'a, [u8]>),
}

/// A text of the input. Bytes that are not UTF-8 are classified as U+FFFD.
pub struct Text<'a> {
    /// All of it.
    pub whole: &'a [u8],
    /// The reply in it, if that is not all of it.
    pub reply: Option<&'a [u8]>,
    pub origin: Origin<'a>,
}

/// Where a text comes from.
pub enum Origin<'a> {
    /// A line of the input, or the lines of a reply, so the text has no line breaks.
    Line,
    /// JSON, so the text may contain anything.
    Json,
    Record(Record<'a>),
    /// A record of another log, with these fields.
    Log(LogFields<'a>),
}

impl<'a> Text<'a> {
    /// The part that is classified.
    pub fn classified(&self) -> &'a [u8] {
        self.reply.unwrap_or(self.whole)
    }

    /// The first rule that matches the classified part.
    pub fn winner(&self, classifier: &Classifier<'_>) -> Option<RuleId> {
        classifier.first_match_bytes(self.classified())
    }
}

/// Reads entries. The memory for texts that must be assembled is reused, so they cost no
/// allocation.
pub struct Texts {
    format: Arc<Format>,
    /// The reader of a log.
    log: Option<Box<dyn LogReader>>,
    joined: Vec<u8>,
    unescaped: Vec<u8>,
    decoded: String,
}

impl Texts {
    /// A reader of entries in `format`.
    pub fn new(format: Arc<Format>) -> Self {
        let log = match &format.lines {
            LineFormat::Log(log, options) => Some((log.reader)(options)),
            _ => None,
        };
        Texts { format, log, joined: Vec::new(), unescaped: Vec::new(), decoded: String::new() }
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
        if let Some(log) = &mut self.log {
            log.start(chunk.first_record());
        }
        let unit = self.format.unit();
        let mut line = chunk.first_line;
        while !data.is_empty() {
            let (raw, rest) = data.split_at(end(data, unit));
            data = rest;
            each(Entry { line, raw, content: self.content(raw) })?;
            line += match unit {
                Unit::Reply | Unit::Record(_) => lines::count(raw),
                Unit::Line => 1,
            };
        }
        Ok(())
    }

    fn content<'a>(&'a mut self, raw: &'a [u8]) -> Result<Content<'a>, Unreadable> {
        let Texts { format, log, joined, unescaped, decoded } = self;
        let skipped = |kind: &'static str| Ok(Content::Skipped(kind.as_bytes().into()));
        let (whole, origin) = match &format.lines {
            LineFormat::Text => {
                let text = lines::text(raw);
                if text.is_empty() && format.response == ResponseForm::Raw {
                    return skipped("blank");
                }
                (text, Origin::Line)
            }
            LineFormat::Json(place) => match json::text(raw, place)? {
                None => return skipped("blank"),
                Some(Cow::Borrowed(text)) => (text.as_bytes(), Origin::Json),
                Some(Cow::Owned(text)) => {
                    *decoded = text;
                    (decoded.as_bytes(), Origin::Json)
                }
            },
            LineFormat::Kumomta => {
                let record = match Record::read(raw)? {
                    Ok(record) => record,
                    Err(Cow::Borrowed(kind)) => {
                        return Ok(Content::Skipped(kind.as_bytes().into()));
                    }
                    Err(Cow::Owned(kind)) => {
                        return Ok(Content::Skipped(kind.into_bytes().into()));
                    }
                };
                record.text_into(decoded);
                let whole = decoded.as_bytes();
                let origin = Origin::Record(record);
                return Ok(Content::Text(Text { whole, reply: None, origin }));
            }
            LineFormat::Log(..) => {
                let log = log.as_ref().expect("made with the format");
                match log.read(lines::text(raw), unescaped)? {
                    LogRecord::Text(text, fields) => (text, Origin::Log(fields)),
                    LogRecord::Skipped(kind) => return Ok(Content::Skipped(kind)),
                }
            }
        };
        let (whole, reply) = match format.response {
            ResponseForm::Line => (whole, None),
            ResponseForm::Auto => (whole, found(whole, joined)),
            ResponseForm::Raw => {
                let reply = Reply::from_raw(whole).map_err(Unreadable::Reply)?;
                (join(reply.line(), joined), None)
            }
        };
        Ok(Content::Text(Text { whole, reply, origin }))
    }
}

/// The end of the first entry.
fn end(data: &[u8], unit: Unit) -> usize {
    if let Unit::Record(delimiter) = unit {
        return records::end(data, delimiter);
    }
    let mut line = 0..lines::end(data);
    if let Unit::Reply = unit {
        while line.end < data.len() && continues(&data[line.clone()]) {
            line = line.end..line.end + lines::end(&data[line.end..]);
        }
    }
    line.end
}

/// The reply in a text, if that is not all of it; assembled in `memory` if needed.
fn found<'a>(text: &'a [u8], memory: &'a mut Vec<u8>) -> Option<&'a [u8]> {
    let reply = Reply::find_bytes(text);
    if reply.is_whole() {
        return None;
    }
    let line = reply.line();
    Some(line.as_slice().unwrap_or_else(|| join(line, memory)))
}

/// The line, assembled in `memory`.
fn join<'m>(line: Line<'_, [u8]>, memory: &'m mut Vec<u8>) -> &'m [u8] {
    memory.clear();
    line.pieces().for_each(|piece| memory.extend_from_slice(piece));
    memory
}
