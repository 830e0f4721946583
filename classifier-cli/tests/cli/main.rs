//! Runs the built program with real files and pipes. One test binary, because linking is slow; one
//! module for each command.

mod browser;
mod builtin;
mod check;
mod classify;
#[cfg(unix)]
mod closed_pipe;
mod compile;
mod corpus;
mod diff;
mod escapes;
mod evaluate;
mod explain;
#[cfg(target_os = "linux")]
mod faults;
mod inspect;
mod manual;
mod page;
mod report;
mod stats;

use std::ffi::OsStr;
use std::fs;
use std::path::PathBuf;
use std::process::{Child, Stdio};

use assert_cmd::Command;
use tempfile::TempDir;

/// The result of a run.
struct Run {
    status: i32,
    stdout: Vec<u8>,
    stderr: String,
}

impl Run {
    /// The output of a run without messages.
    #[track_caller]
    fn clean(self) -> String {
        assert_eq!((self.status, self.stderr.as_str()), (0, ""));
        String::from_utf8(self.stdout).unwrap()
    }

    fn text(&self) -> &str {
        str::from_utf8(&self.stdout).unwrap()
    }
}

/// The program, without environment variables for colours.
fn classifier<A: AsRef<OsStr>>(arguments: impl IntoIterator<Item = A>) -> Command {
    let mut command = assert_cmd::cargo::cargo_bin_cmd!("classifier");
    for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE"] {
        command.env_remove(name);
    }
    command.args(arguments);
    command
}

fn run(command: &mut Command) -> Run {
    let output = command.output().unwrap();
    Run {
        status: output.status.code().unwrap(),
        stdout: output.stdout,
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// The running program, with pipes for all its streams.
fn spawn<A: AsRef<OsStr>>(arguments: impl IntoIterator<Item = A>) -> Child {
    std::process::Command::new(env!("CARGO_BIN_EXE_classifier"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// A folder that is removed after the test.
struct Files(TempDir);

impl Files {
    fn new() -> Self {
        Files(TempDir::new().unwrap())
    }

    fn add(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        fs::write(self.path(name), content).unwrap();
        self.name(name)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// The path of a file, as in arguments and messages.
    fn name(&self, name: &str) -> String {
        self.path(name).into_os_string().into_string().unwrap()
    }

    /// The names of all files in the folder, sorted.
    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.0.path()).unwrap();
        let name = |entry: fs::DirEntry| entry.file_name().into_string().unwrap();
        let mut names: Vec<_> = entries.map(|entry| name(entry.unwrap())).collect();
        names.sort();
        names
    }
}

/// A file of `rules/` in this repository.
fn own_rules(name: &str) -> String {
    format!("{}/../rules/{name}", env!("CARGO_MANIFEST_DIR"))
}
