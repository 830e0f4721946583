//! Log records in the format of KumoMTA.

use std::{error, fmt};

use classifier_runtime::pool::PoolError;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::plain::plain;

/// The types of record that have a label.
const CLASSIFIED: [&str; 7] =
    ["Bounce", "TransientFailure", "Expiration", "AdminBounce", "OOB", "Feedback", "Rejection"];

/// A log record: a JSON object with all of its fields, known or not.
///
/// A label needs `type` and `response`, and is in `bounce_classification`. The fields keep their order if
/// the feature `preserve_order` of `serde_json` is on anywhere in the program.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(transparent)]
pub struct Record(pub Map<String, Value>);

/// The response of a server, as records have it.
#[derive(Deserialize)]
struct Response {
    code: u16,
    enhanced_code: Option<EnhancedCode>,
    content: String,
}

/// An enhanced status code, such as 5.2.2 (RFC 3463).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, Serialize)]
pub struct EnhancedCode {
    /// The first number: 2, 4 or 5.
    pub class: u8,
    /// The second number.
    pub subject: u16,
    /// The third number.
    pub detail: u16,
}

impl Record {
    /// The response as the line that the rules see: `552 5.2.2 mailbox full`. `None` if records of this type
    /// have no label. A record with nothing but `type` and `response` is enough.
    ///
    /// # Examples
    ///
    /// ```
    /// use classifier_configure::Record;
    ///
    /// let record = r#"{"type": "Bounce", "response": {"code": 552, "content": "mailbox\nfull"}}"#;
    /// let record: Record = serde_json::from_str(record)?;
    /// assert_eq!(record.text()?.as_deref(), Some("552 mailbox full"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If the record has no `type`, or no `response` that can be read although it should have a label.
    pub fn text(&self) -> Result<Option<String>, RecordError> {
        let kind = self.0.get("type").and_then(Value::as_str).ok_or(RecordError::NoType)?;
        if !CLASSIFIED.contains(&kind) {
            return Ok(None);
        }
        let response = self.0.get("response").unwrap_or(&Value::Null);
        let Response { code, enhanced_code, content } = Response::deserialize(response)
            .map_err(|error| RecordError::Response(plain(&error)))?;
        Ok(Some(line(code, enhanced_code, &content)))
    }

    /// Sets the label.
    pub(crate) fn set_label(&mut self, label: &str) {
        self.0.insert("bounce_classification".to_owned(), label.into());
    }
}

/// A response in the form that rules are written for: one line that starts with the codes. Each line break
/// (CRLF, LF or CR) becomes a space.
pub(crate) fn line(code: u16, enhanced_code: Option<EnhancedCode>, content: &str) -> String {
    let content = content.replace("\r\n", " ").replace(['\r', '\n'], " ");
    match enhanced_code {
        Some(EnhancedCode { class, subject, detail }) => {
            format!("{code} {class}.{subject}.{detail} {content}")
        }
        None => format!("{code} {content}"),
    }
}

/// The reason why a record got no label. The record is as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RecordError {
    /// There is no `type`, or it is not a string.
    NoType,
    /// A record of this type has a `response`, and this one has none that can be read.
    Response(String),
    /// The pool gave no answer.
    Pool(PoolError),
}

impl fmt::Display for RecordError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoType => f.write_str("`type` is missing or not a string"),
            Self::Response(error) => write!(f, "`response` cannot be read: {error}"),
            Self::Pool(error) => error.fmt(f),
        }
    }
}

impl error::Error for RecordError {}
