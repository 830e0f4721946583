//! Errors of lines.

use std::fmt;

use classifier::smtp::RawReplyError;

/// Why a line has no text to classify.
#[derive(Debug)]
pub enum Unreadable {
    /// Not JSON, or not of the expected shape.
    Json(serde_json::Error),
    /// A log record of a classified type without a response.
    NoResponse,
    /// A log record of a classified type with an invalid response.
    BadResponse(serde_json::Error),
    /// Not an SMTP reply as a server sends it.
    Reply(RawReplyError),
    /// A failure in a log without a text.
    NoText,
    /// A table without this column, and the columns that it has.
    NoColumn(String, String),
    /// A record of a table without the column of this number.
    ShortRecord(usize),
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
            Unreadable::NoText => f.write_str("a failure without a text"),
            Unreadable::NoColumn(names, there) => write!(
                f,
                "the header has no column {names}; --column names the column of the text: {there}"
            ),
            Unreadable::ShortRecord(number) => write!(f, "the record has no column {number}"),
        }
    }
}

/// The message without " at line 1 column 7": the line number is ours to add.
pub(crate) fn without_position(error: &serde_json::Error) -> String {
    let mut message = error.to_string();
    message.truncate(message.rfind(" at line ").unwrap_or(message.len()));
    message
}
