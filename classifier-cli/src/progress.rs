//! The progress bar on standard error.

use std::io::{self, IsTerminal};

use indicatif::{ProgressBar, ProgressStyle};

use crate::destination::Destination;

/// A progress bar for `size` bytes, or for an unknown size; hidden if standard error is not a
/// terminal or is the terminal of the output.
pub fn bar(size: impl FnOnce() -> Option<u64>, destination: &Destination) -> ProgressBar {
    let in_the_way = matches!(destination, Destination::Stdout(out) if out.is_terminal());
    if in_the_way || !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let (bar, template) = match size() {
        Some(size) => {
            let template = "{wide_bar} {bytes} of {total_bytes}, {bytes_per_sec}, {eta} left";
            (ProgressBar::new(size), template)
        }
        None => (ProgressBar::no_length(), "{spinner} {bytes}, {bytes_per_sec}, {elapsed}"),
    };
    bar.with_style(ProgressStyle::with_template(template).expect("a constant"))
}
