//! `--groups`.

use super::{QUOTA, classify};
use crate::Files;

const RULES: &str = r"[rules]
Blocked = ['(?P<list>\S+) blocklist(?: at (?P<site>\S+))?', '^554 ']
";

/// The groups that are written for each text.
fn groups(output: &str) -> Vec<&str> {
    output.lines().map(|line| line.split_once("\"groups\":").unwrap().1).collect()
}

#[test]
fn json_has_what_the_groups_of_the_rule_matched() {
    let files = Files::new();
    let rules = files.add("rules.toml", RULES);
    let texts = b"on the Spamhaus blocklist\n\"\xC3\xA9\xFF blocklist at x\n554 no\n250 ok\n";
    for jobs in ["1", "2"] {
        let arguments = ["--output=json", "--groups", "--rules", &rules, "--jobs", jobs];
        let output = classify(arguments, *texts).clean();
        let expected = [
            r#"{"list":"Spamhaus"}}"#,
            "{\"list\":\"\\\"é\u{FFFD}\",\"site\":\"x\"}}",
            "{}}",
            "null}",
        ];
        assert_eq!(groups(&output), expected);
    }
}

#[test]
fn groups_are_those_of_the_reply_that_is_classified() {
    let files = Files::new();
    let rules = files.add("rules.toml", "[rules]\nAny = ['^(?P<first>.)(?P<rest>.*)$']");
    let text = "x: host a[1.2.3.4] said: 550 5.1.1 no";
    let output =
        classify(["--output=json", "--groups", "--response=auto", "--rules", &rules], text);
    let line: serde_json::Value = serde_json::from_str(&output.clean()).unwrap();
    assert_eq!(line["line"], "550 5.1.1 no");
    assert_eq!(line["groups"], serde_json::json!({ "first": "5", "rest": "50 5.1.1 no" }));
}

#[test]
fn groups_need_json() {
    for arguments in [["--groups", "--output=tsv"], ["--groups", "--input=kumomta"]] {
        let run = classify(arguments, QUOTA);
        assert_eq!((run.status, run.text()), (2, ""));
        assert!(run.stderr.contains("--groups needs --output json"), "{}", run.stderr);
    }
}

#[test]
fn a_rule_that_is_too_large_stops_the_run_before_it_starts() {
    let files = Files::new();
    let rules = files.add(
        "rules.toml",
        r"[rules]
Large = ['(?P<a>\w{1000})x']",
    );
    let run = classify(["--output=json", "--groups", "--rules", &rules], QUOTA);
    assert_eq!((run.status, run.text()), (2, ""));
    let message = format!(
        "classifier: {rules}:2: Large: (?P<a>\\w{{1000}})x: cannot find the groups of rule 0: its \
         pattern is too large\n"
    );
    assert_eq!(run.stderr, message);
    assert_eq!(classify(["--output=json", "--rules", &rules], QUOTA).status, 0);
}
