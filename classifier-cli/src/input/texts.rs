//! Reads the texts of a chunk.

use std::borrow::Cow;
use std::sync::Arc;

use classifier::smtp::{Line, Reply, continues};
use classifier::{Classifier, RuleId};

use super::chunk::{Chunk, Unit};
use super::details::Details;
use super::event::split;
use super::json::{self, Place};
use super::kumomta::Record;
use super::lines;
use super::log::{LabelPlace, Labelled, LogFormat, LogOptions, LogReader, LogRecord, Reader};
use super::mail::mbox;
use super::records;
use super::reply::ResponseForm;
use super::report::Reports;
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
    /// A record of another log, or a part of a mail or an event.
    Log(&'static LogFormat, LogOptions),
}

impl Format {
    /// Texts on lines.
    pub fn of_lines(response: ResponseForm) -> Self {
        Format { lines: LineFormat::Text, response }
    }

    /// What follows `--input` to name the format.
    pub fn name(&self) -> String {
        match &self.lines {
            LineFormat::Text => "lines".to_owned(),
            LineFormat::Json(_) => "json".to_owned(),
            LineFormat::Kumomta => "kumomta".to_owned(),
            LineFormat::Log(format, LogOptions { preset: None, .. }) => format.name.to_owned(),
            LineFormat::Log(format, LogOptions { preset: Some(preset), .. }) => {
                format!("{} --preset {}", format.name, preset.name)
            }
        }
    }

    /// Whether there are records without a text.
    pub fn is_log(&self) -> bool {
        matches!(self.lines, LineFormat::Kumomta | LineFormat::Log(..))
    }

    /// Where a line of a log has its label.
    pub fn label_place(&self) -> LabelPlace {
        match &self.lines {
            LineFormat::Log(format, _) => format.label,
            LineFormat::Kumomta => LabelPlace::Json,
            LineFormat::Text | LineFormat::Json(_) => LabelPlace::None,
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

/// A line of the input, the lines of a reply or of a record, or a report in a mail or an event.
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
    /// A record of KumoMTA.
    Record(Record<'a>),
    /// A record of another log, a mail or an event, which say this besides the text.
    Log(Details<'a>),
    /// Other JSON.
    Json,
}

impl<'a> Text<'a> {
    /// The part that is classified.
    pub fn classified(&self) -> &'a [u8] {
        self.reply.unwrap_or(self.whole)
    }

    /// What a log, a mail or an event says besides the text. Those of KumoMTA's records are read here.
    pub fn details(&self) -> Option<Cow<'_, Details<'_>>> {
        match &self.origin {
            Origin::Log(details) => Some(Cow::Borrowed(details)),
            Origin::Record(record) => Some(Cow::Owned(record.details())),
            Origin::Line | Origin::Json => None,
        }
    }

    /// The first rule that matches the classified part.
    pub fn winner(&self, classifier: &Classifier<'_>) -> Option<RuleId> {
        classifier.first_match_bytes(self.classified())
    }
}

/// Reads the entries of chunks, each in its format.
pub struct Texts(Vec<Entries>);

impl Texts {
    /// A reader of entries in these formats.
    pub fn new(formats: &[Arc<Format>]) -> Self {
        Texts(formats.iter().map(Entries::new).collect())
    }

    /// Call `each` with the entries of `chunk` in order, until it fails.
    pub fn each<E>(
        &mut self,
        chunk: &Chunk,
        each: impl FnMut(Entry<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        self.0[chunk.format].each(chunk, each)
    }
}

/// Reads entries of one format. The memory for texts that must be assembled is reused, so they cost
/// no allocation.
struct Entries {
    format: Arc<Format>,
    /// The reader of a log.
    log: Option<Box<dyn LogReader>>,
    joined: Vec<u8>,
    unescaped: Vec<u8>,
    decoded: String,
}

impl Entries {
    fn new(format: &Arc<Format>) -> Self {
        let log = match &format.lines {
            LineFormat::Log(LogFormat { reader: Reader::Records(reader), label, .. }, options) => {
                let reader = reader(options);
                Some(match label {
                    LabelPlace::Word => Box::new(Labelled { reader, labels: options.labels }),
                    _ => reader,
                })
            }
            _ => None,
        };
        let format = Arc::clone(format);
        Entries { format, log, joined: Vec::new(), unescaped: Vec::new(), decoded: String::new() }
    }

    fn each<E>(
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
        let mut objects = split::Ends::default();
        let mut at = 0;
        while at < data.len() {
            let end = match unit {
                Unit::Mail if mbox::is_mbox(data) => {
                    mbox::next(&data[at..]).map_or(data.len(), |next| at + next)
                }
                Unit::Mail => data.len(),
                Unit::Object => objects.next(data).unwrap_or(data.len()),
                unit => at + end(&data[at..], unit),
            };
            let raw = &data[at..end];
            at = end;
            match &self.format.lines {
                LineFormat::Log(LogFormat { reader: Reader::Reports(read), .. }, options) => {
                    let (before, unit) = match unit {
                        Unit::Object => split::trim(raw),
                        _ => (0, raw),
                    };
                    let line = line + lines::count(&raw[..before]);
                    if !unit.is_empty() {
                        let reports = read(unit, options);
                        self.each_report(line, unit, reports, &mut each)?;
                    }
                }
                _ => each(Entry { line, raw, content: self.content(raw) })?,
            }
            line += match unit {
                Unit::Line => 1,
                _ => lines::count(raw),
            };
        }
        Ok(())
    }

    /// Call `each` with the reports of a unit.
    fn each_report<E>(
        &mut self,
        line: u64,
        raw: &[u8],
        reports: Result<Reports, Unreadable>,
        each: &mut impl FnMut(Entry<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let reports = match reports {
            Ok(reports) => reports,
            Err(error) => return each(Entry { line, raw, content: Err(error) }),
        };
        for report in reports {
            let text;
            let content = match report {
                Ok(report) => {
                    text = report.text;
                    let whole = text.as_bytes();
                    let reply = match self.format.response {
                        ResponseForm::Auto => found(whole, &mut self.joined),
                        ResponseForm::Line | ResponseForm::Raw => None,
                    };
                    Content::Text(Text { whole, reply, origin: Origin::Log(report.details) })
                }
                Err(kind) => Content::Skipped(kind.as_bytes().into()),
            };
            each(Entry { line, raw, content: Ok(content) })?;
        }
        Ok(())
    }

    fn content<'a>(&'a mut self, raw: &'a [u8]) -> Result<Content<'a>, Unreadable> {
        let Entries { format, log, joined, unescaped, decoded } = self;
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
                let log = log.as_ref().expect("units of several texts are read by themselves");
                match log.read(lines::text(raw), unescaped)? {
                    LogRecord::Text(text, details) => (text, Origin::Log(details)),
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
