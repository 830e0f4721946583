//! What of one text is classified, wherever the text was found.

use std::borrow::Cow;

use classifier::smtp::Reply;

use super::Unreadable;
use crate::args::ResponseForm;

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
