//! Logs of mail servers, tables, and lines by a pattern.

mod complete;
mod detection;
mod headers;
mod output;

use std::fs;

use expect_test::expect_file;

use super::classify;
use crate::{Run, classifier, file, run};

pub const FORMATS: [&str; 7] = ["postfix", "exim", "sendmail", "powermta", "csv", "tsv", "regex"];

const PATTERN: &str = r#"^\[(?P<time>[^\]]+)\] id=(?P<id>\S+) rcpt=(?P<domain>\S+) mx=(?P<relay>\S+) result="(?P<text>.+)"$"#;

fn data(name: &str) -> String {
    format!("{}/../tests/data/{name}", env!("CARGO_MANIFEST_DIR"))
}

pub fn sample(format: &str) -> String {
    data(&format!("logs/{format}.log"))
}

/// The options that name a format.
pub fn options(format: &str) -> Vec<&str> {
    match format {
        "regex" => vec!["--extract", PATTERN],
        format => vec!["--input", format],
    }
}

fn labelled(format: &str, more: &[&str]) -> Run {
    let name = sample(format);
    let mut arguments = options(format);
    arguments.extend(more);
    arguments.push(&name);
    classify(arguments, "")
}

/// The last line of the messages.
fn counts(run: &Run) -> &str {
    run.stderr.lines().last().unwrap()
}

#[test]
fn each_format_gives_texts_with_labels_and_counts_the_rest() {
    for format in FORMATS {
        let run = labelled(format, &[]);
        assert_eq!((run.status, run.stderr.lines().count()), (0, 1), "{}", run.stderr);
        let found = format!("{}{}", run.text(), run.stderr);
        expect_file![data(&format!("logs/{format}.expected"))].assert_eq(&found);
    }
}

#[test]
fn with_rules_of_ones_own_the_reply_in_a_log_of_a_mail_server_is_classified() {
    let rules = file("rules.toml", "[rules]\nFirst = ['^550 5\\.1\\.1 ']\n");
    for format in ["postfix", "exim", "sendmail", "powermta"] {
        let run = labelled(format, &["--rules", &rules, "--output", "label"]);
        assert!(run.text().contains("First\n"), "{format}");
    }
}

#[test]
fn the_message_ids_of_solaris_are_no_part_of_messages() {
    for format in ["postfix", "sendmail"] {
        let log = fs::read_to_string(sample(format)).unwrap();
        let with_id = |line: &str| match line.starts_with("Mar ") {
            true => line.replacen("]: ", "]: [ID 197553 mail.info] ", 1),
            false => line.to_owned(),
        };
        let with_ids: String = log.split_inclusive('\n').map(with_id).collect();
        assert_ne!(with_ids, log);
        let texts = classify(["--input", format], with_ids);
        assert_eq!(texts.text(), classify(["--input", format], log).text(), "{format}");
    }
}

#[test]
fn each_kind_of_line_alone_is_what_it_was() {
    // Of each file the first lines are looked at, so try all of them.
    for name in ["responses.txt", "eval/aside.tsv", "eval/open.tsv"] {
        let content = fs::read_to_string(data(name)).unwrap();
        let lines: Vec<_> = content.lines().collect();
        for some in lines.chunks(400) {
            let run = classify([""; 0], some.join("\n") + "\n");
            match some[0].starts_with("id\t") {
                true => assert!(run.stderr.contains("; --input tsv --column NAME "), "{name}"),
                false => assert_eq!(run.stderr, "", "{name}"),
            }
        }
    }
}

#[test]
fn a_column_is_named_or_numbered() {
    let table = "a,b c\n550 5.1.1 no,552 5.2.2 full\n";
    let label = |column: &str| {
        classify(["-q", "--input", "csv", "--column", column, "--output", "label"], table).clean()
    };
    assert_eq!(label("a"), "\nInvalidRecipient\n");
    assert_eq!(label("b c"), "\nQuotaIssues\n");
    assert_eq!(label("2"), "Uncategorized\nQuotaIssues\n");
    let run = classify(["--input", "csv", "--column", "c"], table);
    assert_eq!(run.status, 1);
    assert!(run.stderr.contains(
        "<stdin>:1: the header has no column `c`; --column names the column of the text: `a`, `b c`\n"
    ));
    // Another case will do, if it can only be that column.
    assert_eq!(label("B C"), "\nQuotaIssues\n");
    let run = classify(["--input", "csv", "--column", "A"], "a,Aa,aA\nx,y,z\n");
    assert_eq!(run.text(), "Uncategorized\tx\n");
    let run = classify(["--input", "csv", "--column", "AA"], "a,Aa,aA\nx,y,z\n");
    assert!(run.stderr.contains("has no column `AA`"), "{}", run.stderr);
    let run = classify(["--input", "csv", "--column", "3"], table);
    assert!(run.stderr.contains("<stdin>:2: the record has no column 3"), "{}", run.stderr);
}

#[test]
fn the_sample_of_the_document_is_what_the_program_prints() {
    let document = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/logs.md");
    let document = fs::read_to_string(document).unwrap();
    let (start, rest) = document.split_once("$ classifier classify mail.log\n").unwrap();
    assert!(start.ends_with("```text\n"));
    let (shown, rest) = rest.split_once("```").unwrap();
    let (before, last) = shown.split_once("...\n").unwrap();
    let files = crate::Files::new();
    files.add("mail.log", fs::read(sample("postfix")).unwrap());
    let run_here = |arguments: &[&str]| {
        run(classifier(["classify"]).args(arguments).current_dir(files.path("")))
    };
    let run = run_here(&["mail.log"]);
    let detected = run.stderr.lines().next().unwrap();
    assert!(format!("{detected}\n{}", run.text()).starts_with(before), "{detected}");
    assert_eq!(last, format!("{}\n", counts(&run)));
    let (_, advice) = rest.split_once("$ classifier classify --input exim mail.log\n").unwrap();
    let run = run_here(&["--input", "exim", "mail.log"]);
    assert!(advice.starts_with(run.stderr.lines().next().unwrap()), "{}", run.stderr);
}

#[test]
fn options_that_a_format_does_not_have_are_refused() {
    for (arguments, message) in [
        (&["--column", "a"][..], "--column needs --input csv or tsv"),
        (&["--input", "postfix", "--column", "a"], "--column needs --input csv or tsv"),
        (&["--input", "regex"], "--input regex and --extract need each other"),
        (&["--input", "csv", "--extract", "(?P<text>.)"], "--input regex and --extract need"),
        (&["--extract", "(.)"], "the pattern needs a group (?P<text>...)"),
        (&["--extract", "(?P<text>.)(?P<x>.)"], "unknown group `x`"),
        (&["--input", "csv", "--column", "0"], "columns are counted from 1"),
        (&["--input", "exim", "--response", "raw"], "--response raw cannot be used"),
        (&["--input", "lines", "--output", "log"], "--output log writes the lines of a log"),
    ] {
        classify(arguments.iter().copied(), "").assert_failed(2, message);
    }
}

#[test]
fn postfix_failures_count_whatever_their_ids_and_without_a_text_they_are_reported() {
    let line = |id: &str, text: &str| {
        format!(
            "Nov 29 10:00:00 mx postfix/smtp[11]: {id}: to=<b@example.com>, relay=mx.example.com[192.0.2.1]:25, \
             delay=1, status=bounced ({text}\n"
        )
    };
    let text = "host mx.example.com[192.0.2.1] said: 550 5.1.1 User unknown (in reply to RCPT TO command))";
    let log = [line("A1", text), line("B2C", ")"), line("ID1", "")].concat();
    let run = classify(["--input", "postfix", "--output", "label"], log);
    assert_eq!(run.status, 1);
    assert_eq!(String::from_utf8_lossy(&run.stdout), "InvalidRecipient\n\n\n");
    assert_eq!(
        run.stderr.matches("no text").count() + run.stderr.matches("without a text").count(),
        2,
        "{}",
        run.stderr
    );
}
