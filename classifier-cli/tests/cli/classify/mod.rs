//! `classifier classify`.

mod compressed;
mod folders;
mod groups;
mod json;
mod kumomta;
mod label;
mod lines;
pub mod logs;
mod mails;
mod output_file;
mod presets;
mod replies;
mod rules;
mod streams;
#[cfg(target_os = "linux")]
mod terminal;
mod with;

use std::ffi::OsStr;

use crate::{Run, classifier, run};

/// A text that the built-in rules label.
const QUOTA: &str = "552 5.2.2 mailbox is stuffed";
const INACTIVE: &str = "525 4.7.13 user account is disabled";
const NOBODYS: &str = "352 5.2.2 mailbox is stuffed";

/// For a run without arguments: an empty array has no type.
const NO_ARGUMENTS: [&str; 0] = [];

/// Run `classifier classify` with `arguments` and the standard input `input`.
fn classify<A: AsRef<OsStr>>(
    arguments: impl IntoIterator<Item = A>,
    input: impl Into<Vec<u8>>,
) -> Run {
    run(classifier(["classify"]).args(arguments).write_stdin(input))
}
