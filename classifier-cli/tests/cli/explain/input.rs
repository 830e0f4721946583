//! The sources of texts and rules.

use std::os::unix::ffi::OsStrExt;

use serde_json::Value;

use super::Rules;
use crate::{classifier, run};

#[test]
fn without_arguments_the_lines_of_standard_input_are_explained() {
    let rules = Rules::new("A = ['^a b$']\nB = ['^$']\n");
    let mut command = classifier(["explain", "--rules", "rules.toml"]);
    command.current_dir(rules.0.path("")).write_stdin("\u{FEFF}a b\r\n\nc");
    let explained = run(&mut command).clean();
    let summaries: Vec<_> = explained.lines().filter(|line| line.contains(" match")).collect();
    assert_eq!(
        summaries,
        [
            "A: only the rule at rules.toml:2 matches",
            "B: only the rule at rules.toml:3 matches",
            "Uncategorized: no rule matches, and none nearly matches",
        ]
    );
}

#[test]
fn the_name_of_a_file_gets_a_hint() {
    let rules = Rules::new("A = ['^a']\n");
    rules.0.add("a.txt", "a\n");
    let mut command = classifier(["explain", "--rules", "rules.toml", "a.txt"]);
    let run = run(command.current_dir(rules.0.path("")));
    assert!(run.text().starts_with("A: only the rule"), "{}", run.text());
    assert!(
        run.stderr.starts_with("classifier: `a.txt` was explained as a text, but it is a file too"),
        "{}",
        run.stderr
    );
}

#[test]
fn an_artifact_explains_as_the_rules_that_it_was_compiled_from() {
    let rules = Rules::new("A = ['^550.+user unknown']\n");
    let artifact = rules.0.name("rules.bin");
    let mut compile = classifier(["compile", "rules.toml", "-o", &artifact]);
    run(compile.current_dir(rules.0.path(""))).clean();
    for text in ["550 the user unknown", "550 the recipient unknown"] {
        let by_artifact = run(&mut classifier(["explain", "--artifact", &artifact, text])).clean();
        assert_eq!(by_artifact, rules.explain(text));
        assert!(by_artifact.contains("rules.toml:2"), "{by_artifact}");
    }
}

#[test]
fn the_default_label_is_the_one_that_is_given() {
    let explained = Rules::new("A = ['a']\n").run(["--default", "None", "b"]).clean();
    assert!(explained.starts_with("None: "), "{explained}");
}

#[test]
fn bytes_that_are_not_utf8_are_read_as_classify_reads_them() {
    let rules = Rules::new("A = ['^a\\x{FFFD}b$']\n");
    let text = std::ffi::OsStr::from_bytes(b"a\xFFb");
    let explained = rules.run([text]).clean();
    assert!(explained.starts_with("A: "), "{explained}");
}

#[test]
fn the_reply_in_a_text_is_what_is_explained() {
    let text = "smtp; 552-5.2.2 mailbox 552 5.2.2 is stuffed";
    let explained = |arguments: &[&str]| run(classifier(["explain"]).args(arguments)).clean();
    let shown = explained(&[text]);
    assert!(shown.contains("| 552 5.2.2 mailbox is stuffed\n"), "{shown}");
    let json: Value = serde_json::from_str(&explained(&["--output", "json", text])).unwrap();
    assert_eq!(
        (&json["text"], &json["line"]),
        (&text.into(), &"552 5.2.2 mailbox is stuffed".into())
    );
    assert_eq!(json["label"], "QuotaIssues");
    let json = explained(&["--output", "json", "--response", "line", text]);
    assert!(!json.contains("\"line\":\""), "{json}");

    let mut command = classifier(["explain", "--output", "json"]);
    let from_input = run(command.write_stdin(text)).clean();
    assert_eq!(from_input, explained(&["--output", "json", text]));
}

#[test]
fn what_is_no_reply_as_it_was_sent_is_reported_and_the_others_are_explained() {
    let sent = "552-5.2.2 mailbox\r\n552 5.2.2 is stuffed\r\n";
    let arguments = ["--output", "json", "--response", "raw"];
    let by_argument = run(classifier(["explain"]).args(arguments).args(["hello", sent]));
    let by_input =
        run(classifier(["explain"]).args(arguments).write_stdin(format!("hello\n{sent}")));
    for (explained, place) in [(by_argument, "text 1"), (by_input, "<stdin>:1")] {
        assert_eq!(explained.status, 1);
        assert!(explained.text().contains("\"label\":\"QuotaIssues\""), "{}", explained.text());
        assert_eq!(explained.text().lines().count(), 1);
        assert!(explained.stderr.contains(&format!("{place}: a line of a reply starts")));
    }
}
