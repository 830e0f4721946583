//! The engine that finds rules in texts, read in place from an artifact.

pub(crate) mod alphabet;
pub mod dense;
pub(crate) mod dfa;
pub(crate) mod filter;
pub(crate) mod haystack;
pub(crate) mod piece;
pub mod position;
pub(crate) mod tables;
#[cfg_attr(not(feature = "safe"), allow(unsafe_code, reason = "vector instructions"))]
pub(crate) mod vector;
