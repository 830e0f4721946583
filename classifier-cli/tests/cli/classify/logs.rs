//! Logs of mail servers, tables, and lines by a pattern.

use std::fmt::Write;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write as _};

use expect_test::expect_file;

use super::classify;
use crate::{Run, classifier, file, run};

const FORMATS: [&str; 7] = ["postfix", "exim", "sendmail", "powermta", "csv", "tsv", "regex"];

const PATTERN: &str = r#"^\[(?P<time>[^\]]+)\] id=(?P<id>\S+) rcpt=(?P<domain>\S+) mx=(?P<relay>\S+) result="(?P<text>.+)"$"#;

fn data(name: &str) -> String {
    format!("{}/../tests/data/{name}", env!("CARGO_MANIFEST_DIR"))
}

fn sample(format: &str) -> String {
    data(&format!("logs/{format}.log"))
}

/// The options that name a format.
fn options(format: &str) -> Vec<&str> {
    match format {
        "regex" => vec!["--extract", PATTERN],
        format => vec!["--input", format],
    }
}

fn labelled(format: &str, more: &[&str]) -> Run {
    let name = sample(format);
    let mut arguments = options(format);
    arguments.extend(more);
    arguments.push(&name);
    classify(arguments, "")
}

/// The last line of the messages.
fn counts(run: &Run) -> &str {
    run.stderr.lines().last().unwrap()
}

#[test]
fn each_format_gives_texts_with_labels_and_counts_the_rest() {
    for format in FORMATS {
        let run = labelled(format, &[]);
        assert_eq!((run.status, run.stderr.lines().count()), (0, 1), "{}", run.stderr);
        let found = format!("{}{}", run.text(), run.stderr);
        expect_file![data(&format!("logs/{format}.expected"))].assert_eq(&found);
    }
}

#[test]
fn with_rules_of_ones_own_the_reply_in_a_log_of_a_mail_server_is_classified() {
    let rules = file("rules.toml", "[rules]\nFirst = ['^550 5\\.1\\.1 ']\n");
    for format in ["postfix", "exim", "sendmail", "powermta"] {
        let run = labelled(format, &["--rules", &rules, "--output", "label"]);
        assert!(run.text().contains("First\n"), "{format}");
    }
}

#[test]
fn a_format_is_detected_by_the_first_lines_and_reported() {
    for format in ["postfix", "exim", "sendmail", "powermta", "csv"] {
        let named = labelled(format, &[]);
        let detected = classify([&sample(format)], "");
        assert_eq!(detected.text(), named.text(), "{format}");
        let message = format!("reading {} as {format} (", sample(format));
        assert!(detected.stderr.contains(&message), "{}", detected.stderr);
        assert_eq!(counts(&detected), counts(&named));
        let piped = classify(["-q"], fs::read(sample(format)).unwrap());
        assert_eq!(piped.text(), named.text(), "{format}");
        assert!(piped.stderr.contains(&format!("reading <stdin> as {format} (")));
    }
    let record = r#"{"type":"Bounce","recipient":"a@example.com","response":{"code":552,"content":"5.2.2 full"}}"#;
    let run = classify([""; 0], record.to_owned() + "\n");
    assert!(run.text().contains(r#""bounce_classification":"QuotaIssues""#), "{}", run.text());
    assert!(
        run.stderr.starts_with("classifier: reading <stdin> as kumomta (1 of the first 1 lines)")
    );
}

#[test]
fn texts_on_lines_are_not_taken_for_a_log() {
    let notification = "Reporting-MTA: dns; mx1.example.net\nArrival-Date: Tue, 11 Mar 2025 10:22:09 +0000\n\n\
                        Final-Recipient: rfc822; a@example.com\nAction: failed\nStatus: 5.1.1\n\
                        Diagnostic-Code: smtp; 550 5.1.1 User unknown\n";
    let mixed = "550 5.1.1 User unknown\n\
                 Mar 11 10:22:09 mx1 postfix/smtp[7]: 4XyZ1k3J: to=<a@example.com>, relay=none, dsn=5.1.1, status=bounced (550 no)\n\
                 Mar 11 10:22:09 mx1 postfix/smtp[7]: 4XyZ1k3K: to=<a@example.com>, relay=none, dsn=5.1.1, status=bounced (550 no)\n\
                 452 4.2.2 full\n421 busy, try later\n";
    let sentence = "text, response\n550 one, two\n551 three, four\n552 five\n";
    let mut inputs: Vec<Vec<u8>> =
        [notification, mixed, sentence, "", "\n\n", "text\n550 a\n"].map(Into::into).into();
    for name in ["responses.txt", "eval/aside.tsv", "eval/open.tsv"] {
        inputs.push(fs::read(data(name)).unwrap());
    }
    for input in inputs {
        let detected = classify([""; 0], input.clone());
        let lines = classify(["--input", "lines"], input);
        assert_eq!(detected.clean(), lines.clean());
    }
}

#[test]
fn one_line_of_a_log_is_enough_and_no_more_is_waited_for() {
    let log = fs::read_to_string(sample("postfix")).unwrap();
    let (first, rest) = log.split_at(log.find('\n').unwrap() + 1);
    let first = first.repeat(2);
    let (first, second) = first.split_at(first.len() / 2);
    let mut child = crate::spawn(["classify", "--output", "log"]);
    let mut stdin = child.stdin.take().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let mut answers = String::new();
    for line in [first, second] {
        stdin.write_all(line.as_bytes()).unwrap();
        stdout.read_line(&mut answers).unwrap();
    }
    stdin.write_all(rest.as_bytes()).unwrap();
    drop(stdin);
    stdout.read_to_string(&mut answers).unwrap();
    assert!(child.wait().unwrap().success());
    let named = classify(["--input", "postfix", "--output", "log"], [first, &log].concat());
    assert_eq!(answers, named.text());
    let stderr = crate::stderr(&mut child);
    assert!(
        stderr.starts_with("classifier: reading <stdin> as postfix (1 of the first 1 lines); "),
        "{stderr}"
    );
}

#[test]
fn lines_of_other_programs_before_those_of_a_log_are_waited_for() {
    let log = fs::read_to_string(sample("postfix")).unwrap();
    let first = "Nov 28 23:59:00 mail systemd[1]: Started x.\n";
    let mut child = crate::spawn(["classify"]);
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(first.as_bytes()).unwrap();
    // Longer than a pipe is waited for after a line that is no part of a log.
    std::thread::sleep(std::time::Duration::from_millis(400));
    stdin.write_all(log.as_bytes()).unwrap();
    drop(stdin);
    let mut answers = String::new();
    child.stdout.take().unwrap().read_to_string(&mut answers).unwrap();
    assert!(child.wait().unwrap().success());
    let named = classify(["--input", "postfix"], [first, &log].concat());
    assert_eq!(answers, named.text());
}

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
fn the_message_ids_of_solaris_are_no_part_of_messages() {
    for format in ["postfix", "sendmail"] {
        let log = fs::read_to_string(sample(format)).unwrap();
        let with_id = |line: &str| match line.starts_with("Mar ") {
            true => line.replacen("]: ", "]: [ID 197553 mail.info] ", 1),
            false => line.to_owned(),
        };
        let with_ids: String = log.split_inclusive('\n').map(with_id).collect();
        assert_ne!(with_ids, log);
        let texts = classify(["--input", format], with_ids);
        assert_eq!(texts.text(), classify(["--input", format], log).text(), "{format}");
    }
}

#[test]
fn each_source_is_read_in_its_own_format() {
    let names = ["postfix", "exim", "csv"].map(sample);
    let texts = file("texts", "550 5.1.1 no\n452 4.2.2 full\n");
    let empty = file("empty", "");
    let mixed = classify([&*names[0], &*empty, &*names[1], &*texts, &*names[2], "/none"], "");
    let alone = [&*names[0], &*names[1], &*texts, &*names[2]];
    let expected = alone.map(|name| classify([name], "").text().to_owned()).concat();
    assert_eq!((mixed.status, mixed.text()), (1, &*expected));
    let messages: Vec<_> = mixed.stderr.lines().collect();
    for (message, start) in messages.iter().zip([
        format!("reading {} as postfix (", names[0]),
        format!("reading {} as exim (", names[1]),
        format!("reading each line of {} as a text", &*texts),
        format!("reading {} as csv (by its header)", names[2]),
        "/none: No such file".to_owned(),
    ]) {
        assert!(message.starts_with(&format!("classifier: {start}")), "{message}");
    }
    assert_eq!(messages.len(), 6, "{messages:?}");

    // Where all are the same there is one message.
    let same = classify(["-q", &names[0], &names[0], &names[0]], "");
    let [message] = same.stderr.lines().collect::<Vec<_>>()[..] else { panic!("{}", same.stderr) };
    assert!(message.contains("postfix.log and 2 other sources as postfix ("), "{message}");
    assert_eq!(same.text(), classify(["-q", &names[0]], "").text().repeat(3));
    // So there is for each format of many.
    let many = names.each_ref().map(|name| vec![name; 10]).concat();
    let many = classify(["-q"].into_iter().chain(many.into_iter().map(|it| &**it)), "");
    assert_eq!(many.stderr.matches(" and 9 other sources as ").count(), 3, "{}", many.stderr);
    assert_eq!(many.stderr.lines().count(), 3);
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
fn standard_input_that_is_named_twice_is_read_once() {
    let log = fs::read(sample("exim")).unwrap();
    assert_eq!(classify(["-", "-"], &*log).text(), classify(["-"], &*log).text());
}

#[test]
fn events_of_a_provider_are_detected() {
    for (preset, name) in [("ses", "ses.jsonl"), ("sendgrid", "sendgrid.json")] {
        let name = data(&format!("logs/presets/{name}"));
        let detected = classify([&name], "");
        let named = classify(["--input", "json", "--preset", preset, &name], "");
        assert_eq!(detected.text(), named.text());
        let message = format!("reading {name} as json --preset {preset} (");
        assert!(detected.stderr.contains(&message), "{}", detected.stderr);
    }
}

#[test]
fn each_kind_of_line_alone_is_what_it_was() {
    // Of each file the first lines are looked at, so try all of them.
    for name in ["responses.txt", "eval/aside.tsv", "eval/open.tsv"] {
        let content = fs::read_to_string(data(name)).unwrap();
        let lines: Vec<_> = content.lines().collect();
        for some in lines.chunks(400) {
            let run = classify([""; 0], some.join("\n") + "\n");
            assert_eq!(run.stderr, "", "{name}");
        }
    }
}

#[test]
fn a_log_of_an_unknown_kind_gets_a_hint() {
    let run = classify([""; 0], "11/03/2025 10:22:09 a: 550 no\n11/03/2025 10:22:10 b: 550 no\n");
    assert_eq!(run.status, 0);
    assert_eq!(run.text().lines().count(), 2);
    assert!(run.stderr.contains("2 of the first 2 lines begin with a time"), "{}", run.stderr);
    let other = "2025-03-11 10:22:09 mail rejected by host: 550 no\n".repeat(3);
    let run = classify([""; 0], other);
    assert!(run.stderr.contains("3 of the first 3 lines begin with a time"), "{}", run.stderr);
    let run = classify([""; 0], "{\"to\":\"a\",\"reason\":\"550 no\"}\n");
    assert!(run.stderr.contains("--input json --field /reason reads"), "{}", run.stderr);
}

#[test]
fn a_wrong_format_gets_advice() {
    let postfix = sample("postfix");
    let texts = "550 5.1.1 no\n452 4.2.2 full\n";
    let advice = |input: &str, name: &str, stdin: &str| {
        let run = classify(["-q", "--output", "label", "--input", input, name], stdin);
        let advice = run.stderr.lines().find(|line| line.contains(" have a text as "));
        advice.unwrap_or_default().to_owned()
    };
    for input in ["exim", "sendmail", "kumomta", "json"] {
        let advice = advice(input, &postfix, "");
        assert!(advice.starts_with(&format!("classifier: {postfix}: 0 of the first ")), "{advice}");
        assert!(advice.contains(&format!(" records have a text as {input}; ")), "{advice}");
        assert!(advice.ends_with(" lines look like --input postfix"), "{advice}");
    }
    for input in ["exim", "postfix", "kumomta", "json"] {
        let expected = format!(
            "classifier: <stdin>: 0 of the first 2 records have a text as {input}; --input lines reads each line as a text"
        );
        // Any line may be a message of Postfix, but these have no header.
        assert_eq!(advice(input, "-", texts), expected);
    }
    let unknown = "11/03/2025 10:22:09 a: 550 no\n".repeat(2);
    let named = advice("exim", "-", &unknown);
    assert!(named.contains("as exim; 2 of the first 2 lines begin with a time"), "{named}");
    let events = fs::read_to_string(data("logs/presets/ses.jsonl")).unwrap();
    let named = advice("json", "-", &events);
    assert!(named.ends_with("look like --input json --preset ses"), "{named}");

    // There is nothing to say about a log without failures, or with few.
    let exim = "2025-03-11 10:22:09 1tsABC-000Abc-1X Completed\n";
    let syslog = "Mar 11 10:22:09 mx1 systemd[1]: started\n".repeat(3);
    for (input, log) in [("exim", exim), ("postfix", &syslog), ("lines", texts), ("exim", "\n")] {
        let run = classify(["-q", "--input", input], log);
        assert_eq!(run.stderr, "", "{input}");
    }
    let run = classify(["-q", "--extract", "(?P<text>never)"], texts);
    assert!(run.stderr.contains("0 of the first 2 records have a text as regex"), "{}", run.stderr);
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
fn a_column_is_named_or_numbered() {
    let table = "a,b c\n550 5.1.1 no,552 5.2.2 full\n";
    let label = |column: &str| {
        classify(["-q", "--input", "csv", "--column", column, "--output", "label"], table).clean()
    };
    assert_eq!(label("a"), "\nInvalidRecipient\n");
    assert_eq!(label("b c"), "\nQuotaIssues\n");
    assert_eq!(label("2"), "Uncategorized\nQuotaIssues\n");
    let run = classify(["--input", "csv", "--column", "c"], table);
    assert_eq!(run.status, 1);
    assert!(run.stderr.contains(
        "<stdin>:1: the header has no column `c`; --column names the column of the text: `a`, `b c`\n"
    ));
    // Another case will do, if it can only be that column.
    assert_eq!(label("B C"), "\nQuotaIssues\n");
    let run = classify(["--input", "csv", "--column", "A"], "a,Aa,aA\nx,y,z\n");
    assert_eq!(run.text(), "Uncategorized\tx\n");
    let run = classify(["--input", "csv", "--column", "AA"], "a,Aa,aA\nx,y,z\n");
    assert!(run.stderr.contains("has no column `AA`"), "{}", run.stderr);
    let run = classify(["--input", "csv", "--column", "3"], table);
    assert!(run.stderr.contains("<stdin>:2: the record has no column 3"), "{}", run.stderr);
}

#[test]
fn the_sample_of_the_document_is_what_the_program_prints() {
    let document = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/logs.md");
    let document = fs::read_to_string(document).unwrap();
    let (start, rest) = document.split_once("$ classifier classify mail.log\n").unwrap();
    assert!(start.ends_with("```text\n"));
    let (shown, rest) = rest.split_once("```").unwrap();
    let (before, last) = shown.split_once("...\n").unwrap();
    let files = crate::Files::new();
    files.add("mail.log", fs::read(sample("postfix")).unwrap());
    let run_here = |arguments: &[&str]| {
        run(classifier(["classify"]).args(arguments).current_dir(files.path("")))
    };
    let run = run_here(&["mail.log"]);
    let detected = run.stderr.lines().next().unwrap();
    assert!(format!("{detected}\n{}", run.text()).starts_with(before), "{detected}");
    assert_eq!(last, format!("{}\n", counts(&run)));
    let (_, advice) = rest.split_once("$ classifier classify --input exim mail.log\n").unwrap();
    let run = run_here(&["--input", "exim", "mail.log"]);
    assert!(advice.starts_with(run.stderr.lines().next().unwrap()), "{}", run.stderr);
}

#[test]
fn options_that_a_format_does_not_have_are_refused() {
    for (arguments, message) in [
        (&["--column", "a"][..], "--column needs --input csv or tsv"),
        (&["--input", "postfix", "--column", "a"], "--column needs --input csv or tsv"),
        (&["--input", "regex"], "--input regex and --extract need each other"),
        (&["--input", "csv", "--extract", "(?P<text>.)"], "--input regex and --extract need"),
        (&["--extract", "(.)"], "the pattern needs a group (?P<text>...)"),
        (&["--extract", "(?P<text>.)(?P<x>.)"], "unknown group `x`"),
        (&["--input", "csv", "--column", "0"], "columns are counted from 1"),
        (&["--input", "exim", "--response", "raw"], "--response raw cannot be used"),
        (&["--input", "lines", "--output", "log"], "--output log writes the lines of a log"),
    ] {
        classify(arguments.iter().copied(), "").assert_failed(2, message);
    }
}

#[test]
fn a_quote_that_is_not_closed_loses_no_record() {
    let table = format!("id,text\n1,\"550 5.1.1 no\n{}", "2,552 5.2.2 full\n".repeat(20_000));
    let run = classify(["--input", "csv"], table);
    assert_eq!(run.text().lines().count(), 20_001);
    assert!(counts(&run).contains("20,002 records read, 20,001 labelled, 1 skipped (header 1)"));
}

/// Numbers that look random, from a seed.
struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (self.0 >> 33) % end
    }
}

/// A record of a format. The last word of each text is of a line of its own: `T123.`.
fn record(format: &str, number: u64, random: &mut Random, out: &mut String) {
    let tail = "x".repeat(random.below(60) as usize);
    let text = format!("550 5.1.1 No such user {tail} T{number}.");
    let kind = random.below(10);
    let written = match format {
        "postfix" => {
            let head = "Mar 11 10:22:09 mx1 postfix/";
            match kind {
                0..=4 => write!(
                    out,
                    "{head}smtp[7]: 4XyZ1k3J: to=<a@example.com>, relay=none, dsn=2.0.0, status=sent (250 {tail})"
                ),
                5 => write!(out, "{head}smtpd[7]: connect from mail.example.net[198.51.100.7]"),
                6 => write!(out, "{head}qmgr[7]: 4XyZ1k3J: removed {tail}"),
                7 => write!(
                    out,
                    "{head}smtpd[7]: NOQUEUE: reject: RCPT from unknown[192.0.2.9]: {text}; from=<> to=<> proto=ESMTP helo=<>"
                ),
                8 => write!(
                    out,
                    "{head}smtp[7]: 4XyZ1k3J: to=<a@example.com>, relay=none, dsn=4.0.0, status=deferred ({text})"
                ),
                _ => write!(
                    out,
                    "{head}lmtp[7]: 4XyZ1k3J: to=<a@example.com>, relay=none, dsn=5.1.1, status=bounced (host x[192.0.2.1] said: {text})"
                ),
            }
        }
        "exim" => {
            let head = "2025-03-11 10:22:09 ";
            match kind {
                0..=4 => {
                    write!(out, "{head}1tsABC-000Abc-1X => a@example.com R=r T=t C=\"250 {tail}\"")
                }
                5 => write!(out, "{head}1tsABC-000Abc-1X Completed"),
                6 => {
                    write!(out, "{head}H=x [192.0.2.9] F=<> rejected RCPT <a@example.com>: {text}")
                }
                7 => write!(
                    out,
                    "{head}1tsABC-000Abc-1X == a@example.com R=r T=t defer (-44): {text}"
                ),
                _ => write!(
                    out,
                    "{head}1tsABC-000Abc-1X ** a@example.com R=r T=t X=\"a: b\": {text}"
                ),
            }
        }
        "sendmail" => {
            let head = "Mar 11 10:22:09 mx1 sendmail[7]: 52BAM9000001: ";
            match kind {
                0..=4 => {
                    write!(out, "{head}to=<a@example.com>, relay=x, dsn=2.0.0, stat=Sent ({tail})")
                }
                5 => write!(out, "{head}from=<a@example.com>, size=7"),
                6 => write!(out, "{head}ruleset=check_rcpt, arg1=<a@example.com>, reject={text}"),
                7 => write!(out, "{head}to=<a@example.com>, dsn=4.0.0, stat=Deferred: {text}"),
                _ => write!(
                    out,
                    "{head}to=<a@example.com>, dsn=5.1.1, stat=User unknown {tail} T{number}."
                ),
            }
        }
        "regex" => match kind {
            0..=4 => write!(out, "[11/Mar/2025:10:22:09] id=m{number} connection opened"),
            _ => {
                write!(out, "[11/Mar/2025:10:22:09] id=m rcpt=a@example.com mx=x result=\"{text}\"")
            }
        },
        // Tables: quotes and line breaks in any column.
        _ => {
            let delimiter = if format == "tsv" { '\t' } else { ',' };
            let text = match kind {
                0..=4 => text,
                5 => format!("\"{text}{delimiter} \""),
                6 => format!("\"\"\"\"\"a\"\" {text}\""),
                _ => format!("\"550 5.1.1 No\n\r\n{text}\""),
            };
            let id = ["7", "\"7\n\"", "a\"b", ""][random.below(4) as usize];
            let kind = if random.below(2) == 0 { "d" } else { "b" };
            match format {
                "powermta" => write!(out, "{kind},{id},a@example.com,5.1.1,{text}"),
                _ => write!(out, "{id}{delimiter}{text}{delimiter}x"),
            }
        }
    };
    written.unwrap();
    out.push('\n');
}

#[test]
fn no_record_of_a_large_log_is_lost() {
    const RECORDS: u64 = 100_000;
    for format in FORMATS {
        let mut random = Random(7);
        let mut log = match format {
            "powermta" => "type,timeLogged,rcpt,dsnStatus,dsnDiag\n",
            "csv" => "id,text,x\n",
            "tsv" => "id\ttext\tx\n",
            _ => "",
        }
        .to_owned();
        let header = u64::from(!log.is_empty());
        let mut expected = Vec::new();
        for number in 0..RECORDS {
            let start = log.len();
            record(format, number, &mut random, &mut log);
            let record = &log[start..];
            let is_due = match format {
                "powermta" => record.starts_with("b,"),
                _ => record.contains(&format!(" T{number}.")),
            };
            if is_due {
                expected.push(format!("T{number}."));
            }
        }
        let log_file = file("log", &log);
        let mut arguments = options(format);
        arguments.push(&log_file);
        let run = classify(arguments.iter().copied(), "");
        let found = |line: &str| {
            let start = line.rfind(" T").unwrap() + 1;
            line[start..=start + line[start..].find('.').unwrap()].to_owned()
        };
        let found: Vec<_> = run.text().lines().map(found).collect();
        assert_eq!(found.len(), expected.len(), "{format}");
        assert_eq!(found, expected, "{format}");
        let read = format!("{} records read, ", grouped(RECORDS + header));
        assert!(counts(&run).contains(&read), "{}", counts(&run));

        // One label for each record, and all other bytes of the log as they were.
        arguments.extend(["--output", "label"]);
        let labels = classify(arguments.iter().copied(), "");
        let lines = labels.text().lines();
        assert_eq!(lines.clone().count() as u64, RECORDS + header, "{format}");
        assert_eq!(lines.filter(|line| !line.is_empty()).count(), expected.len(), "{format}");
        *arguments.last_mut().unwrap() = "log";
        let out = classify(arguments, "");
        let is_table = ["powermta", "csv", "tsv"].contains(&format);
        let added = match is_table {
            true => "\tInvalidRecipient".len() * expected.len(),
            false => 0,
        };
        assert!(out.stdout.len() >= log.len() + added, "{format}");
        if !is_table {
            let without = out.text().lines().map(|line| {
                line.split_once(" classification=").map_or(line, |(start, _)| start).to_owned()
                    + "\n"
            });
            assert_eq!(without.collect::<String>(), log, "{format}");
        }
    }
}

fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let (thousands, rest) = digits.split_at(digits.len() - 3);
    format!("{thousands},{rest}")
}

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

#[test]
fn postfix_failures_count_whatever_their_ids_and_without_a_text_they_are_reported() {
    let line = |id: &str, text: &str| {
        format!(
            "Nov 29 10:00:00 mx postfix/smtp[11]: {id}: to=<b@example.com>, relay=mx.example.com[192.0.2.1]:25, \
             delay=1, status=bounced ({text}\n"
        )
    };
    let text = "host mx.example.com[192.0.2.1] said: 550 5.1.1 User unknown (in reply to RCPT TO command))";
    let log = [line("A1", text), line("B2C", ")"), line("ID1", "")].concat();
    let run = classify(["--input", "postfix", "--output", "label"], log);
    assert_eq!(run.status, 1);
    assert_eq!(String::from_utf8_lossy(&run.stdout), "InvalidRecipient\n\n\n");
    assert_eq!(
        run.stderr.matches("no text").count() + run.stderr.matches("without a text").count(),
        2,
        "{}",
        run.stderr
    );
}
