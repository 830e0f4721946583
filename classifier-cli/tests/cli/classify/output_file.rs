//! `--output-file`.

use std::fs;

use super::{NOBODYS, QUOTA, classify};
use crate::Files;

#[test]
fn the_file_is_there_when_it_is_complete_and_nothing_is_beside_it() {
    let files = Files::new();
    let texts = files.add("texts", format!("{QUOTA}\n"));
    let out = files.name("out");
    assert_eq!(classify(["--output-file", &out, &texts], "").clean(), "");
    assert_eq!(fs::read_to_string(&out).unwrap(), format!("QuotaIssues\t{QUOTA}\n"));
    assert_eq!(classify(["-o", &out, "-"], NOBODYS).clean(), "");
    assert_eq!(fs::read_to_string(&out).unwrap(), format!("Uncategorized\t{NOBODYS}\n"));
    assert_eq!(files.names(), ["out", "texts"]);
}

#[test]
fn a_missing_folder_is_reported_before_anything_is_read() {
    let files = Files::new();
    let out = files.name("missing/out");
    let run = classify(["-o", &out, "-"], QUOTA);
    assert_eq!((run.status, run.text()), (1, ""));
    assert!(run.stderr.starts_with(&format!("classifier: cannot write {out}: ")), "{}", run.stderr);
    assert!(!run.stderr.contains(".classifier-"), "the name of a temporary file: {}", run.stderr);
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_an_error_that_names_the_file() {
    let run = classify(["-o", "/dev/full", "-"], QUOTA);
    assert_eq!((run.status, run.text()), (1, ""));
    assert!(run.stderr.starts_with("classifier: cannot write /dev/full: "), "{}", run.stderr);
}

#[test]
fn wrong_rules_leave_the_file_as_it_was() {
    let files = Files::new();
    let out = files.add("out", "as it was");
    assert_eq!(classify(["-o", &out, "--rules", &files.name("missing.toml")], "a").status, 2);
    assert_eq!(fs::read_to_string(&out).unwrap(), "as it was");
    assert_eq!(files.names(), ["out"]);
}
