//! `--with`, and `--output csv`.

use super::{NOBODYS, QUOTA, classify};
use crate::{Run, file};

const RULES: &str = r#"
[attributes]
action = { values = ["retry", "suppress"], default = "retry" }
weight = { type = "integer" }

[labels]
Full = { weight = 7 }

[rules]
Full = [
  { pattern = '^552 .*months', id = "full/old", action = "suppress", tags = ["a", "b"], basis = "phrase" },
  '^552 ',
]
"#;

const TEXTS: &str = "552 full for months, \"really\"\n552 full\n250 ok\n";

fn with(arguments: &[&str], input: &str) -> Run {
    let rules = file("rules.toml", RULES);
    classify(["--rules", &rules].iter().chain(arguments), input)
}

#[test]
fn columns_have_the_fields_of_the_rule_or_of_the_default_label() {
    assert_eq!(
        with(&["--with", "action,id,tags,weight,basis"], TEXTS).clean(),
        "Full\tsuppress\tfull/old\ta,b\t7\tphrase\t552 full for months, \"really\"\n\
         Full\tretry\t\t\t7\t\t552 full\n\
         Uncategorized\tretry\t\t\t\t\t250 ok\n"
    );
}

#[test]
fn csv_has_a_header_and_quotes_where_they_are_needed() {
    let expected = "label,action,tags,text\n\
         Full,suppress,\"a,b\",\"552 full for months, \"\"really\"\"\"\n\
         Full,retry,,552 full\n\
         Uncategorized,retry,,250 ok\n";
    for jobs in ["1", "3"] {
        let arguments = ["--output", "csv", "--with", "action,tags", "--jobs", jobs];
        assert_eq!(with(&arguments, TEXTS).clean(), expected);
    }
    assert_eq!(with(&["--output=csv"], "").clean(), "label,text\n");
}

#[test]
fn json_has_the_fields_with_their_types() {
    let output = with(&["--output", "json", "--with", "action,weight,id,tags"], TEXTS).clean();
    let lines: Vec<serde_json::Value> =
        output.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let fields = lines.iter().map(|line| line["fields"].to_string());
    assert_eq!(
        fields.collect::<Vec<_>>(),
        [
            r#"{"action":"suppress","weight":7,"id":"full/old","tags":["a","b"]}"#,
            r#"{"action":"retry","weight":7,"id":null,"tags":[]}"#,
            r#"{"action":"retry","weight":null,"id":null,"tags":null}"#,
        ]
    );
    assert_eq!(lines[0]["rule"]["id"], "full/old");
    assert_eq!(lines[0]["rule"]["attributes"]["action"], "suppress");
    assert_eq!(lines[1]["rule"]["attributes"]["weight"], 7);
}

#[test]
fn records_get_the_fields_as_an_object_that_a_second_run_replaces() {
    let record = |fields: &str| {
        format!(
            r#"{{"type":"Bounce","response":{{"code":552,"content":"full","enhanced_code":null}},"bounce_classification":"x"{fields}}}"#
        ) + "\n"
    };
    let labelled = record("").replace("\"x\"", "\"Full\"");
    let expected = labelled.replace("}\n", ",\"bounce_fields\":{\"action\":\"retry\"}}\n");
    let arguments = ["-q", "--input", "kumomta", "--with", "action"];
    assert_eq!(with(&arguments, &record("")).clean(), expected);
    for old in [r#"{"action":"suppress"}"#, "null", "[1, {}]"] {
        let before = format!(",\"bounce_fields\":{old}");
        assert_eq!(with(&arguments, &record(&before)).clean(), expected);
    }
    // The fields may come first.
    let first = expected.replace(r#"{"type""#, r#"{"bounce_fields":0,"type""#);
    let first = first.replace(r#","bounce_fields":{"action":"retry"}"#, "");
    let run = with(&arguments, &first);
    assert_eq!(
        run.clean(),
        first.replace("\"bounce_fields\":0", r#""bounce_fields":{"action":"retry"}"#)
    );
}

#[test]
fn the_built_in_rules_say_what_to_do() {
    let run = classify(["--with", "action,hard,id"], format!("{QUOTA}\n{NOBODYS}\n"));
    assert_eq!(
        run.clean(),
        format!(
            "QuotaIssues\tretry\tfalse\tiana-5.2.2\t{QUOTA}\nUncategorized\tnone\tfalse\t\t{NOBODYS}\n"
        )
    );
}

#[test]
fn an_unknown_field_is_an_error_with_the_known_ones() {
    let run = with(&["--with", "acton"], TEXTS);
    assert_eq!((run.status, run.stdout.as_slice()), (2, &b""[..]));
    assert!(run.stderr.contains("the rules have no field `acton`"), "{}", run.stderr);
    let help = "did you mean `action`? known here: id, tags, basis, pattern, action, weight";
    assert!(run.stderr.contains(help), "{}", run.stderr);
    assert_eq!(with(&["--with", "id", "--output", "label"], TEXTS).status, 2);
    with(&["--with", "id,action,id"], TEXTS).assert_failed(2, "--with names `id` twice");
    let run = with(&["--with", "text", "--output", "csv"], TEXTS);
    run.assert_failed(2, "--with text: --output csv has a column of this name already");
}
