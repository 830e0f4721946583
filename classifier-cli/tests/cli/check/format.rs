//! `--format json` and `--format github`.

use std::fs;

use serde_json::{Value, json};

use super::{CLEAN, SHADOWED, check};
use crate::{Files, Run, file, parsed};

fn json(run: &Run) -> Value {
    parsed(run.text())
}

#[test]
fn json_has_all_that_the_report_has() {
    let files = Files::new();
    let rules = files.add("rules.toml", SHADOWED);
    let run = check(&["--format", "json", &rules]);
    assert_eq!((run.status, run.stderr.as_str()), (0, ""));
    let first = json!({
        "file": rules, "line": 2, "column": 10, "end_line": 2, "end_column": 13,
        "start": 17, "end": 20, "message": "this rule comes first: `a` of `First`",
    });
    let found = json!({
        "code": "unreachable_rule",
        "docs": "docs/rules.md#unreachable_rule",
        "severity": "warning",
        "message": format!("the rule can never win: `First` at {rules}:2:10 matches every text \
                            that this one matches"),
        "file": rules, "line": 3, "column": 11, "end_line": 3, "end_column": 15,
        "start": 32, "end": 36,
        "label": "Second",
        "pattern": "ab",
        "help": "put this rule before the other, make the other one narrower, or remove this one",
        "fix": [],
        "related": [first],
    });
    let report = json!({"rules": 2, "labels": 2, "files": 1, "errors": 0, "warnings": 1,
                        "diagnostics": [found]});
    assert_eq!(json(&run), report);
    let denied = check(&["--format", "json", "--deny", "warnings", &rules]);
    assert_eq!((denied.status, &json(&denied)["errors"]), (1, &json!(1)));
}

#[test]
fn json_has_an_object_even_where_nothing_is_found_or_a_file_is_missing() {
    let files = Files::new();
    let run = check(&["--format", "json", &files.add("rules.toml", CLEAN)]);
    assert_eq!((run.status, &json(&run)["diagnostics"]), (0, &json!([])));
    let run = check(&["--format", "json", &files.name("missing.toml")]);
    assert_eq!((run.status, &json(&run)["diagnostics"][0]["code"]), (2, &json!("R001")));
}

/// The offsets count bytes of the file, byte order mark and line ends included; lines and columns
/// count characters.
#[test]
fn places_in_json_are_where_the_file_has_what_is_meant() {
    for (name, text, expected) in [
        (
            "a.toml",
            "\u{FEFF}[rules]\r\nA = ['é(', 'x.*']\r\n",
            [("(", [2, 8, 2, 9]), (".*", [2, 14, 2, 16])],
        ),
        (
            "b.json",
            "{\"rules\":\n{\"é\": [\"\\u00e9(\",\n\"\\u002E*x\"]}}",
            [("(", [2, 15, 2, 16]), ("\\u002E*", [3, 2, 3, 9])],
        ),
        (
            "c.toml",
            "rules.A = ['''\né(''', \"\"\"\n.\\\n  *x\"\"\"]",
            [("(", [2, 2, 2, 3]), (".\\\n  *", [3, 1, 4, 4])],
        ),
    ] {
        let path = file(name, text);
        let report = json(&check(&["--format", "json", &path]));
        let file = fs::read_to_string(&path).unwrap();
        let found: Vec<_> = report["diagnostics"].as_array().unwrap().iter().collect();
        assert_eq!(found.len(), 2, "{report}");
        for (problem, (slice, place)) in found.into_iter().zip(expected) {
            let number = |key: &str| problem[key].as_u64().unwrap();
            assert_eq!(&file[number("start") as usize..number("end") as usize], slice, "{name}");
            assert_eq!(["line", "column", "end_line", "end_column"].map(number), place, "{name}");
        }
    }
}

#[test]
fn a_fix_in_json_is_what_to_write_where() {
    let rules = file("rules.json", r#"{"rules": {"A": ["by a.com"]}}"#);
    let report = json(&check(&["--format", "json", &rules]));
    let fix = report["diagnostics"][0]["fix"].as_array().unwrap();
    assert_eq!(fix.len(), 1);
    let keys = ["start", "end", "replacement"].map(|key| &fix[0][key]);
    assert_eq!(keys, [&json!(22), &json!(23), &json!("\\\\.")]);
}

#[test]
fn github_gets_a_command_a_problem_with_nothing_in_it_that_would_end_it() {
    let rules = file("50%,a:b.toml", "[rules]\n\"A\\n%\" = ['x(']\nB = ['y']\nC = ['yz']\n");
    let run = check(&["--format", "github", &rules]);
    assert_eq!(run.status, 1);
    assert_eq!(run.stderr, "classifier: 3 rules, 3 labels, 1 file: 1 error, 1 warning\n");
    let name = rules.replace('%', "%25");
    let escaped = name.replace(',', "%2C").replace(':', "%3A");
    let expected = [
        format!(
            "::error file={escaped},line=2,col=13,endLine=2,endColumn=14,title=R020::the pattern is \
             not a regular expression: unclosed group%0Apattern: x(%0Alabel: A%0A%25%0Ahelp: close it \
             with ), or, to match a parenthesis itself, write \\("
        ),
        format!(
            "::warning file={escaped},line=4,col=6,endLine=4,endColumn=10,title=unreachable_rule::the \
             rule can never win: `B` at {name}:3:6 matches every text that this one matches\
             %0Apattern: yz%0Alabel: C%0A{name}:3:6: this rule comes first: `y` of `B`%0Ahelp: put \
             this rule before the other, make the other one narrower, or remove this one"
        ),
    ];
    assert_eq!(run.text().lines().collect::<Vec<_>>(), expected);
    let clean = check(&["--format", "github", &file("rules.toml", CLEAN)]);
    assert_eq!((clean.status, clean.text()), (0, ""));
}

#[test]
fn standard_output_takes_one_kind_of_output() {
    let rules = file("rules.toml", SHADOWED);
    for arguments in [
        &["--format", "json", "--fix"][..],
        &["--format", "github", "--witnesses"],
        &["--fix", "--witnesses"],
    ] {
        let run = check(&[arguments, &[&rules]].concat());
        run.assert_failed(2, "both write to standard output");
    }
    assert_eq!(check(&["--dry-run", &rules]).status, 2);
}

#[test]
fn a_problem_of_no_place_has_none_in_any_format() {
    let rules = file("rules.toml", CLEAN);
    let of_format = |format| check(&["--format", format, "--artifact-limit", "1000", &rules]);
    let report = json(&of_format("json"));
    let found = report["diagnostics"][0].as_object().unwrap();
    assert_eq!(found["code"], "R033");
    assert!(!found.contains_key("file") && !found.contains_key("start"), "{report}");
    let command = of_format("github");
    assert!(
        command.text().starts_with("::error title=R033::the artifact has "),
        "{:?}",
        command.text()
    );
}
