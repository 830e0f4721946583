//! Pipes, terminals and full disks.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use super::{QUOTA, classify};
use crate::{Files, PATIENCE, file, signal, stderr};

fn spawn(arguments: &[&str]) -> Child {
    crate::spawn([&["classify"], arguments].concat())
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
        // The second time, the start of the next line is already there and must not delay the
        // answer.
        for more in ["", "  "] {
            write!(stdin, "{line}\n{more}").unwrap();
            let found = answers.recv_timeout(PATIENCE);
            assert_eq!(found.as_ref(), Ok(&answer), "--input {input}");
        }
        drop(stdin);
        assert!(child.wait().unwrap().success());
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_an_error() {
    for copies in [1, 10_000] {
        let texts = file("texts", format!("{QUOTA}\n").repeat(copies));
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
    let text = |number: usize| format!("No. {number} {}", "é".repeat(number % 700));
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

/// Memory is proportional to the longest line, with a small factor.
#[test]
#[cfg(target_os = "linux")]
fn a_line_of_100_megabytes_is_labelled_in_less_than_twice_the_memory() {
    let rules = file("rules.toml", "[rules]\nQuota = ['^552 ']\n");
    let mut child = spawn(&["--rules", &rules, "--jobs", "2"]);
    let mut stdin = child.stdin.take().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let writer = thread::spawn(move || {
        writeln!(stdin, "552 {}\n{QUOTA}", "long ".repeat(20_000_000)).unwrap();
        stdin
    });
    let mut line = Vec::new();
    stdout.read_until(b'\n', &mut line).unwrap();
    assert_eq!(line.len(), "Quota\t552 \n".len() + 100_000_000);
    assert!(line.starts_with(b"Quota\t552 long long "));
    line.clear();
    stdout.read_until(b'\n', &mut line).unwrap();
    assert_eq!(line, format!("Quota\t{QUOTA}\n").as_bytes());

    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    let peak: u64 = peak.trim().strip_suffix(" kB").unwrap().parse().unwrap();
    assert!(peak < 200_000, "{peak} kB");
    drop(writer.join().unwrap());
    assert!(child.wait().unwrap().success());
}

/// A program that waits for more input after its first answer.
#[cfg(unix)]
fn waiting(arguments: &[&str]) -> (Child, std::process::ChildStdin) {
    let mut child = spawn(arguments);
    let mut stdin = child.stdin.take().unwrap();
    writeln!(stdin, "{QUOTA}").unwrap();
    (child, stdin)
}

#[test]
#[cfg(unix)]
fn an_interrupted_run_dies_of_the_signal_and_has_written_whole_lines() {
    use std::os::unix::process::ExitStatusExt;

    use rustix::process::Signal;

    for interrupt in [Signal::INT, Signal::TERM] {
        let (mut child, stdin) = waiting(&[]);
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        signal(&child, interrupt);
        assert_eq!(child.wait().unwrap().signal(), Some(interrupt.as_raw()));
        stdout.read_line(&mut line).unwrap();
        assert_eq!(line, format!("QuotaIssues\t{QUOTA}\n"));
        assert_eq!(stderr(&mut child), "classifier: interrupted\n");
        drop(stdin);
    }
}

#[test]
#[cfg(unix)]
fn an_interrupted_run_keeps_its_part_of_the_output_file_and_the_file_that_was_there() {
    let files = Files::new();
    let out = files.add("out", "as it was");
    let part = files.path("out.part");
    let (mut child, stdin) = waiting(&["-o", &out]);
    // From outside, only the size of the file shows that the text was labelled.
    let is_written = || {
        let length = |name: &String| fs::metadata(files.path(name)).map_or(0, |it| it.len());
        files.names().iter().any(|name| name.starts_with('.') && length(name) > 0)
    };
    let start = Instant::now();
    while !is_written() {
        assert!(start.elapsed() < PATIENCE);
        thread::sleep(Duration::from_millis(10));
    }
    signal(&child, rustix::process::Signal::INT);
    assert!(!child.wait().unwrap().success());
    let message = "classifier: interrupted; what was labelled before is in";
    assert_eq!(stderr(&mut child), format!("{message} {out}.part\n"));
    assert_eq!(fs::read_to_string(part).unwrap(), format!("QuotaIssues\t{QUOTA}\n"));
    assert_eq!(fs::read_to_string(&out).unwrap(), "as it was");
    assert_eq!(files.names(), ["out", "out.part"]);
    drop(stdin);
}

#[test]
#[cfg(unix)]
fn a_reader_that_has_seen_enough_ends_a_run_that_waits_for_input() {
    let (mut child, mut stdin) = waiting(&["--jobs", "2"]);
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    stdout.read_line(&mut String::new()).unwrap();
    drop(stdout);
    writeln!(stdin, "{QUOTA}").unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0));
    drop(stdin);
}

#[test]
#[cfg(unix)]
fn a_signal_that_the_reader_of_the_output_gets_too_ends_the_run() {
    let (mut child, mut stdin) = waiting(&[]);
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    stdout.read_line(&mut String::new()).unwrap();
    drop(stdout);
    let _ = writeln!(stdin, "{QUOTA}");
    signal(&child, rustix::process::Signal::INT);
    child.wait().unwrap();
    drop(stdin);
}

/// Each write is one datagram.
#[test]
#[cfg(target_os = "linux")]
fn each_line_is_written_by_itself_if_that_is_asked_for() {
    use std::os::fd::OwnedFd;
    use std::os::unix::net::UnixDatagram;

    let texts = file("texts", format!("{QUOTA}\n").repeat(3));
    let label = "QuotaIssues\n";
    for (option, datagrams) in
        [("--quiet", vec![label.repeat(3)]), ("--line-buffered", vec![label.to_owned(); 3])]
    {
        let (ours, theirs) = UnixDatagram::pair().unwrap();
        let status = Command::new(env!("CARGO_BIN_EXE_classifier"))
            .args(["classify", "--output", "label", option, &texts])
            .stdout(OwnedFd::from(theirs))
            .status()
            .unwrap();
        assert!(status.success());
        for datagram in datagrams {
            let mut buffer = [0; 1024];
            let length = ours.recv(&mut buffer).unwrap();
            assert_eq!(str::from_utf8(&buffer[..length]).unwrap(), datagram);
        }
    }
}

/// Threads beyond that would only wait for their turn.
#[test]
#[cfg(target_os = "linux")]
fn the_number_of_threads_has_a_limit() {
    for command in ["classify", "report"] {
        let child = crate::spawn([command, "--quiet", "--input", "lines", "--jobs", "999999"]);
        let started = Instant::now();
        let threads = || {
            let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
            let count = status.lines().find_map(|line| line.strip_prefix("Threads:"));
            count.unwrap().trim().parse::<usize>().unwrap()
        };
        let most = 64.max(4 * thread::available_parallelism().unwrap().get());
        while threads() < most {
            assert!(started.elapsed() < PATIENCE);
            thread::sleep(Duration::from_millis(10));
        }
        // Would any more start, they would do so now.
        thread::sleep(Duration::from_millis(300));
        // The main thread, and the one that waits for signals.
        assert!(threads() <= most + 2, "{command}: {}", threads());
        let mut child = child;
        drop(child.stdin.take());
        assert!(child.wait().unwrap().success(), "{command}");
    }
}
