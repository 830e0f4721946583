//! `--group` and `--where`.

use serde_json::{Value, json};

use super::{TEXTS, by_rules};
use crate::parsed;

#[test]
fn groups_are_those_computed_by_hand() {
    let figures = super::json(&["--group", "form"], TEXTS);
    let expected = json!([{
        "column": "form",
        "values": [
            {
                "value": "x", "texts": 5, "acceptable": 4, "accuracy": 0.8,
                "first": 3, "strict_accuracy": 0.6, "wrong": 1, "wrong_share": 0.2,
                "missed": 0, "missed_share": 0.0, "to_classify": 5, "classified": 5,
                "coverage": 1.0, "innocents": 0, "innocents_labelled": 0,
            },
            {
                "value": "y", "texts": 5, "acceptable": 3, "accuracy": 0.6,
                "first": 1, "strict_accuracy": 0.2, "wrong": 1, "wrong_share": 0.2,
                "missed": 1, "missed_share": 0.2, "to_classify": 2, "classified": 1,
                "coverage": 0.5, "innocents": 2, "innocents_labelled": 1,
            },
        ],
    }]);
    assert_eq!(figures["groups"], expected);
    let failures = figures["failures"]["rows"].as_array().unwrap();
    let forms: Vec<_> =
        failures.iter().map(|row| row["groups"]["form"].as_str().unwrap()).collect();
    assert_eq!(forms, ["x", "y", "y"]);
}

#[test]
fn each_column_has_its_table() {
    let text = by_rules(&["--group", "form", "--group", "id"], TEXTS).clean();
    let form = text.split("By form\n").nth(1).unwrap().split("By id\n").next().unwrap();
    let expected = "  texts  accuracy  strict  wrong  missed  coverage  innocents  value\n\
                    \x20     5     80.0%   60.0%  20.0%    0.0%    100.0%             x\n\
                    \x20     5     60.0%   20.0%  20.0%   20.0%     50.0%     1 of 2  y\n";
    assert!(form.starts_with(expected), "{form}");
    assert!(text.contains("By id\n"), "{text}");
    assert!(text.contains("wrong form=x id=3\n"), "{text}");
}

#[test]
fn where_leaves_texts_out_and_says_how_many() {
    let figures = super::json(&["--where", "form=x"], TEXTS);
    assert_eq!(figures["totals"]["texts"], 5);
    assert_eq!(figures["texts_left_out"], 5);
    let several = super::json(&["--where", "id=1,3,8", "--where", "form=x"], TEXTS);
    assert_eq!(several["totals"]["texts"], 2);
    assert_eq!(several["totals"]["wrong"], 1);
    let text = by_rules(&["--where", "form=x"], TEXTS).clean();
    assert!(text.contains("  left out by --where: 5\n"), "{text}");
}

#[test]
fn a_value_that_no_text_has_is_a_warning() {
    let run = by_rules(&["--where", "labels=A,Uncategorised"], TEXTS);
    let said = "classifier: warning: no text has labels=Uncategorised; \
                did you mean `Uncategorized`?\n";
    assert_eq!((run.status, run.stderr.as_str()), (0, said));
    let nothing = by_rules(&["--where", "form=z", "--json"], TEXTS);
    let figures = parsed(nothing.text());
    assert_eq!(figures["totals"]["accuracy"], Value::Null);
    assert_eq!(figures["macro_average"], Value::Null);
}

#[test]
fn a_filter_without_a_value_is_refused() {
    for filter in ["form", "=x"] {
        let run = by_rules(&["--where", filter], TEXTS);
        run.assert_failed(2, "COLUMN=VALUE");
    }
}
