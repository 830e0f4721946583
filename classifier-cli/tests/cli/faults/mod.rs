//! Lack of memory, threads, space or time, for all commands that can be affected.
//!
//! Faults of a single command are tested with that command.

mod clock;
mod limits;
mod reading;
mod signals;
mod writing;

const QUOTA: &str = "552 5.2.2 mailbox is stuffed";
const RULES: &str = "[rules]\nQuota = ['^552 ']\n";

/// A few megabytes of distinct lines, and the output of `classify` for them with `RULES`.
fn many_lines() -> (String, String) {
    let text = |number: u32| format!("{} {number} of a long way to go", 550 + number % 4);
    let label = |text: &str| if text.starts_with("552 ") { "Quota" } else { "Uncategorized" };
    (0..100_000).map(text).map(|it| (format!("{it}\n"), format!("{}\t{it}\n", label(&it)))).unzip()
}
