//! Gates for continuous integration.

use serde_json::json;

use super::{TEXTS, by_rules};
use crate::parsed;

/// The exit status and the standard error of a run with this gate.
#[track_caller]
fn gate(arguments: &[&str]) -> (i32, String) {
    let run = by_rules(arguments, TEXTS);
    assert!(run.text().starts_with("Totals\n"), "the figures are printed all the same");
    (run.status, run.stderr)
}

#[test]
fn each_gate_lets_pass_what_is_as_good_as_its_limit() {
    let gates = "--min-accuracy=0.7 --min-accuracy=70% --min-accuracy=0 --max-wrong=0.2 \
                 --max-wrong=20% --max-wrong=1 --min-coverage=85.7% --max-innocents=1";
    for argument in gates.split(' ') {
        assert_eq!(gate(&[argument]), (0, String::new()), "{argument}");
    }
}

#[test]
fn each_gate_says_in_a_line_what_closed_it() {
    for (argument, line) in [
        ("--min-accuracy=0.71", "--min-accuracy 71%: accuracy is 70.00% (7 of 10 texts)"),
        ("--min-accuracy=70.01%", "--min-accuracy 70.01%: accuracy is 70.00% (7 of 10 texts)"),
        (
            "--max-wrong=19.9%",
            "--max-wrong 19.9%: the share of wrong labels is 20.00% (2 of 10 texts)",
        ),
        ("--min-coverage=0.86", "--min-coverage 86%: coverage is 85.71% (6 of 7 texts)"),
        ("--max-innocents=0", "--max-innocents 0: 1 of 2 innocents got a label"),
        ("--fail-on=any-failure", "--fail-on any-failure: 3 of 10 texts have no acceptable label"),
    ] {
        assert_eq!(gate(&[argument]), (1, format!("classifier: {line}\n")), "{argument}");
    }
}

#[test]
fn any_failure_passes_where_there_is_none() {
    let run = by_rules(&["--fail-on", "any-failure"], "text\tlabels\na\tA\n");
    assert_eq!((run.status, run.stderr.as_str()), (0, ""));
}

#[test]
fn all_failed_gates_are_reported() {
    let gates = ["--min-accuracy", "1", "--max-wrong", "0.5", "--max-innocents", "0"];
    let (status, stderr) = gate(&gates);
    assert_eq!((status, stderr.lines().count()), (1, 2), "{stderr}");
}

#[test]
fn a_gate_with_nothing_to_measure_is_closed() {
    for option in ["--min-accuracy", "--min-coverage", "--max-wrong"] {
        let run = by_rules(&[option, "0.5"], "text\tlabels\n");
        assert_eq!(run.status, 1, "{option}");
        assert!(run.stderr.contains("there are no texts"), "{}", run.stderr);
    }
    let run = by_rules(&["--max-innocents", "0", "--fail-on", "any-failure"], "text\tlabels\n");
    assert_eq!((run.status, run.stderr.as_str()), (0, ""));
}

#[test]
fn gates_are_in_json_whether_they_pass_or_not() {
    let run = by_rules(&["--json", "--min-accuracy", "70%", "--max-innocents", "0"], TEXTS);
    assert_eq!(run.status, 1);
    let figures = parsed(run.text());
    let expected = json!([
        { "gate": "min-accuracy", "limit": 0.7, "figure": 0.7, "passed": true },
        { "gate": "max-innocents", "limit": 0, "figure": 1, "passed": false },
    ]);
    assert_eq!(figures["gates"], expected);
}

#[test]
fn limits_that_are_no_shares_are_refused_with_a_cure() {
    for (limit, said) in [
        ("97", "for percent, write 97%"),
        ("101%", "at most 1 or 100%"),
        ("much", "written 97% or 0.97"),
        ("-0.1", "--min-accuracy"),
    ] {
        let run = by_rules(&[&format!("--min-accuracy={limit}")], TEXTS);
        run.assert_failed(2, said);
    }
}
