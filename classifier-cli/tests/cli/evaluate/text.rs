//! The figures as text.

use super::{TEXTS, by_rules, evaluate};
use crate::{Files, file};

#[test]
fn a_report_has_totals_labels_confusions_and_failures() {
    let rules = file("rules.toml", super::RULES);
    let text = evaluate(["--rules", &rules], TEXTS).clean();
    let expected = format!(
        "Totals
  Texts               10
  Accuracy             7  70.0%  an acceptable label
  Strict accuracy      4  40.0%  the first acceptable label
  Wrong                2  20.0%  a label that is not acceptable
  Missed               1  10.0%  no label, where that is not acceptable
  Coverage             6  85.7%  a label, of 7 that must have one
  Innocents labelled   1  50.0%  a label, of 2 that must have none

By label
  support  precision  recall     f1  label
        3      0.667   0.667  0.667  A
        3      1.000   0.667  0.800  B
        3      0.667   0.667  0.667  Uncategorized
        1      0.500   1.000  0.667  C
       10      0.708   0.750  0.700  (macro average)
       10      0.750   0.700  0.707  (weighted average)

Confused most
  texts  label          given
      1  A              Uncategorized
      1  B              A
      1  Uncategorized  C

Without an acceptable label: 3
  <stdin>:4 wrong
    a3
    acceptable: B
    given: A, {rules}:2 `^a`
  <stdin>:8 missed
    d1
    acceptable: A
    given: Uncategorized, no rule
  <stdin>:10 wrong
    c2
    acceptable: Uncategorized
    given: C, {rules}:4 `^c`
"
    );
    assert_eq!(text, expected);
}

#[test]
fn figures_fit_80_columns_with_the_rules_of_this_repository() {
    let texts = "text\tlabels\torigin\n552 5.2.2 mailbox is stuffed\tQuotaIssues\tmade up\n\
                 250 ok\tAuthenticationFailed\tmade up\n";
    for more in [&["--new", &crate::own_rules("iana.toml")][..], &[]] {
        let arguments = [&["--group", "origin", "--failures", "0"], more].concat();
        let text = evaluate(arguments, texts).clean();
        assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    }
}

#[test]
fn few_failures_are_shown_and_how_many_there_are() {
    let text = by_rules(&["--failures", "1"], TEXTS).clean();
    assert!(text.contains("a3\n") && !text.contains("    d1\n"), "{text}");
    assert!(text.ends_with("  and 2 more\n  --failures NUMBER shows more\n"), "{text}");
    let row = "a\tB\n";
    let many = by_rules(&[], format!("text\tlabels\n{}", row.repeat(30))).clean();
    assert!(many.contains("  and 10 more\n"), "{many}");
}

#[test]
fn the_nearest_rule_is_printed_for_texts_without_a_rule() {
    let texts = "text\tlabels\n352 5.2.2 mailbox is stuffed\tQuotaIssues\n";
    let text = evaluate([] as [&str; 0], texts).clean();
    assert!(text.contains("    given: Uncategorized, no rule\n    near: QuotaIssues, "), "{text}");
    assert!(text.contains("%, lacks `^([45][0-9][0-9][ -])?`\n"), "{text}");
}

#[test]
fn the_output_may_go_to_a_file() {
    let files = Files::new();
    let rules = files.add("rules.toml", super::RULES);
    let printed = evaluate(["--rules", &rules], TEXTS).clean();
    let out = files.name("out.txt");
    assert_eq!(evaluate(["--rules", &rules, "-o", &out], TEXTS).clean(), "");
    assert_eq!(std::fs::read_to_string(out).unwrap(), printed);
    let run = evaluate(["--rules", &rules, "-o", &files.name("missing/out.txt")], TEXTS);
    assert_eq!((run.status, run.text()), (1, ""));
}
