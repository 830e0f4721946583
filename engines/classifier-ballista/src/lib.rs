//! Experimental: the functions of `classifier-datafusion` on a cluster of Ballista. Rules travel with the query, so
//! that workers need neither rule files nor rules of their own.
//!
//! ```text
//! envelope            bytes with a version and a checksum
//! rule_text           an artifact as a text, and back
//! store               the rules of this process, each opened once
//! settings            the texts of a session, which Ballista sends with each query and each task
//! plain               functions that return texts instead of dictionaries
//! function            a function as bytes, which name its rules, and back
//! codecs              these bytes in plans of Ballista
//! session             what a client, a scheduler and an executor need
//! ```
//!
//! # What travels
//!
//! A codec of Ballista sees one function at a time, and cannot know whether the rules are in the same message already.
//! So a function in a plan only names its rules, with 20 bytes for each rule set. The rules themselves are settings of
//! the session: Ballista sends these once with a query, and once with each task, before the plan is decoded. A process
//! that has the rules already compares the text and does not open it again.
//!
//! What this does not reach: rules are sent again with each task, as there is no message to an executor that comes once
//! a query. [`SETTINGS_LIMIT`] bounds them.
//!
//! The metadata of result fields, where `classify` keeps the id of the rules, does not travel: Ballista drops it.
//! `classifier_artifact_id()` returns the id. Dictionaries do not travel between executors either, so functions return
//! texts instead. `classifier_rules()` is a table in memory, which Ballista cannot send.
//!
//! # Examples
//!
//! ```no_run
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> datafusion::error::Result<()> {
//! use classifier_ballista::{remote_session, send_rules};
//! use classifier_datafusion::{RuleSets, register};
//!
//! let mut session = remote_session("http://127.0.0.1:50050", 16)?;
//! register(&mut session, &RuleSets::default())?;
//! send_rules(&session)?;
//! session.sql("SELECT classify('552 5.2.2 full')").await?.show().await?;
//! # Ok(())
//! # }
//! ```

mod codecs;
mod envelope;
mod function;
mod plain;
mod rule_text;
mod session;
mod settings;
mod store;

pub use crate::{
    codecs::{LogicalCodec, PhysicalCodec},
    session::{remote_session, send_rules, session_config},
    settings::{RuleSettings, SETTINGS_LIMIT},
};
