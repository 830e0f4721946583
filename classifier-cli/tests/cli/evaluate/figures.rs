//! Compares the figures with figures that were computed by hand.
//!
//! ```text
//!  text  acceptable         given          verdict
//!  a1    A                  A              first
//!  a2    A                  A              first
//!  a3    B                  A              wrong
//!  b1    B                  B              first
//!  b2    A|B                B              acceptable, so the true label is B
//!  c1    B|C                C              acceptable, so the true label is C
//!  d1    A                  Uncategorized  missed
//!  d2    Uncategorized      Uncategorized  first; an innocent
//!  c2    Uncategorized      C              wrong; an innocent
//!  d3    C|Uncategorized    Uncategorized  acceptable; neither innocent nor to classify
//! ```

use serde_json::{Value, json};

use super::{TEXTS, by_rules};

#[test]
fn totals_are_those_computed_by_hand() {
    let figures = super::json(&[], TEXTS);
    let expected = json!({
        "texts": 10,
        "acceptable": 7, "accuracy": 0.7,
        "first": 4, "strict_accuracy": 0.4,
        "wrong": 2, "wrong_share": 0.2,
        "missed": 1, "missed_share": 0.1,
        "to_classify": 7, "classified": 6, "coverage": 6.0 / 7.0,
        "innocents": 2, "innocents_labelled": 1,
    });
    assert_eq!(figures["totals"], expected);
}

/// Precision, recall and F1 of a label or an average, and the other fields.
fn quality(row: &Value) -> [f64; 3] {
    ["precision", "recall", "f1"].map(|key| row[key].as_f64().unwrap())
}

#[track_caller]
fn assert_near(found: [f64; 3], expected: [f64; 3]) {
    for (found, expected) in found.into_iter().zip(expected) {
        assert!((found - expected).abs() < 1e-12, "{found} is not {expected}");
    }
}

#[test]
fn labels_and_averages_are_those_computed_by_hand() {
    let figures = super::json(&[], TEXTS);
    let two_thirds = 2.0 / 3.0;
    let expected = [
        ("A", [two_thirds, two_thirds, two_thirds], [3, 3, 2]),
        ("B", [1.0, two_thirds, 0.8], [3, 2, 2]),
        ("Uncategorized", [two_thirds, two_thirds, two_thirds], [3, 3, 2]),
        ("C", [0.5, 1.0, two_thirds], [1, 2, 1]),
    ];
    let labels = figures["labels"].as_array().unwrap();
    assert_eq!(labels.len(), expected.len());
    for (row, (label, shares, counts)) in labels.iter().zip(expected) {
        assert_eq!(row["label"], label);
        assert_near(quality(row), shares);
        assert_eq!(["support", "given", "correct"].map(|key| row[key].as_u64().unwrap()), counts);
    }
    assert_near(quality(&figures["macro_average"]), [17.0 / 24.0, 0.75, 0.7]);
    assert_near(quality(&figures["weighted_average"]), [0.75, 0.7, 53.0 / 75.0]);
    assert_eq!(figures["macro_average"]["support"], 10);
    assert_eq!(figures["weighted_average"]["support"], 10);
}

#[test]
fn the_confusion_matrix_is_that_computed_by_hand() {
    let figures = super::json(&[], TEXTS);
    let cells = figures["confusion"].as_array().unwrap();
    let cells: Vec<_> = cells
        .iter()
        .map(|cell| {
            let [label, given] = ["label", "given"].map(|key| cell[key].as_str().unwrap());
            (label, given, cell["count"].as_u64().unwrap())
        })
        .collect();
    let expected = [
        ("A", "A", 2),
        ("A", "Uncategorized", 1),
        ("B", "A", 1),
        ("B", "B", 2),
        ("Uncategorized", "Uncategorized", 2),
        ("Uncategorized", "C", 1),
        ("C", "C", 1),
    ];
    assert_eq!(cells, expected);
}

#[test]
fn the_matrix_is_printed_with_numbers_for_its_columns() {
    let text = by_rules(&["--matrix", "--failures", "0"], TEXTS).clean();
    let matrix = text.split("Confusion matrix\n").nth(1).unwrap();
    let expected = "  rows are true labels, columns are given ones with the same numbers\n\
                    \x20                  1  2  3  4\n\
                    \x20 1 A              2  ·  1  ·\n\
                    \x20 2 B              1  2  ·  ·\n\
                    \x20 3 Uncategorized  ·  ·  2  1\n\
                    \x20 4 C              ·  ·  ·  1\n";
    assert!(matrix.starts_with(expected), "{matrix}");
}

/// With more labels than fit into one block.
#[test]
fn a_wide_matrix_is_broken_at_80_columns() {
    let row = |number: usize| format!("text {number}\tLabel{number}\n");
    let rows: String = (0..60).map(row).collect();
    let run = by_rules(&["--matrix", "--failures", "0"], format!("text\tlabels\n{rows}"));
    let text = run.text();
    let matrix = text.split("Confusion matrix\n").nth(1).unwrap();
    let matrix = matrix.split("Without an acceptable label").next().unwrap();
    assert!(matrix.lines().all(|line| line.chars().count() <= 80), "{matrix}");
    let blocks = matrix.split("\n\n").filter(|block| block.contains("Label0"));
    assert!(blocks.count() >= 3, "{matrix}");
}

#[test]
fn a_rule_may_give_the_default_label() {
    let files = crate::Files::new();
    let rules = files.add("rules.toml", "[rules]\nUncategorized = ['^a']\nA = ['^[ab]']\n");
    let texts = "text\tlabels\na\tUncategorized\naa\tA\nb\tA\n";
    let run = super::evaluate(["--rules", &rules, "--json"], texts);
    let figures = run.json();
    assert_eq!(figures["totals"]["innocents_labelled"], 0);
    assert_eq!(figures["totals"]["missed"], 1);
    assert_eq!(figures["totals"]["coverage"], 0.5);
    assert_eq!(figures["failures"]["rows"][0]["rule"]["pattern"], "^a");
}

#[test]
fn the_default_label_has_the_name_that_is_given() {
    let texts = "text\tlabels\nd\tNone\nc\tNone\n";
    let figures = super::json(&["--default", "None"], texts);
    assert_eq!(figures["default_label"], "None");
    assert_eq!(figures["totals"]["innocents"], 2);
    assert_eq!(figures["totals"]["innocents_labelled"], 1);
}

#[test]
fn an_attribute_is_measured_in_place_of_labels() {
    let rules = crate::file(
        "rules.toml",
        "[attributes]\naction = { values = ['retry', 'stop', 'none'], default = 'none' }\n\
         [labels]\nFull = { action = 'retry' }\nBusy = { action = 'retry' }\nGone = { action = 'stop' }\n\
         [rules]\nBusy = ['^4']\nFull = [{ pattern = 'months', action = 'stop' }, 'full']\nGone = ['gone']\n",
    );
    // Another label with the same action, a rule with its own action, the default label.
    let texts = "text\tlabels\n450 full\tFull\nfull for months\tGone\nfull\tGone|Full\nhello\tUncategorized\ngone\tBusy\n";
    let accuracy = |by: &[&str]| {
        let mut arguments = vec!["evaluate", "--json", "--rules", &rules, "--input", "tsv"];
        arguments.extend(by);
        let run = crate::run(crate::classifier(arguments).write_stdin(texts));
        let results: Value = serde_json::from_str(&run.clean()).unwrap();
        (results["totals"]["acceptable"].clone(), results["totals"]["innocents"].clone())
    };
    assert_eq!(accuracy(&[]), (2.into(), 1.into()));
    assert_eq!(accuracy(&["--by", "action"]), (4.into(), 1.into()));
}
