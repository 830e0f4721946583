//! `--input kumomta`: records in, records out.

use super::classify;
use crate::{Run, file};

fn records(input: impl Into<Vec<u8>>) -> Run {
    classify(["--quiet", "--input", "kumomta"], input)
}

/// A record with everything that must stay: unusual spelling and spacing, unknown fields, and the
/// key itself with another meaning.
fn record(kind: &str, response: &str, classification: &str) -> String {
    format!(
        "{{ \"type\":\"{kind}\", \"id\":\"a\\u0031\\/\",\"recipient\":[\"a@b\" , \"c@d\"],\"size\":1.50e+2,\
         \"meta\":{{\"bounce_classification\":\"nested\",\"z\":null,\"a\":{{\"bounce_classification\":[{{}}]}}}},\
         \"response\":{response}{classification},\"headers\":{{\"Subject\":\"\\\"bounce_classification\\\":\\\"x\\\" é \\ud83d\\ude00\"}},\
         \"n\":1e400,\"n\":12345678901234567890123, \"\":[ ]\t}}"
    )
}

const FULL: &str = r#"{ "content":"mailbox is stuffed","code":552,"enhanced_code":{"detail":2,"class":5,"subject":2},"command":null}"#;
const SPELT_OUT: &str =
    r#"{"code":552,"content":"5.2.2 mailbox\r\nis stuffed\n","enhanced_code":null}"#;
const NOBODYS: &str =
    r#"{"code":352,"enhanced_code":{"class":5,"subject":2,"detail":2},"content":""}"#;

fn key(value: &str) -> String {
    format!(", \"bounce_classification\" :\t{value} ")
}

#[test]
fn the_label_replaces_the_old_value_and_nothing_else_changes() {
    for kind in
        ["Bounce", "TransientFailure", "Expiration", "AdminBounce", "OOB", "Feedback", "Rejection"]
    {
        for old in ["\"Uncategorized\"", "\"\"", "null", "{\"}\":\"\\\"\"}", "[1, 2]", "7e0"] {
            for (response, label) in
                [(FULL, "QuotaIssues"), (SPELT_OUT, "QuotaIssues"), (NOBODYS, "Uncategorized")]
            {
                let line = |value: &str| record(kind, response, &key(value)) + "\n";
                assert_eq!(records(line(old)).clean(), line(&format!("\"{label}\"")));
            }
        }
    }
}

#[test]
fn an_absent_key_is_added_before_the_closing_brace() {
    let line = record("Bounce", FULL, "");
    let (body, brace) = line.split_at(line.len() - 1);
    let expected = format!("{body},\"bounce_classification\":\"QuotaIssues\"{brace}");
    assert_eq!(records(format!("{line}\n")).clean(), format!("{expected}\n"));
    assert_eq!(records(format!(" {line} \r\n")).clean(), format!(" {expected} \r\n"));
}

#[test]
fn the_text_is_the_response_on_one_line() {
    let rules = file(
        "rules.toml",
        "[rules]\nJoined = ['^550 5\\.1\\.1 hello   there $']\nBare = ['^421 $']\n",
    );
    let run = |response: &str| {
        let line =
            format!("{{\"type\":\"Bounce\",\"response\":{response},\"bounce_classification\":");
        let out = classify(
            ["--quiet", "--input", "kumomta", "--rules", &rules],
            format!("{line}\"old\"}}"),
        );
        out.clean().strip_prefix(&line).unwrap().to_owned()
    };
    let enhanced = r#"{"class":5,"subject":1,"detail":1}"#;
    let content = r#""hello\r\r\r\nthere\n""#;
    assert_eq!(
        run(&format!("{{\"code\":550,\"enhanced_code\":{enhanced},\"content\":{content}}}")),
        "\"Joined\"}"
    );
    assert_eq!(run(r#"{"code":421,"enhanced_code":null,"content":""}"#), "\"Bare\"}");
    assert_eq!(run(r#"{"code":421,"enhanced_code":null,"content":" "}"#), "\"Uncategorized\"}");
}

#[test]
fn a_label_that_needs_escapes_gets_them() {
    let rules = file("rules.toml", "[rules]\n'a \"b\" \\' = ['full']\n");
    let line = |label| {
        format!(
            "{{\"bounce_classification\":{label},\"type\":\"OOB\",\
             \"response\":{{\"code\":5,\"content\":\"full\"}}}}"
        )
    };
    let run = classify(["--quiet", "--input", "kumomta", "--rules", &rules], line("7"));
    assert_eq!(run.clean(), line(r#""a \"b\" \\""#));
}

#[test]
fn other_types_and_blank_lines_pass_unchanged() {
    let input = format!(
        "{}\n\n \r\n{}\r\n{}",
        record("Delivery", FULL, &key("\"Old\"")),
        record("Reception", "{\"code\":\"not a number\"}", ""),
        record("bounce", "null", &key("null")),
    );
    assert_eq!(records(input.clone()).clean(), input);
}

#[test]
fn what_cannot_be_read_passes_unchanged_and_is_reported() {
    let bad = [
        "nonsense".to_owned(),
        "{}".to_owned(),
        "7".to_owned(),
        r#"{"id":"no type","response":null}"#.to_owned(),
        record("Bounce", "null", ""),
        record("Bounce", "{\"code\":99999,\"content\":\"\"}", &key("\"Old\"")),
        record("Bounce", "[552,null,\"\"]", ""),
        record("OOB", FULL, &(key("\"a\"") + &key("\"twice\""))),
        format!("[\"Bounce\",{FULL},null]"),
        r#"{"type":"OOB"} {}"#.to_owned(),
        r#"{"type":"Bounce","response":{"code":552,"#.to_owned(),
    ];
    let name = file("log", bad.join("\n"));
    let line = |value| record("Bounce", FULL, &key(value));

    let run = classify(["--quiet", "--input", "kumomta", &name, "-"], line("\"Old\""));
    assert_eq!(run.status, 1);
    assert_eq!(run.text(), format!("{}\n{}", bad.join("\n"), line("\"QuotaIssues\"")));
    for (number, message) in (1..=bad.len()).zip(run.stderr.lines()) {
        assert!(message.starts_with(&format!("classifier: {name}:{number}: ")), "{message}");
    }
    assert_eq!(run.stderr.lines().count(), bad.len());
}

#[test]
fn bytes_that_are_not_utf8_survive_where_nothing_is_read() {
    let line = |label: &[u8]| {
        let start = b"{\"x\":\"\xff\xfe\",\"type\":\"OOB\",\"response\":{\"code\":552,\"content\":";
        let end = b"\"5.2.2 full\"},\"y\":\"\xc3\",\"bounce_classification\":";
        [start, end.as_slice(), label, b"}\n"].concat()
    };
    let run = records(line(b"null"));
    assert_eq!((run.status, run.stderr.as_str()), (0, ""));
    assert_eq!(run.stdout, line(b"\"QuotaIssues\""));
}

#[test]
fn records_come_out_as_other_texts_if_that_is_asked_for() {
    let line = r#"{"type":"Bounce","id":"d7","sender":"b@example.org","recipient":["a@Example.com"],"timestamp":1741688529,"peer_address":{"name":"mx.example.com.","addr":"::1"},"response":{"code":552,"content":"5.2.2 \"full\"\r\nno","enhanced_code":null},"bounce_classification":"Uncategorized"}"#;
    let input = format!("{line}\n{}\n", line.replace("Bounce", "Delivery"));
    let run = |form: &str, more: &str| classify(["--output", form, more], &*input);
    let text = "552 5.2.2 \"full\" no";
    assert_eq!(run("tsv", "--with=action").text(), format!("QuotaIssues\tretry\t{text}\n"));
    assert_eq!(
        run("csv", "--with=action").text(),
        format!("label,action,text\nQuotaIssues,retry,{:?}\n", text).replace("\\\"", "\"\"")
    );
    let json = serde_json::from_slice::<serde_json::Value>(&run("json", "-q").stdout).unwrap();
    assert_eq!((&json["label"], &json["text"]), (&"QuotaIssues".into(), &text.into()));
    assert_eq!(
        json["details"].to_string(),
        r#"{"time":"2025-03-11T10:22:09Z","domain":"example.com","relay":"mx.example.com","sender":"b@example.org","id":"d7"}"#
    );
    // Together with other logs, records are texts too.
    let [records, other] = [file("records", &*input), file("other", "421 busy\n")];
    let mixed = classify(["-q", &records, &other], "");
    assert!(mixed.text().starts_with(&format!("QuotaIssues\t{text}\n")), "{}", mixed.text());
    assert_eq!(mixed.text().lines().count(), 2);
}

#[test]
fn the_label_alone_has_a_line_for_each_record() {
    let line = record("Bounce", FULL, "");
    let input = format!("{line}\n\n{}\n{line}\n", record("Delivery", FULL, ""));
    let run = classify(["--quiet", "--input", "kumomta", "--output", "label"], input);
    assert_eq!(run.clean(), "QuotaIssues\n\n\nQuotaIssues\n");
}

#[test]
fn records_of_many_chunks_stay_records_where_files_end_without_a_line_break() {
    let line = |value| record("Bounce", FULL, &key(value));
    let log = vec![line("null"); 3_000].join("\n");
    let [one, two] = ["one", "two"].map(|name| file(name, &log));
    let run = classify(["--quiet", "--input", "kumomta", "--jobs", "3", &one, &two], "");
    assert_eq!(run.clean(), vec![line("\"QuotaIssues\""); 6_000].join("\n"));
}
