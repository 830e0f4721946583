//! What is kept when the system gives no memory, no thread, no room or no time: for all commands that
//! it can happen to.
//!
//! Faults of one command alone are with that command.

mod clock;
mod limits;
mod reading;
mod signals;
mod writing;

use std::fs;

use crate::Files;

const QUOTA: &str = "552 5.2.2 mailbox is stuffed";
const RULES: &str = "[rules]\nQuota = ['^552 ']\n";

/// The program in a shell that runs `before` first, such as `ulimit`.
fn after(before: &str, arguments: &[&str]) -> assert_cmd::Command {
    let mut shell = assert_cmd::Command::new("sh");
    shell.args(["-c", &format!("{before}\nexec \"$@\""), "sh"]);
    shell.arg(assert_cmd::cargo::cargo_bin!("classifier")).args(arguments);
    shell.env("RUST_BACKTRACE", "0");
    shell
}

/// Lines of which no two are alike, some megabytes, and what `classify` makes of them by `RULES`.
fn many_lines() -> (String, String) {
    let text = |number: u32| format!("{} {number} of a long way to go", 550 + number % 4);
    let label = |text: &str| if text.starts_with("552 ") { "Quota" } else { "Uncategorized" };
    (0..100_000).map(text).map(|it| (format!("{it}\n"), format!("{}\t{it}\n", label(&it)))).unzip()
}

/// A file of so many bytes that takes no room.
fn sparse(files: &Files, name: &str, start: &str, bytes: u64) -> String {
    let path = files.add(name, start);
    fs::File::options().write(true).open(&path).unwrap().set_len(bytes).unwrap();
    path
}
