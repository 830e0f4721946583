//! `--input json --preset`: events of webhooks.

use expect_test::{expect, expect_file};

use super::classify;
use super::mails::{read, totals};
use crate::classifier;
use crate::run;

#[test]
fn failures_are_read_and_other_events_are_skipped() {
    let mut counts = String::new();
    for (preset, name) in [
        ("ses", "ses.jsonl"),
        ("sendgrid", "sendgrid.json"),
        ("mailgun", "mailgun.jsonl"),
        ("postmark", "postmark.json"),
        ("sparkpost", "sparkpost.json"),
    ] {
        let (options, path) = (["--input", "json", "--preset", preset], format!("presets/{name}"));
        let expected = format!("../../../../tests/data/logs/presets/{preset}.expected");
        expect_file![expected].assert_eq(&read(&options, &path));
        counts += &format!("{preset}: {}\n", totals(&options, &path));
    }
    expect![[r#"
        ses: {"texts":48,"records":{"read":65,"skipped":[{"kind":"other event","count":17}]},"unreadable_files":0,"unreadable_lines":0}
        sendgrid: {"texts":40,"records":{"read":60,"skipped":[{"kind":"other event","count":20}]},"unreadable_files":0,"unreadable_lines":0}
        mailgun: {"texts":33,"records":{"read":55,"skipped":[{"kind":"other event","count":22}]},"unreadable_files":0,"unreadable_lines":0}
        postmark: {"texts":36,"records":{"read":55,"skipped":[{"kind":"other event","count":19}]},"unreadable_files":0,"unreadable_lines":0}
        sparkpost: {"texts":40,"records":{"read":58,"skipped":[{"kind":"other event","count":18}]},"unreadable_files":0,"unreadable_lines":0}
    "#]].assert_eq(&counts);
}

#[test]
fn a_broken_event_is_reported_with_its_line_and_spoils_no_others() {
    let event = r#"{"event":"bounce","reason":"552 5.2.2 mailbox is full"}"#;
    let input = format!("{event}\n{{\"event\":\"bounce\",\"rea\n[\n  {event},\n  {event}\n]\nno\n");
    let run =
        classify(["-q", "--input", "json", "--preset", "sendgrid", "--output", "label"], &*input);
    assert_eq!((run.status, run.text()), (1, "QuotaIssues\n\nQuotaIssues\nQuotaIssues\n\n"));
    expect![[r#"
        classifier: <stdin>:2: EOF while parsing a string at column 22
        classifier: <stdin>:7: expected ident at column 2
    "#]]
    .assert_eq(&run.stderr);
}

#[test]
fn an_array_that_is_cut_between_events_is_reported_with_its_place() {
    let event = r#"{"event":"bounce","reason":"552 5.2.2 mailbox is full"}"#;
    let options = ["-q", "--input", "json", "--preset", "sendgrid", "--output", "label"];
    // The last one has many chunks.
    for events in [0, 1, 3, 20_000] {
        let lines = format!("  {event},\n").repeat(events);
        for (start, end) in [("[\n", ""), ("[\n", "  "), ("[]\n{}\n[\n[", "]\n")] {
            let input = format!("{start}{lines}{end}");
            let run = classify(options, &*input);
            let is_empty = |line: &&str| line.is_empty();
            let labels = run.text().lines().filter(|line| !is_empty(line));
            assert_eq!((run.status, labels.count()), (1, events), "{start:?} {events}");
            let last = input.matches('\n').count();
            let message = format!(
                "classifier: <stdin>: after line {last}: the source ends within an array\n"
            );
            assert_eq!(run.stderr, message);
        }
        for end in ["]", "\n]\n", "]\n[]\n"] {
            classify(options, format!("[\n{lines}{event}{end}")).clean();
        }
    }
    // So it is in every command.
    let cut = crate::file("cut.json", format!("[{event},"));
    let options = ["report", "-q", "--input", "json", "--preset", "sendgrid", "--json", &cut];
    let report = run(&mut classifier(options));
    assert_eq!(report.status, 1);
    assert_eq!(crate::parsed(report.text())["totals"]["unreadable_files"], 1);
}

#[test]
fn a_preset_is_for_json_and_knows_its_places() {
    let fails = |arguments: &[&str], part| classify(arguments, "").assert_failed(2, part);
    fails(&["--preset", "ses"], "--preset is for events in JSON, so it needs --input json");
    fails(&["--input", "json", "--preset", "ses", "--field", "/a"], "cannot be used with");
    fails(&["--input", "json", "--preset", "mail"], "[possible values: ses, sendgrid");
    let options = ["report", "--input", "json", "--preset", "ses", "--time-field", "/a"];
    run(&mut classifier(options)).assert_failed(2, "have places of their own");
}
