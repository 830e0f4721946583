//! The bytes of an artifact: opening them in place, and checking them.

#[cfg(feature = "std")]
pub(crate) mod buf;
pub(crate) mod error;
pub(crate) mod looked_at;
pub(crate) mod open;
pub(crate) mod rule_table;
mod validate;
