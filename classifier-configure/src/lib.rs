#![doc = include_str!("../configure.md")]
#![forbid(unsafe_code)]
#![warn(clippy::must_use_candidate, clippy::return_self_not_must_use)]

mod config;
mod deserialize;
mod error;
mod files;
mod global;
mod handle;
mod load;
mod plain;
mod record;
mod trigger;
mod watch;

pub use classifier_runtime::ArtifactId;
/// The pool, whose further methods [`Handle::pool`] gives access to.
pub use classifier_runtime::pool;

pub use crate::{
    config::{Config, Reload},
    error::Error,
    global::{AlreadySet, default, set_default},
    handle::{Handle, Stats},
    record::{EnhancedCode, Record, RecordError},
};
#[doc(hidden)]
pub use crate::{deserialize::unknown_key, plain::plain};
