//! What is kept when the system gives no memory, no thread, no room or no time: for all commands
//! that it can happen to.
//!
//! Faults of one command alone are with that command.

mod clock;
mod limits;
mod reading;
mod signals;
mod writing;

const QUOTA: &str = "552 5.2.2 mailbox is stuffed";
const RULES: &str = "[rules]\nQuota = ['^552 ']\n";

/// Lines of which no two are alike, some megabytes, and what `classify` makes of them by `RULES`.
fn many_lines() -> (String, String) {
    let text = |number: u32| format!("{} {number} of a long way to go", 550 + number % 4);
    let label = |text: &str| if text.starts_with("552 ") { "Quota" } else { "Uncategorized" };
    (0..100_000).map(text).map(|it| (format!("{it}\n"), format!("{}\t{it}\n", label(&it)))).unzip()
}
