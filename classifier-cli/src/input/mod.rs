//! Reads texts for all commands, from the paths on the command line.
//!
//! ```text
//! paths ─▶ sources  files, and the files in folders, in order
//!          source   an open file or standard input
//!          compression  its bytes, decompressed
//!          head     the first bytes of a source
//!          detect   its format, by the first lines
//!          chunk    pieces of whole lines, each for one thread
//!          chunks   all of them, in order
//!          follow   files that are read as they grow
//!          texts    the records of a chunk and the text of each: lines, json, kumomta
//!          formats  other logs: postfix, exim, sendmail, table, extract; and the reports in each
//!                   unit: mail, event
//!          reply    the part of a text that is classified
//! ```
//!
//! Each thread keeps one chunk, so memory grows with the longest line and not with the input.

mod chunk;
mod chunks;
mod column;
mod compression;
mod details;
mod detect;
pub mod event;
mod exim;
mod extract;
mod follow;
pub(crate) mod formats;
mod head;
mod json;
pub(crate) mod json_fields;
mod kumomta;
pub(crate) mod lines;
pub(crate) mod log;
pub mod mail;
mod object;
mod pattern;
mod pointer;
mod postfix;
pub(crate) mod records;
pub(crate) mod reply;
mod report;
mod sendmail;
mod source;
mod sources;
pub(crate) mod syslog;
mod table;
mod texts;
mod unreadable;

pub use chunk::{Chunk, Unit};
pub use chunks::{Chunks, Input};
pub use column::Column;
pub(crate) use compression::Reader;
pub(crate) use details::{Details, domain, since_1970};
pub(crate) use detect::looks_like;
pub use detect::{Detected, Hint, detect};
pub use follow::Followed;
pub use formats::FORMATS;
pub(crate) use head::Head;
pub use json::Place;
pub use log::{LabelPlace, LogFormat, LogOptions, split_label};
pub use pattern::Extract;
pub use pointer::Pointer;
pub use reply::ResponseForm;
pub(crate) use source::Source;
pub use sources::{Maildirs, Sources};
pub use table::HEADER;
pub use texts::{Content, Entry, Format, LineFormat, Origin, Text, Texts};
pub(crate) use unreadable::{Unreadable, without_position};
