//! No record of a log is lost.

use std::fmt::Write;

use super::{FORMATS, classify, counts, options};
use crate::file;

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
    const RECORDS: u64 = 20_000;
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
