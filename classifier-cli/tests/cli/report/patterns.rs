//! The patterns that are suggested for templates.

use std::fmt::Write;

use super::{json, report};
use crate::{Files, classifier, run};

/// Texts of all kinds: templates that differ in a word or more, masks of all kinds, and texts that a
/// rule matches.
fn log(seed: u64) -> String {
    let mut state = seed;
    let mut random = move |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (state >> 33) as usize % below
    };
    let mut log = String::new();
    for _ in 0..400 {
        let number = random(1_000);
        let name = ["anna", "bob", "carla", "dora", "emil", "frida", "gerd"][random(7)];
        let id = format!("4f{number}XYZ{}abC", random(1_000));
        let line = match random(15) {
            0 => format!("550 5.1.1 <{name}@example.org>: no such user"),
            1 => format!("550 5.1.1 the user {name} is not here"),
            2 => format!("550 5.2.{} the user {name} is full", random(3)),
            3 => format!("451 ticket HR-{number} of {name}"),
            4 => format!("451 ticket {id}"),
            5 => {
                format!("421 mx{number}.example.org [192.0.2.{}] closing: try {name}", random(255))
            }
            6 => format!("554 see (https://example.org/{id}?a=b), {name}'s \\d+ [$^] ''' \"no\""),
            7 => format!(
                "554 not {name}: {}",
                "because of a long list of reasons ".repeat(random(12))
            ),
            8 => format!("554 {}", ["<n>", "<ip> is not here", "on the <id> of us"][random(3)]),
            9 => format!("5{} {number}", random(10)),
            10 => format!("557 \"{name} b\"@example.org  has gone\t\u{202e}é"),
            11 => format!("known {name} {number}"),
            12 => format!("554 邮箱{} 已满 {name}", ["甲", "乙"][random(2)]),
            13 => format!("554 {}", ["user", "users", "no user", "user {7}"][random(4)]),
            _ => format!("{number}"),
        };
        log += &line;
        log.push('\n');
    }
    log
}

/// Each pattern behind the rules gives its label to as many texts as its template has, and takes no
/// text from another rule or template.
#[test]
fn a_pattern_labels_the_texts_of_its_template() {
    for seed in 1..=8 {
        let files = Files::new();
        let rules = files.add("rules.toml", "[rules]\nKnown = ['^known ']\n");
        let texts = log(seed);
        let before = json(&["--rules", &rules, "--all", "-"], texts.clone());
        let rows = before["templates"]["rows"].as_array().unwrap();
        let with = |row: &&serde_json::Value| row["pattern"].is_string();
        let text = report(["--rules", &rules, "--all", "-"], texts.clone()).clean();
        let quoted: Vec<_> = text
            .lines()
            .map(str::trim)
            .filter(|it| it.ends_with("',") || it.ends_with("\","))
            .collect();
        assert_eq!(quoted.len(), rows.iter().filter(with).count());
        assert!(quoted.len() > 20 && rows.len() < 100, "{} {}", quoted.len(), rows.len());

        let mut new = String::from("[rules]\n");
        for (number, pattern) in quoted.iter().enumerate() {
            let _ = writeln!(new, "New{number} = [\n{pattern}\n]");
        }
        let new = files.add("new.toml", new);
        let checked = run(&mut classifier(["check", "--deny", "warnings", &rules, &new]));
        assert_eq!(checked.status, 0, "{}", checked.stderr);

        let after = json(&["--rules", &rules, "--rules", &new, "--all", "-"], texts);
        let counts = |label: &str| {
            let of_label = |row: &&serde_json::Value| row["label"] == label;
            after["labels"].as_array().unwrap().iter().find(of_label).unwrap()["count"].clone()
        };
        let known = before["labels"].as_array().unwrap();
        assert!(known.iter().any(|row| row["label"] == "Known" && row["count"] == counts("Known")));
        for (number, row) in rows.iter().filter(with).enumerate() {
            assert_eq!(counts(&format!("New{number}")), row["count"], "{row}");
        }
        // What is left are the templates without a pattern.
        let left: Vec<_> =
            rows.iter().filter(|row| !with(row)).map(|row| &row["template"]).collect();
        let now = after["templates"]["rows"].as_array().unwrap();
        assert_eq!(now.iter().map(|row| &row["template"]).collect::<Vec<_>>(), left);
    }
}
