//! Runs the built program with real files and pipes. One test binary, because linking is slow; one
//! module for each command.

#[cfg(unix)]
mod browser;
mod builtin;
mod check;
mod classify;
#[cfg(unix)]
mod closed_pipe;
mod colours;
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
mod overwriting;
mod page;
mod report;
#[cfg(target_os = "linux")]
mod special_files;
mod stats;
#[cfg(unix)]
mod tab;

use std::ffi::OsStr;
use std::fmt;
use std::fs;
use std::io::Read;
use std::ops::Deref;
use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::time::Duration;

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;

/// How long tests wait for what should come at once. Only a program that hangs takes so long, even
/// on a loaded machine.
const PATIENCE: Duration = Duration::from_secs(600);

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

    /// The JSON output of a run without messages.
    #[track_caller]
    fn json(self) -> Value {
        parsed(&self.clean())
    }

    fn text(&self) -> &str {
        str::from_utf8(&self.stdout).unwrap()
    }

    /// The run printed nothing but messages, which have this part.
    #[track_caller]
    fn assert_failed(&self, status: i32, part: &str) {
        assert_eq!((self.status, self.text()), (status, ""), "{}", self.stderr);
        assert!(self.stderr.contains(part), "{}", self.stderr);
    }
}

fn parsed(json: &str) -> Value {
    serde_json::from_str(json).unwrap()
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

/// All that the program still prints on standard error.
fn stderr(child: &mut Child) -> String {
    let mut stderr = String::new();
    child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
    stderr
}

#[cfg(unix)]
fn signal(child: &Child, signal: rustix::process::Signal) {
    rustix::process::kill_process(rustix::process::Pid::from_child(child), signal).unwrap();
}

/// A new terminal: the end of the user, and the end of the program.
#[cfg(target_os = "linux")]
fn terminal() -> (std::os::fd::OwnedFd, fs::File) {
    use std::os::unix::ffi::OsStrExt;

    use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

    let ours = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&ours).unwrap();
    unlockpt(&ours).unwrap();
    let name = ptsname(&ours, Vec::new()).unwrap();
    let theirs = OsStr::from_bytes(name.as_bytes());
    let theirs = fs::File::options().read(true).write(true).open(theirs).unwrap();
    (ours, theirs)
}

/// An artifact with these rules.
fn compiled(rules: &str) -> TempFile {
    let artifact = file("rules.bin", "");
    run(&mut classifier(["compile", rules, "--output", &artifact])).clean();
    artifact
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

/// A file in a folder of its own that is removed after the test. It dereferences to its path.
struct TempFile {
    path: String,
    _folder: Files,
}

impl Deref for TempFile {
    type Target = str;

    fn deref(&self) -> &str {
        &self.path
    }
}

impl<T: ?Sized> AsRef<T> for TempFile
where
    str: AsRef<T>,
{
    fn as_ref(&self) -> &T {
        (**self).as_ref()
    }
}

impl fmt::Display for TempFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.path.fmt(f)
    }
}

fn file(name: &str, content: impl AsRef<[u8]>) -> TempFile {
    let folder = Files::new();
    TempFile { path: folder.add(name, content), _folder: folder }
}

/// A file of `rules/` in this repository.
fn own_rules(name: &str) -> String {
    format!("{}/../rules/{name}", env!("CARGO_MANIFEST_DIR"))
}
