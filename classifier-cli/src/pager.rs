//! Shows long texts in a pager, as git does.

use std::env;
use std::ffi::OsString;
use std::io::Write;
use std::process::{Command, Stdio};

use anstream::adapter::strip_str;
use unicode_width::UnicodeWidthStr;

use crate::interrupt;
use crate::terminal::Size;

/// Exit statuses of a shell that cannot run its command.
const NOT_RUN: [i32; 2] = [126, 127];

/// Show a text with styles in a pager, if it does not fit on a terminal of this size, and wait for
/// the pager. Returns whether the text was shown: not if there is no pager, or if it cannot be
/// started. That the pager is left early is no error.
pub fn show(text: &str, size: Size) -> bool {
    let of_line = |line: &str| line.width().max(1).div_ceil(size.columns);
    let lines: usize = strip_str(text).to_string().lines().map(of_line).sum();
    // The last line of a terminal is for the prompt.
    lines >= size.lines && command(env::var_os("PAGER")).is_some_and(|pager| run(pager, text))
}

/// The pager that `PAGER` names, or `less`.
fn command(pager: Option<OsString>) -> Option<Command> {
    let Some(pager) = pager else {
        let mut less = Command::new("less");
        less.arg("-FRX");
        return Some(less);
    };
    let words = pager.to_str().unwrap_or_default().split_whitespace();
    let mut command = match words.clone().next() {
        None if pager.to_str().is_some() => return None,
        Some("cat") if words.clone().count() == 1 => return None,
        Some(program) if !needs_shell(&pager) => {
            let mut command = Command::new(program);
            command.args(words.skip(1));
            command
        }
        _ => {
            let mut shell = Command::new("sh");
            shell.arg("-c").arg(pager);
            shell
        }
    };
    // What a pager needs to show colours.
    for (name, value) in [("LESS", "FRX"), ("LV", "-c")] {
        if env::var_os(name).is_none() {
            command.env(name, value);
        }
    }
    Some(command)
}

/// Whether a command line has characters that mean something to a shell.
fn needs_shell(command: &OsString) -> bool {
    command
        .to_str()
        .is_none_or(|text| text.contains(|char| "|&;<>()$`\\\"'*?[#~=%\n".contains(char)))
}

fn run(mut pager: Command, text: &str) -> bool {
    let _held = interrupt::hold();
    let Ok(mut running) = pager.stdin(Stdio::piped()).spawn() else { return false };
    if let Some(mut stdin) = running.stdin.take() {
        // A pager that is left early has closed its input.
        let _ = stdin.write_all(text.as_bytes());
    }
    let status = running.wait().ok().and_then(|status| status.code());
    !status.is_some_and(|code| NOT_RUN.contains(&code))
}
