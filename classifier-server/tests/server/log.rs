//! The log where nothing can be written.

use std::{fs, process::Stdio};

use rustix::process::Signal;

use crate::{
    client::until,
    process::{Folder, full},
};

#[test]
fn a_full_disk_for_the_log_ends_nothing() {
    let mut server = Folder::with_own_port("reload = 'signal'").start_with(full());
    assert_eq!(server.label("552 full"), "Quota");
    let rules = server.folder.path("rules.toml");
    for (label, pattern) in [("First", "^552 "), ("First", "("), ("Second", "^552 ")] {
        fs::write(&rules, format!("[rules]\n{label} = ['{pattern}']")).unwrap();
        server.signal(Signal::HUP);
        if pattern != "(" {
            until(|| server.label("552 full") == label);
        }
    }
    let report = server.connect().get("/rules").json();
    assert_eq!((&report["reloads"], &report["last_error"]), (&2.into(), &().into()));
    server.signal(Signal::TERM);
    assert!(server.wait().success());
}

#[test]
fn a_message_that_cannot_be_written_is_no_crash() {
    let folder = Folder::new("colour = 1");
    let status = folder.command().stderr(full()).status().unwrap();
    assert_eq!(status.code(), Some(1));
    let folder = Folder::new("");
    let mut check = folder.command();
    let output = check.arg("--check").stdout(full()).stderr(Stdio::piped()).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.starts_with("error: cannot write to standard output"), "{said}");
}
