//! Output for programs: JSON and tsv.

use serde_json::json;

use super::{NEW, OLD, TEXTS, diff, old_and_new};
use crate::{Files, classifier, run};

#[test]
fn json_has_all_that_the_report_has() {
    let [old, new] = old_and_new();
    let arguments = ["--old", &old, "--new", &new, "--output", "json"];
    let summary = diff(&arguments, TEXTS).json();
    let policy = json!({"label": "Policy", "pattern": "^55[0-9] ", "file": &*old, "line": 3});
    let nobody = json!({"label": "Nobody", "pattern": "unknown", "file": &*new, "line": 3});
    assert_eq!(
        summary["transitions"][0],
        json!({
            "old": "Policy",
            "new": "Nobody",
            "count": 2,
            "rules": [{"old": policy, "new": nobody, "count": 2}],
            "samples": ["550 unknown user"],
        })
    );
    assert_eq!(summary["transitions"][1]["rules"][0]["old"], json!(null));
    let mut totals = summary;
    totals.as_object_mut().unwrap().remove("transitions");
    assert_eq!(
        totals,
        json!({"texts": 8, "unchanged": 3, "changed": 5, "newly_classified": 1,
               "no_longer_classified": 1, "other_rule": 2})
    );
    let summary = diff(&[&arguments[..], &["--rules-too"]].concat(), TEXTS).json();
    let labels: Vec<_> =
        summary["same_label"].as_array().unwrap().iter().map(|it| &it["old"]).collect();
    assert_eq!(labels, ["Policy", "Quota"]);
}

#[test]
fn tsv_has_a_line_for_each_text_that_changes_in_the_order_of_the_input() {
    let [old, new] = old_and_new();
    let arguments = ["--old", &old, "--new", &new, "--output", "tsv"];
    let changed = "Quota\tPolicy\t550 box full\nPolicy\tNobody\t550 unknown user\n\
                   Spam\tUncategorized\t450 spam\nUncategorized\tNobody\t450 unknown\n";
    let again = "Policy\tNobody\t550 unknown user\n";
    assert_eq!(diff(&arguments, TEXTS).clean(), format!("{changed}{again}"));
    let rules_too = [&arguments[..], &["--rules-too"]].concat();
    assert_eq!(
        diff(&rules_too, TEXTS).clean(),
        format!("{changed}Policy\tPolicy\t551 go away\n{again}Quota\tQuota\t552 mailbox full\n")
    );
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let files = Files::new();
    let [old, new] = old_and_new();
    // Several chunks. Texts of a transition are in several of them, and the first texts are not the
    // smallest ones.
    let kinds = ["550 box full", "550 unknown user", "450 spam", "450 unknown", "551 go away"];
    let text = |number: usize| format!("{} {}\n", kinds[number % 5], (90_000 - number) / 50);
    let texts = files.add("texts", (0..60_000).map(text).collect::<String>());
    for output in ["human", "json", "tsv"] {
        let of_jobs = |jobs| {
            let options = ["--rules-too", "--samples", "7", "--jobs", jobs, "--output", output];
            diff(&[&["--old", &old, "--new", &new, &texts], &options[..]].concat(), "").clean()
        };
        let one = of_jobs("1");
        assert!(one.len() > 100);
        assert!(of_jobs("4") == one, "{output}");
    }
}

#[test]
fn each_line_agrees_with_what_classify_says_by_either_rules() {
    let [old, new] = old_and_new();
    let labels = |rules: &str| {
        let mut command = classifier(["classify", "--output", "label", "--rules", rules]);
        run(command.write_stdin(TEXTS)).clean()
    };
    let (before, after) = (labels(&old), labels(&new));
    let lines = before.lines().zip(after.lines()).zip(TEXTS.lines());
    let changed: String = lines
        .filter(|((before, after), _)| before != after)
        .map(|((before, after), text)| format!("{before}\t{after}\t{text}\n"))
        .collect();
    assert_eq!(diff(&["--old", &old, "--new", &new, "--output=tsv"], TEXTS).clean(), changed);
    assert_ne!((OLD, changed.as_str()), (NEW, ""));
}
