//! `--response raw`.

use super::{NOBODYS, QUOTA, classify};

/// The reply whose text is [`QUOTA`].
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
    assert_eq!((run.status, run.text()), (2, ""));
    assert!(run.stderr.contains("one text already"), "{}", run.stderr);
}
