//! Patterns: from their text to the [`Hir`](regex_syntax::hir::Hir) that a tier is planned from.
//!
//! `parse` checks a pattern, `tier` cuts it to what texts of a tier can hold, `normalize` takes
//! away what does not change whether it matches.

pub(crate) mod normalize;
pub(crate) mod parse;
pub(crate) mod tier;
