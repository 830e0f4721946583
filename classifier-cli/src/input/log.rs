//! What a format of mail logs consists of.

use std::borrow::Cow;

use memchr::{memchr, memmem, memrchr};

use super::chunk::Unit;
use super::column::Column;
use super::details::Details;
use super::event::preset::Preset;
use super::pattern::Extract;
use super::report::Reports;
use super::unreadable::Unreadable;

/// A format of logs.
pub struct LogFormat {
    /// The value of `--input`.
    pub name: &'static str,
    /// What `--help` says.
    pub help: &'static str,
    /// The unit that is never split between chunks.
    pub unit: Unit,
    pub wording: Wording,
    pub label: LabelPlace,
    pub needs: Needs,
    pub detection: Detection,
    pub reader: Reader,
}

/// Names are distinct.
impl PartialEq for LogFormat {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

/// What a format needs to be told.
#[derive(Clone, Copy, PartialEq)]
pub enum Needs {
    Nothing,
    /// The column of the text, unless it has a usual name.
    Column,
    /// The pattern of a record.
    Pattern,
}

/// How the texts of a format are found.
#[derive(Clone, Copy)]
pub enum Reader {
    /// A unit is a record, with one text at most. Makes a reader for one thread.
    Records(fn(&LogOptions) -> Box<dyn LogReader>),
    /// A unit has any number of reports.
    Reports(fn(&[u8], &LogOptions) -> Result<Reports, Unreadable>),
}

/// Who worded the texts of a log.
#[derive(Clone, Copy, PartialEq)]
pub enum Wording {
    /// A mail server, with words of its own around the reply.
    Server,
    /// Anyone.
    Any,
}

/// Where a labelled record has its label.
#[derive(Clone, Copy, PartialEq)]
pub enum LabelPlace {
    /// In the JSON of a record.
    Json,
    /// After the line: ` classification=LABEL`.
    Word,
    /// In a column after the others, which this byte separates.
    Column(u8),
    /// Nowhere: the format is not written.
    None,
}

/// How a file of a format is recognized.
pub enum Detection {
    /// By its lines.
    Lines(fn(&[u8]) -> Fit),
    /// By its first record.
    Header(fn(&[u8]) -> bool),
    /// It is not: the format needs options.
    None,
}

/// Whether a line is one of a format.
#[derive(Clone, Copy, PartialEq)]
pub enum Fit {
    /// No other format has such lines.
    Sure,
    /// Such logs may have it.
    Possible,
    Not,
}

/// Options of formats.
#[derive(Default)]
pub struct LogOptions {
    /// The column of the text.
    pub column: Option<Column>,
    /// The pattern of `--input regex`.
    pub extract: Option<Extract>,
    /// The provider of events.
    pub preset: Option<&'static Preset>,
    /// Whether the labels that records have already are read, from where `--output log` writes them.
    pub labels: bool,
}

/// Reads the records of one log.
pub trait LogReader: Send {
    /// Prepare for the records of a source, of which this is the first.
    fn start(&mut self, _first: &[u8]) {}

    /// Read a record without its line break. `memory` is for a text that must be assembled.
    fn read<'a>(
        &'a self,
        record: &'a [u8],
        memory: &'a mut Vec<u8>,
    ) -> Result<LogRecord<'a>, Unreadable>;
}

/// What a record of a log is.
#[derive(Debug, PartialEq)]
pub enum LogRecord<'a> {
    /// A failure, and its text.
    Text(&'a [u8], Details<'a>),
    /// A record without a text to classify, by its kind.
    Skipped(Cow<'a, [u8]>),
}

impl<'a> LogRecord<'a> {
    /// A record without a text to classify.
    pub fn skipped(kind: &'a (impl AsRef<[u8]> + ?Sized)) -> Self {
        LogRecord::Skipped(Cow::Borrowed(kind.as_ref()))
    }
}

/// A reader that needs nothing but the line.
pub struct ByLine(pub for<'a> fn(&'a [u8]) -> Result<LogRecord<'a>, Unreadable>);

impl LogReader for ByLine {
    fn read<'a>(
        &'a self,
        record: &'a [u8],
        _: &'a mut Vec<u8>,
    ) -> Result<LogRecord<'a>, Unreadable> {
        (self.0)(record)
    }
}

/// The word before a label at the end of a line.
const LABEL: &[u8] = b" classification=";

/// A line without the label that `--output log` has added, and that label.
pub fn split_label(line: &[u8]) -> (&[u8], Option<&[u8]>) {
    // Only fields follow the label, so most lines need no search.
    let last = memrchr(b' ', line).map_or(line, |at| &line[at..]);
    let at = memchr(b'=', last).and_then(|_| memmem::rfind(line, LABEL));
    let Some(at) = at else { return (line, None) };
    let mut words = line[at + LABEL.len()..].split(|&byte| byte == b' ');
    let label = words.next();
    match words.all(|word| memchr(b'=', word).is_some()) {
        true => (&line[..at], label),
        false => (line, None),
    }
}

/// Reads lines that may have their labels at the end.
pub struct Labelled {
    pub reader: Box<dyn LogReader>,
    /// Whether the labels are wanted.
    pub labels: bool,
}

impl LogReader for Labelled {
    fn start(&mut self, first: &[u8]) {
        self.reader.start(first);
    }

    fn read<'a>(
        &'a self,
        record: &'a [u8],
        memory: &'a mut Vec<u8>,
    ) -> Result<LogRecord<'a>, Unreadable> {
        let (record, label) = split_label(record);
        let label = label.filter(|_| self.labels).map(Into::into);
        Ok(match self.reader.read(record, memory)? {
            LogRecord::Text(text, details) => LogRecord::Text(text, Details { label, ..details }),
            skipped => skipped,
        })
    }
}
