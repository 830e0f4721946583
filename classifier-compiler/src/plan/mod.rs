//! Rules to a plan: how each rule is decided, and the tables that decide it.
//!
//! `element`, `chain` and `rule` look at one pattern, `key` and `window` at one literal, and `corpus` at what texts are
//! like; `gather` brings together what all rules need, and `filter` lays out the tables in which the
//! runtime looks literals up.

pub(crate) mod chain;
mod corpus;
pub(crate) mod element;
pub(crate) mod filter;
pub(crate) mod gather;
mod key;
pub(crate) mod literal;
pub(crate) mod rule;
pub(crate) mod window;
