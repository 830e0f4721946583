//! `--input json`, to tsv and to json.

use super::{NOBODYS, QUOTA, classify};
use crate::file;

#[test]
fn strings_and_objects_with_a_text_are_texts_and_blank_lines_are_not() {
    let input = format!(
        "\"{QUOTA}\"\n\n{{\"id\":7,\"text\":\"{NOBODYS}\",\"more\":[{{\"text\":\"no\"}}]}}\r\n\
         \t \r\n  {{\"te\\u0078t\":\"\\u0035{}\"}}  ",
        &QUOTA[1..]
    );
    assert_eq!(
        classify(["--input", "json"], input).clean(),
        format!("QuotaIssues\t{QUOTA}\nUncategorized\t{NOBODYS}\nQuotaIssues\t{QUOTA}\n")
    );
    assert_eq!(classify(["--input", "json"], "").clean(), "");
}

#[test]
fn a_text_with_line_breaks_is_one_line_of_tsv() {
    let input = r#""a\nb\r\nc\td\\n\u2028""#;
    assert_eq!(
        classify(["--input", "json"], input).clean(),
        "Uncategorized\ta\\nb\\r\\nc\\td\\\\n\u{2028}\n"
    );
}

#[test]
fn a_label_is_one_column_of_tsv() {
    let rules = file("rules.toml", "[rules]\n\"a\\tb\\nc\" = ['x']\n");
    assert_eq!(classify(["--rules", &rules], "x").clean(), "a\\tb\\nc\tx\n");
    let label = classify(["--rules", &rules, "--output", "label"], "x").clean();
    assert_eq!(label, "a\\tb\\nc\n");
}

#[test]
fn a_text_goes_to_json_and_back_unchanged() {
    let run =
        classify(["--input=json", "--output=json"], "{\"text\":\"a\\r\\nb\\u0000\\\\é\\u00e9\"}");
    assert_eq!(
        run.clean(),
        "{\"label\":\"Uncategorized\",\"rule\":null,\"text\":\"a\\r\\nb\\u0000\\\\éé\"}\n"
    );
}

#[test]
fn a_line_that_cannot_be_read_is_reported_with_its_place_and_the_rest_is_labelled() {
    let good = format!("\"{QUOTA}\"");
    let name = file("texts.jsonl", format!("{good}\n\nnonsense\n{good}\n7\n{{\"txt\":\"a\"}}\n"));
    let bytes =
        [b"\"\xff\"\n\"\\ud800\"\n[\"a\"]\n\"a\" \"b\"\n{\"text\":null}\n", good.as_bytes()];

    let run = classify(["--input", "json", &name, "-"], bytes.concat());
    assert_eq!(run.status, 1);
    assert_eq!(run.text(), format!("QuotaIssues\t{QUOTA}\n").repeat(3));
    let places: Vec<_> = run
        .stderr
        .lines()
        .map(|line| {
            let (place, what) = line.split_once(": ").unwrap().1.split_once(": ").unwrap();
            assert!(line.starts_with("classifier: ") && !what.contains(" at line "), "{line}");
            place.to_owned()
        })
        .collect();
    let expected = [(&*name, 3), (&name, 5), (&name, 6)]
        .into_iter()
        .chain((1..=5).map(|line| ("<stdin>", line)))
        .map(|(name, line)| format!("{name}:{line}"));
    assert_eq!(places, expected.collect::<Vec<_>>());
}

#[test]
fn nesting_without_end_is_an_unreadable_line_and_not_a_crash() {
    let deep =
        format!("{{\"text\":{}}}\n[[\"a\n{}", "[".repeat(100_000), "{\"a\":".repeat(100_000));
    let run = classify(["--input", "json"], deep);
    assert_eq!((run.status, run.text(), run.stderr.lines().count()), (1, "", 3));
}

#[test]
fn a_byte_order_mark_at_the_start_of_a_file_is_skipped() {
    let name = file("texts.jsonl", format!("\u{FEFF}\"{QUOTA}\"\n\"\u{FEFF}\"\n"));
    assert_eq!(
        classify(["--input", "json", &name, "-"], "\u{FEFF}").clean(),
        format!("QuotaIssues\t{QUOTA}\nUncategorized\t\u{FEFF}\n")
    );
}

#[test]
fn a_field_leads_to_the_text() {
    let input = format!(
        "{{\"text\":\"no\",\"event\":{{\"reasons\":[\"no\",\"{QUOTA}\"]}}}}\n\n\
         {{\"event\":{{\"reasons\":[]}}}}\n\"{QUOTA}\"\n"
    );
    let run = classify(["--input", "json", "--field", "/event/reasons/1"], input);
    assert_eq!((run.status, run.text()), (1, format!("QuotaIssues\t{QUOTA}\n").as_str()));
    let messages: Vec<_> = run.stderr.lines().collect();
    assert_eq!(messages.len(), 2);
    assert!(messages[0].starts_with("classifier: <stdin>:3: invalid length 0, "), "{messages:?}");
    assert!(
        messages[1].starts_with("classifier: <stdin>:4: invalid type: string "),
        "{messages:?}"
    );
}

#[test]
fn an_invalid_field_is_reported_before_anything_is_read() {
    for (arguments, cure) in [
        (["--input=json", "--field=event/reason"], "starts with a slash, such as /event/reason"),
        (["--input=lines", "--field=/event"], "it needs --input json"),
        (["--input=kumomta", "--field=/event"], "it needs --input json"),
    ] {
        let run = classify(arguments, "\"a\"");
        run.assert_failed(2, cure);
    }
}
