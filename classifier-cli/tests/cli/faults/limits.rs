//! Lack of memory and threads.

use std::fs;
use std::os::unix::process::ExitStatusExt;

use super::{QUOTA, RULES, many_lines};
use crate::{Files, run};

/// With stacks of a gigabyte, exactly three fit into the limit: that of the thread for signals, and
/// those of two workers.
const THREE_THREADS: &str = "export RUST_MIN_STACK=1073741824; ulimit -v 3800000";

const NO_THREAD: &str = "export RUST_MIN_STACK=1125899906842624";

/// Runs the program in a shell, after `before`, such as `ulimit`.
fn after(before: &str, arguments: &[&str]) -> assert_cmd::Command {
    let mut shell = assert_cmd::Command::new("sh");
    shell.args(["-c", &format!("{before}\nexec \"$@\""), "sh"]);
    shell.arg(assert_cmd::cargo::cargo_bin!("classifier")).args(arguments);
    shell.env("RUST_BACKTRACE", "0");
    shell
}

/// A sparse file of this size.
fn sparse(files: &Files, name: &str, start: &str, bytes: u64) -> String {
    let path = files.add(name, start);
    fs::File::options().write(true).open(&path).unwrap().set_len(bytes).unwrap();
    path
}

#[test]
fn all_is_labelled_in_its_order_by_fewer_threads_than_were_asked_for() {
    let files = Files::new();
    let rules = files.add("rules.toml", RULES);
    let (texts, expected) = many_lines();
    let texts = files.add("texts", texts);
    let out = files.add("out", "as it was");
    let arguments = ["classify", "--rules", &rules, "--jobs", "8", "-o", &out, &texts];
    assert_eq!(run(&mut after(THREE_THREADS, &arguments)).clean(), "");
    assert!(fs::read_to_string(&out).unwrap() == expected);
    assert_eq!(files.names(), ["out", "rules.toml", "texts"]);
}

#[test]
fn without_any_thread_a_run_does_not_start_and_files_stay_as_they_were() {
    let files = Files::new();
    let rules = files.add("rules.toml", RULES);
    let texts = files.add("texts", QUOTA);
    let out = files.add("out", "as it was");
    for arguments in [
        &["classify", "-o", &out, &texts][..],
        &["report", "-o", &out, "--html", &files.name("page"), &texts],
        &["diff", "--new", &rules, &texts],
    ] {
        let run = run(&mut after(NO_THREAD, arguments));
        assert_eq!((run.status, run.text()), (2, ""));
        assert!(run.stderr.starts_with("classifier: cannot start: "), "{}", run.stderr);
        assert_eq!(fs::read_to_string(&out).unwrap(), "as it was");
        assert_eq!(files.names(), ["out", "rules.toml", "texts"]);
    }
}

#[test]
fn a_file_of_rules_that_is_larger_than_memory_is_an_error_that_names_it() {
    let files = Files::new();
    let huge = sparse(&files, "huge", "", 3 << 30);
    let out = files.add("out", "as it was");
    const MEMORY: (i32, &str) = (2, "out of memory");
    // Rule files are not read that far.
    const LIMIT: (i32, &str) = (2, "error[R016]: ");
    const FOUND: (i32, &str) = (1, LIMIT.1);
    for ((status, printed), arguments) in [
        (MEMORY, &["classify", "--artifact", &huge, "-o", &out][..]),
        (LIMIT, &["classify", "--rules", &huge, "-o", &out]),
        (MEMORY, &["report", "--artifact", &huge, "-o", &out]),
        (LIMIT, &["diff", "--new", &huge]),
        (MEMORY, &["explain", "--artifact", &huge, "a"]),
        (LIMIT, &["compile", &huge, "-o", &out]),
        (FOUND, &["check", "--fix", &huge]),
        (MEMORY, &["inspect", &huge]),
        (LIMIT, &["stats", &huge]),
    ] {
        let run = run(&mut after("ulimit -v 1000000", arguments));
        assert_eq!((run.status, run.text()), (status, ""), "{arguments:?}: {}", run.stderr);
        let is_reported = run.stderr.contains(&huge) && run.stderr.contains(printed);
        assert!(is_reported, "{arguments:?}: {}", run.stderr);
        assert_eq!(fs::read_to_string(&out).unwrap(), "as it was");
        assert_eq!(files.names(), ["huge", "out"]);
    }
}

#[test]
fn a_line_that_is_larger_than_memory_is_named_and_the_next_file_is_labelled() {
    let files = Files::new();
    let rules = files.add("rules.toml", RULES);
    let huge = sparse(&files, "huge", &format!("{QUOTA}\n"), 300 << 20);
    let next = files.add("next", QUOTA);
    let arguments = ["classify", "--rules", &rules, "--jobs", "2", &huge, &next];
    let run = run(&mut after("ulimit -v 200000", &arguments));
    assert_eq!((run.status, run.text()), (1, &*format!("Quota\t{QUOTA}\n").repeat(2)));
    assert_eq!(run.stderr, format!("classifier: {huge}: after line 1: out of memory\n"));
}

/// A failure of a small allocation cannot be handled: the program aborts, before it writes
/// anything.
#[test]
fn rules_that_take_more_memory_than_there_is_abort_and_files_stay_as_they_were() {
    let files = Files::new();
    let large: String = (0..40).map(|n| format!("'id {n}=(?:[ab]{{1000}}){{900}};',")).collect();
    let rules = files.add("rules.toml", format!("[rules]\nId = [{large}]\n"));
    let out = files.add("out", "as it was");
    let limits = ["--artifact-limit", "1000000000"];
    for arguments in [&["compile", &rules][..], &["classify", "--rules", &rules]] {
        let arguments = [arguments, &limits, &["-o", &out]].concat();
        let output = after("ulimit -v 90000", &arguments).output().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.signal(), Some(rustix::process::Signal::ABORT.as_raw()));
        assert!(stderr.starts_with("memory allocation of "), "{stderr}");
        assert_eq!(fs::read_to_string(&out).unwrap(), "as it was");
        assert_eq!(files.names(), ["out", "rules.toml"]);
    }
}
