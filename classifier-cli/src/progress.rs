//! Reading with a progress bar on standard error.

use std::io::{self, IsTerminal};

use indicatif::{ProgressBar, ProgressStyle};

use crate::destination::Destination;
use crate::input::{Chunks, Format};
use crate::options::InputArgs;

/// The chunks of the input. Reading them advances a progress bar.
pub fn chunks(input: &InputArgs, format: &Format, destination: &Destination) -> Chunks {
    let bar = match input.quiet {
        true => ProgressBar::hidden(),
        false => bar(|| input.sources().size(), destination),
    };
    Chunks::new(input.sources(), format.unit(), bar)
}

/// A progress bar for `size` bytes, or for an unknown size; hidden if standard error is not a
/// terminal or is the terminal of the output.
fn bar(size: impl FnOnce() -> Option<u64>, destination: &Destination) -> ProgressBar {
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
