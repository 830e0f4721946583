//! Why mail servers refuse messages: the rules that come with this crate.

use crate::classifier;

/// Why a receiving server refused a message, told by its response.
///
/// The text is one line: the reply code and a space, the enhanced status code (RFC 3463) and a
/// space if there is one, then the rest, with line breaks made spaces. The built-in rule file
/// `providers` knows what receivers say, `iana` the registered status codes, and comes second.
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
#[classifier(files = [builtin("providers"), builtin("iana")], crate = "crate")]
#[non_exhaustive]
pub enum BounceClass {
    /// No rule matched.
    #[default]
    Uncategorized,
}
