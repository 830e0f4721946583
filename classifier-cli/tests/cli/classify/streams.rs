//! Pipes, terminals and full disks.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use super::{QUOTA, classify};
use crate::Files;

fn spawn(arguments: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_classifier"))
        .arg("classify")
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

#[test]
fn an_answer_comes_before_the_next_text_is_there() {
    let record =
        r#"{"type":"OOB","response":{"code":552,"content":"5.2.2 "},"bounce_classification":"#;
    for (input, line, answer) in [
        ("lines", QUOTA.to_owned(), format!("QuotaIssues\t{QUOTA}\n")),
        ("json", format!("\"{QUOTA}\""), format!("QuotaIssues\t{QUOTA}\n")),
        ("kumomta", format!("{record}0}}"), format!("{record}\"QuotaIssues\"}}\n")),
    ] {
        let mut child = spawn(&["--input", input]);
        let mut stdin = child.stdin.take().unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let (sender, answers) = mpsc::channel();
        thread::spawn(move || {
            let mut line = String::new();
            while stdout.read_line(&mut line).is_ok_and(|read| read > 0) {
                sender.send(std::mem::take(&mut line)).unwrap();
            }
        });
        // The second time the start of the next line is there already, and must not keep it back.
        for more in ["", "  "] {
            write!(stdin, "{line}\n{more}").unwrap();
            let found = answers.recv_timeout(Duration::from_secs(30));
            assert_eq!(found.as_ref(), Ok(&answer), "--input {input}");
        }
        drop(stdin);
        assert!(child.wait().unwrap().success());
    }
}

#[test]
fn a_reader_that_has_seen_enough_is_no_error() {
    let files = Files::new();
    let texts = files.add("texts", format!("{QUOTA}\n").repeat(100_000));
    let mut child = spawn(&[&texts]);
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert_eq!(line, format!("QuotaIssues\t{QUOTA}\n"));
    let mut stderr = String::new();
    child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
    assert_eq!((child.wait().unwrap().code(), stderr.as_str()), (Some(0), ""));
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_an_error() {
    for copies in [1, 10_000] {
        let files = Files::new();
        let texts = files.add("texts", format!("{QUOTA}\n").repeat(copies));
        let output = Command::new(env!("CARGO_BIN_EXE_classifier"))
            .args(["classify", &texts])
            .stdout(fs::File::create("/dev/full").unwrap())
            .output()
            .unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1));
        assert!(stderr.starts_with("classifier: cannot write the output: "), "{stderr}");
        assert_eq!(stderr.lines().count(), 1, "{stderr}");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_message_that_cannot_be_written_is_no_crash() {
    let output = Command::new(env!("CARGO_BIN_EXE_classifier"))
        .args(["classify", "/no/such/file"])
        .stdin(Stdio::null())
        .stderr(fs::File::create("/dev/full").unwrap())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn a_file_that_cannot_be_read_is_reported_and_the_next_is_labelled() {
    let files = Files::new();
    let texts = files.add("texts", QUOTA);
    let missing = files.name("missing");
    let folder = files.name("");
    let run = classify([&missing, &folder, &texts], "");
    assert_eq!(run.status, 1);
    assert_eq!(run.text(), format!("QuotaIssues\t{QUOTA}\n"));
    let messages: Vec<_> = run.stderr.lines().collect();
    assert_eq!(messages.len(), 2, "{messages:?}");
    assert!(messages[0].starts_with(&format!("classifier: {missing}: ")), "{messages:?}");
    assert!(messages[1].starts_with(&format!("classifier: {folder}: ")), "{messages:?}");
}

#[test]
fn every_text_comes_out_when_there_are_more_than_a_buffer_holds() {
    let text = |number: usize| format!("{number} {}", "é".repeat(number % 700));
    let mut input: String = (0..2_000).map(|number| text(number) + "\n").collect();
    let long = "long ".repeat(100_000);
    input.push_str(&long);
    let output = classify(["-"], input).clean();
    let mut lines = output.lines();
    for number in 0..2_000 {
        assert_eq!(lines.next(), Some(format!("Uncategorized\t{}", text(number)).as_str()));
    }
    assert_eq!(lines.next(), Some(format!("Uncategorized\t{long}").as_str()));
    assert_eq!(lines.next(), None);
}
