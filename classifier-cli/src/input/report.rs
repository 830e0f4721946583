//! The reports in a mail or an event.

use std::borrow::Cow;

use super::details::Details;

/// A text of a mail or an event, and what is said about it.
#[derive(Debug, Default, PartialEq)]
pub struct Report {
    /// The text to classify, on one line if the source has it on one line.
    pub text: String,
    pub details: Details<'static>,
}

/// The reports of a mail or an event, one for each recipient; or for those without a text their kind.
pub type Reports = Vec<Result<Report, &'static str>>;

/// The kind of a failure without a reason.
pub const NO_REASON: &str = "no reason";

/// The largest number of bytes of a field. Addresses are shorter (RFC 5321, section 4.5.3.1). Each of
/// many recipients has a copy, and memory must not grow with the product.
const LONGEST_FIELD: usize = 1_000;

/// The number of characters that recipients get of a text that is not their own.
const LONGEST_SHARED: usize = 1_000;

/// A field of details; `None` if it is empty or too long.
pub fn field(value: &str) -> Option<Cow<'static, [u8]>> {
    let value = value.trim().as_bytes();
    (1..=LONGEST_FIELD).contains(&value.len()).then(|| value.to_owned().into())
}

/// The start of a text that several recipients have in common.
pub fn shared(text: &str) -> String {
    text.chars().take(LONGEST_SHARED).collect()
}

/// The address in `value`: what is in its angle brackets, or all of it.
pub fn inside(value: &str) -> &str {
    let inside = value.rsplit_once('<').and_then(|(_, rest)| rest.split('>').next());
    inside.unwrap_or(value).trim()
}

/// The address in `value` as a field.
pub fn address(value: &str) -> Option<Cow<'static, [u8]>> {
    field(inside(value))
}

/// The address of a recipient, which has a domain, as a field.
pub fn recipient(value: &str) -> Option<Cow<'static, [u8]>> {
    address(value).filter(|address| address.contains(&b'@'))
}

/// A time as a field.
pub fn time(time: jiff::Timestamp) -> Cow<'static, [u8]> {
    time.to_string().into_bytes().into()
}
