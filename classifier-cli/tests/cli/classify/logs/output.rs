//! Labelled logs, and what else is written of their records.

use std::fs;

use super::{classify, counts, labelled, sample};
use crate::file;

#[test]
fn a_log_that_has_labels_is_labelled_as_without_them() {
    for format in ["postfix", "exim", "sendmail"] {
        let log = fs::read(sample(format)).unwrap();
        let labelled = classify(["--output", "log", "--with", "action"], log.clone());
        assert!(labelled.text().contains(" classification="));
        let again = classify(["--output", "log", "--with", "action"], labelled.text());
        assert_eq!(again.text(), labelled.text(), "{format}");
        let texts = classify([""; 0], labelled.text());
        assert_eq!(texts.text(), classify([""; 0], log).text(), "{format}");
    }
}

#[test]
fn an_output_for_logs_has_each_source_in_its_own_format() {
    let names = ["postfix", "powermta", "csv"].map(sample);
    let options = ["-q", "--output", "log"];
    let log = |names: &[String]| {
        let names = names.iter().map(String::as_str);
        classify(options.into_iter().chain(names), "")
    };
    let expected: String =
        names.iter().map(|name| log(std::slice::from_ref(name)).text().to_owned()).collect();
    assert_eq!(log(&names).text(), expected);

    let texts = file("texts", "550 5.1.1 no\n");
    let refused = log(&[names[0].clone(), texts.to_string()]);
    refused.assert_failed(2, "--output log writes the lines of a log");
    refused.assert_failed(2, &format!("{} is read as lines: leave it out, or name", &*texts));
}

#[test]
fn a_log_comes_out_as_it_was_with_labels_at_the_end_of_lines() {
    for format in ["postfix", "exim", "sendmail", "regex"] {
        let run = labelled(format, &["--output", "log", "--with", "action"]);
        let mut count = 0;
        let without = |line: &str| match line.split_once(" classification=") {
            Some((start, added)) => {
                count += 1;
                assert!(added.contains(" action=") && added.split(' ').count() == 2, "{added}");
                start.to_owned() + "\n"
            }
            None => line.to_owned() + "\n",
        };
        let whole: String = run.text().lines().map(without).collect();
        assert_eq!(whole, fs::read_to_string(sample(format)).unwrap());
        assert!(counts(&run).contains(&format!(" {count} labelled")), "{}", counts(&run));
    }
    let line = |end: &str, added: &str| {
        format!(
            "postfix/smtp[7]: 4XyZ1k: to=<a@b>, relay=none, dsn=5.0.0, status=bounced (552 5.2.2 full){added}{end}"
        )
    };
    for end in ["", "\n", "\r\n"] {
        let run = classify(["--input", "postfix", "--output", "log"], line(end, ""));
        assert_eq!(run.text(), line(end, " classification=QuotaIssues"));
    }
}

#[test]
fn json_has_the_details_of_records() {
    let log = "2025-03-11 11:22:09.5 +0100 1tsABC-000Abc-1X ** a@Example.com F=<b@example.org> R=r T=t \
               H=mx.example.com [192.0.2.1]: 552 5.2.2 full\n";
    let run = classify(["-q", "--input", "exim", "--output", "json"], log);
    let json: serde_json::Value = serde_json::from_slice(&run.stdout).unwrap();
    assert_eq!(
        json["details"].to_string(),
        r#"{"time":"2025-03-11T10:22:09.5Z","domain":"example.com","relay":"mx.example.com","sender":"b@example.org","id":"1tsABC-000Abc-1X"}"#
    );
}

#[test]
fn a_table_gets_a_column() {
    let table =
        "id,reason,\"last,one\"\r\n1,550 5.1.1 no,x\r\n2,,y\r\n\r\n3,\"552 5.2.2\r\nfull\",z";
    let run = classify(["--input", "csv", "--output", "log"], table);
    assert_eq!(
        run.text(),
        "id,reason,\"last,one\",classification\r\n1,550 5.1.1 no,x,InvalidRecipient\r\n2,,y,\r\n\r\n3,\"552 5.2.2\r\nfull\",z,QuotaIssues"
    );
    assert_eq!(
        counts(&run),
        "classifier: 5 records read, 2 labelled, 3 skipped (blank 1, empty 1, header 1), 0 unreadable"
    );
    let run = classify(
        ["--input", "tsv", "--column", "2", "--output", "log", "--with", "action,tags"],
        "1\t550 5.1.1 no\n",
    );
    assert!(
        run.text().starts_with("1\t550 5.1.1 no\tInvalidRecipient\tsuppress\t"),
        "{}",
        run.text()
    );
}

#[test]
fn a_byte_order_mark_stays_at_the_start_of_a_labelled_log_and_is_no_part_of_a_text() {
    for format in super::FORMATS {
        let log = fs::read_to_string(sample(format)).unwrap();
        let marked = file("marked", format!("\u{FEFF}{log}"));
        let options = super::options(format);
        let run = |output: &str, log: &str| {
            let more = ["-q", "--output", output, log];
            classify(options.iter().copied().chain(more), "").clean()
        };
        let labelled = run("log", &sample(format));
        assert!(run("log", &marked) == format!("\u{FEFF}{labelled}"), "{format}");
        assert!(run("tsv", &marked) == run("tsv", &sample(format)), "{format}");
        // As `cat` would write them.
        let mut both = options.clone();
        both.extend(["-q", "--output", "log", &marked, &marked]);
        assert!(classify(both, "").clean() == format!("\u{FEFF}{labelled}").repeat(2), "{format}");
    }
}
