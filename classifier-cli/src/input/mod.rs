//! Reads texts for all commands, from the paths on the command line.
//!
//! ```text
//! paths ─▶ sources  files, and the files in folders, in order
//!          source   an open file or standard input, decompressed
//!          chunk    pieces of whole lines, each for one thread
//!          texts    the lines of a chunk and the text on each: lines, json, kumomta; or the reports
//!                   in each unit: mail, event
//!          reply    the part of a text that is classified
//! ```
//!
//! Each thread keeps one chunk, so memory grows with the longest line and not with the input.

mod chunk;
mod details;
pub mod event;
mod json;
pub(crate) mod json_fields;
mod kumomta;
pub(crate) mod lines;
pub mod mail;
mod object;
mod pointer;
pub(crate) mod reply;
mod source;
mod sources;
mod texts;
mod unreadable;

pub use chunk::{Chunk, Chunks};
pub use details::{Details, Report, Skipped};
pub use json::Place;
pub use pointer::Pointer;
pub use reply::ResponseForm;
pub(crate) use source::{Reader, Source};
pub use sources::Sources;
pub use texts::{Entry, Format, LineFormat, Origin, Text, Texts};
pub(crate) use unreadable::{Unreadable, without_position};
