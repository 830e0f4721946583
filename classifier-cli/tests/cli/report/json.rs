//! `--json`.

use serde_json::json;

use super::{NOBODYS, QUOTA, TEXTS, record, rules};
use crate::{Files, file};

#[test]
fn everything_that_is_counted_is_there() {
    let files = Files::new();
    let rules = rules(&files);
    let report = super::json(&["--rules", &rules], TEXTS);
    let share = |count: f64| count / 7.0;
    let rule = |label: &str, line: u32, pattern: &str| json!({ "file": rules, "line": line, "label": label, "pattern": pattern, "basis": null });
    let fired = |mut rule: serde_json::Value, count: u64| {
        rule["count"] = json!(count);
        rule["share"] = json!(share(count as f64));
        rule
    };
    let template = |template: &str, count: u64, sample: &str, pattern: Option<&str>| {
        json!({
            "template": template, "count": count, "count_at_most": count,
            "share": share(count as f64), "sample": sample, "pattern": pattern,
        })
    };
    let expected = json!({
        "interrupted": false,
        "totals": {
            "texts": 7, "classified": 4, "unclassified": 3, "unreadable_lines": 0,
            "unreadable_files": 0, "bytes": TEXTS.len(), "rules": 3, "rules_fired": 2,
        },
        "labels": [
            { "label": "A", "count": 3, "share": share(3.0), "unclassified": false },
            { "label": "Uncategorized", "count": 3, "share": share(3.0), "unclassified": true },
            { "label": "B", "count": 1, "share": share(1.0), "unclassified": false },
        ],
        "rules": [fired(rule("A", 2, "^550 "), 3), fired(rule("B", 3, "^421 "), 1)],
        "silent_rules": [rule("A", 2, "never")],
        "domains": null,
        "times": null,
        "templates": {
            "distinct": 2, "forgotten_at_most": 0, "texts_without": 4, "texts_of_rest": 0,
            "rows": [
                template("451 try <n> times", 2, "451 try 7 times", Some("^451 try [0-9]+ times$")),
                template("<n>", 1, "999", None),
            ],
        },
    });
    assert_eq!(report, expected);
}

#[test]
fn the_basis_of_rules_is_reported_whether_they_fired_or_not() {
    let rule = "[rules]\nA = [{ pattern = '^550 ', basis = 'code' }]\n\
                B = [{ pattern = 'never', basis = 'fallback' }]\n";
    let rules = file("rules.toml", rule);
    let report = super::json(&["--rules", &rules], TEXTS);
    assert_eq!(report["rules"][0]["basis"], "code");
    assert_eq!(report["silent_rules"][0]["basis"], "fallback");
}

#[test]
fn other_json_says_where_its_domains_and_times_are() {
    let line = |to: &str, at: &str| {
        format!("{{\"why\":\"{QUOTA}\",\"to\":[{{\"d\":{to}}}],\"at\":{at}}}\n")
    };
    let log = [
        line("\"a@one.example\"", "\"2025-03-11T10:22:09+01:00\""),
        line("\"ONE.example\"", "1741684930000"),
        line("7", "null"),
    ];
    let places = ["--domain-field", "/to/0/d", "--time-field", "/at"];
    let arguments = [&["--input", "json", "--field", "/why"], &places[..]].concat();
    let report = super::json(&arguments, log.concat());
    assert_eq!(report["domains"]["texts_without"], 1);
    assert_eq!(report["domains"]["rows"][0]["domain"], "one.example");
    assert_eq!(report["domains"]["rows"][0]["count"], 2);
    assert_eq!(report["domains"]["rows"][0]["top_label"], "QuotaIssues");
    assert_eq!(report["times"]["unit"], "minute");
    assert_eq!(report["times"]["texts_without"], 1);
    assert_eq!(report["times"]["bins"][0]["start"], "2025-03-11 09:22");
    assert_eq!(report["times"]["bins"].as_array().unwrap().len(), 1);
}

#[test]
fn records_of_a_log_are_read_elsewhere_if_that_is_asked_for() {
    let log = record("hello", "\"a@one.example\",\"site\":\"mx.two.example\"", "1");
    let report = super::json(&["--input", "kumomta", "--domain-field", "/site"], log);
    assert_eq!(report["domains"]["rows"][0]["domain"], "mx.two.example");
}

#[test]
fn few_labels_are_apart_over_time_and_the_rest_is_together() {
    let labels = ["L0", "L1", "L2", "L3", "L4", "L5", "L6", "L7"];
    let rules: String = labels.iter().map(|label| format!("{label} = ['{label}']\n")).collect();
    let rules = file("rules.toml", format!("[rules]\n{rules}"));
    let log: String = labels
        .iter()
        .zip(1..)
        .map(|(label, count)| record(label, "null", "1741688529").repeat(count))
        .chain([record("?", "null", "1741688529")])
        .collect();
    let report = super::json(&["--input", "kumomta", "--rules", &rules], log);
    let series = json!(["L7", "L6", "L5", "L4", "L3", "other labels", "Uncategorized"]);
    assert_eq!(report["times"]["series"], series);
    assert_eq!(report["times"]["bins"][0]["counts"], json!([8, 7, 6, 5, 4, 6, 1]));
}

#[test]
fn nothing_is_counted_where_nothing_is() {
    let report = super::json(&["--input", "kumomta"], "");
    assert_eq!(report["totals"]["texts"], 0);
    assert_eq!(report["templates"]["rows"], json!([]));
    assert_eq!(report["times"], json!(null));
    assert_eq!(report["labels"][0]["share"], 0.0);
}

#[test]
fn the_default_label_has_the_name_that_is_given() {
    let report = super::json(&["--default", "None"], NOBODYS);
    assert_eq!(report["labels"][0]["label"], "None");
}

#[test]
fn texts_are_counted_by_attributes_and_other_fields() {
    let rules = file(
        "rules.toml",
        "[attributes]\naction = ['retry', 'suppress', 'fix']\nhard = { type = 'bool', default = false }\n\
         [labels]\nA = { action = 'retry' }\n\
         [rules]\nA = [{ pattern = '^550 x', action = 'suppress', id = 'x' }, '^550 ']\n",
    );
    let texts = "550 x\n550 a\n550 b\n250 ok\n";
    let by = ["--rules", &rules, "--by", "action", "--by", "hard", "--by", "id"];
    let report = super::json(&by, texts);
    let row = |value: serde_json::Value, count: u64| json!({ "value": value, "count": count, "share": count as f64 / 4.0 });
    assert_eq!(
        report["by"],
        json!([
            {
                "field": "action",
                "rows": [row("retry".into(), 2), row("suppress".into(), 1), row(json!(null), 1), row("fix".into(), 0)],
            },
            { "field": "hard", "rows": [row(false.into(), 4)] },
            { "field": "id", "rows": [row(json!(null), 3), row("x".into(), 1)] },
        ])
    );
    assert_eq!(super::json(&["--rules", &rules], texts).get("by"), None);
}
