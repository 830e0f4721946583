//! Regex rules, compiled into your binary: the first rule that matches a text gives its label.
//!
//! You write labels and patterns in TOML. At build time the attribute [`classifier`](macro@classifier) turns
//! them into an enum and an artifact of serialized DFAs and tables. At run time a [`Classifier`] reads the
//! artifact in place. It needs no start-up and no heap, and its answers are exactly those of
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
//! # The rule of a label
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
//! # Rules loaded at run time
//!
//! The crate `classifier-compiler` compiles rule files at run time:
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
//! The program (`classifier compile rules.toml -o rules.bin`) and build scripts also write artifacts, which you
//! can embed without the macro:
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
//! By default macros run without optimization. Rule sets of hundreds of rules take half a second. Larger ones
//! compile much faster with
//!
//! ```toml
//! [profile.dev.build-override]
//! opt-level = 3
//! ```
//!
//! # Features
//!
//! - `smtp`: the module `smtp` with the built-in rules for replies of mail servers, and `builtin("...")` in the
//!   files of the macro.
//! - `groups`: [what a group matched](#what-a-group-matched); needs `alloc`.
//! - `serde`: label enums implement `Serialize` and `Deserialize`; the configuration of the pool implements
//!   `Deserialize`.
//! - `pool`: the module `pool` with worker threads and caches; `metrics` and `tracing` monitor it.
//! - `configure`: the module `configure`, a classifier from one table of a configuration file, with rules that are
//!   compiled and reloaded at run time.
//! - `std`: `ArtifactBuf` and `OwnedClassifier`, for artifacts that are loaded from files.

#![no_std]
#![forbid(unsafe_code)]

/// Turns an enum into the labels of a rule set, and embeds the compiled rules in the binary.
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
///   the crate's `Cargo.toml`. Files with the extension `.json` are JSON, all others TOML. If a file
///   changes, `cargo build` expands the macro again. `builtin("...")` in place of a path is a
///   [built-in rule file](#built-in-rules).
/// - `default = "..."`: the label of texts that no rule matches. You can also mark a variant with
///   `#[default]`. Without either, it is `Uncategorized`.
/// - `allow(...)`, `warn(...)`, `deny(...)`: the levels of lints. `deny(warnings)` turns all warnings
///   into errors. These override the `[lints]` of a file.
/// - `rule_dfa_limit`, `shard_dfa_limit`, `artifact_limit`: limits in bytes, by default 1, 2 and
///   64 MiB: on the DFA of one rule, above which a program replaces the DFA; on a DFA that rules
///   share; and on the artifact.
/// - `crate = "..."`: the path to this crate, if it is not `::classifier`.
///
/// # Built-in rules
///
/// The feature `smtp` adds the built-in rule files, so that you need no copy:
///
/// - `builtin("providers")`: phrases of servers that refuse a message,
/// - `builtin("iana")`: the registered status codes,
/// - `builtin("fallback")`: reply codes alone, if nothing better is known,
/// - `builtin("messages")`: messages that are not replies of servers.
///
/// Put your own file first to override them:
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
/// program's `classifier rules --export DIR` writes copies that you can edit.
///
/// # Generated items
///
/// - Variants: the enum's own first, then one for each label, in the order of the files. The meaning
///   of the label is the documentation of the variant. A label that is an identifier in
///   UpperCamelCase keeps its name (`DNSFailure`). Others are converted (`mailbox full` to
///   `MailboxFull`).
/// - Functions: `classify(&str)`, `classify_bytes(&[u8])`, `explain(&str)`, `classifier()`,
///   `as_str()`; with the feature `groups`, `explain_with_groups(&str)`; with the feature `pool`,
///   `pool(PoolConfig)`. The constant `VARIANTS`.
/// - For each attribute that the rule files declare, a `const fn` of the enum with its name; if the
///   declaration lists values, these are an enum `{Enum}{Attribute}`, for example `BounceClassAction`.
/// - Traits: `Debug`, `Clone`, `Copy`, `PartialEq`, `Eq`, `PartialOrd`, `Ord`, `Hash`, `Default`,
///   `Display`, `FromStr`; with the feature `serde`, `Serialize` and `Deserialize` as the text of the
///   label; with the feature `std`, `Label`.
///
/// Put your own `#[derive]` *below* this attribute. Above it, it would not see the added variants.
///
/// # Errors
///
/// All errors of the rules are one compile error, and all warnings one warning. Each lists the
/// problems of all files with their locations. The enum still gets its variants, as far as the labels
/// could be read, so that its uses are not errors too.
///
/// # Cost
///
/// - Build: a fraction of a second for hundreds of rules.
/// - First call: opens the artifact in place, in microseconds and without heap.
/// - Each call: no heap.
pub use classifier_macros::classifier_of_facade as classifier;
pub use classifier_runtime::{
    __private, ArtifactError, ArtifactId, Attribute, AttributeType, Basis, Classifier, LabelId,
    Matches, ParseArtifactIdError, ParseLabelError, Rule, RuleId, Value, include_artifact,
};

#[cfg(feature = "configure")]
pub use classifier_configure as configure;
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
