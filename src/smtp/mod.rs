//! Why mail servers refuse messages: the built-in rules, and a reader that finds the reply in log
//! lines, notifications and free text.
//!
//! ```text
//! text, byte, escape       texts, white space and spelled line breaks
//! phrase, code             phrases and codes
//! opening                  quote marks and white space before a code
//! wrapper                  the kind of text around a reply
//! introduction, codeless   the words before a reply
//! candidate                a code that may begin a reply
//! end                      the end of a reply
//! find                     the reply in a text, using all of these
//! join, pieces, raw        the lines of a reply, joined to one
//! context, command         the surroundings of a reply
//! line, reply              the public types
//! classify                 the label
//! ```

mod byte;
mod candidate;
mod classify;
mod code;
mod codeless;
mod command;
mod context;
mod end;
mod escape;
mod find;
mod introduction;
mod join;
mod line;
mod opening;
mod phrase;
mod pieces;
mod raw;
mod reply;
mod text;
mod wrapper;

pub use code::EnhancedCode;
pub use command::Command;
pub use line::Line;
pub use raw::RawReplyError;
pub use reply::{Reply, continues};
pub use text::ReplyText;
pub use wrapper::Speaker;

use crate::classifier;

/// Why a receiving server refused a message, according to its response.
///
/// The text is one line: the reply code and a space, the enhanced status code (RFC 3463) and a space
/// if there is one, then the rest, with spaces instead of line breaks. [`Reply`] finds this line in
/// other texts, and [`classify_reply`](Self::classify_reply) also labels it.
///
/// The rules are three built-in files: `providers` with the phrases of servers, then `iana` with the
/// registered status codes, then `fallback` for codes without a meaning of their own.
///
/// ```
/// use classifier::smtp::BounceClass;
///
/// let text = "550 5.1.1 <a@example.org>: Recipient address rejected: User unknown";
/// assert_eq!(BounceClass::classify(text), BounceClass::InvalidRecipient);
/// assert_eq!(BounceClass::classify("250 OK"), BounceClass::Uncategorized);
///
/// let rule = BounceClass::explain("552 5.2.2 mailbox is stuffed").unwrap();
/// assert_eq!(rule.file, "builtin:iana");
/// ```
///
/// # What to do about it
///
/// Each label has two attributes: [`action`](Self::action), what the sender does next, and
/// [`hard`](Self::hard), whether the same message fails again at the same address. A rule may have
/// values of its own, so a program that acts asks the rule:
///
/// ```
/// use classifier::smtp::{BounceClass, BounceClassAction};
///
/// let text = "552 5.3.4 Message size exceeds fixed limit";
/// assert_eq!(BounceClass::classify(text).action(), BounceClassAction::Retry);
///
/// let rule = BounceClass::explain(text).unwrap();
/// assert_eq!(rule.stable_id, Some("size-too-large"));
/// assert_eq!(BounceClassAction::of(&rule), Some(BounceClassAction::Fix));
/// assert_eq!(rule.attribute("hard").and_then(|value| value.as_bool()), Some(true));
/// ```
///
/// A reply with 4xx is not final, whatever its label: the message stays in the queue. `docs/labels.md`
/// in the repository has all labels with their values, and the reasons.
#[classifier(files = [builtin("providers"), builtin("iana"), builtin("fallback")], crate = "crate")]
#[non_exhaustive]
pub enum BounceClass {
    /// No rule matched.
    #[default]
    Uncategorized,
}
