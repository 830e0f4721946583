//! What fuzzing does with an input, here rather than in the fuzz targets, so that tests do it on
//! stable Rust too. `fuzz/` has the targets and `fuzz/corpus/` the inputs that are tried each time.
//!
//! ```text
//! rule_file   input is a rule file          ─▶ compiler, lints ─▶ a report, or an artifact
//! oracle      input chooses rules and texts ─▶ compiler, runtime ─▶ the answers of `RegexSet`
//! artifact    input chooses damage          ─▶ runtime ─▶ an error, or answers
//! ```
//!
//! `grammar` makes `expression`s, and `text` makes texts that nearly match them.

#![forbid(unsafe_code)]

mod artifact;
mod expression;
mod grammar;
mod oracle;
mod rule_file;
mod rules;
mod text;

pub use crate::{artifact::artifact, oracle::oracle, rule_file::rule_file};
