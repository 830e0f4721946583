//! Why mail servers refuse messages: the rules that come with this crate, and the reply in what
//! logs, notifications and people say of it.
//!
//! ```text
//! text, byte, escape       texts, white space, and line breaks that are spelled
//! phrase, code             phrases in texts, and codes
//! opening                  quote marks and white space before a code
//! wrapper                  what a reply was found in
//! introduction, codeless   what comes before it
//! candidate                a code that may begin it
//! end                      where it ends
//! find                     the reply in a text, from these
//! join, pieces, raw        its lines, which become one
//! context, command         what stands around it
//! line, reply              what callers get
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

/// Why a receiving server refused a message, told by its response.
///
/// The text is one line: the reply code and a space, the enhanced status code (RFC 3463) and a
/// space if there is one, then the rest, with line breaks made spaces. [`Reply`] finds it in other
/// texts, and [`classify_reply`](Self::classify_reply) its label. The built-in rule file
/// `providers` knows what receivers say, `iana`, which comes second, the registered status codes, and
/// `fallback`, which comes last, what codes say that have no meaning of their own there.
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
