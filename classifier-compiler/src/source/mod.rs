//! Rule files: from bytes on disk to a [`RuleSet`](crate::RuleSet).
//!
//! `builder` names sources, `load` takes them in their order, and `builtin` has the files that are built in; `toml` and
//! `json` read text into one tree of [`document`] nodes with their places, and `toml_messages` and
//! `json_messages` word their errors; `reader` takes the rules out of the tree. Each stage reports
//! all that it finds.

mod builder;
mod builtin;
pub(crate) mod document;
pub(crate) mod json;
mod json_messages;
mod load;
mod reader;
mod rule_source;
pub(crate) mod toml;
mod toml_messages;

pub use builder::RuleSetBuilder;
pub use rule_source::RuleSource;
