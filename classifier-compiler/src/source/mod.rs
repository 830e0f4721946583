//! Rule files: from bytes on disk to a [`RuleSet`](crate::RuleSet).
//!
//! `builder` names sources, `load` takes them in their order, and `builtin` has the files that are built in;
//! `unreadable` reports those that cannot be read; `toml_size` finds what the TOML parser may read; `toml` and
//! `json` read text into one tree of [`document`] nodes with their places, and `toml_messages` and
//! `json_messages` word their errors; `attributes` takes the declarations
//! of attributes out of all trees, and then `reader` the rules; both by `expect`, which reports what is not
//! as expected. `keys` has the keys that there are, and `schema` describes them for editors.
//! `across_files` checks what takes all files. Each stage reports
//! all that it finds.

mod across_files;
mod attributes;
mod builder;
mod builtin;
pub(crate) mod document;
mod expect;
pub(crate) mod json;
mod json_messages;
mod keys;
mod load;
mod reader;
mod rule_source;
mod schema;
pub(crate) mod toml;
mod toml_messages;
mod toml_size;
mod unreadable;

pub use builder::RuleSetBuilder;
pub use rule_source::RuleSource;
pub use schema::rule_file_schema;
