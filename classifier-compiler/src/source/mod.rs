//! Rule files: from bytes on disk to a [`RuleSet`](crate::RuleSet).
//!
//! `load` takes files in their order, and `builtin` has those that are built in; `toml` and `json`
//! read text into one tree of [`document`] nodes that know where they stand; `read` takes the rules
//! out of the tree; `literal` finds parts of patterns in the file again. Each stage reports all that
//! it finds.

mod builtin;
pub(crate) mod document;
mod json;
pub(crate) mod literal;
mod load;
mod read;
mod toml;

pub(crate) use load::load;
