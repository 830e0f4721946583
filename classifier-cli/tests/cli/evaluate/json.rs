//! `--json`: programs depend on the keys.

use serde_json::{Value, json};

use super::{RULES, TEXTS, evaluate};
use crate::{file, parsed};

/// The keys in alphabetical order, so that the order of maps does not matter.
fn keys(value: &Value) -> String {
    let mut keys: Vec<_> = value.as_object().unwrap().keys().map(String::as_str).collect();
    keys.sort_unstable();
    keys.join(" ")
}

const TOTALS: &str = "acceptable accuracy classified coverage first innocents innocents_labelled \
                      missed missed_share strict_accuracy texts to_classify wrong wrong_share";

#[test]
fn the_keys_are_stable() {
    let figures = super::json(&["--group", "form"], TEXTS);
    let expected = "confusion default_label failures gates groups labels macro_average \
                    near_left_out texts_left_out totals weighted_average";
    assert_eq!(keys(&figures), expected);
    assert_eq!(keys(&figures["totals"]), TOTALS);
    assert_eq!(keys(&figures["labels"][0]), "correct f1 given label precision recall support");
    assert_eq!(keys(&figures["macro_average"]), "f1 precision recall support");
    assert_eq!(keys(&figures["confusion"][0]), "count given label");
    let group = TOTALS.replace("wrong ", "value wrong ");
    assert_eq!(keys(&figures["groups"][0]["values"][0]), group);
    assert_eq!(keys(&figures["failures"]), "count rows");
    assert_eq!(figures["near_left_out"], 0);
}

#[test]
fn failures_have_the_rule_that_won_or_the_one_that_comes_nearest() {
    let rules = file(
        "rules.toml",
        "[rules]\nA = [{ pattern = '^a', basis = 'phrase' }]\nB = ['mailbox of somebody full']\n",
    );
    let texts = "text\tlabels\tform\na\tB|C\tx\nthe mailbox of nobody full\tB\ty\nq\tB\ty\n";
    let texts = file("texts.tsv", texts);
    let run = evaluate(["--rules", &rules, "--json", "--group", "form", &texts], "");
    assert_eq!(run.status, 0);
    let figures = parsed(run.text());
    let expected = json!({
        "count": 3,
        "rows": [
            {
                "file": &*texts, "line": 2, "text": "a", "labels": ["B", "C"], "kind": "wrong",
                "groups": { "form": "x" }, "label": "A", "near": null,
                "rule": { "label": "A", "pattern": "^a", "file": &*rules, "line": 2, "basis": "phrase" },
            },
            {
                "file": &*texts, "line": 3, "text": "the mailbox of nobody full", "labels": ["B"],
                "groups": { "form": "y" }, "kind": "missed", "label": "Uncategorized",
                "rule": null,
                "near": {
                    "label": "B", "pattern": "mailbox of somebody full", "file": &*rules, "line": 3, "basis": null,
                    "share": figures["failures"]["rows"][1]["near"]["share"],
                    "missing": ["somebody"],
                },
            },
            {
                "file": &*texts, "line": 4, "text": "q", "labels": ["B"], "kind": "missed",
                "groups": { "form": "y" }, "label": "Uncategorized", "rule": null, "near": null,
            },
        ],
    });
    assert_eq!(figures["failures"], expected);
    let share = figures["failures"]["rows"][1]["near"]["share"].as_f64().unwrap();
    assert!((0.6..1.0).contains(&share), "{share}");
}

#[test]
fn failures_are_all_counted_and_as_many_shown_as_asked_for() {
    let count = |arguments: &[&str]| {
        let figures = super::json(arguments, TEXTS);
        assert_eq!(figures["failures"]["count"], 3);
        figures["failures"]["rows"].as_array().unwrap().len()
    };
    assert_eq!(count(&[]), 3);
    assert_eq!(count(&["--failures", "2"]), 2);
    assert_eq!(count(&["--failures", "0"]), 0);
}

#[test]
fn two_rule_sets_have_both_figures_and_the_difference() {
    let old = file("old.toml", "[rules]\nA = ['^[ac]']\nB = ['^b']\n");
    let new = file("new.toml", RULES);
    let run = evaluate(["--old", &old, "--new", &new, "--json"], TEXTS);
    let figures = run.json();
    let expected = "better change default_label gates new old otherwise texts_left_out worse";
    assert_eq!(keys(&figures), expected);
    let old_keys = "confusion groups labels macro_average totals weighted_average";
    assert_eq!(keys(&figures["old"]), old_keys);
    let new_keys = old_keys.replace("groups", "failures groups");
    let new_keys = new_keys.replace("totals", "near_left_out totals");
    assert_eq!(keys(&figures["new"]), new_keys);
    let single = super::json(&[], TEXTS);
    for key in old_keys.split(' ') {
        assert_eq!(figures["new"][key], single[key], "{key}");
    }
    assert_eq!(keys(&figures["better"]["rows"][0]), "file groups labels line new old text");
}
