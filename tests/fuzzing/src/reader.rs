//! The input as a log: what the program reads in it must be what is there.

use std::{
    convert::Infallible,
    io::{self, Cursor, Read},
    sync::{Arc, LazyLock},
};

use arbitrary::{Result, Unstructured};
use classifier_cli::input::{
    Chunk, Chunks, Column, Content, Detected, Entry, Extract, FORMATS, Format, LineFormat,
    LogFormat, LogOptions, Origin, Place, Pointer, ResponseForm, Texts, detect, mail::DSN,
};

use crate::{log::log, reading};

/// The label that records get. It needs escapes, and stands in no log.
const LABEL: &str = "a \"label\" for records";

/// A pattern for lines of any kind.
static EXTRACT: LazyLock<Extract> =
    LazyLock::new(|| r"(?P<id>\w+)[ ,](?P<text>.+)".parse().expect("it has a text"));

/// What the log holds.
pub(crate) enum Kind {
    Lines,
    Replies,
    /// JSON, with the text at a pointer or where it is by default.
    Json(Option<&'static str>),
    JsonReplies(Option<&'static str>),
    Kumomta,
    /// Another log, of lines or records; with the second, the text of a table is in this column, and
    /// labels are read.
    Log(&'static LogFormat, bool),
}

/// What there is to one entry of a log.
#[derive(Debug, PartialEq)]
pub(crate) struct Answer {
    pub(crate) line: u64,
    pub(crate) raw: Vec<u8>,
    pub(crate) text: std::result::Result<Option<Vec<u8>>, String>,
    /// A record with [`LABEL`].
    pub(crate) labelled: Option<Vec<u8>>,
}

/// Reads a log of a kind that the input chooses: the rest of the input as it is, or what it says is
/// to be made. It is read as a whole, and again in pieces.
///
/// Gives how many entries there are.
///
/// # Panics
///
/// When the reader does; when the answers depend on the pieces; when anything of the log is lost, or
/// comes in another order or with another line number; when a text is not what a plain reading with
/// `serde_json::Value` or by regular expressions gives, or what is wrong is not told; and when a label
/// changes anything else in its record.
///
/// # Examples
///
/// ```
/// assert_eq!(fuzzing::reader(b"\x00\x00\x00552 full\n421 busy\n"), 2);
/// ```
pub fn reader(input: &[u8]) -> usize {
    read(&mut Unstructured::new(input)).expect("no choice is empty")
}

fn read(input: &mut Unstructured<'_>) -> Result<usize> {
    let pointers =
        [None, Some("/text"), Some("/a/b"), Some("/a/1"), Some("/0/text"), Some("/e~1v")];
    let number = input.int_in_range(0..=15)?;
    let kind = match number {
        0 => Kind::Lines,
        1 => Kind::Replies,
        2 | 3 => Kind::Json(*input.choose(&pointers)?),
        4 => Kind::JsonReplies(*input.choose(&pointers)?),
        5..=7 => Kind::Kumomta,
        // The last is to be detected.
        15 => Kind::Log(*input.choose(&FORMATS[..6])?, false),
        number => Kind::Log(FORMATS[number - 8], input.arbitrary()?),
    };
    let size = input.int_in_range(1..=64)?;
    let log = match input.int_in_range(0..=3)? {
        0 => input.bytes(input.len())?.to_vec(),
        _ => log(input, &kind)?,
    };
    // Any bytes may be detected as anything.
    let detected = detect(&log);
    let _ = detected.message(&"log", true);
    let kind = match detected {
        _ if number < 15 => kind,
        Detected::Kumomta(_) => Kind::Kumomta,
        Detected::Log(format, _) if *format != DSN => Kind::Log(format, false),
        _ => Kind::Lines,
    };
    let format = [Arc::new(format(&kind))];
    let whole = answers(&format, Cursor::new(log.clone()));
    let in_pieces = answers(&format, Pieces { log: Cursor::new(log.clone()), size });
    assert_eq!(whole, in_pieces, "in pieces of {size} bytes");
    reading::check_places(&kind, &log, &whole);
    for answer in &whole {
        reading::check_text(&kind, answer);
        if let Some(labelled) = &answer.labelled {
            let label = serde_json::to_vec(LABEL).expect("it is a string");
            reading::check_labelled(&answer.raw, labelled, &label);
        }
    }
    Ok(whole.len())
}

fn format(kind: &Kind) -> Format {
    let place = |pointer: &Option<&str>| match pointer {
        Some(pointer) => Place::from(pointer.parse::<Pointer>().expect("it is a pointer")),
        None => Place::default(),
    };
    let (lines, response) = match kind {
        Kind::Lines => (LineFormat::Text, ResponseForm::Line),
        Kind::Replies => (LineFormat::Text, ResponseForm::Raw),
        Kind::Json(pointer) => (LineFormat::Json(place(pointer)), ResponseForm::Line),
        Kind::JsonReplies(pointer) => (LineFormat::Json(place(pointer)), ResponseForm::Raw),
        Kind::Kumomta => (LineFormat::Kumomta, ResponseForm::Line),
        Kind::Log(format, by_number) => {
            let options = LogOptions {
                column: by_number.then_some(Column::Number(2)),
                extract: Some(EXTRACT.clone()),
                labels: *by_number,
                ..LogOptions::default()
            };
            (LineFormat::Log(format, options), ResponseForm::Line)
        }
    };
    Format { lines, response }
}

fn answers(format: &[Arc<Format>], reader: impl Read + Send + 'static) -> Vec<Answer> {
    let mut chunks = Chunks::of_reader(Box::new(reader), format[0].unit());
    let mut texts = Texts::new(format);
    let mut chunk = Chunk::default();
    let mut answers = Vec::new();
    while chunks.read_into(&mut chunk) {
        assert!(chunk.problem.is_none(), "reading memory cannot fail");
        let Ok(()) = texts.each(&chunk, |entry| {
            answers.push(answer(entry));
            Ok::<(), Infallible>(())
        });
    }
    answers
}

fn answer(Entry { line, raw, content }: Entry<'_>) -> Answer {
    let mut labelled = None;
    let text = content.map_err(|error| error.to_string()).map(|content| match content {
        Content::Skipped(_) => None,
        Content::Text(text) => {
            // Any record may say anything.
            let _ = text.details();
            if let Origin::Record(record) = &text.origin {
                let out = labelled.insert(Vec::new());
                record
                    .write_labelled(out, format!("{LABEL:?}").as_bytes(), None)
                    .expect("memory takes any bytes");
            }
            Some(text.classified().to_vec())
        }
    });
    Answer { line, raw: raw.to_vec(), text, labelled }
}

/// Gives no more than `size` bytes at once.
pub(crate) struct Pieces {
    pub(crate) log: Cursor<Vec<u8>>,
    pub(crate) size: usize,
}

impl Read for Pieces {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let size = self.size.min(buffer.len());
        self.log.read(&mut buffer[..size])
    }
}
