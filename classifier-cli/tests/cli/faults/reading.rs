//! Input that fails while it is read.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read, Write};
use std::os::fd::OwnedFd;
use std::process::{Command, Stdio};

use rustix::termios::{OptionalActions, tcgetattr, tcsetattr};

use super::{QUOTA, RULES, many_lines};
use crate::{Files, classifier, file, run, terminal};

/// A file that yields these bytes and then an error, as a disk may: a terminal whose other end was
/// closed.
fn failing_after(bytes: &str) -> OwnedFd {
    let (ours, mut theirs) = terminal();
    let mut raw = tcgetattr(&theirs).unwrap();
    raw.make_raw();
    tcsetattr(&theirs, OptionalActions::Now, &raw).unwrap();
    theirs.write_all(bytes.as_bytes()).unwrap();
    ours
}

#[test]
fn of_an_input_that_fails_midway_whole_lines_count_and_the_error_is_reported_with_its_place() {
    let files = Files::new();
    let next = files.add("next", QUOTA);
    let rules = files.add("rules.toml", RULES);
    let out = files.add("out", "as it was");
    let labelled = format!("QuotaIssues\t{QUOTA}\n").repeat(3);
    for (arguments, expected) in [
        (&["classify"][..], &*labelled),
        (&["classify", "-o", &out], ""),
        (&["report"], " Texts 3 "),
        (&["diff", "--new", &rules], " 3 texts "),
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_classifier"))
            .args(arguments)
            .args(["-", &next])
            .stdin(failing_after(&format!("{QUOTA}\n{QUOTA}\n552 half a li")))
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        let stderr = String::from_utf8(output.stderr).unwrap();
        let start = "classifier: <stdin>: after line 2: Input/output error";
        assert!(stderr.starts_with(start) && stderr.lines().count() == 1, "{stderr}");
        let stdout = String::from_utf8(output.stdout).unwrap();
        let words = format!(" {} ", stdout.split_whitespace().collect::<Vec<_>>().join(" "));
        assert!(
            stdout == expected || expected.ends_with(' ') && words.contains(expected),
            "{arguments:?}: {stdout}"
        );
    }
    assert_eq!(fs::read_to_string(&out).unwrap(), labelled);
    assert_eq!(files.names(), ["next", "out", "rules.toml"]);
}

/// The start of the memory of a process, where nothing is mapped.
#[test]
fn a_file_that_cannot_be_read_from_the_start_is_named_by_every_command() {
    let files = Files::new();
    let out = files.add("out", "as it was");
    let bad = "/proc/self/mem";
    for (status, arguments) in [
        (1, &["classify", bad][..]),
        (1, &["report", bad]),
        (1, &["diff", "--new", &files.add("rules.toml", RULES), bad]),
        (2, &["classify", "--rules", bad, "-o", &out]),
        (2, &["classify", "--artifact", bad, "-o", &out]),
        (2, &["compile", bad, "-o", &out]),
        (2, &["check", bad]),
        (2, &["check", "--fix", bad]),
        (2, &["inspect", bad]),
        (2, &["stats", bad]),
    ] {
        let run = run(&mut classifier(arguments));
        assert_eq!(run.status, status, "{arguments:?}: {}", run.stderr);
        assert!(run.stderr.contains(bad), "{arguments:?}: {}", run.stderr);
        assert_eq!(fs::read_to_string(&out).unwrap(), "as it was");
    }
    assert_eq!(files.names(), ["out", "rules.toml"]);
}

/// The reader of the output makes the program wait in the middle of the file.
#[test]
fn a_file_that_is_cut_short_while_it_is_read_ends_where_it_was_cut() {
    let rules = file("rules.toml", RULES);
    let (texts, expected) = many_lines();
    let path = file("texts", &texts);
    let mut child = Command::new(env!("CARGO_BIN_EXE_classifier"))
        .args(["classify", "--rules", &rules, "--jobs", "1", &path])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let mut found = String::new();
    stdout.read_line(&mut found).unwrap();
    let kept = texts.lines().count() * 3 / 4;
    let end = texts.split_inclusive('\n').take(kept).map(str::len).sum::<usize>() - 5;
    assert!(end > 2 << 20, "farther than it has read");
    File::options().write(true).open(&path).unwrap().set_len(end as u64).unwrap();
    stdout.read_to_string(&mut found).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0));
    let lines: String = expected.split_inclusive('\n').take(kept).collect();
    assert!(found == format!("{}\n", &lines[..lines.len() - 5]), "{} bytes", found.len());
}

/// The standard library opens `/dev/null` in their place, so that files opened later do not get
/// their numbers.
#[test]
fn streams_that_are_closed_are_empty_and_take_anything() {
    let files = Files::new();
    let texts = files.add("texts", QUOTA);
    let missing = files.name("missing");
    let out = files.name("out");
    let closed = |redirections: &str, arguments: &[&str]| {
        let mut shell = assert_cmd::Command::new("sh");
        shell.args(["-c", &format!("\"$@\" {redirections}"), "sh"]);
        shell.arg(assert_cmd::cargo::cargo_bin!("classifier")).args(arguments);
        run(&mut shell)
    };
    assert_eq!(closed("<&-", &["classify"]).clean(), "");
    assert_eq!(closed(">&-", &["classify", &texts]).clean(), "");
    let run = closed("<&- >&- 2>&-", &["classify", "-o", &out, "-", &missing, &texts]);
    assert_eq!(run.status, 1);
    assert_eq!(fs::read_to_string(&out).unwrap(), format!("QuotaIssues\t{QUOTA}\n"));
}
