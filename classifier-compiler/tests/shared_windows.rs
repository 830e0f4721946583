//! Rules that share the bytes that a text is searched for get the answers of `RegexSet`.

use classifier_compiler::{Compiler, RuleSet};
use classifier_runtime::Classifier;
use regex::{RegexSet, RegexSetBuilder};

/// Words of four letters, no two alike.
fn words(count: usize) -> Vec<String> {
    let letter = |nth: usize| char::from(b'a' + (nth % 26) as u8);
    let word = |nth: usize| [nth / 26, nth, nth / 676, nth * 7].map(letter).iter().collect();
    (0..count).map(word).collect()
}

/// Compares answers for texts with matches at all kinds of places.
fn compare(patterns: &[String], matches: &[String]) {
    let builder = patterns.iter().fold(RuleSet::builder(), |rules, it| rules.rule("Label", it));
    let artifact = Compiler::new().compile(&builder.read()).unwrap();
    let classifier = Classifier::from_bytes(artifact.as_bytes()).unwrap();
    let oracle = RegexSetBuilder::new(patterns).size_limit(1 << 28).build().unwrap();
    let mut found = 0;
    for (nth, text) in matches.iter().enumerate() {
        let other = &matches[nth * 31 % matches.len()];
        let texts = [
            text.clone(),
            format!("{}{text}", ".".repeat(nth % 40)),
            format!("{text} and {other}"),
            format!("é{}{text}{}", ".".repeat(nth % 3), "é".repeat(nth % 9)),
            format!("{}{text}é", "é".repeat(1_000 + nth % 40)),
            text[1..].to_owned(),
            text[..text.len() - 1].to_owned(),
            text.replace('a', "q"),
            text.to_uppercase(),
        ];
        for text in texts {
            let winner = winner(&oracle, &text);
            found += usize::from(winner.is_some());
            assert_eq!(classifier.first_match(&text).map(|id| id.index()), winner, "{text:?}");
        }
    }
    assert!(found >= 2 * matches.len(), "{found}");
}

fn winner(oracle: &RegexSet, text: &str) -> Option<usize> {
    oracle.matches(text).iter().next()
}

#[test]
fn rules_with_the_same_windows_answer_like_a_regex_set() {
    type Make = fn(&str) -> String;
    let shapes: [(Make, Make); 6] = [
        (|word| format!("http://www.{word}.com"), |word| format!("http://www.{word}.com")),
        (|word| format!("(?i)http://www.{word}.com"), |word| format!("Http://WWW.{word}.com")),
        (
            |word| format!("{word}.mailbox.example.com"),
            |word| format!("{word}.mailbox.example.com"),
        ),
        (|word| format!("{word}...mailbox$"), |word| format!("{word}...mailbox")),
        (
            |word| format!("mailbox [0-9]+[{word}][{}] x", &word[1..]),
            |word| format!("mailbox 17{} x", &word[2..]),
        ),
        (
            |word| format!("^[45]50.*mailbox.{}..{}", &word[..1], &word[1..]),
            |word| format!("550 mailbox {}  {}", &word[..1], &word[1..]),
        ),
    ];
    let words = words(200);
    for (pattern, text) in shapes {
        let all = |shape: fn(&str) -> String| -> Vec<String> {
            words.iter().map(|word| shape(word)).collect()
        };
        compare(&all(pattern), &all(text));
    }
}

#[test]
fn more_class_runs_than_an_artifact_has_room_for_are_decided_by_programs() {
    let counts = 2..=300;
    let patterns: Vec<String> =
        counts.clone().map(|it| format!("mailbox [a-f]{{{it}}}x")).collect();
    let texts: Vec<String> = counts.map(|it| format!("mailbox {}x", "f".repeat(it))).collect();
    compare(&patterns, &texts);
}
