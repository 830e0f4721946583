//! Progress bars on standard error.

use std::io::{self, IsTerminal};
use std::thread;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::destination::Destination;

/// Input that is read in less time has no progress bar.
const PATIENCE: Duration = Duration::from_millis(300);

/// A progress bar for `size` bytes, or for an unknown size; hidden if standard error is not a
/// terminal or is the terminal of the output.
pub fn bar(size: impl FnOnce() -> Option<u64>, destination: &Destination) -> ProgressBar {
    if destination.is_terminal() || !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let (size, template) = match size() {
        Some(size) => {
            let template = "{wide_bar} {bytes} of {total_bytes}, {bytes_per_sec}, {eta} left";
            (Some(size), template)
        }
        None => (None, "{spinner} {bytes}, {bytes_per_sec}, {elapsed}"),
    };
    let bar = ProgressBar::with_draw_target(size, ProgressDrawTarget::hidden())
        .with_style(ProgressStyle::with_template(template).expect("a constant"));
    show_later(&bar);
    bar
}

/// Show the bar after a while, unless it is finished. Without a thread for that, it stays hidden.
fn show_later(bar: &ProgressBar) {
    let bar = bar.downgrade();
    let _ = thread::Builder::new().spawn(move || {
        thread::sleep(PATIENCE);
        if let Some(bar) = bar.upgrade().filter(|bar| !bar.is_finished()) {
            bar.set_draw_target(ProgressDrawTarget::stderr());
        }
    });
}
