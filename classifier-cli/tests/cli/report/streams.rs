//! Pipes, full disks and signals.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, Command};

use super::{QUOTA, report};
use crate::{Files, file, signal};

fn spawn(arguments: &[&str]) -> Child {
    crate::spawn([&["report"], arguments].concat())
}

#[test]
fn a_reader_that_has_gone_is_no_error_and_the_page_is_there() {
    let files = Files::new();
    let page = files.name("page.html");
    let mut child = spawn(&["--html", &page]);
    drop(child.stdout.take());
    writeln!(child.stdin.take().unwrap(), "{QUOTA}").unwrap();
    let output = child.wait_with_output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!((output.status.code(), stderr.as_str()), (Some(0), ""));
    assert!(fs::read_to_string(page).unwrap().ends_with("</html>"));
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_an_error() {
    let texts = file("texts", QUOTA);
    for option in ["--quiet", "--json"] {
        let output = Command::new(env!("CARGO_BIN_EXE_classifier"))
            .args(["report", option, &texts])
            .stdout(File::create("/dev/full").unwrap())
            .output()
            .unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1));
        assert!(stderr.starts_with("classifier: cannot write the output: "), "{stderr}");
    }
    for option in ["--html", "--output-file"] {
        let run = report([option, "/dev/full", &texts], "");
        assert_eq!(run.status, 1);
        assert!(run.stderr.starts_with("classifier: cannot write /dev/full: "), "{}", run.stderr);
    }
}

#[test]
fn files_take_their_places_when_they_are_complete() {
    let files = Files::new();
    let [text, page] = ["text", "page"].map(|name| files.add(name, "as it was"));
    assert_eq!(report(["-o", &text, "--html", &page], QUOTA).clean(), "");
    assert!(fs::read_to_string(text).unwrap().starts_with("Totals\n"));
    assert!(fs::read_to_string(page).unwrap().starts_with("<!DOCTYPE html>"));
    assert_eq!(files.names(), ["page", "text"]);
}

/// Start a run that waits for more input, interrupt it after a text, and return its output.
#[cfg(unix)]
fn interrupted(arguments: &[&str]) -> (String, String) {
    use std::os::unix::process::ExitStatusExt;

    use rustix::process::Signal;

    let mut child = spawn(arguments);
    let mut stdin = child.stdin.take().unwrap();
    // The message comes after all texts before it are counted.
    writeln!(stdin, "\"{QUOTA}\"\nnonsense").unwrap();
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    stderr.read_line(&mut String::new()).unwrap();
    signal(&child, Signal::INT);
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.signal(), Some(Signal::INT.as_raw()));
    let mut rest = String::new();
    stderr.read_to_string(&mut rest).unwrap();
    drop(stdin);
    (String::from_utf8(output.stdout).unwrap(), rest)
}

#[test]
#[cfg(unix)]
fn an_interrupted_run_reports_what_was_read() {
    let (text, stderr) = interrupted(&["--input", "json"]);
    assert!(text.starts_with("Interrupted: this report is on what was read.\n"), "{text}");
    assert!(text.contains("\n  Texts                1\n"), "{text}");
    assert_eq!(stderr, "classifier: interrupted\n");
}

#[test]
#[cfg(unix)]
fn an_interrupted_run_keeps_its_files_under_other_names() {
    let files = Files::new();
    let [text, page] = ["text", "page"].map(|name| files.add(name, "as it was"));
    let (stdout, stderr) = interrupted(&["--input", "json", "-o", &text, "--html", &page]);
    assert_eq!(stdout, "");
    let expected = format!(
        "classifier: interrupted; the page is in {page}.part\n\
         classifier: interrupted; what was labelled before is in {text}.part\n"
    );
    assert_eq!(stderr, expected);
    assert_eq!(files.names(), ["page", "page.part", "text", "text.part"]);
    assert_eq!(fs::read_to_string(text).unwrap(), "as it was");
    let part = fs::read_to_string(files.path("page.part")).unwrap();
    assert!(part.contains("The run was interrupted"), "{part}");
}
