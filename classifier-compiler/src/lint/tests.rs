//! What findings claim about the texts that match, against the `regex` crate.

use std::iter;

use proptest::{collection::vec, prelude::*, sample::select};
use regex::Regex;

use super::{
    matches_everything::{Unmatched, unmatched},
    pattern_findings as findings, *,
};
use crate::pattern::parse::parse;

/// All texts of at most so many of these characters.
fn texts(chars: &[char], most: usize) -> Vec<String> {
    let mut texts = vec![String::new()];
    let mut shorter = 0..1;
    for _ in 0..most {
        let start = texts.len();
        for index in shorter {
            texts.extend(
                chars.iter().map(|char| format!("{}{char}", &texts[index])).collect::<Vec<_>>(),
            );
        }
        shorter = start..texts.len();
    }
    texts
}

/// All patterns of at most three of these pieces; some are refused.
fn patterns() -> impl Iterator<Item = String> {
    const PIECES: [&str; 16] = [
        ".*", ".*?", ".+", ".", "a", "^", "$", "(?s)", "(?m)", "(?R)", r"\n", "(?:ab)", "(?:", ")",
        "|", r"\d",
    ];
    let pieces = || iter::once("").chain(PIECES);
    pieces().flat_map(move |first| {
        pieces()
            .flat_map(move |second| pieces().map(move |third| format!("{first}{second}{third}")))
    })
}

#[test]
fn suggestions_that_claim_to_match_in_the_same_texts_do() {
    let texts = texts(&['a', 'b', '\n', '5'], 4);
    let mut checked = 0;
    for pattern in patterns() {
        for (lint, finding) in findings(&pattern) {
            match lint {
                Lint::NeedlessGap | Lint::CostlyClass => {}
                _ => continue,
            }
            let Some(suggestion) = finding.suggestion else { continue };
            let [old, new] = [&pattern, &suggestion].map(|pattern| Regex::new(pattern).unwrap());
            for text in &texts {
                assert_eq!(
                    old.is_match(text),
                    new.is_match(text),
                    "{pattern} and {suggestion} in {text:?}"
                );
            }
            checked += 1;
        }
    }
    assert!(checked > 500, "{checked}");
}

#[test]
fn patterns_that_are_said_to_match_everything_do() {
    let texts = texts(&['a', '\n', '\r', '5'], 3);
    let is_break = |char| matches!(char, '\n' | '\r');
    for pattern in patterns() {
        let Ok(hir) = parse(&pattern) else { continue };
        if let Some(but) = unmatched(&hir) {
            let regex = Regex::new(&pattern).unwrap();
            for text in &texts {
                // Whether a `\r` alone is a line break depends on flags.
                let may_be_unmatched = match but {
                    Unmatched::Nothing => false,
                    Unmatched::Empty => text.is_empty(),
                    Unmatched::OnlyLineBreaks => text.chars().all(is_break),
                    Unmatched::LeadingLineBreak => text.chars().next().is_none_or(is_break),
                    Unmatched::WithLineBreaks => text.contains(is_break),
                    Unmatched::EmptyOrWithLineBreaks => text.is_empty() || text.contains(is_break),
                };
                assert!(may_be_unmatched || regex.is_match(text), "{pattern} in {text:?}");
                if text.is_empty() {
                    let matches = matches!(but, Unmatched::Nothing | Unmatched::WithLineBreaks);
                    assert_eq!(regex.is_match(text), matches, "{pattern}");
                }
            }
        }
    }
}

#[test]
fn classes_in_patterns_of_ascii_match_in_the_same_ascii_texts() {
    let texts = texts(&['a', '_', '5', '.', '-', ' '], 4);
    for pattern in [r"^\d{2}", r"\w+-\d$", r"[\d.]+-", r"[\w-]+ [-\d]", r"(?i)A\w", r"[\w&&[^\d]]a"]
    {
        let [(_, PatternFinding { suggestion: Some(suggestion), .. })] = &findings(pattern)[..]
        else {
            panic!("{pattern}");
        };
        let [old, new] = [pattern, suggestion].map(|pattern| Regex::new(pattern).unwrap());
        for text in &texts {
            assert_eq!(old.is_match(text), new.is_match(text), "{pattern} in {text:?}");
        }
    }
}

#[test]
fn findings_come_in_the_order_of_their_places() {
    let pattern = r".*\d (see example.com)";
    let found: Vec<_> =
        findings(pattern).into_iter().map(|(lint, found)| (lint, &pattern[found.span])).collect();
    let expected = [
        (Lint::NeedlessGap, ".*"),
        (Lint::CostlyClass, r"\d"),
        (Lint::LikelyUnescaped, "(see example.com)"),
        (Lint::LikelyUnescaped, "example.com"),
    ];
    assert_eq!(found, expected);
}

#[test]
fn what_is_refused_has_no_findings() {
    for pattern in ["(", r".*\d(", "a(?=b).*", r"(?-u:\xFF).*", r"(?-u:\B)"] {
        assert_eq!(findings(pattern), [], "{pattern}");
    }
}

#[test]
fn patterns_that_are_well_written_have_no_findings() {
    let patterns = [
        r"^552 [45]\.2\.2 ",
        "^550.+mailbox full",
        r"(?i)^5[0-9]{2}.+(no such|unknown) (user|recipient)",
        r"open-?spf\.(net|org)/Why",
        "[^ ]+@[^ ]+ is unknown$",
        r"\(mailbox for user is full\)",
    ];
    for pattern in patterns {
        assert_eq!(findings(pattern), [], "{pattern}");
    }
}

proptest! {
    /// Spans are cut out of patterns, which must not be within a character.
    #[test]
    fn spans_and_suggestions_are_whole_whatever_the_pattern(
        chars in vec(select("()?:|.*+^$[]\\dwsxi-&é\u{2028} a.com".chars().collect::<Vec<_>>()), 0..16),
        is_verbose in any::<bool>(),
    ) {
        let flags = if is_verbose { "(?x)" } else { "" };
        let pattern: String = flags.chars().chain(chars).collect();
        for (_, finding) in findings(&pattern) {
            prop_assert!(pattern.get(finding.span).is_some());
            if let Some(suggestion) = finding.suggestion {
                prop_assert!(parse(&suggestion).is_ok(), "{pattern:?} to {suggestion:?}");
            }
        }
    }
}
