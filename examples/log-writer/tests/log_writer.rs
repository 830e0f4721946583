//! Records in, records with labels out.

use std::{
    io::{BufRead, BufReader, Write},
    process::{Command, Stdio},
};

use serde_json::{Value, json};

/// A record, and what its label is to be.
fn record(number: usize) -> (Value, Option<&'static str>) {
    let (kind, code, content, label) = match number % 4 {
        0 => ("Bounce", 552, "mailbox is\r\nstuffed", Some("QuotaIssues")),
        1 => ("TransientFailure", 421, "what nobody says", Some("TransientFailure")),
        2 => ("Delivery", 250, "ok", None),
        _ => ("Bounce", 550, "mailbox full", Some("old")),
    };
    let enhanced = (code == 552).then(|| json!({ "class": 5, "subject": 2, "detail": 2 }));
    let mut record = json!({
        "type": kind,
        "id": number,
        "nobody_knows": { "this": [1.5, null] },
        "response": { "code": code, "enhanced_code": enhanced, "content": content, "command": null },
        "meta": {},
    });
    if label == Some("old") {
        // Without a response that can be read, what was said before stays.
        record["bounce_classification"] = json!("old");
        record["response"] = Value::Null;
    }
    (record, label)
}

#[test]
fn records_are_labelled_in_order_and_lose_nothing() {
    let mut writer = Command::new(env!("CARGO_BIN_EXE_example-log-writer"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = writer.stdin.take().unwrap();
    let mut output = BufReader::new(writer.stdout.take().unwrap()).lines();
    let mut expect = |number| {
        let (mut record, label) = record(number);
        if let Some(label) = label {
            record["bounce_classification"] = json!(label);
        }
        assert_eq!(output.next().unwrap().unwrap(), record.to_string());
    };

    // One record is written without waiting for more.
    writeln!(input, "{}", record(0).0).unwrap();
    expect(0);

    let feeder = std::thread::spawn(move || {
        for number in 1..5000 {
            writeln!(input, "{}", record(number).0).unwrap();
        }
    });
    (1..5000).for_each(&mut expect);
    feeder.join().unwrap();
    assert!(output.next().is_none());
    assert!(writer.wait().unwrap().success());
}

#[test]
fn lines_that_are_no_records_are_kept_and_make_the_status_1() {
    let mut writer = Command::new(env!("CARGO_BIN_EXE_example-log-writer"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let (mut first, label) = record(0);
    let others = "{\"type\":\"Bounce\"\n \n[1]\n";
    writer.stdin.take().unwrap().write_all(format!("{first}\n{others}").as_bytes()).unwrap();
    let output = writer.wait_with_output().unwrap();
    first["bounce_classification"] = json!(label);
    assert_eq!(String::from_utf8(output.stdout).unwrap(), format!("{first}\n{others}"));
    assert_eq!(output.status.code(), Some(1));
    let report = String::from_utf8(output.stderr).unwrap();
    assert_eq!(report.lines().count(), 2, "{report}");
    assert!(report.contains("line 2 is no record") && report.contains("line 4"), "{report}");
}
