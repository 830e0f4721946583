use proptest::{collection::vec, prelude::*, sample::select};

use super::*;
use crate::source::{
    document::{Node, Value},
    json, toml,
};

/// The string that is the only value of a document: as the file has it, and as it reads.
fn only_string(file: &str, node: &Node) -> (String, String) {
    match &node.value {
        Value::String(text) => (file[node.span.clone()].to_owned(), text.clone()),
        Value::Table(entries) => only_string(file, &entries[0].1),
        _ => panic!("no string"),
    }
}

fn from_toml(string: &str) -> (String, String) {
    let file = format!("# é\nkey = {string} # comment\n");
    only_string(&file, &toml::parse(&file).unwrap())
}

fn from_json(string: &str) -> (String, String) {
    let file = format!("{{ \"key\" : {string} }}");
    only_string(&file, &json::parse(&file).unwrap())
}

/// What of the string stands for a part of the text that occurs once.
fn found<'r>(raw: &'r str, decoded: &str, part: &str) -> &'r str {
    let at = decoded.find(part).unwrap();
    &raw[raw_range(raw, decoded, at..at + part.len()).unwrap()]
}

#[test]
fn spans_of_strings_include_their_quotes() {
    for string in [r#""a""#, "'a'", r#""""a""""#, "'''a'''", "'''\na'''", r#""\u0061""#] {
        assert_eq!(from_toml(string), (string.to_owned(), "a".to_owned()));
    }
    for string in [r#""a""#, r#""\u0061""#] {
        assert_eq!(from_json(string), (string.to_owned(), "a".to_owned()));
    }
}

#[test]
fn parts_are_found_however_toml_writes_them() {
    let cases = [
        (r#""^5\\d""#, r"\d", r"\\d"),
        (r#""^5\\d""#, "d", "d"),
        (r"'^5\d'", r"\d", r"\d"),
        (r#""\b\t\n\f\r\e\"\\\x41\u00e9\U0001F600""#, "\u{8}", r"\b"),
        (r#""\b\t\n\f\r\e\"\\\x41\u00e9\U0001F600""#, "\t\n\u{C}\r", r"\t\n\f\r"),
        (r#""\b\t\n\f\r\e\"\\\x41\u00e9\U0001F600""#, "\u{1B}\"\\A", r#"\e\"\\\x41"#),
        (r#""\b\t\n\f\r\e\"\\\x41\u00e9\U0001F600""#, "é", r"\u00e9"),
        (r#""\b\t\n\f\r\e\"\\\x41\u00e9\U0001F600""#, "😀", r"\U0001F600"),
        ("'''\nabc'''", "a", "a"),
        ("'''\r\nabc'''", "a", "a"),
        ("'''\n\nabc'''", "\na", "\na"),
        ("\"\"\"\r\nab\r\nc\"\"\"", "b\r\nc", "b\r\nc"),
        ("\"\"\"ab\\\n  \n\t cd\"\"\"", "b", "b"),
        ("\"\"\"ab\\\n  \n\t cd\"\"\"", "c", "c"),
        ("\"\"\"ab\\\n  \n\t cd\"\"\"", "bc", "b\\\n  \n\t c"),
        ("\"\"\"ab\\ \t\r\n \r\ncd\"\"\"", "bc", "b\\ \t\r\n \r\nc"),
        ("\"\"\"\\\n  ab\\\n\"\"\"", "ab", "ab"),
        (r#"""""a""""""#, "a\"\"", r#"a"""#),
        ("''''a'''''", "'a''", "'a''"),
    ];
    for (string, part, expected) in cases {
        let (raw, decoded) = from_toml(string);
        assert_eq!(found(&raw, &decoded, part), expected, "{part:?} in {string}");
    }
}

#[test]
fn parts_are_found_however_json_writes_them() {
    let string = r#""\b\t\n\f\r\"\\\/\u00E9-\uD83D\uDE00-\ud83d\ude01😀""#;
    let (raw, decoded) = from_json(string);
    let cases = [
        ("\u{8}\t", r"\b\t"),
        ("\"\\/", r#"\"\\\/"#),
        ("é", r"\u00E9"),
        ("-😀-", r"-\uD83D\uDE00-"),
        ("😁", r"\ud83d\ude01"),
        ("😁😀", r"\ud83d\ude01😀"),
    ];
    for (part, expected) in cases {
        assert_eq!(found(&raw, &decoded, part), expected, "{part}");
    }
}

#[test]
fn a_range_inside_an_escape_covers_it() {
    let raw = r#""a\u00e9b""#;
    for range in [1..2, 2..3, 1..3, 2..2] {
        assert_eq!(raw_range(raw, "aéb", range.clone()), Some(2..8), "{range:?}");
    }
}

#[test]
fn an_empty_range_is_a_place_between_characters() {
    let cases = [
        (r#""""#, "", 0, 1),
        ("''", "", 0, 1),
        ("'''\n'''", "", 0, 4),
        (r#""\tb""#, "\tb", 0, 1),
        (r#""\tb""#, "\tb", 1, 3),
        (r#""\tb""#, "\tb", 2, 4),
        ("\"\"\"a\\\n b\"\"\"", "ab", 1, 7),
        ("\"\"\"a\\\n \"\"\"", "a", 1, 4),
    ];
    for (raw, decoded, at, expected) in cases {
        let range = raw_range(raw, decoded, at..at);
        assert_eq!(range, Some(expected..expected), "{at} in {raw}");
    }
}

#[test]
fn what_does_not_read_as_the_text_has_no_places() {
    let cases = [
        ("bare", "bare"),
        (r#"""#, ""),
        (r#""a""#, "b"),
        (r#""a""#, "ab"),
        (r#""ab""#, "a"),
        (r#""a'"#, "a"),
        (r#""\q""#, "q"),
        (r#""\u00""#, "\0"),
        (r#""\uD83D""#, "?"),
        (r#""\""#, "\\"),
        (r#""\ a""#, "a"),
    ];
    for (raw, decoded) in cases {
        assert_eq!(raw_range(raw, decoded, 0..decoded.len()), None, "{raw}");
    }
    #[expect(clippy::reversed_empty_ranges, reason = "that is what is tested")]
    for range in [0..4, 4..4, 2..1] {
        assert_eq!(raw_range("'abc'", "abc", range), None);
    }
}

/// Checks every character of a string by reading it again, alone.
fn check_characters(
    raw: &str,
    decoded: &str,
    read: impl Fn(&str) -> (String, String),
) -> Result<(), TestCaseError> {
    let (content, notation) = content(raw).unwrap();
    let mut end = content.start;
    for (at, char) in decoded.char_indices() {
        let range = raw_range(raw, decoded, at..at + char.len_utf8()).unwrap();
        prop_assert_eq!(range.start, end);
        end = range.end;
        let alone = match notation {
            Notation::Literal => format!("'''\n{}'''", &raw[range]),
            Notation::Escaped if raw.starts_with(r#"""""#) => {
                format!("\"\"\"\n{}\"\"\"", &raw[range])
            }
            Notation::Escaped => format!("\"{}\"", &raw[range]),
        };
        if !alone.contains("\n\r") {
            prop_assert_eq!(read(&alone).1, char.to_string());
        }
    }
    prop_assert_eq!(end, content.end);
    Ok(())
}

/// Characters that writers treat in their own ways, and any others.
fn any_text() -> impl Strategy<Value = String> {
    let special = select("\"\"'''\\\n\r\t\u{0}\u{7F}/é😀 a".chars().collect::<Vec<_>>());
    vec(prop_oneof![3 => special, 1 => any::<char>()], 0..12)
        .prop_map(|chars| chars.into_iter().collect())
}

/// Characters as a long string of TOML may have them.
const WRITTEN: [(&str, &str); 14] = [
    ("a", "a"),
    ("é", "é"),
    ("😀", "😀"),
    (" ", " "),
    ("\n", "\n"),
    ("\\\n", ""),
    ("\\  \r\n\t \n", ""),
    ("\\n", "\n"),
    ("\\\\", "\\"),
    ("\\\"", "\""),
    ("\\x7e", "~"),
    ("\\u20AC", "€"),
    ("\\U0001f600", "😀"),
    ("'", "'"),
];

proptest! {
    #[test]
    fn each_character_is_found_as_toml_writers_write_it(text in any_text()) {
        let (raw, decoded) = from_toml(&::toml::Value::from(text.as_str()).to_string());
        prop_assert_eq!(&decoded, &text);
        check_characters(&raw, &decoded, from_toml)?;
    }

    #[test]
    fn each_character_is_found_as_json_writers_write_it(text in any_text()) {
        prop_assert_eq!(quoted(&text, RuleFormat::Json), serde_json::to_string(&text).unwrap());
        let (raw, decoded) = from_json(&serde_json::to_string(&text).unwrap());
        prop_assert_eq!(&decoded, &text);
        check_characters(&raw, &decoded, from_json)?;
    }

    #[test]
    fn each_character_is_found_however_people_write_it(
        pieces in vec(select(&WRITTEN[..]), 0..16),
    ) {
        // Behind an escaped line break, white space is no character.
        let mut string = "\"\"\"\n".to_owned();
        let mut places = Vec::new();
        let mut after_break = false;
        for (written, char) in pieces {
            let is_dropped = after_break && written.trim().is_empty();
            if !is_dropped && !char.is_empty() {
                places.push((string.len()..string.len() + written.len(), char));
            }
            after_break = is_dropped || char.is_empty();
            string.push_str(written);
        }
        string.push_str("\"\"\"");

        let (raw, decoded) = from_toml(&string);
        let text: String = places.iter().map(|(_, char)| *char).collect();
        prop_assert_eq!(&decoded, &text);
        let mut at = 0;
        for (place, char) in places {
            let range = at..at + char.len();
            prop_assert_eq!(raw_range(&raw, &decoded, range), Some(place));
            at += char.len();
        }
    }
}
