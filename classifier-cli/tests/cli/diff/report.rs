//! The report for people, and exit statuses.

use super::{TEXTS, compare, diff, old_and_new};
use crate::file;

#[test]
fn totals_come_first_then_each_transition_with_its_rules_and_samples() {
    let [old, new] = old_and_new();
    let report = diff(&["--old", &old, "--new", &new], TEXTS).clean();
    let expected = format!(
        "        8          texts
        3   37.5%  keep their label
        5   62.5%  get another label, of which
        1   12.5%    newly classified
        1   12.5%    no longer classified
        3   37.5%    classified differently
        2   25.0%  keep their label, by another rule; --rules-too shows them

        2   25.0%  Policy -> Nobody
        2          {old}:3 `^55[0-9] ` -> {new}:3 `unknown`
                 | 550 unknown user

        1   12.5%  Uncategorized -> Nobody
        1          no rule -> {new}:3 `unknown`
                 | 450 unknown

        1   12.5%  Quota -> Policy
        1          {old}:2 `full` -> {new}:4 `^55`
                 | 550 box full

        1   12.5%  Spam -> Uncategorized
        1          {old}:4 `spam` -> no rule
                 | 450 spam
"
    );
    assert_eq!(report, expected);
}

#[test]
fn other_rules_for_the_same_label_are_reported_if_asked_for() {
    let [old, new] = old_and_new();
    let report = diff(&["--old", &old, "--new", &new, "--rules-too"], TEXTS).clean();
    assert!(!report.contains("--rules-too"), "{report}");
    let policy = format!(
        "\n        1   12.5%  Policy -> Policy\n        1          {old}:3 `^55[0-9] ` -> \
         {new}:4 `^55`\n                 | 551 go away\n"
    );
    assert!(report.contains(&policy), "{report}");
}

#[test]
fn of_several_rules_the_most_frequent_comes_first() {
    let old = file("old.toml", "[rules]\nA = ['a', 'b']\n");
    let new = file("new.toml", "[rules]\nB = ['a', 'b']\n");
    let report = diff(&["--old", &old, "--new", &new, "--samples", "0"], "a\nb\nb\n").clean();
    let rules: Vec<_> = report.lines().skip_while(|line| !line.ends_with("A -> B")).collect();
    assert_eq!(
        rules,
        [
            "        3  100.0%  A -> B".to_owned(),
            format!("        2          {old}:2 `b` -> {new}:2 `b`"),
            format!("        1          {old}:2 `a` -> {new}:2 `a`"),
        ]
    );
}

#[test]
fn a_rule_that_moves_to_another_line_changes_nothing() {
    let old = file("old.toml", "[rules]\nA = ['a']\n");
    let new = file("new.toml", "[rules]\nB = ['b']\n# moved\nA = ['a']\n");
    let report =
        diff(&["--old", &old, "--new", &new, "--rules-too", "--fail-on-change"], "a\n").clean();
    assert!(report.contains("1  100.0%  keep their label\n"), "{report}");
    assert!(!report.contains("->") && !report.contains("by another rule"), "{report}");
}

#[test]
fn a_change_is_a_failure_only_if_that_is_asked_for_and_a_label_changed() {
    let [old, new] = old_and_new();
    for (texts, status) in [("450 spam\n", 1), ("551 go away\n", 0), ("", 0)] {
        let arguments = ["--old", &old, "--new", &new];
        assert_eq!(diff(&arguments, texts).status, 0, "{texts:?}");
        for output in ["human", "json", "tsv"] {
            let more = [&arguments[..], &["--fail-on-change", "--output", output]].concat();
            let run = diff(&more, texts);
            assert_eq!((run.status, run.stderr.as_str()), (status, ""), "{texts:?} {output}");
        }
    }
}

#[test]
fn samples_are_the_first_different_texts_and_do_not_steer_a_terminal() {
    let texts =
        "450 spam \u{1B}[31m\u{202E}\n450 spam \u{1B}[31m\u{202E}\n450 spam 2\n450 spam 3\n";
    let report = compare(&["--samples", "2"], texts).clean();
    let samples: Vec<_> = report.lines().filter_map(|line| line.split_once(" | ")).collect();
    let samples: Vec<_> = samples.into_iter().map(|(_, sample)| sample).collect();
    assert_eq!(samples, ["450 spam \\u{1b}[31m\\u{202e}", "450 spam 2"]);
}
