//! Rules to a plan: how each rule is decided, and the tables that decide it.
//!
//! `element`, `chain` and `branch` plan one pattern, `grams` and `window` find the bytes of a
//! literal to look for, and `cost` estimates what looking for them costs. `gather` collects the
//! branches of all rules into a plan, and `filter` lays out the tables in which the runtime looks
//! literals up, with `buckets`.

pub(crate) mod branch;
mod buckets;
pub(crate) mod chain;
mod cost;
pub(crate) mod element;
pub(crate) mod filter;
pub(crate) mod gather;
mod grams;
pub(crate) mod literal;
pub(crate) mod window;

#[cfg(test)]
mod tests;
