//! `--watch`.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::Child;
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Duration;

use serde_json::Value;

use super::{CLEAN, check};
use crate::{Files, spawn};

/// More than any machine needs.
const LIMIT: Duration = Duration::from_secs(60);

/// A running `check --watch` and the lines of its standard output.
struct Watch {
    child: Child,
    lines: Receiver<String>,
}

impl Watch {
    /// Starts, and waits for the first report on standard error.
    fn start(arguments: &[&str]) -> Self {
        let mut child = spawn(["check", "--watch"].iter().chain(arguments));
        let (sender, lines) = mpsc::channel();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        thread::spawn(move || {
            stdout.lines().map_while(Result::ok).try_for_each(|it| sender.send(it))
        });
        Watch { child, lines }
    }

    #[track_caller]
    fn line(&self) -> String {
        self.lines.recv_timeout(LIMIT).expect("a line within the limit")
    }

    /// The next report with `--format json`: how many rules and errors there are.
    #[track_caller]
    fn counts(&self) -> (u64, u64) {
        let report: Value = serde_json::from_str(&self.line()).unwrap();
        (report["rules"].as_u64().unwrap(), report["errors"].as_u64().unwrap())
    }

    /// The lines up to one that contains this.
    #[track_caller]
    fn until(&self, text: &str) -> Vec<String> {
        let mut lines = Vec::new();
        while !lines.last().is_some_and(|line: &String| line.contains(text)) {
            lines.push(self.line());
        }
        lines
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Rules of as many labels.
fn rules(number: usize) -> String {
    let rules = (0..number).map(|index| format!("Label{index} = ['^55{index} ']\n"));
    format!("[rules]\n{}", rules.collect::<String>())
}

#[test]
fn each_save_is_checked_however_the_editor_does_it() {
    let files = Files::new();
    let (path, other) = (files.add("rules.toml", rules(1)), files.add("other.toml", "[rules]\n"));
    let watch = Watch::start(&["--format", "json", &path, &other]);
    assert_eq!(watch.counts(), (1, 0));

    fs::write(&path, rules(2)).unwrap();
    assert_eq!(watch.counts(), (2, 0));
    // A new file in the place of the old one.
    fs::rename(files.add("rules.toml.new", rules(3)), &path).unwrap();
    assert_eq!(watch.counts(), (3, 0));
    // The old file becomes a backup, and is missing for a moment.
    fs::rename(&path, files.path("rules.toml~")).unwrap();
    thread::sleep(Duration::from_millis(100));
    fs::write(&path, rules(4)).unwrap();
    assert_eq!(watch.counts(), (4, 0));
    // An error, and its correction.
    fs::write(&path, "[rules]\nOdd = ['(']\n").unwrap();
    assert_eq!(watch.counts(), (1, 1));
    fs::write(&other, rules(5).replace("Label", "Other")).unwrap();
    assert_eq!(watch.counts(), (6, 1));
    // What changes nothing is no save.
    fs::write(&other, rules(5).replace("Label", "Other")).unwrap();
    fs::write(files.path("unrelated.toml"), "").unwrap();
    fs::write(&path, rules(1)).unwrap();
    assert_eq!(watch.counts(), (6, 0));
    // Away for good, and back.
    fs::remove_file(&path).unwrap();
    assert_eq!(watch.counts(), (5, 1));
    fs::write(&path, rules(2)).unwrap();
    assert_eq!(watch.counts(), (7, 0));
}

#[test]
fn labels_of_a_log_are_compared_with_those_of_the_last_save_without_errors() {
    let files = Files::new();
    let path = files.add("rules.toml", "[rules]\nQuota = ['^552 ']\n");
    let log = files.add("log", "552 full\n554 no\n250 ok\n");
    let watch = Watch::start(&["--witnesses", "--against", &log, &path]);
    assert_eq!(watch.line(), format!("Quota\t{path}:2\t552 "));

    fs::write(&path, "[rules]\nQuota = ['^552 ']\nPolicy = ['(']\n").unwrap();
    watch.until("Quota\t");
    fs::write(&path, "[rules]\nQuota = ['^552 ']\nPolicy = ['^554 ']\n").unwrap();
    let lines = watch.until("| 554 no");
    let moved = lines.iter().any(|line| line.ends_with("33.3%  Uncategorized -> Policy"));
    assert!(moved, "{lines:?}");

    fs::write(&path, "[rules]\nQuota = ['^552 ']\nPolicy = ['^554', 'never']\n").unwrap();
    watch.until("no label of 3 texts changes");
}

#[cfg(unix)]
#[test]
fn a_signal_ends_it() {
    use std::os::unix::process::ExitStatusExt;

    use rustix::process::{Pid, Signal, kill_process};

    let files = Files::new();
    let mut watch = Watch::start(&["--format", "json", &files.add("rules.toml", CLEAN)]);
    watch.counts();
    kill_process(Pid::from_child(&watch.child), Signal::TERM).unwrap();
    assert_eq!(watch.child.wait().unwrap().signal(), Some(Signal::TERM.as_raw()));
}

#[test]
fn what_cannot_be_watched_or_compared_is_told() {
    let files = Files::new();
    let (rules, log) = (files.add("rules.toml", CLEAN), files.add("log", "550 no\n"));
    let (folder, missing) = (files.name(""), files.name("missing/rules.toml"));
    for (arguments, expected) in [
        (&["--watch", "builtin"][..], "files that can be saved"),
        (&["--watch", &folder], "files that can be saved"),
        (&["--watch", &missing], "cannot start"),
        (&["--watch", "--fix", &rules], "cannot be used with"),
        (&["--against", &log, &rules], "--watch"),
        (&["--watch", "--input", "json", &rules], "--against"),
        (&["--watch", "--against", "-", &rules], "needs a file"),
        (&["--watch", "--against", &log, "--format", "json", &rules], "both write"),
    ] {
        let run = check(arguments);
        assert_eq!(run.status, 2, "{arguments:?}");
        assert!(run.stderr.contains(expected), "{arguments:?}: {}", run.stderr);
    }
}
