//! Fixed regex rule sets, compiled into your binary: which rule comes first for a text?
//!
//! You write labels and patterns in TOML. At build time the attribute [`classifier`](macro@classifier) turns
//! them into an enum and an artifact of serialized DFAs and tables; at run time a [`Classifier`] reads the
//! artifact in place. There is no start-up and no heap, and the answers are exactly those of
//! `regex::RegexSet`.
//!
//! # Labels as an enum
//!
//! ```
//! use classifier::classifier;
//!
//! #[classifier(files = ["rules/providers.toml", "rules/iana.toml"])]
//! pub enum BounceClass {
//!     #[default]
//!     Uncategorized,
//! }
//!
//! let text = "552 5.2.2 mailbox is stuffed";
//! assert_eq!(BounceClass::classify(text), BounceClass::QuotaIssues);
//! assert_eq!(BounceClass::QuotaIssues.as_str(), "QuotaIssues");
//! assert_eq!("QuotaIssues".parse(), Ok(BounceClass::QuotaIssues));
//! ```
//!
//! # The rule behind a label
//!
//! `explain` and [`Classifier`] return a [`Rule`]: its label, pattern, file, line and [`Basis`].
//!
//! ```
//! # use classifier::classifier;
//! # #[classifier(files = ["rules/providers.toml", "rules/iana.toml"])]
//! # pub enum BounceClass { #[default] Uncategorized }
//! # let text = "552 5.2.2 mailbox is stuffed";
//! let rule = BounceClass::explain(text).unwrap();
//! assert_eq!((rule.label, rule.file), ("QuotaIssues", "rules/iana.toml"));
//!
//! // All rules that match, the winner first.
//! let classifier = BounceClass::classifier();
//! let all: Vec<_> = classifier.matches(text).map(|id| classifier.rule(id)).collect();
//! assert_eq!(all[0], rule);
//! ```
//!
//! # What a group matched
//!
//! A rule may have named groups, `(?P<list>\S+) blocklist`. With the feature `groups`, `explain_with_groups`
//! returns the winning rule and what they matched, as `regex::Regex::captures` does:
//!
//! ```
//! # #[cfg(feature = "groups")] {
//! use classifier::classifier;
//!
//! #[classifier(files = ["tests/data/rules/groups.toml"])]
//! pub enum Label {}
//!
//! let text = "550 listed by the Spamhaus blocklist";
//! let explained = Label::explain_with_groups(text).expect("no rule is too large");
//! let (rule, groups) = explained.expect("a rule matches");
//! assert_eq!(rule.label, "Blocked");
//! assert_eq!(groups.get("list"), Some("Spamhaus"));
//! # }
//! ```
//!
//! It compiles the rule's pattern in each call. `GroupFinder` is compiled once for many texts.
//!
//! # Rules that are loaded at run time
//!
//! The crate `classifier-compiler` compiles rule files in a program:
//!
//! ```
//! use classifier::Classifier;
//! use classifier_compiler::{Compiler, RuleSet};
//!
//! let rules = RuleSet::load(["rules/iana.toml"])?;
//! let artifact = Compiler::new().compile(&rules)?;
//! let classifier = Classifier::from_bytes(artifact.as_bytes())?;
//! let first = classifier.first_match("552 5.2.2 mailbox is stuffed");
//! assert_eq!(first.map(|id| classifier.rule(id).label), Some("QuotaIssues"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! An artifact can also be written by the program (`classifier compile rules.toml -o rules.bin`) or by a build
//! script, and be embedded without the macro:
//!
//! ```ignore
//! // build.rs, with classifier-compiler under [build-dependencies]
//! use classifier_compiler::{BuildScriptError, Compiler, compile_in_build_script};
//!
//! fn main() -> Result<(), BuildScriptError> {
//!     compile_in_build_script(&Compiler::new(), ["rules.toml"], "rules.bin")?;
//!     Ok(())
//! }
//!
//! // src/main.rs
//! static RULES: &[u8] = classifier::include_artifact!(concat!(env!("OUT_DIR"), "/rules.bin"));
//! let classifier = classifier::Classifier::from_bytes(RULES)?;
//! ```
//!
//! # Build time
//!
//! Macros run without optimization unless the workspace asks for it. Rule sets of hundreds of rules take half a
//! second; larger ones build much faster with
//!
//! ```toml
//! [profile.dev.build-override]
//! opt-level = 3
//! ```
//!
//! # Features
//!
//! - `smtp`: the module `smtp` with the built-in rules for replies of mail servers, and `builtin("...")` among the
//!   files of the macro.
//! - `groups`: [what a group matched](#what-a-group-matched); needs `alloc`.
//! - `serde`: label enums implement `Serialize` and `Deserialize`; so does the configuration of the pool.
//! - `pool`: the module `pool` with worker threads and caches; `metrics` and `tracing` publish what it does.
//! - `std`: `ArtifactBuf`, for artifacts that are files.

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
/// - `rule_dfa_limit`, `shard_dfa_limit`, `artifact_limit`: limits in bytes on the DFA of one rule,
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
/// `Deserialize` as the label's text; with the feature `std`, `Label`; with the feature `groups`,
/// `explain_with_groups(&str)`; with the feature `pool`, `pool(PoolConfig)`.
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
    __private, ArtifactError, Attribute, AttributeType, Basis, Classifier, LabelId, Matches,
    ParseLabelError, Rule, RuleId, Value, include_artifact,
};

#[cfg(feature = "pool")]
pub use classifier_runtime::pool;
#[cfg(feature = "std")]
pub use classifier_runtime::{
    ArtifactBuf, EmbeddedLabel, Label, OwnedClassifier, OwnedClassifierError,
};
#[cfg(feature = "groups")]
pub use classifier_runtime::{GroupFinder, Groups, GroupsError};

#[cfg(feature = "smtp")]
pub mod smtp;
