//! `--input dsn`: mails in files, in mbox files and in Maildir folders.

use std::fs;
use std::io::Write;
use std::process::{Command, Stdio};
use std::time::Instant;

use expect_test::{Expect, expect, expect_file};
use serde_json::Value;

use super::classify;
use crate::{Files, classifier, file, run};

/// A folder or a file of the samples.
fn sample(name: &str) -> String {
    format!("{}/../tests/data/logs/{name}", env!("CARGO_MANIFEST_DIR"))
}

/// The JSON lines of a sample without labels, so that they do not depend on rules.
pub(super) fn read(options: &[&str], name: &str) -> String {
    let rules = file("none.toml", "[rules]\nNone = ['^never$']\n");
    let fixed = ["-q", "--output", "json", "--response", "auto", "--rules", &rules, &sample(name)];
    let out = classify([options, &fixed].concat(), "").clean();
    out.replace("{\"label\":\"Uncategorized\",\"rule\":null,", "{")
}

/// What `report` counts in a sample, without what depends on rules.
pub(super) fn totals(options: &[&str], name: &str) -> Value {
    let mut report = classifier(["report", "--json", &sample(name)]);
    let mut totals = run(report.args(options)).json()["totals"].take();
    for key in ["rules", "rules_fired", "bytes", "classified", "unclassified"] {
        totals.as_object_mut().unwrap().remove(key);
    }
    totals
}

#[test]
fn reports_of_all_servers_are_read() {
    let mut found = String::new();
    let mut names: Vec<_> = fs::read_dir(sample("dsn"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".eml"))
        .collect();
    names.sort();
    for name in names {
        let mail = format!("dsn/{name}");
        found += &format!("{name}\n{}", read(&["--input", "dsn"], &mail));
        let totals = totals(&["--input", "dsn"], &mail);
        for skipped in totals["records"]["skipped"].as_array().unwrap() {
            found += &format!("skipped: {{{}:{}}}\n", skipped["kind"], skipped["count"]);
        }
        found.push('\n');
    }
    expect_file!["../../../../tests/data/logs/dsn.expected"].assert_eq(&found);
}

#[test]
fn an_mbox_is_as_many_mails() {
    let dsn = ["--input", "dsn"];
    expect_file!["../../../../tests/data/logs/mbox.expected"]
        .assert_eq(&read(&dsn, "dsn/bounces.mbox"));
    expect![[r#"{"texts":49,"records":{"read":65,"skipped":[{"kind":"other mail","count":8},{"kind":"delivered","count":4},{"kind":"feedback","count":4}]},"unreadable_files":0,"unreadable_lines":0}"#]]
        .assert_eq(&totals(&dsn, "dsn/bounces.mbox").to_string());
}

#[test]
fn of_a_maildir_new_and_read_mails_are_read() {
    let dsn = ["--input", "dsn"];
    let read = read(&dsn, "maildir");
    expect_file!["../../../../tests/data/logs/maildir.expected"].assert_eq(&read);
    // The same mails as one folder of many: neither `tmp` nor the files beside it.
    let above = classify(
        ["-q", "--input", "dsn", "--recursive", "--output", "json", &sample("maildir")],
        "",
    );
    assert_eq!(above.clean().lines().count(), read.lines().count());
}

/// One line for each report, so that a program can tell which is which.
#[test]
fn a_label_line_stays_for_what_is_skipped() {
    let labels = |name: &str| {
        classify(["-q", "--input", "dsn", "--output", "label", &sample(name)], "").clean()
    };
    assert_eq!(labels("dsn/feedback.eml"), "\n");
    assert_eq!(labels("dsn/postfix-two-recipients.eml").lines().count(), 2);
}

fn assert_read(mail: &str, expected: Expect) {
    let rules = file("none.toml", "[rules]\nNone = ['^never$']\n");
    let run = classify(["-q", "--input", "dsn", "--output", "tsv", "--rules", &rules], mail);
    expected.assert_eq(&run.clean());
}

#[test]
fn what_is_broken_is_read_as_far_as_it_goes() {
    let report = "Content-Type: multipart/report; boundary=b\n\n--b\n\
                  Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.org\n\n";
    let recipient = "Final-Recipient: rfc822; a@example.org\nAction: failed\n";
    // The end is missing.
    assert_read(
        &format!("{report}{recipient}Diagnostic-Code: smtp; 550 no"),
        expect![["Uncategorized\tsmtp; 550 no\n"]],
    );
    // There is no reason at all.
    assert_read(&format!("{report}{recipient}Diagnostic-Code: smtp;\n"), expect![[""]]);
    // An encoding that is not what it says.
    let broken = report.replace("status\n", "status\nContent-Transfer-Encoding: base64\n");
    assert_read(
        &format!("{broken}{recipient}Diagnostic-Code: smtp; 550 no\n"),
        expect![["Uncategorized\tsmtp; 550 no\n"]],
    );
    for mail in ["", "\n\n", "From ", "From a\n", "no mail", "\u{FEFF}a: b\n\n", "--b\n--b--"] {
        assert_read(mail, expect![[""]]);
    }
}

#[test]
fn parts_may_nest_as_deep_as_they_like() {
    let messages = "Content-Type: message/rfc822\n\n".repeat(100_000);
    assert_read(&messages, expect![[""]]);
    let level =
        |level: usize| format!("Content-Type: multipart/mixed; boundary=b{level}\n\n--b{level}\n");
    assert_read(&(0..20_000).map(level).collect::<String>(), expect![[""]]);
}

/// What all recipients have in common is read once.
#[test]
fn many_recipients_and_long_fields_take_linear_time() {
    let long = "x".repeat(200_000);
    let fields = "X-Field: x\n".repeat(20_000);
    let recipients = "Action: failed\n\n".repeat(20_000);
    let paragraphs = "a@example.org\nb\n\n".repeat(10_000);
    let begun = Instant::now();
    let mail = format!(
        "X-Failed-Recipients: {long}\nContent-Type: multipart/report; boundary=b\n\n--b\n\n\
         {paragraphs}\n--b\nContent-Type: message/delivery-status\n\n{fields}\n{recipients}\n--b\n\
         Content-Type: message/rfc822\n\n{fields}Message-ID: {long}\n"
    );
    let rules = file("none.toml", "[rules]\nNone = ['^never$']\n");
    let labels = |mail: &str| {
        classify(["-q", "--input", "dsn", "--output", "label", "--rules", &rules], mail).clean()
    };
    assert_eq!(labels(&mail).lines().count(), 20_000);
    assert_eq!(labels(&mail.replace("message/delivery-status", "text/plain")), "\n");
    assert!(begun.elapsed().as_secs() < 60, "{:?}", begun.elapsed());
}

/// The largest resident size of a run on `mails`, in kilobytes.
#[cfg(target_os = "linux")]
fn memory(mails: impl Iterator<Item = Vec<u8>>) -> (String, u64) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_classifier"))
        .args(["classify", "-q", "--input", "dsn", "--output", "label", "--jobs", "1"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut peak = 0;
    for piece in mails {
        stdin.write_all(&piece).unwrap();
        let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
        peak = line.split_whitespace().nth(1).unwrap().parse().unwrap();
    }
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    (String::from_utf8(output.stdout).unwrap(), peak)
}

#[cfg(target_os = "linux")]
#[test]
fn a_mail_with_a_huge_attachment_takes_little_memory_and_hides_no_mail_after_it() {
    let bounce = fs::read(sample("dsn/postfix.eml")).unwrap();
    let mbox = |mail: &[u8]| [b"From a\n", mail, b"\n"].concat();
    let attachment = vec![b"0123456789abcdef\n".repeat(60_000); 150];
    let mails = std::iter::once(mbox(&bounce))
        .chain([b"From b\nSubject: large\n\n".to_vec()])
        .chain(attachment)
        .chain([b"\n".to_vec(), mbox(&bounce)]);
    let (labels, peak) = memory(mails);
    assert_eq!(labels, "QuotaIssues\n\nQuotaIssues\n");
    assert!(peak < 60_000, "{peak} kB for 150 MB");
}

#[test]
fn a_long_file_that_is_no_mbox_is_one_mail() {
    let files = Files::new();
    let bounce = fs::read_to_string(sample("dsn/postfix.eml")).unwrap();
    let long = bounce + &"x".repeat(3 << 20) + "\n\nFrom here on\nReturn-Path: <>\n\n550 no\n";
    let path = files.add("long.eml", long);
    let labels = classify(["-q", "--input", "dsn", "--output", "label", &path], "").clean();
    assert_eq!(labels, "QuotaIssues\n");
}

#[test]
fn raw_replies_are_not_in_mails() {
    classify(["--input", "dsn", "--response", "raw"], "").assert_failed(2, "--response raw");
}

#[test]
fn mails_are_not_written() {
    let run = classify(["--input", "dsn", "--output", "log"], "");
    run.assert_failed(2, "--output log writes the lines of a log");
}

#[test]
fn mails_are_detected() {
    let read = |options: &[&str], name: &str| {
        classify([&["--output", "json", &sample(name)], options].concat(), "")
    };
    let mut mails: Vec<_> = fs::read_dir(sample("dsn"))
        .unwrap()
        .map(|entry| format!("dsn/{}", entry.unwrap().file_name().into_string().unwrap()))
        // These have no report of a server.
        .filter(|name| !["letter", "html-only"].iter().any(|letter| name.contains(letter)))
        .collect();
    mails.push("maildir".to_owned());
    for name in mails {
        let (named, detected) = (read(&["--input", "dsn"], &name), read(&[], &name));
        assert_eq!(detected.text(), named.text(), "{name}");
        let message = format!("reading {} as dsn (", sample(&name));
        assert!(detected.stderr.contains(&message), "{}", detected.stderr);
        assert!(detected.stderr.ends_with(&named.stderr), "{}", detected.stderr);
    }
}

#[test]
fn texts_and_letters_are_not_taken_for_mails() {
    let letter = fs::read_to_string(sample("dsn/letter.eml")).unwrap();
    let from = "From a to b: 550 no\nFrom: a\n\n";
    let separator = "From a Tue Nov 18 10:00:00 2025\n550 no\n";
    let fields = "From: MAILER-DAEMON\nDate: today\n550 5.1.1 no\n\n";
    for text in [&letter, from, separator, fields, "From: MAILER-DAEMON\n", "From \n", "From "] {
        let [detected, lines] = [&[][..], &["--input", "lines"]].map(|it| classify(it, text));
        assert_eq!(detected.clean(), lines.clean());
    }
}

#[test]
fn what_is_skipped_is_counted() {
    let counted = classify(["--input", "dsn", &sample("dsn/bounces.mbox")], "");
    expect![[r#"
        classifier: 65 records read, 49 labelled, 16 skipped (other mail 8, delivered 4, feedback 4), 0 unreadable
    "#]].assert_eq(&counted.stderr);
    let mut report =
        classifier(["report", "--json", "--by", "relay", "--by", "sender", &sample("maildir")]);
    let json: Value = serde_json::from_slice(&run(&mut report).stdout).unwrap();
    assert_eq!(json["totals"]["records"]["read"], 7);
    assert_eq!(json["by"][0]["rows"][1]["value"], "192.0.2.97");
    assert_eq!(json["by"][1]["rows"][0]["value"], "news@sender.example");
}
