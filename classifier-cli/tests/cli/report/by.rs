//! `--by`, with fields of records.

use serde_json::{Value, json};

use super::{json, record, report};
use crate::{Files, file};

/// The values of the first table of `--by` with their counts.
#[track_caller]
fn values(report: &Value) -> Vec<(Value, u64)> {
    let row = |row: &Value| (row["value"].clone(), row["count"].as_u64().unwrap());
    report["by"][0]["rows"].as_array().unwrap().iter().map(row).collect()
}

fn kumomta(fields: &str) -> String {
    record("no", &format!("\"a@One.example\",{fields}"), "1")
}

#[test]
fn fields_of_kumomta_have_names() {
    let log = [
        kumomta(r#""sender":"s@x.example","egress_pool":"p1","queue":"c:t1@one.example","num_attempts":3"#),
        kumomta(r#""egress_pool":"p1","queue":"t1@one.example!two","meta":{"tenant":"t2"}"#),
        kumomta(r#""queue":"one.example","peer_address":{"name":"mx.one.example","addr":"192.0.2.1"}"#),
    ]
    .concat();
    for (field, expected) in [
        ("domain", [(json!("one.example"), 3)].to_vec()),
        ("sender", vec![(json!(null), 2), (json!("s@x.example"), 1)]),
        ("pool", vec![(json!("p1"), 2), (json!(null), 1)]),
        ("egress_pool", vec![(json!("p1"), 2), (json!(null), 1)]),
        ("relay", vec![(json!(null), 2), (json!("mx.one.example"), 1)]),
        ("tenant", vec![(json!("t1"), 1), (json!("t2"), 1), (json!(null), 1)]),
        ("num_attempts", vec![(json!(null), 2), (json!("3"), 1)]),
        ("type", vec![(json!("Bounce"), 3)]),
        ("/peer_address/addr", vec![(json!(null), 2), (json!("192.0.2.1"), 1)]),
    ] {
        let found = json(&["--input", "kumomta", "--by", field], log.clone());
        assert_eq!(found["by"][0]["field"], field);
        let mut found = values(&found);
        found.sort_by_key(|(value, count)| (-(*count as i64), value.is_null(), value.to_string()));
        assert_eq!(found, expected, "{field}");
    }
    // A detected format is as good.
    let detected = report(["--json", "--by", "pool", &file("log", log)], "");
    assert_eq!(detected.status, 0, "{}", detected.stderr);
    assert_eq!(values(&crate::parsed(detected.text()))[0], (json!("p1"), 2));
}

#[test]
fn texts_of_formats_without_a_field_are_counted_without_it() {
    let files = Files::new();
    let postfix = files.add(
        "postfix",
        "Mar 11 10:22:03 mx1 postfix/smtp[7]: 4XyZ1k3J: to=<a@two.example>, relay=mx.two.example[192.0.2.1]:25, \
         dsn=5.1.1, status=bounced (550 5.1.1 no such user)\n",
    );
    let kumomta = files
        .add("kumomta", kumomta(r#""egress_pool":"p1","peer_address":{"name":"mx.one.example"}"#));
    let lines = files.add("lines", "550 5.1.1 no such user\n");
    let of = |field: &str| {
        let run = report(["--json", "--by", field, &lines, &postfix, &kumomta], "");
        assert_eq!(run.status, 0, "{}", run.stderr);
        let mut found = values(&crate::parsed(run.text()));
        found.sort_by_key(|(value, _)| value.to_string());
        found
    };
    assert_eq!(of("pool"), [(json!("p1"), 1), (json!(null), 2)]);
    assert_eq!(
        of("domain"),
        [(json!("one.example"), 1), (json!("two.example"), 1), (json!(null), 1)]
    );
    assert_eq!(of("relay").len(), 3);
    report(["--by", "pool", &lines, &postfix], "").assert_failed(2, "needs --input kumomta");
}

#[test]
fn fields_of_json_have_pointers() {
    let log = "{\"text\":\"a\",\"e\":{\"tenant\":\"x\",\"is\":[true,false]}}\n\
               {\"text\":\"b\",\"e\":{\"tenant\":\"x\"}}\n{ \"\\u0065\": {\"tenant\":\"y\"}, \"text\":\"c\"}\n";
    let found = json(&["--input", "json", "--by", "/e/tenant"], log);
    assert_eq!(values(&found), [(json!("x"), 2), (json!("y"), 1)]);
    let found = json(&["--input", "json", "--by", "/e/is"], log);
    assert_eq!(values(&found), [(json!(null), 2), (json!("true"), 1)]);
    let long = format!("{{\"text\":\"a\",\"e\":\"{}\"}}", "é".repeat(1_000));
    let found = values(&json(&["--input", "json", "--by", "/e"], long));
    assert_eq!(found, [(json!("é".repeat(128)), 1)]);
}

#[test]
fn an_attribute_may_have_the_name_of_a_field_of_records() {
    let rules =
        "[attributes]\ntenant = ['a', 'b']\n[labels]\nA = { tenant = 'b' }\n[rules]\nA = ['no']\n";
    let rules = file("rules.toml", rules);
    let found = json(
        &["--input", "kumomta", "--rules", &rules, "--by", "tenant"],
        kumomta(r#""queue":"t1@one.example""#),
    );
    assert_eq!(values(&found), [(json!("b"), 1), (json!("a"), 0)]);
}

#[test]
fn an_unknown_field_is_reported_with_those_that_are_known() {
    let run = report(["--by", "relai"], "");
    run.assert_failed(2, "neither the rules nor the records have a field `relai`");
    for part in [
        "did you mean `relay`?",
        "id, tags",
        "action",
        "domain, relay, sender",
        "tenant",
        "/event/tenant",
    ] {
        assert!(run.stderr.contains(part), "{part}: {}", run.stderr);
    }
    report(["--input", "postfix", "--by", "pool"], "").assert_failed(2, "needs --input kumomta");
    report(["--input", "postfix", "--by", "/pool"], "").assert_failed(2, "place in JSON");
    report(["--input", "json", "--preset", "ses", "--by", "/pool"], "")
        .assert_failed(2, "place in JSON");
    report(["--input", "json", "--by", "pool"], "").assert_failed(2, "needs --input kumomta");
}
