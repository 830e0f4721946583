//! Patterns: from their text to the [`Hir`](regex_syntax::hir::Hir) that is planned.
//!
//! `parse` checks a pattern, `alphabet` translates it to symbols, a byte for each character, and
//! `normalize` removes what does not change whether it matches. `leaves` replaces the leaves of a
//! pattern, `parsed` keeps parsed patterns as far as they fit into memory, and `symbol_set` is a set of
//! symbols.

pub(crate) mod alphabet;
pub(crate) mod leaves;
pub(crate) mod normalize;
pub(crate) mod parse;
pub(crate) mod parsed;
pub(crate) mod symbol_set;
