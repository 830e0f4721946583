//! `--response`: replies as servers send them, and as logs and people write them.

use serde_json::Value;

use super::{NO_ARGUMENTS, NOBODYS, QUOTA, classify};
use crate::file;

/// The reply with the text [`QUOTA`].
const REPLY: &str = "552-5.2.2 mailbox\r\n552-5.2.2 is\r\n552 5.2.2 stuffed\r\n";

#[test]
fn the_lines_of_a_reply_are_one_text() {
    let input = format!("{REPLY}\r\n{NOBODYS}\r\n{}", REPLY.trim_end());
    assert_eq!(
        classify(["--response", "raw"], input).clean(),
        format!("QuotaIssues\t{QUOTA}\nUncategorized\t{NOBODYS}\nQuotaIssues\t{QUOTA}\n")
    );
}

#[test]
fn without_it_each_line_is_a_text() {
    let run = classify(["--response", "line", "--output", "label"], REPLY);
    assert_eq!(run.clean().lines().count(), 3);
}

#[test]
fn a_reply_in_json_is_one_string() {
    let input = serde_json::json!({ "reply": REPLY }).to_string();
    let arguments = ["--input=json", "--field=/reply", "--response=raw"];
    assert_eq!(classify(arguments, input).clean(), format!("QuotaIssues\t{QUOTA}\n"));
}

#[test]
fn replies_of_many_chunks_are_not_torn_apart() {
    let replies = 20_000;
    let run = classify(["--response=raw", "--jobs=3", "-"], REPLY.repeat(replies));
    assert!(run.clean() == format!("QuotaIssues\t{QUOTA}\n").repeat(replies));
}

#[test]
fn what_is_no_reply_is_reported_by_its_first_line_and_the_rest_is_labelled() {
    let input = format!("{REPLY}hello\n550-a\n551 b\n{REPLY}550-a\nb\n{REPLY}550-cut\n");
    let run = classify(["--response", "raw", "--output", "label"], input);
    assert_eq!(run.status, 1);
    assert_eq!(run.text(), "QuotaIssues\n\n\nQuotaIssues\n\nQuotaIssues\n\n");
    let places: Vec<_> = run.stderr.lines().map(|line| line.split(": ").nth(1).unwrap()).collect();
    assert_eq!(places, ["<stdin>:4", "<stdin>:5", "<stdin>:10", "<stdin>:15"]);
}

#[test]
fn records_have_no_raw_replies() {
    let run = classify(["--input", "kumomta", "--response", "raw"], "");
    run.assert_failed(2, "one text already");
}

/// A log line with the reply [`QUOTA`].
const LOGGED: &str = "dsn=5.2.2, status=bounced (host mx.example.org[192.0.2.1] said: 552-5.2.2 mailbox \
                      552 5.2.2 is stuffed (in reply to RCPT TO command))";

#[test]
fn the_built_in_rules_label_the_reply_in_a_line_and_the_line_comes_out_as_it_was() {
    let input = format!("{LOGGED}\r\n{NOBODYS}\n\tsmtp; {QUOTA}\n\n");
    assert_eq!(
        classify(NO_ARGUMENTS, input).clean(),
        format!(
            "QuotaIssues\t{LOGGED}\nUncategorized\t{NOBODYS}\nQuotaIssues\t\tsmtp; {QUOTA}\nUncategorized\t\n"
        )
    );
}

#[test]
fn json_has_the_line_that_was_found_where_it_is_another() {
    let run = classify(["--output", "json"], format!("{LOGGED}\n{QUOTA}\n"));
    let lines: Vec<Value> =
        run.clean().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((&lines[0]["text"], &lines[0]["line"]), (&LOGGED.into(), &QUOTA.into()));
    assert_eq!(lines[1]["text"], QUOTA);
    assert!(lines[1].get("line").is_none());
}

#[test]
fn a_text_in_json_may_have_several_lines() {
    let text = format!("Diagnostic-Code: smtp; {REPLY}Last-Attempt-Date: today");
    let input = serde_json::json!({ "text": text }).to_string();
    let output = classify(["--input", "json", "--output", "json"], input).clean();
    let found: Value = serde_json::from_str(&output).unwrap();
    assert_eq!((&found["text"], &found["line"]), (&Value::from(text), &QUOTA.into()));
    assert_eq!(found["label"], "QuotaIssues");
}

#[test]
fn bytes_that_are_no_text_stay_beside_the_label_of_their_reply() {
    let run = classify(NO_ARGUMENTS, b"smtp; 552 5.2.2 bo\xEEte pleine\n".to_vec());
    assert_eq!(run.stdout, b"QuotaIssues\tsmtp; 552 5.2.2 bo\xEEte pleine\n");
}

#[test]
fn rules_of_ones_own_see_the_text_unless_they_are_to_see_the_reply() {
    let rules = file("rules.toml", "[rules]\nReply = ['^552 ']\nLog = ['^dsn=']");
    let label = |more: &[&str]| {
        let arguments =
            ["--output", "label", "--rules", &rules].into_iter().chain(more.iter().copied());
        classify(arguments, LOGGED).clean()
    };
    assert_eq!(label(&[]), "Log\n");
    assert_eq!(label(&["--response", "line"]), "Log\n");
    assert_eq!(label(&["--response", "auto"]), "Reply\n");
    // If any rules are built in, texts are prepared for them.
    let rules = file("log.toml", "[rules]\nLog = ['^dsn=']");
    let arguments = ["--output", "label", "--rules", &rules, "--rules", "builtin:iana"];
    assert_eq!(classify(arguments, LOGGED).clean(), "QuotaIssues\n");
}

#[test]
fn the_reply_in_a_line_need_not_be_looked_for() {
    let label = |response| classify(["--output", "label", "--response", response], LOGGED).clean();
    assert_eq!(label("line"), "Uncategorized\n");
    assert_eq!(label("auto"), "QuotaIssues\n");
}

#[test]
fn records_are_labelled_the_same_however_texts_are_read() {
    let record = r#"{"type":"Bounce","response":{"code":552,"enhanced_code":null,"content":"smtp; 421 busy"}}"#;
    let labelled =
        |response| classify(["-q", "--input", "kumomta", "--response", response], record).clean();
    assert_eq!(labelled("auto"), labelled("line"));
}
