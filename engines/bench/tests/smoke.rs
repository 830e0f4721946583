//! The benchmark runs on a few rows; it checks the answers that it compares.

use std::process::Command;

#[test]
fn few_rows_are_measured() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_engine-bench"));
    let output = command.arg(folder.path()).arg("2000").output().unwrap();
    let table = String::from_utf8(output.stdout).unwrap();
    let errors = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{errors}");
    assert!(table.contains("| relabel, 2 rules changed |"), "{table}");
    assert!(table.contains("Peak memory:"), "{table}");
}
