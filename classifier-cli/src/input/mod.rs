//! Where lines come from, and how each input format reads one.

pub mod json;
pub mod kumomta;
pub mod lines;
mod object;

use std::fmt;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

/// Large enough that system calls do not show, small enough to stay in the cache.
pub const BUFFER: usize = 64 * 1024;

/// U+FEFF at the very start of a file says that the file is UTF-8.
pub const BYTE_ORDER_MARK: &[u8] = "\u{FEFF}".as_bytes();

/// A file that was named on the command line; `-` is standard input.
pub struct Source<'a>(pub &'a Path);

impl Source<'_> {
    fn is_stdin(&self) -> bool {
        self.0 == Path::new("-")
    }

    pub fn open(&self) -> io::Result<BufReader<Box<dyn Read>>> {
        let reader: Box<dyn Read> = if self.is_stdin() {
            Box::new(io::stdin().lock())
        } else {
            Box::new(File::open(self.0)?)
        };
        Ok(BufReader::with_capacity(BUFFER, reader))
    }
}

impl fmt::Display for Source<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_stdin() { f.write_str("<stdin>") } else { self.0.display().fmt(f) }
    }
}

/// Why a line has no text that could be classified.
#[derive(Debug)]
pub enum Unreadable {
    /// Not JSON, or not of the shape that the format has.
    Json(serde_json::Error),
    /// A log record of a classified type without a response.
    NoResponse,
    /// A log record of a classified type with a response that is not one.
    BadResponse(serde_json::Error),
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unreadable::Json(error) => {
                write!(f, "{} at column {}", without_position(error), error.column())
            }
            Unreadable::NoResponse => f.write_str("a record of this type needs a `response`"),
            Unreadable::BadResponse(error) => {
                write!(f, "unusable `response`: {}", without_position(error))
            }
        }
    }
}

/// `serde_json` ends its messages with " at line 1 column 7", but the line is ours to count.
fn without_position(error: &serde_json::Error) -> String {
    let mut message = error.to_string();
    message.truncate(message.rfind(" at line ").unwrap_or(message.len()));
    message
}
