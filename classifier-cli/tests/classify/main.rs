//! The built program, run on real files and pipes. One test binary, because linking is what takes
//! time; one module a concern.

mod json;
mod kumomta;
mod lines;
mod rules;
mod streams;

use std::ffi::OsStr;
use std::fs;
use std::path::PathBuf;

use tempfile::TempDir;

/// Texts that the built-in rules are known to label.
const QUOTA: &str = "552 5.2.2 mailbox is stuffed";
const INACTIVE: &str = "525 4.7.13 user account is disabled";
const NOBODYS: &str = "352 5.2.2 mailbox is stuffed";

/// What a run left behind.
struct Run {
    status: i32,
    stdout: Vec<u8>,
    stderr: String,
}

impl Run {
    /// The output of a run that had nothing to complain about.
    #[track_caller]
    fn clean(self) -> String {
        assert_eq!((self.status, self.stderr.as_str()), (0, ""));
        String::from_utf8(self.stdout).unwrap()
    }

    fn text(&self) -> &str {
        str::from_utf8(&self.stdout).unwrap()
    }
}

/// Run `classifier classify` with `arguments`, `input` being its standard input.
fn classify<A: AsRef<OsStr>>(
    arguments: impl IntoIterator<Item = A>,
    input: impl Into<Vec<u8>>,
) -> Run {
    let output = assert_cmd::cargo::cargo_bin_cmd!("classifier")
        .arg("classify")
        .args(arguments)
        .write_stdin(input)
        .output()
        .unwrap();
    Run {
        status: output.status.code().unwrap(),
        stdout: output.stdout,
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// For a run of bare `classifier classify`; an empty array by itself has no type.
const NO_ARGUMENTS: [&str; 0] = [];

/// A folder of small files that goes away with the test.
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

    /// As it stands on the command line, and in messages.
    fn name(&self, name: &str) -> String {
        self.path(name).into_os_string().into_string().unwrap()
    }
}
