//! `--response`: the part of a text that is classified.

use serde_json::Value;

use super::{evaluate, json};
use crate::{Files, file, parsed};

/// The reply in [`LOGGED`].
const REPLY: &str = "552 5.2.2 mailbox is stuffed";

/// A log line that no rule matches as a whole.
const LOGGED: &str = "dsn=5.2.2, status=bounced (host mx.example.org[192.0.2.1] said: \
                      552-5.2.2 mailbox 552 5.2.2 is stuffed (in reply to RCPT TO command))";

/// Rules for replies on one line.
const OWN: &str = "[rules]\nQuotaIssues = ['^552 5\\.2\\.2 mailbox is stuffed$']\n";

fn table(texts: &[(&str, &str)]) -> String {
    let rows = texts.iter().map(|(text, labels)| format!("{text}\t{labels}\n"));
    "text\tlabels\n".to_owned() + &rows.collect::<String>()
}

fn figures(arguments: &[&str], input: impl Into<Vec<u8>>) -> Value {
    evaluate([&["--json"], arguments].concat(), input).json()
}

#[test]
fn built_in_rules_get_the_reply_in_a_log_line_by_default() {
    let texts = table(&[(LOGGED, "QuotaIssues")]);
    for response in [&[][..], &["--response", "auto"], &["--rules", "builtin:iana"]] {
        let figures = figures(response, texts.as_str());
        assert_eq!(figures["totals"]["first"], 1, "{response:?}");
    }
    // A rule for the whole line shows whether the line or the reply is classified.
    let rules = file("rules.toml", "[rules]\nWhole = ['^dsn=.* command\\)\\)$']\n");
    let both = ["--rules", &rules, "--rules", "builtin"];
    assert_eq!(figures(&both, texts.as_str())["totals"]["first"], 1);
    let line = figures(&[&both[..], &["--response", "line"]].concat(), texts);
    assert_eq!(line["totals"]["wrong"], 1);
    assert_eq!(line["failures"]["rows"][0]["label"], "Whole");
}

#[test]
fn own_rules_get_texts_as_they_are_by_default() {
    let rules = file("rules.toml", OWN);
    let texts = table(&[(LOGGED, "QuotaIssues"), (REPLY, "QuotaIssues")]);
    for (response, right) in [(&[][..], 1), (&["--response=line"], 1), (&["--response=auto"], 2)] {
        let arguments = [&["--rules", &rules], response].concat();
        assert_eq!(figures(&arguments, texts.as_str())["totals"]["first"], right, "{response:?}");
    }
}

#[test]
fn failures_show_the_text_of_the_file_and_the_reply_below_the_label() {
    let files = Files::new();
    let page = files.name("page.html");
    let texts = table(&[(LOGGED, "SpamBlock"), (REPLY, "SpamBlock")]);
    let rules = files.add("rules.toml", OWN);
    let arguments = ["--rules", &rules, "--response", "auto"];
    let run = evaluate([&arguments[..], &["--html", &page]].concat(), texts.as_str());
    let given = format!("    given: QuotaIssues, {rules}:2 `^552 5\\.2\\.2 mailbox is stuffed$`\n");
    let expected = format!(
        "  <stdin>:2 wrong\n    {LOGGED}\n    acceptable: SpamBlock\n{given}      reply: {REPLY}\n  \
         <stdin>:3 wrong\n    {REPLY}\n    acceptable: SpamBlock\n{given}"
    );
    assert!(run.text().ends_with(&expected), "{}", run.text());
    let page = std::fs::read_to_string(page).unwrap();
    assert!(page.contains(LOGGED), "{page}");
    assert_eq!(page.matches(&format!("reply: {REPLY}<")).count(), 1, "{page}");

    let run = evaluate([&arguments[..], &["--json"]].concat(), texts);
    let figures = parsed(run.text());
    let [logged, bare] = &figures["failures"]["rows"].as_array().unwrap()[..] else { panic!() };
    assert_eq!((&logged["text"], &logged["reply"]), (&LOGGED.into(), &REPLY.into()));
    assert_eq!(logged["line"], 2);
    assert_eq!((&bare["text"], bare.get("reply")), (&REPLY.into(), None));
}

#[test]
fn the_nearest_rule_is_looked_for_with_the_reply() {
    let rules = file("rules.toml", "[rules]\nQuotaIssues = ['mailbox is stuffed up']\n");
    let near = |response: &str| {
        let arguments = ["--rules", &rules, "--response", response];
        let figures = figures(&arguments, table(&[(LOGGED, "QuotaIssues")]));
        figures["failures"]["rows"][0]["near"].clone()
    };
    let auto = near("auto");
    assert_eq!(auto["missing"], serde_json::json!([" up"]));
    // In the log line, there is a code between the words.
    assert_ne!(near("line"), auto);
}

#[test]
fn each_side_has_its_own_default() {
    let rules = file("rules.toml", OWN);
    let texts = table(&[(LOGGED, "QuotaIssues")]);
    let change = |arguments: &[&str]| {
        let figures = figures(arguments, texts.as_str());
        let count = |side: &str| figures[side]["count"].as_u64().unwrap();
        (count("better"), count("worse"), figures)
    };

    // As `--rules` of each side alone.
    let (better, worse, figures) = change(&["--old", "builtin", "--new", &rules]);
    assert_eq!((better, worse), (0, 1));
    let row = &figures["worse"]["rows"][0];
    assert_eq!(row["text"], LOGGED);
    assert_eq!(
        (&row["old"]["label"], &row["old"]["reply"]),
        (&"QuotaIssues".into(), &REPLY.into())
    );
    assert_eq!((&row["new"]["rule"], row["new"].get("reply")), (&Value::Null, None));
    let text = evaluate(["--new", &rules], texts.as_str()).clean();
    assert_eq!(text.matches(&format!("      reply: {REPLY}\n    new: ")).count(), 1, "{text}");
    assert_eq!(text.matches("reply: ").count(), 1, "{text}");

    let (better, worse, _) = change(&["--old", &rules, "--new", "builtin"]);
    assert_eq!((better, worse), (1, 0));
    // If it is given, it applies to both sides.
    for (response, right) in [("auto", 1), ("line", 0)] {
        let arguments = ["--old", &rules, "--new", &rules, "--response", response];
        let (better, worse, figures) = change(&arguments);
        assert_eq!((better, worse), (0, 0));
        for side in ["old", "new"] {
            assert_eq!(figures[side]["totals"]["first"], right, "{side} {response}");
        }
    }
}

#[test]
fn a_raw_reply_in_json_has_its_lines_joined() {
    let row = serde_json::json!({
        "text": "552-5.2.2 mailbox\r\n552 5.2.2 is stuffed\r\n", "labels": "QuotaIssues",
    });
    let rules = file("rules.toml", OWN);
    let right = |response| {
        let arguments = ["--rules", &rules, "--response", response];
        figures(&arguments, row.to_string())["totals"]["first"].clone()
    };
    assert_eq!(right("raw"), 1);
    assert_eq!(right("line"), 0);
}

#[test]
fn all_texts_that_are_no_raw_replies_are_reported_with_their_places() {
    let tsv = "labels\ttext\nA\t550 fine\nÄ|B\thello\nA\t550-cut\n\t550 fine\nA\t\n";
    let tsv = file("texts.tsv", tsv);
    let objects = "{\"labels\":\"A\", \"text\":\"550-a\\r\\n551 b\"}\n\
                   {\"labels\":\"A\",\"text\":\"550 a\\n550 b\"}\n";
    let objects = file("texts.jsonl", objects);
    let run = super::by_rules(&["--response", "raw", &tsv, &objects], "");
    let no_reply = "a line of a reply starts with three digits and a space or a hyphen; texts that \
                    are one line each need no --response raw";
    let unfinished = "the last line of this reply is missing, which has a space after the code";
    let expected = [
        format!("{tsv}:3:5: {no_reply}"),
        format!("{tsv}:4:3: {unfinished}"),
        format!(
            "{tsv}:5:1: there is no label; use the default label for a text that no rule should match"
        ),
        format!("{tsv}:6:3: {unfinished}"),
        format!("{objects}:1:23: the lines of this reply have different codes"),
        format!(
            "{objects}:2:22: more follows the last line of this reply, which has a space after the code"
        ),
    ];
    super::assert_problems(&run, &expected);
}

#[test]
fn texts_that_are_left_out_need_not_be_raw_replies() {
    let texts = "text\tlabels\tform\na\tA\tnote\n550 b\tUncategorized\treply\n";
    let figures = json(&["--response", "raw", "--where", "form=reply"], texts);
    assert_eq!((&figures["totals"]["first"], &figures["texts_left_out"]), (&1.into(), &1.into()));
}
