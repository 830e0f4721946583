//! Why mail servers refuse messages: the rule set that this repository comes with.

use crate::classifier;

/// Why a receiving server refused a message, told by its response.
///
/// The text is one line: the reply code and a space, the enhanced status code (RFC 3463) and a
/// space if there is one, then the rest, with line breaks made spaces. `rules/providers.toml`
/// knows what receivers say, `rules/iana.toml` the registered status codes, and comes second.
///
/// ```
/// use classifier::smtp::BounceClass;
///
/// let text = "550 5.1.1 <a@example.org>: Recipient address rejected: User unknown";
/// assert_eq!(BounceClass::classify(text), BounceClass::InvalidRecipient);
/// assert_eq!(BounceClass::classify("250 OK"), BounceClass::Uncategorized);
/// ```
#[classifier(files = ["rules/providers.toml", "rules/iana.toml"], crate = "crate")]
#[non_exhaustive]
pub enum BounceClass {
    /// No rule matched.
    #[default]
    Uncategorized,
}
