//! What is read must be what `serde_json` reads, and nothing else may be taken for JSON.

use proptest::{collection::vec, prelude::*, sample::select};
use serde_json::Value as Json;

use super::{Node, Value, parse};

/// A document as `serde_json` has it, but for numbers, words, and keys that stand twice.
fn as_json(node: &Node) -> Json {
    match &node.value {
        Value::String(text) => Json::from(text.as_str()),
        Value::Array(items) => items.iter().map(as_json).collect(),
        Value::Table(entries) => {
            entries.iter().map(|(key, node)| (key.text.clone(), as_json(node))).collect()
        }
        Value::Integer(_) | Value::Bool(_) | Value::Other(_) => Json::Null,
    }
}

fn without_other(json: Json) -> Json {
    match json {
        Json::Array(items) => items.into_iter().map(without_other).collect(),
        Json::Object(entries) => {
            entries.into_iter().map(|(key, json)| (key, without_other(json))).collect()
        }
        Json::String(_) => json,
        _ => Json::Null,
    }
}

/// Every span must be that of what was read.
fn check_spans(text: &str, node: &Node) {
    let read = |text: &str| without_other(serde_json::from_str(text).unwrap());
    assert_eq!(read(&text[node.span.clone()]), as_json(node));
    match &node.value {
        Value::Array(items) => items.iter().for_each(|item| check_spans(text, item)),
        Value::Table(entries) => entries.iter().for_each(|(key, item)| {
            assert_eq!(read(&text[key.span.clone()]), key.text);
            check_spans(text, item);
        }),
        _ => {}
    }
}

fn check(text: &str) {
    // Numbers that no `f64` holds are JSON too.
    let expected = serde_json::from_str::<Json>(text);
    match (parse(text), expected) {
        (Ok(node), Ok(expected)) => {
            assert_eq!(as_json(&node), without_other(expected), "{text}");
            check_spans(text, &node);
        }
        (Ok(_), Err(error)) => {
            assert!(error.to_string().starts_with("number out of range"), "{text}: {error}");
        }
        (Err(errors), Ok(_)) => panic!("{text} is JSON: {errors:?}"),
        (Err(errors), Err(_)) => {
            assert_eq!(errors.len(), 1, "{text}");
            let span = &errors[0].1;
            assert!(text.get(span.clone()).is_some(), "{span:?} in {text}");
        }
    }
}

#[test]
fn what_is_json_and_what_is_not() {
    let cases = [
        "",
        " ",
        "{}",
        "[]",
        "{} x",
        "[1 2]",
        "[1,]",
        "[,]",
        "{,}",
        "{\"a\":1,}",
        "{\"a\"}",
        "{\"a\":}",
        "{a:1}",
        "tru",
        "true",
        "trues",
        "nul",
        "null",
        "-",
        "-0",
        "01",
        "1.",
        "1.5",
        "1e",
        "1e+",
        "1E-7",
        ".5",
        "+1",
        "\"",
        "\"\\",
        "\"\\u12",
        "\"\\u12é4\"",
        "\"\\ud83d\"",
        "\"\\ud83d\\udceb\"",
        "\"\\udceb\"",
        "\"\\ud83d\\u0041\"",
        "\"\\ud83dx\"",
        "\"\t\"",
        "\"\u{7f}\"",
        "\"\\é\"",
        "[\"a\" \"b\"]",
        "\u{a0}1",
        "/* */ 1",
        "'a'",
        "[[[[]]]",
        "1e999",
        "{\"a\": [true, false, null, -1.5e3, \"\\b\\t\\n\\f\\r\\\"\\\\\\/\"]}",
    ];
    cases.iter().for_each(|text| check(text));
}

#[test]
fn values_nested_without_end_are_refused_without_recursion() {
    for text in ["[".repeat(1 << 20), "{\"a\":".repeat(1 << 18), "[\"".repeat(20)] {
        assert!(parse(&text).is_err());
    }
}

proptest! {
    #[test]
    fn any_text_of_json_is_read_as_serde_json_reads_it(
        parts in vec(select(&[
            "{", "}", "[", "]", ",", ":", "\"", "\"a\"", "\\", "\\u00e9", "\\ud83d", "\\udceb", "é",
            "1", "0", "-", ".", "e", "true", "null", " ", "\n", "\u{1}", "/", "\"k\":", "[\"v\"]",
        ][..]), 0..12),
    ) {
        check(&parts.concat());
    }
}
