//! What all commands that read texts share: from paths on the command line to texts.
//!
//! ```text
//! paths ─▶ sources  files, and the files in folders, in order
//!          source   an open file or standard input
//!          decode   decompressed, if it is compressed
//!          chunk    pieces of whole lines, each for one thread
//!          texts    the lines of a chunk and the text on each: lines, json, kumomta
//!          reply    what of a text that comes from elsewhere is classified
//! ```
//!
//! Nothing is kept but a chunk a thread, so memory does not grow with the input, only with its
//! longest line.

mod chunk;
mod decode;
mod json;
mod kumomta;
pub(crate) mod lines;
mod object;
pub(crate) mod outline;
mod pointer;
pub(crate) mod reply;
mod source;
mod sources;
mod texts;

use std::fmt;

use classifier::smtp::RawReplyError;

pub use chunk::{Chunk, Chunks};
pub(crate) use decode::Reader;
pub use json::Place;
pub use pointer::Pointer;
pub(crate) use source::Source;
pub use sources::Sources;
pub use texts::{Entry, Format, Text, Texts};

/// Why a line has no text that could be classified.
#[derive(Debug)]
pub enum Unreadable {
    /// Not JSON, or not of the shape that the format has.
    Json(serde_json::Error),
    /// A log record of a classified type without a response.
    NoResponse,
    /// A log record of a classified type with a response that is not one.
    BadResponse(serde_json::Error),
    /// Not an SMTP reply as one is sent.
    Reply(RawReplyError),
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
            Unreadable::Reply(error @ RawReplyError::NoReply) => {
                write!(f, "{error}; texts that are one line each need no --response raw")
            }
            Unreadable::Reply(error) => error.fmt(f),
        }
    }
}

/// `serde_json` ends its messages with " at line 1 column 7", but the line is ours to count.
pub(crate) fn without_position(error: &serde_json::Error) -> String {
    let mut message = error.to_string();
    message.truncate(message.rfind(" at line ").unwrap_or(message.len()));
    message
}
