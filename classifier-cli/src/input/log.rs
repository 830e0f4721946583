//! What a format of mail logs consists of.

use std::borrow::Cow;

use super::chunk::Unit;
use super::column::Column;
use super::pattern::Extract;
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
    pub detection: Detection,
    /// A reader for one thread.
    pub reader: fn(&LogOptions) -> Box<dyn LogReader>,
}

/// Who worded the texts of a log.
#[derive(Clone, Copy, PartialEq)]
pub enum Wording {
    /// A mail server, on one line, with words of its own around the reply.
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
    Text(&'a [u8], LogFields<'a>),
    /// A record without a text to classify, by its kind.
    Skipped(Cow<'a, [u8]>),
}

impl<'a> LogRecord<'a> {
    /// A record without a text to classify.
    pub fn skipped(kind: &'a (impl AsRef<[u8]> + ?Sized)) -> Self {
        LogRecord::Skipped(Cow::Borrowed(kind.as_ref()))
    }
}

/// The fields of a record, as they are spelled.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct LogFields<'a> {
    pub time: Option<&'a [u8]>,
    /// The address of the recipient, or its domain.
    pub recipient: Option<&'a [u8]>,
    pub sender: Option<&'a [u8]>,
    /// The other server.
    pub relay: Option<&'a [u8]>,
    /// The queue id.
    pub id: Option<&'a [u8]>,
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
