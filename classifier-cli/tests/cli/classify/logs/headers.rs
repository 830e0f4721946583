//! What is before the message of a line: of syslog, of the journal, of containers.

use std::fs;

use super::{FORMATS, classify, options, sample};
use crate::parsed;

/// The lines of a sample that have the time `of` at their start.
fn lines(format: &str, of: &str) -> Vec<String> {
    let log = fs::read_to_string(sample(format)).unwrap();
    log.lines().filter(|line| line.starts_with(of)).map(str::to_owned).collect()
}

/// A log with these lines is detected, and its texts are those of `plain`.
#[track_caller]
fn assert_same(format: &str, plain: &[String], lines: &[String], times: &str) {
    let text = |lines: &[String]| lines.join("\n") + "\n";
    let found = classify([""; 0], text(lines));
    let reading = format!("classifier: reading <stdin> as {format} (");
    assert!(found.stderr.starts_with(&reading), "{}{}", lines[0], found.stderr);
    let expected = classify(["--input", format], text(plain));
    assert!(expected.text().lines().count() > 10);
    assert_eq!(found.text(), expected.text(), "{}", lines[0]);
    // The kinds of other records are the same too.
    assert_eq!(found.stderr.lines().last(), expected.stderr.lines().last(), "{}", lines[0]);
    let json = classify(["-q", "--output", "json"], text(lines));
    for line in json.text().lines() {
        let time = parsed(line)["details"]["time"].as_str().unwrap().to_owned();
        assert!(time.contains(times), "{}: {time}", lines[0]);
    }
    // The whole line gets its label.
    let labelled = classify(["-q", "--output", "log"], text(lines));
    let is_labelled = |(line, labelled): (&String, &str)| labelled.starts_with(&**line);
    assert!(lines.iter().zip(labelled.text().lines()).all(is_labelled));
}

#[test]
fn the_headers_of_syslog_of_the_journal_and_of_containers_are_known() {
    for format in ["postfix", "sendmail"] {
        let plain = lines(format, "Mar 11 ");
        for (start, times) in [
            // FreeBSD, `syslogd -v` and `-vv`
            ("Mar 11 CLOCK <mail.info>", "-03-11T10:"),
            ("Mar 11 CLOCK <2.6>", "-03-11T10:"),
            // `journalctl -o short-full`, `short-precise`, `short-iso`, `short-iso-precise`, `short-unix`
            ("Tue 2025-03-11 CLOCK UTC", "2025-03-11T10:"),
            ("Tue 2025-03-11 CLOCK CET", "2025-03-11T10:"),
            ("Tue 2025-03-11 CLOCK +03", "2025-03-11T07:"),
            ("Mar 11 CLOCK.123456", "-03-11T10:"),
            ("2025-03-11TCLOCK+0100", "2025-03-11T09:"),
            ("2025-03-11TCLOCK.123456+01:00", "2025-03-11T09:"),
            ("1741688529.123456", "2025-03-11T10:22:09"),
            // `docker compose logs`, also with `--timestamps`
            ("mail-1  | Mar 11 CLOCK", "-03-11T10:"),
            ("my_mail.test-1 | 2025-03-11TCLOCK+01:00", "2025-03-11T09:"),
            ("mail-1  | <22>Mar 11 CLOCK", "-03-11T10:"),
        ] {
            let with_start =
                |line: &String| format!("{}{}", start.replace("CLOCK", &line[7..15]), &line[15..]);
            let lines: Vec<_> = plain.iter().map(with_start).collect();
            assert_same(format, &plain, &lines, times);
        }
    }
}

#[test]
fn exim_is_read_through_syslog_too_with_and_without_a_time_of_its_own() {
    let mut plain = lines("exim", "2025-03-11 ");
    // Without milliseconds, a zone and the number of the process.
    plain.retain(|line| line.as_bytes()[19] == b' ' && line.as_bytes()[20].is_ascii_alphanumeric());
    for (start, of_line, times) in [
        ("Mar 11 10:22:09 mx1 exim[1187]: ", 0, "2025-03-11T10:2"),
        // `syslog_timestamp = false`, and the number of the process is left to Exim.
        ("Mar 11 10:22:09 mx1 exim: ", 20, "-03-11T10:22:09"),
        ("Mar 11 10:22:09 mx1 exim4[1187]: ", 20, "-03-11T10:22:09"),
        ("<22>Mar 11 10:22:09 mx1 exim[1187]: ", 20, "-03-11T10:22:09"),
        ("<22>1 2025-03-11T10:22:09Z mx1 exim 1187 - - ", 20, "2025-03-11T10:22:09"),
        ("Mar 11 10:22:09 <mail.notice> mx1 exim[1187]: ", 0, "2025-03-11T10:2"),
        ("Tue 2025-03-11 10:22:09 UTC mx1 exim[1187]: ", 20, "2025-03-11T10:22:09"),
        ("exim-1  | ", 0, "2025-03-11T10:2"),
        ("exim-1  | Mar 11 10:22:09 mx1 exim[1187]: ", 0, "2025-03-11T10:2"),
        // The first part of a long line.
        ("Mar 11 10:22:09 mx1 exim[1187]: [1/2] ", 20, "-03-11T10:22:09"),
        ("Mar 11 10:22:09 mx1 exim[1187]: [1\\2] ", 0, "2025-03-11T10:2"),
    ] {
        let lines: Vec<_> =
            plain.iter().map(|line| format!("{start}{}", &line[of_line..])).collect();
        assert_same("exim", &plain, &lines, times);
    }
}

#[test]
fn lines_of_other_containers_are_of_other_programs() {
    let log = lines("postfix", "Mar 11 ");
    let lines: Vec<_> = log
        .iter()
        .flat_map(|line| {
            let other =
                "postgres-1  | 2025-03-11 10:22:09.123 UTC [1] LOG:  checkpoint starting: time";
            [format!("mail-1      | {line}"), other.to_owned()]
        })
        .collect();
    let found = classify([""; 0], lines.join("\n"));
    assert_eq!(found.text(), classify(["--input", "postfix"], log.join("\n")).text());
    assert!(found.stderr.contains("reading <stdin> as postfix ("), "{}", found.stderr);
}

#[test]
fn a_start_that_is_repeated_without_end_is_a_line_as_any_other() {
    let starts = [
        "Mon ",
        "Mar 11 10:22:09 ",
        "mail-1  | ",
        "<22>",
        "<22>1 ",
        "<mail.info> ",
        "[",
        "[ID 1 a.b] ",
        "[a]: ",
        "(",
        "{\"a\":",
        "[[",
        "\"",
        "<",
        "to=<",
        "1tsABC-000Abc-1X ",
        "** ",
        ": ",
        ">From ",
        "=?utf-8?q?",
    ];
    // Both as it is, and as a time.
    let lines: String = starts
        .iter()
        .map(|start| start.repeat((1 << 17) / start.len()))
        .map(|line| format!("{line}\n{line},550 5.1.1 no such user\n"))
        .collect();
    for format in FORMATS.into_iter().chain(["lines", "json", "kumomta", "dsn"]) {
        let run = classify([&options(format)[..], &["-q", "--output", "json"]].concat(), &*lines);
        assert!(matches!(run.status, 0 | 1), "{format}: {}", run.stderr);
    }
    for start in starts {
        let run = classify(["-q"], start.repeat((1 << 20) / start.len()) + "\n");
        assert!(matches!(run.status, 0 | 1), "{start}: {}", run.stderr);
    }
    let times = format!("time,reason\n{},550 5.1.1 no such user\n", "Mon ".repeat(1 << 18));
    let run = classify(["-q", "--input", "csv", "--output", "json"], times);
    assert_eq!(parsed(run.text().trim_end())["details"].get("time"), None);
}
