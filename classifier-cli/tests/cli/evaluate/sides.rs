//! `--old` and `--new`.

use serde_json::json;

use super::{RULES, TEXTS, by_rules, evaluate};
use crate::{Files, Run, compiled, file, own_rules};

/// Before [`RULES`]: `c` was A, and `d` was B.
const OLD: &str = "[rules]\nA = ['^[ac]']\nB = ['^[bd]']\n";

fn compare(arguments: &[&str]) -> Run {
    let files = Files::new();
    let [old, new] = [files.add("old.toml", OLD), files.add("new.toml", RULES)];
    evaluate([&["--old", &old, "--new", &new], arguments].concat(), TEXTS)
}

/// The answers of [`OLD`]: a1 A, a2 A right; a3 A wrong; b1, b2 right; c1 A wrong; d1 B wrong; d2 B
/// wrong; c2 A wrong; d3 B wrong.
#[test]
fn changes_are_those_computed_by_hand() {
    let figures = compare(&["--json"]).json();
    assert_eq!(figures["old"]["totals"]["acceptable"], 4);
    assert_eq!(figures["old"]["totals"]["wrong"], 6);
    assert_eq!(figures["old"]["totals"]["innocents_labelled"], 2);
    assert_eq!(figures["new"]["totals"]["acceptable"], 7);
    let better = figures["better"]["rows"].as_array().unwrap();
    let texts: Vec<_> = better.iter().map(|row| row["text"].as_str().unwrap()).collect();
    assert_eq!(texts, ["c1", "d2", "d3"]);
    assert_eq!(better[0]["old"]["label"], "A");
    assert_eq!(better[0]["old"]["rule"]["pattern"], "^[ac]");
    assert_eq!(better[0]["new"]["label"], "C");
    assert_eq!(better[1]["new"], json!({ "label": "Uncategorized", "rule": null }));
    assert_eq!(figures["worse"], json!({ "count": 0, "rows": [] }));
    // d1 changes from B to nothing, and c2 from A to C: both are wrong before and after.
    assert_eq!(figures["otherwise"], 2);
    let change = &figures["change"];
    for (key, expected) in [
        ("accuracy", 0.3),
        ("strict_accuracy", 0.1),
        ("wrong_share", -0.4),
        ("missed_share", 0.1),
        ("coverage", -1.0 / 7.0),
    ] {
        let found = change[key].as_f64().unwrap();
        assert!((found - expected).abs() < 1e-12, "{key}: {found}");
    }
    assert_eq!(change["innocents_labelled"], -1);
}

#[test]
fn both_are_printed_beside_each_other() {
    let text = compare(&["--group", "form"]).clean();
    let expected = "Totals\n\
                    \x20                        old    new  change\n\
                    \x20 Texts                   10     10\n\
                    \x20 Accuracy             40.0%  70.0%   +30.0\n\
                    \x20 Strict accuracy      30.0%  40.0%   +10.0\n\
                    \x20 Wrong                60.0%  20.0%   -40.0\n\
                    \x20 Missed                0.0%  10.0%   +10.0\n\
                    \x20 Coverage            100.0%  85.7%   -14.3\n\
                    \x20 Innocents labelled       2      1      -1\n\
                    \x20 3 better, 0 worse, 2 with another label but no better or worse\n";
    assert!(text.starts_with(expected), "{text}");
    let groups = "  texts  accuracy  change  wrong  change  missed  change  value\n\
                  \x20     5     80.0%     0.0  20.0%     0.0    0.0%     0.0  x\n\
                  \x20     5     60.0%   +60.0  20.0%   -80.0   20.0%   +20.0  y\n";
    assert!(text.contains(groups), "{text}");
    let better = "Better: 3\n  <stdin>:7 form=y\n    c1\n    acceptable: B, C\n    old: A, ";
    assert!(text.contains(better), "{text}");
    assert!(!text.contains("Worse"), "{text}");
}

#[test]
fn worse_texts_close_their_gate_and_better_ones_do_not() {
    let run = compare(&["--fail-on", "worse"]);
    assert_eq!((run.status, run.stderr.as_str()), (0, ""));
    let [old, new] = [file("old.toml", OLD), file("new.toml", RULES)];
    let run = evaluate(["--old", &new, "--new", &old, "--fail-on", "worse"], TEXTS);
    let said = "classifier: --fail-on worse: 3 of 10 texts got worse\n";
    assert_eq!((run.status, run.stderr.as_str()), (1, said));
    assert!(run.text().contains("Worse: 3\n"), "{}", run.text());
}

#[test]
fn other_gates_are_of_the_new_rules() {
    assert_eq!(compare(&["--min-accuracy", "70%", "--max-innocents", "1"]).status, 0);
    assert_eq!(compare(&["--min-accuracy", "71%"]).status, 1);
}

#[test]
fn artifacts_are_as_good_as_their_rule_files_and_the_old_rules_may_be_built_in() {
    let rules = own_rules("iana.toml");
    let artifact = compiled(&rules);
    let texts = "text\tlabels\n552 5.2.2 mailbox is stuffed\tQuotaIssues\n550 q\tUncategorized\n";
    let by_files = evaluate(["--new", &rules, "--failures", "0"], texts).clean();
    assert!(by_files.contains("  Texts                    2       2\n"), "{by_files}");
    assert_eq!(evaluate(["--new", &artifact, "--failures", "0"], texts).clean(), by_files);
    let alone = evaluate(["--artifact", &artifact], texts).clean();
    assert_eq!(evaluate(["--rules", &rules], texts).clean(), alone);
}

#[test]
fn options_that_do_not_go_together_are_refused() {
    let rules = file("rules.toml", RULES);
    for arguments in [
        &["--old", &rules][..],
        &["--new", &rules, "--rules", &rules],
        &["--new", &rules, "--artifact", &rules],
        &["--fail-on", "worse"],
        &["--matrix", "--json"],
    ] {
        let run = evaluate(arguments, TEXTS);
        run.assert_failed(2, "Usage: classifier evaluate");
    }
    let broken = file("broken.toml", "[rules]\nA = ['(']\n");
    let run = evaluate(["--old", &rules, "--new", &broken], TEXTS);
    assert_eq!(run.status, 2);
    assert!(
        run.stderr.starts_with("classifier: the new rules cannot be used:\n"),
        "{}",
        run.stderr
    );
}

#[test]
fn a_label_that_one_side_has_is_known() {
    let [old, new] = [file("old.toml", OLD), file("new.toml", "[rules]\nA = ['^a']\n")];
    let run = evaluate(["--old", &old, "--new", &new], "text\tlabels\nb\tB\n");
    assert_eq!(run.stderr, "");
    let run = by_rules(&[], "text\tlabels\nb\tD\n");
    assert!(run.stderr.contains("no rule gives the label `D`"), "{}", run.stderr);
}
