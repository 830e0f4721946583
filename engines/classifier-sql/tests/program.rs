//! The program, from its command line to its output and status.

use std::{
    fs,
    io::{BufRead, BufReader},
    path::Path,
    process::{Command, Output, Stdio},
};

use expect_test::expect_file;

const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/errors.txt");

const RULES: &str = "[rules]\nQuota = ['full']\nGone = ['unknown user']\n";

/// A folder with a log in each format, and rules.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("log.csv", "id,response\n1,552 5.2.2 mailbox full\n2,550 unknown user\n3,hello\n");
    write(
        "log.json",
        "{\"id\":1,\"response\":\"552 5.2.2 mailbox full\"}\n{\"id\":2,\"response\":null}\n",
    );
    write("rules.toml", RULES);
    write("wrong.toml", "[rules]\nQuota = ['(']\n");
    folder
}

fn program(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_classifier-sql"));
    command.current_dir(folder).args(arguments).stdin(Stdio::null());
    command
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    program(folder, arguments).output().unwrap()
}

/// The output of a call that succeeds.
fn stdout(folder: &Path, arguments: &[&str]) -> String {
    let output = run(folder, arguments);
    let errors = String::from_utf8(output.stderr).unwrap();
    assert_eq!((output.status.code(), &*errors), (Some(0), ""), "{arguments:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn labels_are_counted_in_a_table() {
    let sql = "SELECT classify(response) AS label, count(*) AS n FROM 'log.csv' GROUP BY label ORDER BY label";
    let expected = [
        "+------------------+---+",
        "| label            | n |",
        "+------------------+---+",
        "| InvalidRecipient | 1 |",
        "| QuotaIssues      | 1 |",
        "| Uncategorized    | 1 |",
        "+------------------+---+",
    ];
    assert!(stdout(folder().path(), &[sql]).lines().eq(expected));
}

#[test]
fn results_are_csv_or_json_on_request() {
    let folder = folder();
    let arguments = ["--rules", "own=rules.toml", "--output"];
    let sql = "SELECT id, classify(response) AS label FROM 'log.csv' ORDER BY id";
    let with = |format, sql| stdout(folder.path(), &[&arguments[..], &[format, sql]].concat());
    assert_eq!(with("csv", sql), "id,label\n1,Quota\n2,Gone\n3,Uncategorized\n");
    let sql = "SELECT id, classify(response) AS label, classify_rule(response) AS rule FROM 'log.json' ORDER BY id";
    let expected = [
        r#"{"id":1,"label":"Quota","rule":{"label":"Quota","rule":0,"file":"rules.toml","line":2}}"#,
        r#"{"id":2}"#,
    ];
    assert!(with("json", sql).lines().eq(expected));
    let none = "SELECT classify(response) AS label FROM 'log.csv' WHERE id > 9";
    assert_eq!(with("csv", none), "label\n");
    assert_eq!(with("json", none), "");
}

#[test]
fn files_of_one_name_are_one_rule_set() {
    let folder = folder();
    let sql =
        "SELECT classify('mailbox full'), classify('552 5.2.2'), classify('552 5.2.2', 'builtin')";
    let rules = ["--rules", "mine=rules.toml", "--rules", "mine=builtin", "--output", "csv"];
    let output = stdout(folder.path(), &[&rules[..], &[sql]].concat());
    assert_eq!(output.lines().last(), Some("Quota,QuotaIssues,QuotaIssues"));
}

#[test]
fn parquet_is_written_read_and_relabelled() {
    let folder = folder();
    let new = "[rules]\nQuota = ['full']\nGreeting = ['hello']\nGone = ['unknown user']\n";
    fs::write(folder.path().join("new.toml"), new).unwrap();
    let rules = ["--rules", "old=rules.toml", "--rules", "new=new.toml", "--output", "csv"];
    let sql =
        "COPY (SELECT *, classify_index(response) AS rule FROM 'log.csv') TO 'labelled.parquet'";
    stdout(folder.path(), &[&rules[..], &[sql]].concat());
    let sql = "SELECT l.id, label FROM (SELECT id, relabel(response, rule, 'old', 'new') AS new FROM 'labelled.parquet') l
               JOIN classifier_rules('new') ON new = index ORDER BY l.id";
    let output = stdout(folder.path(), &[&rules[..], &[sql]].concat());
    assert_eq!(output, "id,label\n1,Quota\n2,Gone\n3,Greeting\n");
}

#[test]
fn statements_run_in_their_order_and_functions_are_created() {
    let folder = folder();
    let sql = "CREATE FUNCTION mine(TEXT) RETURNS TEXT LANGUAGE classifier AS 'rules.toml';
               SELECT mine('full') AS label";
    let allowed =
        ["--rule-folder", ".", "--output", "csv", sql, "SELECT mine('unknown user') AS label"];
    assert_eq!(stdout(folder.path(), &allowed), "label\nQuota\nlabel\nGone\n");
}

#[test]
fn errors_are_on_stderr_with_a_status() {
    let folder = folder();
    let mut seen = String::new();
    for arguments in [
        &[][..],
        &[";"],
        &["SELEKT 1"],
        &["SELECT classify(response, 'mien') FROM 'log.csv'"],
        &["SELECT response FROM 'missing.parquet'"],
        &["SELECT respons FROM 'log.csv'"],
        &["--rules", "rules.toml", "SELECT 1"],
        &["--rules", "mine=missing.toml", "SELECT 1"],
        &["--rules", "mine=wrong.toml", "SELECT 1"],
        &["--rules", "mine=builtin:ianna", "SELECT 1"],
        &["--rule-folder", "missing", "SELECT 1"],
        &["CREATE FUNCTION mine(TEXT) RETURNS TEXT LANGUAGE classifier AS 'rules.toml'"],
        &["--output", "csv", "SELECT classify_rule('x') AS rule"],
        &["SELECT 1 / (id - 1) FROM 'log.csv'"],
    ] {
        let output = run(folder.path(), arguments);
        let status = output.status.code().unwrap();
        let errors = String::from_utf8(output.stderr).unwrap();
        assert!(errors.ends_with('\n') && (status == 1 || status == 2), "{arguments:?}");
        seen += &format!("{}\n  status {status}\n{errors}\n", arguments.join(" "));
    }
    expect_file![GOLDEN].assert_eq(&seen);
}

#[test]
fn a_closed_pipe_is_no_error() {
    let folder = folder();
    let sql =
        "SELECT value, classify('552 5.2.2 full') AS label FROM generate_series(1, 100000000)";
    for format in ["csv", "json"] {
        let mut child = program(folder.path(), &["--output", format, sql])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert!(line.starts_with(if format == "csv" { "value,label" } else { "{\"value\":1" }));
        // Its end of the pipe is closed by now.
        let output = child.wait_with_output().unwrap();
        let errors = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), &*errors), (Some(0), ""), "{format}");
    }
}

#[test]
fn help_has_examples_of_all_functions() {
    let help = stdout(folder().path(), &["--help"]);
    for function in [
        "classify",
        "classify_rule",
        "classify_index",
        "relabel",
        "classifier_artifact_id",
        "classifier_rules",
    ] {
        assert!(help.contains(&format!("  {function}(")), "{function}");
    }
    assert!(stdout(folder().path(), &["--version"]).starts_with("classifier-sql "));
}
