//! Input that can be read, and input that cannot.

use serde_json::json;

use super::{compare, diff, old_and_new};
use crate::{Files, signal, stderr};

#[test]
fn the_response_of_a_log_record_is_what_is_compared() {
    let [old, new] = old_and_new();
    let record = |kind: &str, content: &str| {
        format!("{{\"type\":\"{kind}\",\"response\":{{\"code\":450,\"content\":\"{content}\"}}}}\n")
    };
    let log = record("Bounce", "spam\\tor\\nham") + &record("Delivery", "spam") + "\n";
    let arguments = ["-q", "--old", &old, "--new", &new, "--input", "kumomta", "--output"];
    let counted = diff(&[&arguments[1..], &["json"]].concat(), log.clone());
    assert_eq!(
        counted.stderr,
        "classifier: 3 records read, 1 labelled, 2 skipped (Delivery 1, blank 1), 0 unreadable\n"
    );
    let summary = diff(&[&arguments[..], &["json"]].concat(), log.clone()).json();
    assert_eq!((&summary["texts"], &summary["changed"]), (&json!(1), &json!(1)));
    let tsv = diff(&[&arguments[..], &["tsv"]].concat(), log).clean();
    assert_eq!(tsv, "Spam\tUncategorized\t450 spam\\tor ham\n");
}

#[test]
fn bytes_that_are_not_utf8_come_out_as_they_are_and_are_shown_as_signs() {
    let text = b"450 spam \xFF\n";
    let tsv = compare(&["--output", "tsv"], text);
    assert_eq!((tsv.status, &tsv.stdout[..]), (0, &b"Spam\tUncategorized\t450 spam \xFF\n"[..]));
    let report = compare(&[], text).clean();
    assert!(report.ends_with("| 450 spam \u{FFFD}\n"), "{report}");
}

#[test]
fn no_text_is_no_change() {
    let report = compare(&["--fail-on-change"], "").clean();
    assert!(report.starts_with("        0          texts\n        0    0.0%  keep"), "{report}");
    assert!(!report.contains("->"), "{report}");
    assert_eq!(compare(&["--output", "tsv"], "").clean(), "");
}

#[test]
fn what_cannot_be_read_is_reported_and_the_rest_is_compared() {
    let files = Files::new();
    let missing = files.name("missing");
    let texts = files.add("texts", "{\"text\":\"450 spam\"}\n{\n");
    let run = compare(&["--input", "json", "--output=tsv", &missing, &texts], "");
    assert_eq!((run.status, run.text()), (1, "Spam\tUncategorized\t450 spam\n"));
    let messages: Vec<_> = run.stderr.lines().collect();
    assert!(messages[0].starts_with(&format!("classifier: {missing}: ")), "{messages:?}");
    assert!(messages[1].starts_with(&format!("classifier: {texts}:2: ")), "{messages:?}");
    assert_eq!(messages.len(), 2);
}

#[test]
fn a_long_text_is_kept_in_part_and_never_torn_within_a_character() {
    for start in ["450 spam", "450 spam "] {
        let text = format!("{start}{}\n", "é".repeat(10_000));
        let summary = compare(&["--output", "json"], text).json();
        let sample = summary["transitions"][0]["samples"][0].as_str().unwrap();
        assert!((998..=1_003).contains(&sample.len()), "{}", sample.len());
        assert!(sample.starts_with(start) && sample.ends_with("é…"), "{sample}");
    }
}

/// The program waits for more input when it gets the signal.
#[test]
#[cfg(unix)]
fn an_interrupted_run_dies_of_the_signal() {
    use std::io::{BufRead, BufReader, Write};
    use std::os::unix::process::ExitStatusExt;

    use rustix::process::Signal;

    let [old, new] = old_and_new();
    let mut child = crate::spawn(["diff", "--old", &old, "--new", &new, "--output", "tsv"]);
    let mut stdin = child.stdin.take().unwrap();
    writeln!(stdin, "450 spam").unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert_eq!(line, "Spam\tUncategorized\t450 spam\n");
    signal(&child, Signal::INT);
    assert_eq!(child.wait().unwrap().signal(), Some(Signal::INT.as_raw()));
    assert_eq!(stderr(&mut child), "classifier: interrupted\n");
    drop(stdin);
}
