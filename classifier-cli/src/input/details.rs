//! What mails and events say besides the text to classify.

use jiff::Timestamp;
use serde::Serialize;

/// A text of a mail or an event, and what is said about it.
#[derive(Debug, Default, PartialEq)]
pub struct Report {
    /// The text to classify, on one line if the source has it on one line.
    pub text: String,
    pub details: Details,
}

/// A field is `None` if the source does not say it, or says it at length: each of many recipients has a
/// copy, and memory must not grow with the product.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Details {
    /// The last attempt to deliver, or else the time of the report.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time: Option<Timestamp>,
    /// The domain of the recipient, in lower case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub domain: Option<String>,
    /// The host or the address of the server that refused the mail.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub relay: Option<String>,
    /// The address that sent the mail.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sender: Option<String>,
    /// The Message-ID of the mail without its angle brackets, or the id of the provider.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
}

/// Why a mail, a recipient or an event has no text to classify.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Skipped {
    /// A report of success: `delivered`, `relayed` or `expanded`.
    Delivered,
    /// A complaint of a reader (RFC 5965).
    Feedback,
    /// A mail that is no report.
    OtherMail,
    /// An event of a type that is not a failure.
    OtherEvent,
    /// A failure without a reason.
    NoReason,
}

impl Skipped {
    /// The name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Skipped::Delivered => "delivered",
            Skipped::Feedback => "feedback",
            Skipped::OtherMail => "other mail",
            Skipped::OtherEvent => "other event",
            Skipped::NoReason => "no reason",
        }
    }
}

/// The largest number of bytes of a field. Addresses are shorter (RFC 5321, section 4.5.3.1).
const LONGEST_FIELD: usize = 1_000;

/// The number of characters that recipients get of a text that is not their own.
const LONGEST_SHARED: usize = 1_000;

/// A field; `None` if it is empty or too long.
pub fn field(value: &str) -> Option<String> {
    let value = value.trim();
    (1..=LONGEST_FIELD).contains(&value.len()).then(|| value.to_owned())
}

/// The start of a text that several recipients have in common.
pub fn shared(text: &str) -> String {
    text.chars().take(LONGEST_SHARED).collect()
}

/// The domain of an address in lower case; `None` if it has none.
pub fn domain(address: &str) -> Option<String> {
    let (_, domain) = address.rsplit_once('@')?;
    field(&domain.trim_end_matches(['>', '.']).to_lowercase())
}

/// The address in `field`: what is in its angle brackets, or all of it; `None` if that is empty.
pub fn address(field: &str) -> Option<String> {
    let inside = field.rsplit_once('<').and_then(|(_, rest)| rest.split('>').next());
    self::field(inside.unwrap_or(field))
}
