//! What of one text is classified, wherever the text was found.

use std::borrow::Cow;

use clap::ValueEnum;
use classifier::smtp::Reply;

use super::unreadable::Unreadable;

#[derive(Clone, Copy, PartialEq, ValueEnum)]
pub enum ResponseForm {
    /// Whatever a log, a notification or a person makes of a reply: `smtp; 550-5.1.1 No such 550
    /// 5.1.1 user` gets the label of `550 5.1.1 No such user`. In what is none, all is classified.
    Auto,
    /// As it is.
    Line,
    /// A reply of an SMTP server as it was sent, `550-5.1.1 No such` and `550 5.1.1 user`: it is made
    /// one line, `550 5.1.1 No such user`.
    Raw,
}

/// The line of `text` that rules get: the reply in it, or all of it.
pub fn line(text: &str, response: ResponseForm) -> Result<Cow<'_, str>, Unreadable> {
    let reply = match response {
        ResponseForm::Line => return Ok(Cow::Borrowed(text)),
        ResponseForm::Auto => Reply::find(text),
        ResponseForm::Raw => Reply::from_raw(text).map_err(Unreadable::Reply)?,
    };
    let line = reply.line();
    Ok(line.as_slice().map_or_else(|| Cow::Owned(line.to_string()), Cow::Borrowed))
}
