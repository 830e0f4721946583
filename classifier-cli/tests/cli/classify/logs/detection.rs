//! The format of a source, by its first lines.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};

use super::{classify, counts, data, labelled, sample};
use crate::file;

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
    inputs.push(fs::read(data("responses.txt")).unwrap());
    for input in inputs {
        let detected = classify([""; 0], input.clone());
        let lines = classify(["--input", "lines"], input);
        assert_eq!(detected.clean(), lines.clean());
    }
}

#[test]
fn a_table_that_is_read_as_lines_gets_a_hint() {
    let rows = |delimiter: &str| {
        let rows = "when,who,why not\n1,a,550 no\n2,b,552 full\n";
        rows.replace(',', delimiter)
    };
    for (table, format) in [(rows(","), "csv"), (rows("\t"), "tsv")] {
        let run = classify([""; 0], &*table);
        assert_eq!((run.status, run.text().lines().count()), (0, 3));
        let hint = format!(
            "classifier: reading each line of <stdin> as a text, but 3 of the first 3 lines have 3 \
             columns; --input {format} --column NAME reads one of `when`, `who`, `why not`\n"
        );
        assert_eq!(run.stderr, hint);
        let options = ["-q", "--input", format, "--column", "why not", "--output", "label"];
        assert_eq!(classify(options, table).clean().lines().count(), 3);
    }
    for name in ["eval/aside.tsv", "eval/open.tsv"] {
        let run = classify([&data(name)], "");
        assert!(run.stderr.contains("; --input tsv --column NAME reads one of `id`, "), "{name}");
        let lines = classify(["--input", "lines", &data(name)], "");
        assert_eq!(run.text(), lines.clean());
    }
    for texts in [
        "QuotaIssues\t552 full\nOther\t550 no\n-\t550 a\n",
        "one, two\nthree, four\nfive, six\n",
        "a\tb\nc\n d\te\tf\n",
        "a,b\n1,2\n",
    ] {
        assert_eq!(classify([""; 0], texts).stderr, "", "{texts}");
    }
}

#[test]
fn a_long_line_hides_no_format() {
    for format in ["postfix", "exim", "sendmail"] {
        let log = fs::read_to_string(sample(format)).unwrap();
        // The first one, or one of the first, and longer than all that is usually looked at.
        for lines in [0, 2] {
            let at: usize = log.split_inclusive('\n').take(lines).map(str::len).sum();
            for length in [70_000, 500_000] {
                let long = format!("Mar 11 10:22:00 mx1 httpd[1]: {}\n", "x".repeat(length));
                let before = match format {
                    "exim" => long.replacen("Mar 11", "2025-03-11", 1),
                    _ => long,
                };
                let whole = [&log[..at], &*before, &log[at..]].concat();
                let named = classify(["--input", format], &*whole);
                for run in [classify([""; 0], &*whole), classify([&*file("log", &whole)], "")] {
                    assert!(run.stderr.contains(&format!(" as {format} (")), "{}", run.stderr);
                    assert_eq!(run.text(), named.text(), "{format}");
                }
            }
        }
    }
}

#[test]
fn lines_of_another_format_are_counted_and_reported_with_the_place_of_the_first_one() {
    let [postfix, exim, sendmail] =
        ["postfix", "exim", "sendmail"].map(|it| fs::read_to_string(sample(it)).unwrap());
    let mixed = [&*postfix, &exim, &sendmail, &exim].concat();
    let log = file("log", &mixed);
    let alone = classify(["--input", "postfix"], &*postfix);
    let first = |of: &str| postfix.lines().count() + of.lines().count() + 1;
    let like = |format: &str, line: usize, messages: &str| {
        let start = format!("classifier: {}:{line}: this and ", &*log);
        let message = messages.lines().find(|it| it.starts_with(&start)).unwrap_or_default();
        let (count, rest) = message.strip_prefix(&start).unwrap().split_once(' ').unwrap();
        let expected = format!(
            "more look like --input {format}, among lines of postfix, and no label was given"
        );
        assert_eq!(rest, expected);
        count.replace(',', "").parse::<usize>().unwrap()
    };
    for command in [
        &["classify", "-q"][..],
        &["report", "-q", "--json"],
        &["diff", "-q", "--old", "builtin", "--new", "builtin"],
    ] {
        let run = crate::run(crate::classifier(command).arg(&*log));
        assert_eq!(run.status, 0);
        if command[0] == "classify" {
            assert_eq!(run.text(), alone.text());
        }
        let of_exim = like("exim", first(""), &run.stderr);
        // Some of its lines might be of any program.
        assert!((60..2 * exim.lines().count()).contains(&of_exim), "{of_exim}");
        assert!(like("sendmail", first(&exim), &run.stderr) > 20);
    }
    // The order of threads changes nothing.
    let long = file("long", [&*postfix, &exim.repeat(500)].concat());
    let messages = |jobs| classify(["--jobs", jobs, &*long], "").stderr;
    let one = messages("1");
    assert!(one.contains(&format!(":{}: this and ", first(""))), "{one}");
    assert!((0..3).all(|_| messages("4") == one));
    // There is nothing to say about one format, and its other programs.
    for format in [postfix, exim, sendmail] {
        let run = classify(["-q"], format);
        assert_eq!(run.stderr.lines().count(), 1, "{}", run.stderr);
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
