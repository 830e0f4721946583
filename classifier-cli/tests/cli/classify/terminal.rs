//! Behaviour that depends on whether standard error is a terminal.

use std::fs::{self, File};
use std::io::Read;
use std::process::{Command, Stdio};
use std::thread;

use rustix::termios::{Winsize, tcsetwinsize};

use super::QUOTA;
use crate::{Files, file, terminal};

/// The output of `classify` on a terminal as standard error, with the labels in a file.
fn shown(arguments: &[&str], input: Stdio) -> String {
    let (ours, theirs) = terminal();
    let size = Winsize { ws_row: 24, ws_col: 80, ws_xpixel: 0, ws_ypixel: 0 };
    tcsetwinsize(&ours, size).unwrap();
    // Reads until all writers have closed it.
    let reader = thread::spawn(move || {
        let mut shown = Vec::new();
        let _ = File::from(ours).read_to_end(&mut shown);
        String::from_utf8(shown).unwrap()
    });
    let status = Command::new(env!("CARGO_BIN_EXE_classifier"))
        .arg("classify")
        .args(arguments)
        .env("TERM", "xterm")
        .stdin(input)
        .stdout(Stdio::null())
        .stderr(theirs)
        .status()
        .unwrap();
    assert_eq!(status.code(), Some(0));
    reader.join().unwrap()
}

#[test]
fn the_bar_shows_the_rate_and_the_time_left_and_goes_away() {
    let texts = file("texts", format!("{QUOTA}\n").repeat(100_000));
    // Without optimization, one thread takes longer for these than the bar waits.
    let shown_bar = shown(&["--jobs", "1", &texts], Stdio::null());
    for part in [" of 2.77 MiB, ", "/s, ", " left"] {
        assert!(shown_bar.contains(part), "{shown_bar:?}");
    }
    // There are no colours, whatever the environment.
    assert!(!shown_bar.contains("\u{1b}[3"), "{shown_bar:?}");
    // The line is cleared last.
    assert!(shown_bar.ends_with("\u{1b}[2K"), "{shown_bar:?}");

    assert_eq!(shown(&["--quiet", &texts], Stdio::null()), "");

    // The size of a pipe is unknown.
    let mut cat = Command::new("cat").arg(&texts).stdout(Stdio::piped()).spawn().unwrap();
    let shown_bar = shown(&["--jobs", "1"], cat.stdout.take().unwrap().into());
    assert!(cat.wait().unwrap().success());
    assert!(shown_bar.contains("/s, ") && !shown_bar.contains(" left"), "{shown_bar:?}");
}

#[test]
fn a_short_input_has_no_bar() {
    let texts = file("texts", format!("{QUOTA}\n"));
    assert_eq!(shown(&[&texts], Stdio::null()), "");
}

#[test]
fn without_a_terminal_there_is_no_bar() {
    let files = Files::new();
    let texts = files.add("texts", format!("{QUOTA}\n").repeat(100_000));
    let output = Command::new(env!("CARGO_BIN_EXE_classifier"))
        .args(["classify", "-o", &files.name("out"), &texts])
        .output()
        .unwrap();
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]));
    assert_eq!(fs::metadata(files.path("out")).unwrap().len(), 100_000 * 41);
}
