//! The part of a text that is classified.

use std::borrow::Cow;

use clap::ValueEnum;
use classifier::smtp::Reply;

use super::unreadable::Unreadable;

#[derive(Clone, Copy, PartialEq, ValueEnum)]
pub enum ResponseForm {
    /// Anywhere in the text, such as in a log line or a notification: `smtp; 550-5.1.1 No such 550
    /// 5.1.1 user` gets the label of `550 5.1.1 No such user`. A text without a reply is classified
    /// as a whole.
    Auto,
    /// The whole text is the reply.
    Line,
    /// The text is a reply as an SMTP server sends it, on one or more lines: `550-5.1.1 No such`
    /// and `550 5.1.1 user` become `550 5.1.1 No such user`.
    Raw,
}

/// The line of `text` that is classified: the reply in it, or all of it.
pub fn line(text: &str, response: ResponseForm) -> Result<Cow<'_, str>, Unreadable> {
    let reply = match response {
        ResponseForm::Line => return Ok(Cow::Borrowed(text)),
        ResponseForm::Auto => Reply::find(text),
        ResponseForm::Raw => Reply::from_raw(text).map_err(Unreadable::Reply)?,
    };
    let line = reply.line();
    Ok(line.as_slice().map_or_else(|| Cow::Owned(line.to_string()), Cow::Borrowed))
}
