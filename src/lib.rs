#![doc = include_str!("../README.md")]
//! # In this crate
//!
//! [`classifier`] is the attribute macro. What the enums that it makes can tell of themselves is
//! said by [`Classifier`] and [`Rule`].

#![no_std]
#![forbid(unsafe_code)]

/// Makes an enum the labels of a rule set, and embeds the rule set's classifier in the binary.
///
/// ```
/// use classifier::classifier;
///
/// /// Why a receiving server refused a message.
/// #[classifier(files = ["rules/providers.toml", "rules/iana.toml"])]
/// pub enum BounceClass {
///     /// No rule matched.
///     #[default]
///     Uncategorized,
/// }
///
/// let text = "552 5.2.2 mailbox is stuffed";
/// assert_eq!(BounceClass::classify(text), BounceClass::QuotaIssues);
/// assert_eq!(BounceClass::classify("no code"), BounceClass::Uncategorized);
///
/// let rule = BounceClass::explain(text).unwrap();
/// assert_eq!(rule.file, "rules/iana.toml");
/// assert_eq!(rule.label, BounceClass::QuotaIssues.as_str());
/// ```
///
/// # Arguments
///
/// - `files = ["..."]`: the rule files in their order of precedence, relative to the directory of
///   the crate's `Cargo.toml`. Files in `.json` are JSON, all others TOML. Changing one makes
///   `cargo build` expand the macro again. Instead of a path, `builtin("...")` names a rule file that
///   comes with this crate, see [below](#built-in-rules).
/// - `default = "..."`: the label where no rule matches. Instead, a variant may be marked
///   `#[default]`; without either it is `Uncategorized`.
/// - `allow(...)`, `warn(...)`, `deny(...)`: lints, and what happens when they find something:
///   nothing, a warning, or an error. `deny(warnings)` makes errors of all warnings. This counts
///   more than what a file says under `[lints]`.
/// - `rule_dfa_size`, `shard_dfa_size`, `artifact_size`: limits in bytes on the DFA of one rule,
///   beyond which a program takes its place, on DFAs that rules share, and on everything; by default
///   1, 2 and 64 MiB.
/// - `crate = "..."`: the path to this crate, if it goes by another name than `::classifier`.
///
/// # Built-in rules
///
/// With the feature `smtp`, rules that come with this crate take part without a copy of them:
/// `builtin("providers")`, what receiving servers say when they refuse a message; `builtin("iana")`,
/// the registered status codes; `builtin("fallback")`, what codes say where nothing better is known;
/// `builtin("messages")`, messages that are no replies of servers. Your
/// own file first wins over them:
///
/// ```
/// # #[cfg(feature = "smtp")] {
/// use classifier::classifier;
///
/// #[classifier(files = [
///     "tests/data/rules/mine.toml", builtin("providers"), builtin("iana"), builtin("fallback"),
/// ])]
/// pub enum BounceClass {}
///
/// let text = "552 5.2.2 mailbox is stuffed";
/// assert_eq!(BounceClass::explain(text).unwrap().file, "builtin:iana");
/// let text = "554 5.7.1 refused by the gateway of Example Corp";
/// assert_eq!(BounceClass::classify(text), BounceClass::Partner);
/// # }
/// ```
///
/// `classifier::smtp::BounceClass` is such an enum of `providers`, `iana` and `fallback`. The
/// program's `classifier rules --export DIR` writes copies to edit.
///
/// # What it gives
///
/// Variants: the enum's own first, then one for each label in the order in which the files name
/// them, with the label's meaning as its documentation. A label that is an identifier in
/// UpperCamelCase is its own variant's name (`DNSFailure`), others are converted (`mailbox full`
/// to `MailboxFull`).
///
/// `classify(&str)`, `classify_bytes(&[u8])`, `explain(&str)`, `classifier()`, `as_str()`,
/// `VARIANTS`; the traits `Debug`, `Clone`, `Copy`, `PartialEq`, `Eq`, `PartialOrd`, `Ord`,
/// `Hash`, `Default`, `Display`, `FromStr`; with the feature `serde`, `Serialize` and
/// `Deserialize` as the label's text; with the feature `pool`, `pool(PoolConfig)`.
///
/// A `#[derive]` of your own belongs *below* this attribute; one above it would not see the
/// variants that are added.
///
/// # Errors
///
/// Whatever is wrong with the rules is one compile error, and whatever is odd one warning, which
/// list the problems of all files with their places. The enum has its variants all the same, as
/// far as the labels could be read, so that its uses are no errors too.
///
/// # Cost
///
/// Building: a fraction of a second for hundreds of rules. Start-up: the first call opens the
/// artifact where it lies, in microseconds and without heap. Each call: no heap.
pub use classifier_macros::classifier_of_facade as classifier;
pub use classifier_runtime::{
    __private, ArtifactError, Basis, Classifier, Matches, Rule, RuleId, UnknownLabel,
    include_artifact,
};

#[cfg(feature = "std")]
pub use classifier_runtime::ArtifactBuf;
#[cfg(feature = "pool")]
pub use classifier_runtime::pool;

#[cfg(feature = "smtp")]
pub mod smtp;
