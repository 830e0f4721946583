//! Reads the texts of a chunk.

use std::borrow::Cow;
use std::sync::Arc;

use classifier::smtp::{Line, Reply, continues};
use classifier::{Classifier, RuleId};

use super::chunk::{Chunk, Unit};
use super::details::{Details, Report, Skipped};
use super::event::{self, Preset, split};
use super::json::{self, Place};
use super::kumomta::Record;
use super::lines;
use super::mail::{self, mbox};
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
    /// A part of a mail.
    Mail,
    /// A part of an event of a provider's webhook.
    Event(&'static Preset),
}

impl Format {
    /// Texts on lines.
    pub fn of_lines(response: ResponseForm) -> Self {
        Format { lines: LineFormat::Text, response }
    }

    /// The unit that is never split between chunks.
    pub fn unit(&self) -> Unit {
        match (&self.lines, self.response) {
            (LineFormat::Text, ResponseForm::Raw) => Unit::Reply,
            (LineFormat::Mail, _) => Unit::Mail,
            (LineFormat::Event(_), _) => Unit::Object,
            _ => Unit::Line,
        }
    }
}

/// A line of the input, the lines of a reply, or a report in a mail or an event.
pub struct Entry<'a> {
    /// The number of the first line in its source, from 1.
    pub line: u64,
    /// All bytes of the entry, with the line break.
    pub raw: &'a [u8],
    /// `None` if there is nothing to classify: a blank line, or a record of another type.
    pub text: Result<Option<Text<'a>>, Unreadable>,
    /// Why there is nothing to classify in a mail or an event.
    pub skipped: Option<Skipped>,
}

/// A text of the input. Bytes that are not UTF-8 are classified as U+FFFD.
pub struct Text<'a> {
    /// All of it.
    pub whole: &'a [u8],
    /// The reply in it, if that is not all of it.
    pub reply: Option<&'a [u8]>,
    pub origin: Origin<'a>,
    /// What a mail or an event says besides the text.
    pub details: Option<&'a Details>,
}

/// Where a text comes from.
pub enum Origin<'a> {
    /// A line of the input, or the lines of a reply, so the text has no line breaks.
    Line,
    /// JSON or a mail, so the text may contain anything.
    Json,
    Record(Record<'a>),
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
    joined: Vec<u8>,
    decoded: String,
}

impl Texts {
    /// A reader of entries in `format`.
    pub fn new(format: Arc<Format>) -> Self {
        Texts { format, joined: Vec::new(), decoded: String::new() }
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
        let unit = self.format.unit();
        let mut line = chunk.first_line;
        let mut ends = split::Ends::default();
        let mut at = 0;
        while at < data.len() {
            let end = match unit {
                Unit::Line | Unit::Reply => at + end(&data[at..], unit),
                Unit::Mail if mbox::is_mbox(data) => {
                    mbox::next(&data[at..]).map_or(data.len(), |next| at + next)
                }
                Unit::Mail => data.len(),
                Unit::Object => ends.next(data).unwrap_or(data.len()),
            };
            let raw = &data[at..end];
            at = end;
            match &self.format.lines {
                LineFormat::Mail => self.each_report(line, raw, mail::reports(raw), &mut each)?,
                LineFormat::Event(preset) => {
                    let (before, object) = split::trim(raw);
                    let line = line + lines::count(&raw[..before]);
                    if !object.is_empty() {
                        match event::reports(object, preset) {
                            Ok(reports) => self.each_report(line, raw, reports, &mut each)?,
                            Err(error) => {
                                each(Entry { line, raw, text: Err(error), skipped: None })?;
                            }
                        }
                    }
                }
                _ => each(Entry { line, raw, text: self.text(raw), skipped: None })?,
            }
            line += match unit {
                Unit::Line => 1,
                Unit::Reply | Unit::Mail | Unit::Object => lines::count(raw),
            };
        }
        Ok(())
    }

    fn each_report<E>(
        &mut self,
        line: u64,
        raw: &[u8],
        reports: Vec<Result<Report, Skipped>>,
        mut each: impl FnMut(Entry<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        for report in reports {
            let (text, skipped) = match &report {
                Ok(Report { text, details }) => {
                    let whole = text.as_bytes();
                    let reply = match self.format.response {
                        ResponseForm::Auto => found(whole, &mut self.joined),
                        ResponseForm::Line | ResponseForm::Raw => None,
                    };
                    let details = Some(details);
                    (Some(Text { whole, reply, origin: Origin::Json, details }), None)
                }
                Err(skipped) => (None, Some(*skipped)),
            };
            each(Entry { line, raw, text: Ok(text), skipped })?;
        }
        Ok(())
    }

    fn text<'a>(&'a mut self, raw: &'a [u8]) -> Result<Option<Text<'a>>, Unreadable> {
        let Texts { format, joined, decoded } = self;
        let (whole, origin) = match &format.lines {
            LineFormat::Text => {
                let text = lines::text(raw);
                if text.is_empty() && format.response == ResponseForm::Raw {
                    return Ok(None);
                }
                (text, Origin::Line)
            }
            LineFormat::Json(place) => match json::text(raw, place)? {
                None => return Ok(None),
                Some(Cow::Borrowed(text)) => (text.as_bytes(), Origin::Json),
                Some(Cow::Owned(text)) => {
                    *decoded = text;
                    (decoded.as_bytes(), Origin::Json)
                }
            },
            LineFormat::Kumomta => {
                let Some(record) = Record::read(raw)? else { return Ok(None) };
                record.text_into(decoded);
                let whole = decoded.as_bytes();
                let origin = Origin::Record(record);
                return Ok(Some(Text { whole, reply: None, origin, details: None }));
            }
            LineFormat::Mail | LineFormat::Event(_) => unreachable!("they have several texts"),
        };
        let (whole, reply) = match format.response {
            ResponseForm::Line => (whole, None),
            ResponseForm::Auto => (whole, found(whole, joined)),
            ResponseForm::Raw => {
                let reply = Reply::from_raw(whole).map_err(Unreadable::Reply)?;
                (join(reply.line(), joined), None)
            }
        };
        Ok(Some(Text { whole, reply, origin, details: None }))
    }
}

/// The end of the first entry.
fn end(data: &[u8], unit: Unit) -> usize {
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
