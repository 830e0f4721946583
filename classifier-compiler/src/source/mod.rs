//! Rule files: from bytes on disk to a [`RuleSet`](crate::RuleSet).
//!
//! `toml` and `json` read text into one tree of [`document`] nodes that know where they stand;
//! `read` takes the rules out of the tree. Each stage reports all that it finds.

pub(crate) mod document;
mod json;
mod load;
mod position;
mod read;
mod toml;

pub(crate) use load::load;
