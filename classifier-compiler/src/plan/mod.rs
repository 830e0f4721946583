//! Rules to a plan: how each rule is decided, and the tables that decide it.
//!
//! `element`, `chain` and `branch` look at one pattern, `grams` and `window` at one literal, and `cost` at what texts are
//! like; `gather` brings together what all rules need, and `filter` lays out the tables in which the
//! runtime looks literals up.

pub(crate) mod branch;
pub(crate) mod chain;
mod cost;
pub(crate) mod element;
pub(crate) mod filter;
pub(crate) mod gather;
mod grams;
pub(crate) mod literal;
pub(crate) mod window;
