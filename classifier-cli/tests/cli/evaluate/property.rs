//! Properties that hold for all labelled texts.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::Value;

use crate::parsed;

const LABELS: [&str; 5] = ["A", "B", "C", "D", "Uncategorized"];

/// A text, its acceptable labels and its group.
#[derive(Clone, Debug)]
struct Case {
    text: &'static str,
    labels: Vec<&'static str>,
    group: u8,
}

impl Case {
    /// The label that it gets.
    fn given(&self) -> &'static str {
        match self.text {
            "a" => "A",
            "b" => "B",
            "c" => "C",
            _ => "Uncategorized",
        }
    }

    fn truth(&self) -> &'static str {
        if self.labels.contains(&self.given()) { self.given() } else { self.labels[0] }
    }
}

fn cases() -> impl Strategy<Value = Vec<Case>> {
    let text = prop::sample::select(vec!["a", "b", "c", "d"]);
    let labels = prop::sample::subsequence(LABELS.to_vec(), 1..=3).prop_shuffle();
    let case =
        (text, labels, 0..4u8).prop_map(|(text, labels, group)| Case { text, labels, group });
    prop::collection::vec(case, 1..40)
}

fn figures(cases: &[Case]) -> Value {
    let row = |case: &Case| format!("{}\t{}\t{}\n", case.text, case.labels.join("|"), case.group);
    let rows: String = cases.iter().map(row).collect();
    let arguments = ["--json", "--group", "group", "--failures", "0"];
    let run = super::by_rules(&arguments, format!("text\tlabels\tgroup\n{rows}"));
    assert_eq!(run.status, 0, "{}", run.stderr);
    parsed(run.text())
}

fn is_near(found: &Value, expected: f64) -> bool {
    (found.as_f64().unwrap() - expected).abs() < 1e-9
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_texts_changes_no_figure(
        (cases, shuffled) in cases().prop_flat_map(|cases| (Just(cases.clone()), Just(cases).prop_shuffle()))
    ) {
        prop_assert_eq!(figures(&cases), figures(&shuffled));
    }

    #[test]
    fn groups_add_up_to_the_totals(cases in cases()) {
        let figures = figures(&cases);
        let groups = figures["groups"][0]["values"].as_array().unwrap();
        for (key, total) in figures["totals"].as_object().unwrap() {
            if let Some(total) = total.as_u64() {
                let sum: u64 = groups.iter().map(|group| group[key].as_u64().unwrap()).sum();
                prop_assert_eq!(sum, total, "{}", key);
            }
        }
        let totals = &figures["totals"];
        let count = |key: &str| totals[key].as_u64().unwrap();
        prop_assert_eq!(count("acceptable") + count("wrong") + count("missed"), count("texts"));
    }

    /// The definitions of `classification_report`, computed by counting texts one by one.
    #[test]
    fn precision_and_recall_are_those_of_the_definition(cases in cases()) {
        let figures = figures(&cases);
        let pairs: Vec<_> = cases.iter().map(|case| (case.truth(), case.given())).collect();
        let mut occurring: BTreeMap<&str, ()> = BTreeMap::new();
        occurring.extend(pairs.iter().flat_map(|&(truth, given)| [(truth, ()), (given, ())]));
        let rows = figures["labels"].as_array().unwrap();
        prop_assert_eq!(rows.len(), occurring.len());
        let mut sums = [0.0; 3];
        for &label in occurring.keys() {
            let count = |is: &dyn Fn(&(&str, &str)) -> bool| pairs.iter().filter(|it| is(it)).count() as f64;
            let right = count(&|&(truth, given)| truth == label && given == label);
            let given = count(&|&(_, given)| given == label);
            let support = count(&|&(truth, _)| truth == label);
            let precision = if given == 0.0 { 0.0 } else { right / given };
            let recall = if support == 0.0 { 0.0 } else { right / support };
            let f1 = if right == 0.0 { 0.0 } else { 2.0 * precision * recall / (precision + recall) };
            let row = rows.iter().find(|row| row["label"] == label).unwrap();
            for (at, (key, expected)) in [("precision", precision), ("recall", recall), ("f1", f1)].into_iter().enumerate() {
                prop_assert!(is_near(&row[key], expected), "{} of {}: {}", key, label, row[key]);
                sums[at] += expected;
            }
            prop_assert!(is_near(&row["support"], support));
        }
        for (key, sum) in ["precision", "recall", "f1"].into_iter().zip(sums) {
            prop_assert!(is_near(&figures["macro_average"][key], sum / occurring.len() as f64));
        }
        // Each text has one true and one given label, so this is accuracy.
        let accuracy = figures["totals"]["accuracy"].as_f64().unwrap();
        prop_assert!(is_near(&figures["weighted_average"]["recall"], accuracy));
    }
}
