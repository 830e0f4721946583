//! The report as text.

use super::{RULES, TEXTS, record, report, rules};
use crate::{Files, file};

#[test]
fn a_report_has_totals_labels_rules_and_templates() {
    let files = Files::new();
    let rules = rules(&files);
    let expected = format!(
        "Totals
  Texts                7
  Classified           4  57.1%
  Unclassified         3  42.9%
  Unreadable lines     0
  Rules that fired     2   of 3
  Read              68 B

By label
  texts  share  label
      3  42.9%  A                        ██████████▎
      3  42.9%  Uncategorized (no rule)  ██████████▎
      1  14.3%  B                        ███▍

By rule
  texts  share  label  rule{0}  pattern
      3  42.9%  A      {rules}:2  ^550
      1  14.3%  B      {rules}:3  ^421

Rules that never fired: 1
  label  rule{0}  pattern
  A      {rules}:2  never

Most frequent texts that no rule matches
  2   28.6%  451 try <n> times
             451 try 7 times
             '^451 try [0-9]+ times$',
  1   14.3%  <n>
             999
",
        " ".repeat(rules.len() + 2 - "rule".len())
    );
    assert_eq!(report(["--rules", &rules], TEXTS).clean(), expected);
}

#[test]
fn records_have_tables_by_domain_and_over_time() {
    let log = [
        record("no such user", r#""anna@One.example""#, "1741688529"),
        record("no such user", r#"["bob@one.example","c@two.example"]"#, "1741692129"),
        record("hello", r#""c@two.example""#, "1741692130"),
        record("hello", "null", "\"never\""),
    ];
    let text = report(["--input", "kumomta"], log.concat()).clean();
    for table in [
        "
By receiver's domain
  texts  share  no rule  domain       mostly
      2  50.0%     0.0%  one.example  100.0% InvalidRecipient
      1  25.0%   100.0%  two.example  100.0% Uncategorized
  without a domain: 1
",
        "
Over time, by hour, UTC
  hour              texts  InvalidRecipient  Uncategorized
  2025-03-11 10:00      1                 1              0  ████████████
  2025-03-11 11:00      2                 1              1  ████████████████████████
  without a time: 1
",
    ] {
        assert!(text.contains(table), "{text}\n{table}");
    }
}

#[test]
fn tables_have_as_many_rows_as_asked_for() {
    let mut rules = RULES.to_owned();
    (0..40).for_each(|number| rules += &format!("C{number} = ['^x{number}$']\n"));
    let rules = file("rules.toml", &rules);
    // With different numbers of words, so that none is like another.
    let words = |number: usize| format!("{}word\n", "a ".repeat(number + 1));
    let texts: String = (0..40).map(words).collect();
    let lines = |options: &[&str]| {
        let text = report([&["--rules", &rules], options].concat(), texts.clone()).clean();
        let rows = text.lines().filter(|line| line.ends_with(" word")).count();
        let silent = text.lines().filter(|line| line.ends_with("$")).count();
        (rows, silent, text.contains("and 20 more"), text.contains("never fired: 43"))
    };
    assert_eq!(lines(&[]), (20, 17, true, true));
    assert_eq!(lines(&["--top", "3"]), (3, 0, false, true));
    assert_eq!(lines(&["--all"]), (40, 40, false, true));
    assert_eq!(report(["--all", "--top", "3"], "").status, 2);
    assert_eq!(report(["--top", "0"], "").status, 2);
}

#[test]
fn the_last_line_of_each_table_has_the_sum_of_the_rest() {
    let rule = |it: u32| format!("L{it} = [{{ pattern = '^550 x{it}', id = 'r{it}' }}]\n");
    let rules: String = (1..=5).map(rule).collect();
    let rules = file("rules.toml", format!("[rules]\n{rules}Silent = ['^s1', '^s2', '^s3']\n"));
    // Of each label, domain, hour and template one text more.
    let texts = |it: u32| {
        let to = format!("\"a@d{it}.example\",\"egress_pool\":\"p{it}\"");
        let time = 1_741_687_200 + 3_600 * it;
        let no_rule = record(&"a ".repeat(it as usize), "null", "\"never\"");
        (record(&format!("x{it}"), &to, &time.to_string()) + &no_rule).repeat(it as usize)
    };
    let log: String = (1..=5).map(texts).collect();
    let notes = |top: &str| {
        let arguments = ["--input", "kumomta", "--rules", &rules, "--by", "id,pool", "--top", top];
        let text = report(arguments, log.clone()).clean();
        let parts = text.split("\n\n").map(|part| part.lines().collect::<Vec<_>>());
        let note = |part: Vec<&str>| {
            let note = part.iter().find(|line| line.starts_with("  and "))?.trim();
            Some(format!("{}: {note}", part[0]))
        };
        parts.filter_map(note).collect::<Vec<_>>()
    };
    assert_eq!(
        notes("2"),
        [
            "By label: and 4 more with 10 texts, 33.3%",
            "By id: and 4 more with 10 texts, 33.3%",
            "By pool: and 4 more with 10 texts, 33.3%",
            "By rule: and 3 more with 6 texts, 20.0%",
            "Rules that never fired: 3: and 1 more",
            "By receiver's domain: and 3 more with 6 texts, 20.0%",
            "Over time, by hour, UTC: and 3 more before these with 6 texts, 20.0%",
            "Most frequent texts that no rule matches: and 3 more with 6 texts, 20.0%",
        ]
    );
    assert_eq!(notes("4")[3..5], ["By rule: and 1 more with 1 text, 3.3%", notes("4")[4].as_str()]);
    assert_eq!(notes("6"), <[&str; 0]>::default());
}

#[test]
fn lines_without_a_text_are_counted_in_every_format() {
    let totals = |arguments: &[&str], input: &str| {
        let text = report(arguments, input).clean();
        let totals = text.lines().take_while(|line| !line.is_empty());
        let words = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
        let is_of_records = |line: &String| line.starts_with("Record") || line.starts_with("Skip");
        totals.map(words).filter(is_of_records).collect::<Vec<_>>()
    };
    assert_eq!(
        totals(&["--input", "json"], "\n\"550 no\"\n \n"),
        ["Records 3", "Skipped: blank 2"]
    );
    assert_eq!(totals(&["--response", "raw"], "\n550 no one\n"), ["Records 2", "Skipped: blank 1"]);
    assert_eq!(totals(&["--input", "lines"], "550 no one\n\n"), <[&str; 0]>::default());
}
