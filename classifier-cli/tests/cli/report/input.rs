//! Input that is damaged, large or unusual.

use std::fs;
#[cfg(target_os = "linux")]
use std::process::Command;

use super::{QUOTA, json, record, report};
use crate::{Files, file, parsed};

#[test]
fn bytes_that_are_not_utf8_are_counted() {
    let found = json(&["-"], b"999 \xff\xfe no\n999 \xff\xff no\n".to_vec());
    assert_eq!(found["templates"]["rows"][0]["template"], "<n> \u{FFFD}\u{FFFD} no");
    assert_eq!(found["templates"]["rows"][0]["count"], 2);
}

#[test]
fn what_cannot_be_read_is_reported_and_the_rest_is_counted() {
    let files = Files::new();
    let missing = files.name("missing");
    let log = format!("nonsense\n{}", record("hello", "null", "1"));
    let run = report(["--json", "--input", "kumomta", &missing, "-"], log);
    assert_eq!(run.status, 1);
    let messages: Vec<_> = run.stderr.lines().collect();
    assert!(messages[0].starts_with(&format!("classifier: {missing}: ")), "{messages:?}");
    assert!(messages[1].starts_with("classifier: <stdin>:1: "), "{messages:?}");
    let found = parsed(run.text());
    let totals = &found["totals"];
    let of = ["texts", "unreadable_lines", "unreadable_files"].map(|name| &totals[name]);
    assert_eq!(of, [1, 1, 1]);
}

/// The sample of a template is its first text in the input, with any number of threads.
#[test]
fn a_report_does_not_depend_on_the_number_of_threads() {
    let files = Files::new();
    let mut state = 1u64;
    let mut random = move |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (state >> 33) % below
    };
    let log: String = (0..10_000)
        .map(|_| {
            let content = match random(3) {
                0 => "never seen".to_owned(),
                1 => format!("reason {} of {}", "x".repeat(random(50) as usize), random(1_000)),
                _ => format!("{} rare", "abcdefghij".repeat(10).split_at(random(99) as usize).0),
            };
            let recipient = format!("\"a@d{}.example\"", random(2_000));
            record(&content, &recipient, &(1_741_688_529 + random(10_000_000)).to_string())
        })
        .collect();
    assert!(log.len() > 1_000_000, "many chunks");
    let log = files.add("log", log);
    let rules = files.add("rules.toml", "[rules]\nA = ['never']\n");
    let of_jobs = |jobs| {
        let page = files.name(jobs);
        let arguments = [
            "--input", "kumomta", "--jobs", jobs, "--html", &page, "--json", "--all", "--rules",
            &rules,
        ];
        let json = report(arguments.iter().chain([&log.as_str()]), "").clean();
        (json, fs::read_to_string(&page).unwrap())
    };
    let alone = of_jobs("1");
    assert!(alone == of_jobs("4"));
    assert!(alone.0.contains("rare"));
}

/// The output of `report` with a limit of mapped memory, in kilobytes.
#[cfg(target_os = "linux")]
fn json_within(kilobytes: u64, arguments: &[&str]) -> serde_json::Value {
    let script = format!("ulimit -v {kilobytes}; exec \"$0\" report --jobs 2 \"$@\"");
    let output = Command::new("sh")
        .args(["-c", &script, env!("CARGO_BIN_EXE_classifier")])
        .args(arguments)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// With more domains and templates than are kept, frequent ones are found and bounds are printed.
#[test]
#[cfg(target_os = "linux")]
fn memory_is_bounded_whatever_comes_and_what_is_forgotten_is_reported() {
    let letters = |mut number: u64| {
        let mut word = String::new();
        for _ in 0..5 {
            word.push(char::from(b'a' + (number % 26) as u8));
            number /= 26;
        }
        word
    };
    let mut log = String::new();
    for number in 0..80_000u64 {
        let word = letters(number.wrapping_mul(7_919) % 11_881_376);
        // No template is like another.
        let padding = format!("{word} ").repeat(30);
        log += &record(&format!("odd {padding}"), &format!("\"a@{word}.example\""), "1");
        if number % 10 == 0 {
            log += &record("odd and frequent", "\"a@frequent.example\"", "1");
        }
    }
    let log = file("log", log);
    let rules = file("rules.toml", "[rules]\nA = ['^never$']\n");
    let arguments = ["--input", "kumomta", "--json", "--rules", &rules, &log];
    // The limit is on mapped memory, and threads map more than they use.
    let found = json_within(600_000, &arguments);
    for (table, name) in [("domains", "frequent.example"), ("templates", "550 odd and frequent")] {
        let row = &found[table]["rows"][0];
        assert!(row.to_string().contains(name), "{row}");
        assert_eq!((&row["count"], &row["count_at_most"]), (&8_000.into(), &8_000.into()));
        assert!(found[table]["forgotten_at_most"].as_u64().unwrap() > 0);
    }
}

#[test]
fn a_long_text_has_a_short_template_and_sample() {
    let found = json(&["-"], format!("999 {}\n", "wörd ".repeat(100_000)));
    let row = &found["templates"]["rows"][0];
    for (name, longest) in [("template", 260), ("sample", 510)] {
        let text = row[name].as_str().unwrap();
        assert!(text.ends_with('…') && text.len() < longest, "{text}");
    }
}

#[test]
fn replies_of_several_lines_are_one_text() {
    let found = json(&["--response", "raw"], "552-5.2.2 mailbox\r\n552 5.2.2 is stuffed\r\n");
    assert_eq!(found["labels"][0]["label"], "QuotaIssues");
    assert_eq!(found["totals"]["texts"], 1);
}

#[test]
fn fields_need_json() {
    for option in ["--domain-field", "--time-field"] {
        let run = report([option, "/a"], QUOTA);
        run.assert_failed(2, "need --input json");
    }
}
