//! Patterns: from their text to the [`Hir`](regex_syntax::hir::Hir) that is planned.
//!
//! `parse` checks a pattern, `alphabet` tells it in symbols, a byte for each character, `normalize`
//! takes away what does not change whether it matches; `leaves` puts other leaves into a pattern.

pub(crate) mod alphabet;
pub(crate) mod leaves;
pub(crate) mod normalize;
pub(crate) mod parse;
