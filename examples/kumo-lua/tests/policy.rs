//! A policy and records in, a log with labels out.

#![forbid(unsafe_code)]

use std::{
    fs,
    io::Write,
    path::Path,
    process::{Command, Output, Stdio},
};

use serde_json::{Value, json};
use tempfile::TempDir;

/// A root with the rule file that KumoMTA's policy names.
fn root() -> TempDir {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join("opt/kumomta/share/bounce_classifier");
    fs::create_dir_all(&folder).unwrap();
    let rules = "[rules]\nQuotaIssues = ['^552 [45]\\.2\\.2 ']\nMine = ['^421 .*busy']\n";
    fs::write(folder.join("iana.toml"), rules).unwrap();
    root
}

fn run(root: &Path, policy: &Path, records: &[u8]) -> Output {
    let mut program = Command::new(env!("CARGO_BIN_EXE_example-kumo-lua"))
        .arg("--root")
        .args([root, policy])
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // The program does not read records if the policy is wrong.
    let _ = program.stdin.take().unwrap().write_all(records);
    program.wait_with_output().unwrap()
}

/// The lines of the only log.
fn log(root: &Path) -> Vec<String> {
    let files: Vec<_> = fs::read_dir(root.join("var/log/kumomta")).unwrap().collect();
    assert_eq!(files.len(), 1);
    let file = fs::read(files[0].as_ref().unwrap().path()).unwrap();
    let text = String::from_utf8(zstd::decode_all(&file[..]).unwrap()).unwrap();
    text.lines().map(str::to_owned).collect()
}

fn record(kind: &str, code: u16, enhanced: Value, content: &str) -> Value {
    json!({
        "type": kind,
        "id": "7",
        "response": { "code": code, "enhanced_code": enhanced, "content": content, "command": null },
        "meta": { "b": 1, "a": null },
    })
}

#[test]
fn the_policy_of_kumomtas_documentation_labels_its_logs() {
    let root = root();
    let full = json!({ "class": 5, "subject": 2, "detail": 2 });
    let records = [
        (record("Bounce", 552, full.clone(), "mailbox\r\nfull"), Some("QuotaIssues")),
        (record("TransientFailure", 421, Value::Null, "too\nbusy"), Some("Mine")),
        (record("OOB", 550, Value::Null, "no"), Some("Uncategorized")),
        (record("Delivery", 552, full, "ok"), None),
    ];
    let input: String = records.iter().map(|(record, _)| format!("{record}\n")).collect();
    let policy = Path::new(env!("CARGO_MANIFEST_DIR")).join("policy.lua");
    let output = run(root.path(), &policy, input.as_bytes());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let expected = records.map(|(mut record, label)| {
        if let Some(label) = label {
            record["bounce_classification"] = label.into();
        }
        record.to_string()
    });
    assert_eq!(log(root.path()), expected);
}

#[test]
fn lines_without_a_label_are_logged_as_they_are() {
    let root = root();
    let policy = Path::new(env!("CARGO_MANIFEST_DIR")).join("policy.lua");
    let input = "{\"type\": \"Bounce\"}\nno record\n";
    let output = run(root.path(), &policy, input.as_bytes());
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(log(root.path()), ["{\"type\": \"Bounce\"}", "no record"]);
    let report = String::from_utf8(output.stderr).unwrap();
    assert!(report.contains("line 1: `response`") && report.contains("line 2: "), "{report}");
}

#[test]
fn all_parameters_of_kumomta_are_known_and_wrong_ones_are_errors() {
    let root = root();
    let file = "files = { '/opt/kumomta/share/bounce_classifier/iana.toml' }";
    let sizes = "back_pressure = 10, pool_size = 1, cache_size = 2, uncategorized_cache_size = 3";
    let cases = [
        (format!("{file}, {sizes}"), ""),
        (format!("{file}, pol_size = 1"), "unknown key `pol_size`; did you mean `pool_size`?"),
        (format!("{file}, pool_size = 0"), "pool_size must be from 1 to 1024, not 0"),
        ("files = { '/missing.toml' }".to_owned(), "missing.toml"),
        (sizes.to_owned(), "there are no rules; list rule files in `files`"),
    ];
    let policy = root.path().join("policy.lua");
    for (table, error) in cases {
        let configure = format!("kumo.configure_bounce_classifier {{ {table} }}");
        let logs = "kumo.configure_local_logs { log_dir = '/var/log/kumomta' }";
        let start = "local kumo = require 'kumo'";
        let code = format!("{start}\nkumo.on('init', function()\n{logs}\n{configure}\nend)\n");
        fs::write(&policy, code).unwrap();
        let output = run(root.path(), &policy, b"");
        let report = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.success(), error.is_empty(), "{report}");
        assert!(report.contains(error), "{report}");
    }

    fs::write(&policy, "kumo.configure_bounce_classifier {}\n").unwrap();
    let report = String::from_utf8(run(root.path(), &policy, b"").stderr).unwrap();
    assert!(report.contains("must be called from the handler of `init`"), "{report}");
}
