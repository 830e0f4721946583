//! A reply as its server sent it, with all its lines (RFC 5321, section 4.2; RFC 2034, section 4).

use core::fmt;

use super::code::{Separator, separator};
use super::join::{Breaks, Join};

/// The error of [`Reply::from_raw`](super::Reply::from_raw): the text is not a complete SMTP reply.
///
/// ```
/// use classifier::smtp::{Reply, RawReplyError};
///
/// let error = Reply::from_raw("550-5.1.1 no\n551 other\n").unwrap_err();
/// assert_eq!(error, RawReplyError::OtherCode);
/// assert_eq!(error.to_string(), "the lines of this reply have different codes");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RawReplyError {
    /// A line does not begin with three digits and a space or a hyphen.
    NoReply,
    /// The lines have different codes.
    OtherCode,
    /// The last line has a hyphen after its code.
    Unfinished,
    /// There are lines after the one with a space after its code.
    AfterReply,
}

impl fmt::Display for RawReplyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoReply => "a line of a reply starts with three digits and a space or a hyphen",
            Self::OtherCode => "the lines of this reply have different codes",
            Self::Unfinished => {
                "the last line of this reply is missing, which has a space after the code"
            }
            Self::AfterReply => {
                "more follows the last line of this reply, which has a space after the code"
            }
        })
    }
}

impl core::error::Error for RawReplyError {}

/// The join of the lines of `reply`. The last one may lack its line break.
pub(super) fn join(reply: &[u8]) -> Result<Join, RawReplyError> {
    let mut first = None;
    let mut goes_on = true;
    for line in reply.split_inclusive(|&byte| byte == b'\n') {
        if !goes_on {
            return Err(RawReplyError::AfterReply);
        }
        let line = without_break(line);
        let separator = line_separator(line).ok_or(RawReplyError::NoReply)?;
        let &mut (code, _) = first.get_or_insert((&line[..3], separator));
        if code != &line[..3] {
            return Err(RawReplyError::OtherCode);
        }
        goes_on = separator == Separator::Hyphen;
    }
    match first {
        Some((_, separator)) if !goes_on => {
            let end = without_break(reply).len();
            Ok(Join::of_reply(reply, 0, separator, end, Breaks::SENT))
        }
        _ => Err(RawReplyError::Unfinished),
    }
}

/// Whether `line`, with or without its line break, says that more lines of its reply follow.
pub(super) fn continues(line: &[u8]) -> bool {
    line_separator(without_break(line)) == Some(Separator::Hyphen)
}

/// The text after the code of a line.
fn line_separator(line: &[u8]) -> Option<Separator> {
    // A CR after the code is text, but a line needs a separator before any text.
    separator(line, 3).filter(|&separator| separator != Separator::End || line.len() == 3)
}

/// The line without its LF or CRLF. A CR without LF is text.
fn without_break(line: &[u8]) -> &[u8] {
    match line {
        [line @ .., b'\r', b'\n'] | [line @ .., b'\n'] => line,
        line => line,
    }
}
