//! Valid and invalid input.

use std::io::Write;

use super::{TEXTS, assert_problems, by_rules, evaluate, json};
use crate::{Files, classifier, file, parsed, run};

/// [`TEXTS`] as objects, with labels as strings or arrays in turn.
fn as_json() -> String {
    let row = |(number, line): (usize, &str)| {
        let [id, text, labels, form] = line.split('\t').collect::<Vec<_>>()[..] else { panic!() };
        let labels = match number % 2 {
            0 => format!("\"{labels}\""),
            _ => format!("[\"{}\"]", labels.replace('|', "\",\"")),
        };
        format!(
            "{{\"id\":{id},\"labels\":{labels},\"more\":[{{}}],\"text\":\"{text}\",\"form\":\"{form}\"}}\n"
        )
    };
    TEXTS.lines().skip(1).enumerate().map(row).collect()
}

#[test]
fn json_is_as_good_as_tsv_and_recognized_by_name_or_content() {
    let expected = json(&["--group", "form", "--group", "id", "--failures", "0"], TEXTS);
    let named = file("texts.jsonl", as_json());
    for (arguments, input) in [
        (&["-"][..], as_json()),
        (&[&*named], String::new()),
        (&["--input", "json"], as_json()),
        (&[], format!("\n  \n{}", as_json())),
    ] {
        let groups = ["--group", "form", "--group", "id", "--failures", "0"];
        assert_eq!(json(&[&groups[..], arguments].concat(), input), expected);
    }
}

#[test]
fn the_name_of_a_file_goes_before_its_content_and_the_option_before_both() {
    let tsv = file("texts.tsv", as_json());
    let run = by_rules(&[&tsv], "");
    assert_eq!(run.status, 2);
    assert!(run.stderr.contains("there is no column `text`"), "{}", run.stderr);
    assert_eq!(json(&["--input", "json", &tsv], "")["totals"]["texts"], 10);
}

#[test]
fn a_byte_order_mark_and_crlf_are_part_of_nothing() {
    let expected = json(&["--group", "form", "--failures", "0"], TEXTS);
    let group = ["--group", "form", "--failures", "0"];
    let windows = format!("\u{FEFF}{}", TEXTS.replace('\n', "\r\n"));
    assert_eq!(json(&group, windows), expected);
    assert_eq!(json(&group, TEXTS.trim_end()), expected);
    let windows = format!("\u{FEFF}{}", as_json().replace('\n', "\r\n"));
    assert_eq!(json(&group, windows), expected);
}

#[test]
fn several_files_have_their_own_columns() {
    let one = file("one.tsv", "text\tlabels\na\tA\n");
    let other = file("other.tsv", "labels\tmore\ttext\nB\t\ta\n");
    let figures = json(&[&one, &other, "-"], "{\"text\":\"c\",\"labels\":\"C\"}");
    assert_eq!(figures["totals"]["texts"], 3);
    assert_eq!(figures["failures"]["rows"][0]["file"], &*other);
    assert_eq!(figures["failures"]["rows"][0]["line"], 2);
}

#[test]
fn compressed_files_are_decompressed() {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(as_json().as_bytes()).unwrap();
    let gzip = file("texts.jsonl.gz", gzip.finish().unwrap());
    assert_eq!(json(&[&gzip], "")["totals"]["texts"], 10);
}

#[test]
fn columns_have_the_names_that_are_given() {
    let texts = "reply\tclass\na\tA\n";
    let columns = ["--text-column", "reply", "--labels-column", "class"];
    assert_eq!(json(&columns, texts)["totals"]["first"], 1);
    let same = by_rules(&["--text-column", "x", "--labels-column", "x"], texts);
    assert_eq!((same.status, same.text()), (2, ""));
}

#[test]
fn escapes_and_quotes_in_cells_are_taken_as_they_are() {
    let texts = "text\tlabels\na\\n\\t\\\\ \"b\tB\n";
    let figures = json(&[], texts);
    assert_eq!(figures["failures"]["rows"][0]["text"], "a\\n\\t\\\\ \"b");
    let decoded = json(&[], "{\"text\":\"a\\nb\",\"labels\":\"B\"}");
    assert_eq!(decoded["failures"]["rows"][0]["text"], "a\nb");
}

#[test]
fn bytes_that_are_not_utf8_are_read_as_classify_reads_them() {
    let figures = json(&[], b"text\tlabels\na\xFF\tB\n");
    assert_eq!(figures["failures"]["rows"][0]["text"], "a\u{FFFD}");
}

#[test]
fn all_problems_of_a_table_are_reported_at_once() {
    let texts = "text\tlabels\tform\n\
                 a\tA\tx\n\
                 a\tA\n\
                 äö\t\tx\n\
                 b\tB||C\tx\n\
                 b\tB|\tx\n\
                 \n\
                 a\tA\tx\ty\n\
                 d\tUncategorized\tx\n";
    let texts = file("texts.tsv", texts);
    let expected = [
        "3:4: this line has 2 cells, but the first line of the file has 3 cells",
        "4:4: there is no label; use the default label for a text that no rule should match",
        "5:5: a label is empty",
        "6:5: a label is empty",
        "7:1: this line has 1 cell, but the first line of the file has 3 cells",
        "8:7: this line has 4 cells, but the first line of the file has 3 cells",
    ];
    assert_problems(&by_rules(&[&texts], ""), &expected.map(|it| format!("{texts}:{it}")));
}

#[test]
fn all_problems_of_objects_are_reported_at_once() {
    let lines = [
        r#"{"text":"a","labels":"A"}"#,
        r#"{"text":"a"}"#,
        r#"{"text":7,"labels":[]}"#,
        r#"{"text":"a","labels":["A",""]}"#,
        r#"{"text":"a","labels":["A",null]}"#,
        r#"{"text":"a","labels":{"A":1}}"#,
        r#"{"text":"a","labels":"A","text":"b"}"#,
        r#"["a","A"]"#,
        r#"{"text":"a","labels":"A"} x"#,
        r#"{"text":"\ud800","labels":"A"}"#,
        r#"{"label":"A","text":"a"}"#,
    ];
    let run = by_rules(&["--input", "json"], lines.join("\n"));
    let expected = [
        "2:1: there is no column `labels`; there are `text`",
        "3:9: the text must be a string; it is a number",
        "3:20: there is no label; use the default label for a text that no rule should match",
        "4:22: a label is empty",
        "5:22: a label must be a string; it is null",
        "6:22: labels must be a string or an array of strings; they are an object",
        "7:33: there are two columns `text`",
        "8:1: invalid type: sequence, expected a JSON object with a key for each column",
        "9:27: trailing characters",
        "10:9: the text must be a string; it is a string with an escape that is no character",
        "11:1: there is no column `labels`; did you mean `label`?",
    ];
    assert_problems(&run, &expected.map(|it| format!("<stdin>:{it}")));
}

#[test]
fn wrong_columns_are_reported_for_each_file_with_suggestions() {
    let files = Files::new();
    let one = files.add("one.tsv", "text\tlabel\tfrom\na\tA\tx\n");
    let other = files.add("other.tsv", "text\ttext\tlabels\tform\n\n");
    let missing = files.name("missing.tsv");
    let run = by_rules(&["--group", "form", &one, &other, &missing], "");
    assert_eq!((run.status, run.text()), (2, ""));
    let expected = [
        format!("{one}:1:1: there is no column `labels`; did you mean `label`?"),
        format!("{one}:1:1: there is no column `form`; did you mean `from`?"),
        format!("{other}:1:6: there are two columns `text`"),
        format!("{missing}: "),
        "nothing was measured because of 4 problems in the input".to_owned(),
    ];
    let lines: Vec<_> = run.stderr.lines().collect();
    assert_eq!(lines.len(), expected.len(), "{}", run.stderr);
    for (line, expected) in lines.iter().zip(expected) {
        assert!(line.starts_with(&format!("classifier: {expected}")), "{line}");
    }
}

#[test]
fn a_value_of_a_group_is_a_string_a_number_or_a_truth_value() {
    let line = |form: &str| format!("{{\"text\":\"a\",\"labels\":\"A\",\"form\":{form}}}\n");
    let good = [line("7"), line("true"), line("\"x\"")].concat();
    let figures = json(&["--group", "form"], good);
    let values = figures["groups"][0]["values"].as_array().unwrap();
    let values: Vec<_> = values.iter().map(|it| it["value"].as_str().unwrap()).collect();
    assert_eq!(values, ["7", "true", "x"]);
    let run = by_rules(&["--group", "form"], [line("null"), line("[]")].concat());
    assert_eq!(run.status, 2);
    for said in ["<stdin>:1:33: `form` must be", "it is null", "<stdin>:2:33:", "it is an array"] {
        assert!(run.stderr.contains(said), "{}", run.stderr);
    }
}

#[test]
fn an_empty_table_has_no_columns_and_a_header_alone_no_texts() {
    let run = by_rules(&[], "");
    assert_eq!((run.status, run.text()), (2, ""));
    assert!(
        run.stderr.starts_with("classifier: <stdin>:1:1: the file is empty; "),
        "{}",
        run.stderr
    );
    let text = by_rules(&["--matrix"], "text\tlabels\n").clean();
    assert!(text.contains("  Texts               0\n") && !text.contains("NaN"), "{text}");
    assert!(text.contains("  Accuracy            0  -"), "{text}");
    // JSON has no header.
    assert_eq!(json(&["--input", "json"], "")["totals"]["texts"], 0);
}

#[test]
fn a_label_that_no_rule_gives_is_a_warning_with_what_could_be_meant() {
    let texts = "text\tlabels\na\tOther\nmailbox is full\tQuotaIssue|QuotaIssues\na\tOther\n";
    let run = evaluate(["--json"], texts);
    let expected = "classifier: <stdin>:2:3: warning: no rule gives the label `Other` (2 texts)\n\
                    classifier: <stdin>:3:17: warning: no rule gives the label `QuotaIssue` (1 text); \
                    did you mean `QuotaIssues`?\n";
    assert_eq!((run.status, run.stderr.as_str()), (0, expected));
    let figures = parsed(run.text());
    assert_eq!(figures["totals"]["texts"], 3);
}

#[test]
fn rules_that_are_wrong_are_reported_before_anything_is_read() {
    let rules = file("rules.toml", "[rules]\nA = ['(']\n");
    let run = evaluate(["--rules", &rules], TEXTS);
    run.assert_failed(2, "error[R020]");
}

#[test]
fn many_texts_take_little_time() {
    let row =
        |number: usize| format!("{number}\t552 5.2.2 mailbox {number} is stuffed\tQuotaIssues\n");
    let rows: String = (0..30_000).map(row).collect();
    let run = evaluate(["--json", "--group", "id"], format!("id\ttext\tlabels\n{rows}"));
    let figures = run.json();
    assert_eq!(figures["totals"]["first"], 30_000);
    assert_eq!(figures["groups"][0]["values"].as_array().unwrap().len(), 30_000);
}

/// A sample of a log, with the labels of the built-in rules.
fn labelled(format: &str, options: &[&str]) -> String {
    let name = format!("{}/../tests/data/logs/{format}.log", env!("CARGO_MANIFEST_DIR"));
    let arguments = [&["classify", "-q", "--output", "log"], options, &[&name]].concat();
    run(&mut classifier(arguments)).text().to_owned()
}

#[test]
fn a_log_that_classify_has_labelled_is_measured() {
    const PATTERN: &str = r#"^\[.+\] id=\S+ rcpt=(?P<domain>\S+) mx=\S+ result="(?P<text>.+)"$"#;
    for (format, given) in [
        ("postfix", &["--input", "postfix"][..]),
        ("exim", &["--input", "exim"]),
        ("sendmail", &["--input", "sendmail"]),
        ("powermta", &["--input", "powermta"]),
        ("regex", &["--extract", PATTERN]),
    ] {
        let log = labelled(format, given);
        let measured = evaluate([given, &["--json", "--group", "domain"]].concat(), &*log);
        assert_eq!(measured.status, 0, "{}", measured.stderr);
        let json = parsed(measured.text());
        assert_eq!(json["totals"]["accuracy"], 1.0, "{format}");
        let texts = json["totals"]["texts"].as_u64().unwrap();
        assert!(texts > 1 && measured.stderr.contains(&format!(" {texts} labelled, ")), "{format}");
        assert!(
            json["groups"][0]["values"].as_array().is_some_and(|it| !it.is_empty()),
            "{format}"
        );
        if format != "regex" {
            let detected = evaluate(["--json", "--group", "domain"], &*log);
            assert_eq!(detected.text(), measured.text(), "{format}");
        }
    }
    // Another label is wrong, and fields may follow it.
    let log = labelled("postfix", &["--with", "action"]);
    let wrong =
        evaluate(["--json"], log.replacen("classification=QuotaIssues", "classification=Other", 1));
    assert_eq!(parsed(wrong.text())["totals"]["wrong"], 1);
    // Nothing is skipped silently.
    let unlabelled = log.replacen(" classification=QuotaIssues action=", " action=", 1);
    let run = evaluate(["--input", "postfix"], unlabelled);
    assert_eq!(run.status, 2);
    assert!(run.stderr.contains(":1: there is no label; use the default label"), "{}", run.stderr);
}

#[test]
fn records_of_kumomta_are_measured_by_their_classification() {
    let record = |kind: &str, content: &str, label: &str| {
        format!(
            "{{\"type\":\"{kind}\",\"recipient\":\"x@y.example\",\"response\":{{\"code\":550,\"content\":\"{content}\"}},\"bounce_classification\":\"{label}\"}}\n"
        )
    };
    let rules = Files::new();
    let rules = rules.add("rules.toml", "[rules]\nA = ['^550 a']\n");
    let log =
        [record("Bounce", "a", "A"), record("Bounce", "b", "A"), record("Delivery", "a", "A")];
    for given in [&[][..], &["--input", "kumomta"]] {
        let run = evaluate([given, &["--rules", &rules, "--json"]].concat(), log.concat());
        let totals = &parsed(run.text())["totals"];
        assert_eq!((&totals["texts"], &totals["missed"]), (&2.into(), &1.into()));
        assert_eq!(
            run.stderr,
            "classifier: 3 records read, 2 labelled, 1 skipped (Delivery 1), 0 unreadable\n"
        );
    }
}

#[test]
fn csv_is_measured_with_all_of_its_columns() {
    let table = "id,text,labels,form\r\n1,\"a, \"\"b\"\"\nc\",A|B,x\r\n\r\n2,b,A,y\r\n3,c,C\r\n";
    let whole =
        by_rules(&["--input", "csv", "--json", "--group", "form"], &table[..table.len() - 7]);
    let json = whole.json();
    assert_eq!((&json["totals"]["texts"], &json["totals"]["wrong"]), (&2.into(), &1.into()));
    assert_eq!(json["failures"]["rows"][0]["line"], 5);
    let detected = by_rules(&["--json", "--group", "form"], &table[..table.len() - 7]).json();
    assert_eq!(detected["groups"], json["groups"]);
    let short = by_rules(&["--input", "csv"], table);
    let problem = "<stdin>:6:6: this line has 3 cells, but the first line of the file has 4 cells";
    short.assert_failed(2, problem);
    let missing = by_rules(&["--input", "csv"], "text,label\na,A\n");
    missing.assert_failed(2, "<stdin>:1:1: there is no column `labels`; did you mean `label`?");
}

/// `classify --output log` gives an empty text no label.
#[test]
fn a_table_that_classify_has_labelled_is_measured_although_texts_are_empty() {
    let table = "id,reason,note\n1,b1,x\n2,,x\n3,,\n4,a1,\n";
    let files = Files::new();
    let rules = files.add("rules.toml", "[rules]\nA = ['^a']\nB = ['^b']\n");
    for (format, table) in [("csv", table.to_owned()), ("tsv", table.replace(',', "\t"))] {
        let mut classify = classifier(["classify", "-q", "--rules", &rules, "--output", "log"]);
        let classify = classify.args(["--input", format, "--column", "reason"]);
        let labelled = run(classify.write_stdin(table)).clean();
        assert!(labelled.starts_with("id") && labelled.contains("classification"), "{labelled}");
        let columns = ["--text-column", "reason", "--labels-column", "classification"];
        let options = [&["--rules", &*rules, "--json", "--input", format][..], &columns].concat();
        let json = evaluate(&options, &*labelled).json();
        assert_eq!(json["totals"]["texts"], 2, "{format}");
        assert_eq!(json["totals"]["accuracy"], 1.0, "{format}");
        // A text without a label is one that was forgotten.
        let forgotten = labelled.clone() + &labelled.replace("A\n", "\n");
        let forgotten = evaluate(&options, forgotten);
        forgotten.assert_failed(2, "there is no label; use the default label");
    }
}
