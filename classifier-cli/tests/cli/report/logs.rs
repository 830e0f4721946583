//! `classifier report` of logs.

use crate::classify::logs::{FORMATS, options, sample};
use crate::{classifier, file, run};

#[test]
fn a_report_has_what_was_left_out_and_domains_and_times() {
    let report = |arguments: &[&str]| run(&mut classifier(["report"].iter().chain(arguments)));
    let log = "2025-03-11T10:22:09+00:00 mx1 postfix/smtp[7]: 4XyZ1k: to=<a@Example.com>, relay=mx.example.com[192.0.2.1]:25, dsn=5.2.2, status=bounced (552 5.2.2 full)\n\
               2025-03-12T10:22:09+00:00 mx1 postfix/smtp[7]: 4XyZ1l: to=<b@example.org>, relay=none, dsn=4.0.0, status=deferred (busy)\n\
               2025-03-12T10:22:09+00:00 mx1 postfix/smtp[7]: 4XyZ1m: to=<b@example.org>, relay=none, dsn=2.0.0, status=sent (ok)\n";
    let log = file("mail.log", log);
    let json = report(&["--json", "-q", "--input", "postfix", &log]).json();
    assert_eq!(json["totals"]["records"]["read"], 3);
    assert_eq!(json["totals"]["records"]["skipped"][0]["kind"], "sent");
    assert_eq!(json["totals"]["texts"], 2);
    assert_eq!(json["domains"]["rows"][0]["domain"], "example.com");
    assert_eq!(json["times"]["bins"][0]["start"], "2025-03-11 10:00");
    let json =
        report(&["--json", "--input", "postfix", "--by", "relay", "--by", "action", &log]).json();
    assert_eq!(json["by"][0]["field"], "action");
    let rows = &json["by"][1]["rows"];
    assert_eq!(rows[0]["value"], "mx.example.com[192.0.2.1]:25");
    assert_eq!((&rows[1]["value"], &rows[1]["count"]), (&serde_json::Value::Null, &1.into()));
    let text = report(&["--input", "postfix", &log]).clean();
    assert!(text.contains("  Skipped: sent "), "{text}");
    assert!(text.contains("  Records "), "{text}");
    for format in FORMATS {
        let name = sample(format);
        let mut arguments = options(format);
        arguments.extend(["--json", &name]);
        let json = report(&arguments).json();
        let totals = &json["totals"];
        let kinds = totals["records"]["skipped"].as_array().unwrap().iter();
        let skipped: u64 = kinds.map(|kind| kind["count"].as_u64().unwrap()).sum();
        let counted = skipped + totals["texts"].as_u64().unwrap();
        assert_eq!(totals["records"]["read"], counted, "{format}");
        assert!(
            json["domains"]["rows"].as_array().is_some_and(|rows| !rows.is_empty()),
            "{format}"
        );
        assert!(json["times"]["bins"].is_array(), "{format}");
    }
}
