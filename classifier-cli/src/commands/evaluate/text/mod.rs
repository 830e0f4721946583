//! The results as text for people.

mod cases;
mod cells;
mod labels;
mod totals;

pub use cases::near_left_out;
pub use cells::{decimal, points, share};
pub use labels::MOST as MOST_LABELS;

use super::summary::Summary;

/// The figures with styles for a terminal, and at most this many failures; with the confusion
/// matrix, or with the most confused labels.
pub fn text(summary: &Summary<'_>, failures: usize, matrix: bool) -> String {
    let mut out = String::new();
    let rules = summary.new_rules();
    totals::write(&mut out, summary);
    labels::write(&mut out, summary);
    totals::write_groups(&mut out, summary);
    match matrix {
        true => labels::write_matrix(&mut out, &rules.figures),
        false => labels::write_confused(&mut out, &rules.figures),
    }
    if let Some(change) = summary.change() {
        cases::write_changes(&mut out, "Better", &change.better, failures);
        cases::write_changes(&mut out, "Worse", &change.worse, failures);
    }
    cases::write_failures(&mut out, rules, failures);
    out
}
