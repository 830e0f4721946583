//! Signals while files are written.

use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::process::{Command, ExitStatus, Stdio};
use std::thread;
use std::time::Duration;

use rustix::process::Signal;

use super::{QUOTA, RULES};
use crate::{Files, classifier, run};

/// Run the program, and send it `signal` this long after the first change in the folder.
fn signalled(
    files: &Files,
    out: &str,
    arguments: &[&str],
    signal: Signal,
    delay: Duration,
) -> ExitStatus {
    let state = || (files.names(), fs::metadata(out).ok().map(|it| (it.len(), it.modified().ok())));
    let before = state();
    let mut child = Command::new(env!("CARGO_BIN_EXE_classifier"))
        .args(arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    while child.try_wait().unwrap().is_none() && state() == before {
        thread::yield_now();
    }
    thread::sleep(delay);
    if child.try_wait().unwrap().is_none() {
        crate::signal(&child, signal);
    }
    child.wait().unwrap()
}

/// At any moment, the file is the old or the new one. There may be a second file whose name shows
/// that it is incomplete.
#[test]
fn a_file_is_the_old_one_or_the_new_one_whenever_a_signal_comes() {
    let files = Files::new();
    let odd = format!("[rules]\nQuota = ['.*a']\n# {}\n", "long ".repeat(20_000));
    let rules = files.add("rules.toml", RULES);
    let texts = files.add("texts", format!("{QUOTA}\n").repeat(20_000));
    let out = files.name("out.toml");
    for (old, arguments) in [
        ("as it was", &["classify", "-o", &out, "--rules", &rules, &texts][..]),
        ("as it was", &["report", "-o", &out, "--rules", &rules, &texts]),
        ("as it was", &["report", "--html", &out, "--rules", &rules, &texts]),
        ("as it was", &["compile", "-o", &out, &rules]),
        (&odd, &["check", "--fix", &out]),
    ] {
        let started = || fs::write(&out, old).unwrap();
        started();
        assert_eq!(run(&mut classifier(arguments)).status, 0);
        let new = fs::read(&out).unwrap();
        for signal in [Signal::INT, Signal::TERM, Signal::HUP, Signal::KILL] {
            for delay in [0, 100, 1_000, 5_000] {
                started();
                let delay = Duration::from_micros(delay);
                let status = signalled(&files, &out, arguments, signal, delay);
                let found = fs::read(&out).unwrap();
                let case = format!("{arguments:?}, {signal:?} after {delay:?}, {status}");
                assert!(found == old.as_bytes() || found == new, "{case}: torn");
                match status.signal() {
                    None => assert!(status.success() && found == new, "{case}"),
                    died => assert_eq!(died, Some(signal.as_raw()), "{case}"),
                }
                for name in files.names() {
                    match &*name {
                        "out.toml" | "rules.toml" | "texts" => continue,
                        name if name.starts_with(".classifier-") => {}
                        name => assert_eq!(name, "out.toml.part", "{case}"),
                    }
                    fs::remove_file(files.path(&name)).unwrap();
                }
            }
        }
    }
}
