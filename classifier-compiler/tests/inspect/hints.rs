//! Whoever follows a hint gets a cheaper plan.

use classifier_compiler::{
    Compiler,
    inspect::{Cost, Hint, HintKind, Inspection, Rule, hints},
};

use crate::inspect;

fn first(inspection: &Inspection) -> &Rule {
    &inspection.rules[0]
}

/// The hint of a kind that a pattern gets.
#[track_caller]
fn hint(pattern: &str, is_wanted: impl Fn(&HintKind) -> bool) -> Hint {
    let found = hints(first(&inspect(&[pattern])), &Compiler::new());
    let hint = found.iter().find(|hint| is_wanted(&hint.kind));
    hint.unwrap_or_else(|| panic!("{pattern}: {found:?}")).clone()
}

fn cost(pattern: &str) -> Option<Cost> {
    first(&inspect(&[pattern])).cost()
}

fn bytes(pattern: &str) -> usize {
    first(&inspect(&[pattern])).own_bytes
}

#[test]
fn an_anchor_turns_a_scan_into_a_prefix() {
    for (pattern, expected) in [("[a-f0-9]{8}", "^[a-f0-9]{8}"), ("[ab]{3}|x", "^(?:[ab]{3}|x)")] {
        let hint = hint(pattern, |kind| *kind == HintKind::Anchor);
        assert_eq!(hint.pattern.as_deref(), Some(expected));
        assert_eq!(cost(pattern), Some(Cost::Scan));
        assert_eq!(cost(expected), Some(Cost::Prefix));
    }
}

#[test]
fn an_unbounded_gap_is_decided_by_positions() {
    let hint =
        hint("blocked.{0,40}by (?:now){1,9}", |its| matches!(its, HintKind::OpenGaps { .. }));
    let open = hint.pattern.as_deref().unwrap();
    assert_eq!(open, "blocked.*by (?:now)+");
    let text = "write `.*` instead of `.{0,40}` if the gap may be longer: `blocked.*by (?:now)+`";
    assert_eq!(hint.to_string(), text);
    assert!(cost("blocked.{0,40}by (?:now){1,9}") > cost(open));
}

#[test]
fn positions_suffice_without_word_boundaries() {
    let hint = hint(r"\bblocked\b", |kind| *kind == HintKind::NoWordBoundaries);
    assert_eq!(hint.pattern.as_deref(), Some("blocked"));
    assert_eq!(cost(r"\bblocked\b"), Some(Cost::Program));
    assert_eq!(cost("blocked"), Some(Cost::Positions));
}

#[test]
fn letters_give_the_filter_something_to_find() {
    for (pattern, followed) in [
        ("[a-f0-9]{8}", "[a-f0-9]{8} is blocked"),
        ("^[^ ]+ [a-f]+$", "^[^ ]+ is blocked by [a-f]+$"),
    ] {
        let hint = hint(pattern, |kind| *kind == HintKind::Letters);
        assert_eq!(hint.pattern, None);
        assert!(cost(pattern) > cost(followed), "{pattern}");
    }
}

#[test]
fn many_alternatives_are_cheaper_as_separate_rules() {
    const MANY: &str = "(?i)^4[0-9]+ .*(one|two|six|ten|zero|five|nine).+(first|second|third|fourth|fifth|sixth|last|next|other|none)";

    let hint = hint(MANY, |kind| matches!(kind, HintKind::Divide { .. }));
    let HintKind::Divide { group, patterns } = &hint.kind else { unreachable!("it is one") };
    assert_eq!(group, "(one|two|six|ten|zero|five|nine)");
    assert_eq!(patterns.len(), 7);
    assert_eq!(patterns[1], MANY.replace(group, "(two)"));
    let together = inspect(&patterns.iter().map(String::as_str).collect::<Vec<_>>());
    let dearest = together.rules.iter().map(Rule::cost).max();
    assert!(dearest < Some(cost(MANY)), "{dearest:?}");
}

#[test]
fn longer_literals_are_found_faster() {
    let hint = hint("ab.*cd", |kind| matches!(kind, HintKind::LongerLiteral { .. }));
    assert!(hint.to_string().starts_with("`ab` is short") || hint.to_string().starts_with("`cd`"));
    assert_eq!(cost("ab.*cd"), Some(Cost::ShortLiteral));
    assert_eq!(cost("ab.*abc"), Some(Cost::Positions));
}

#[test]
fn all_edited_patterns_are_cheaper() {
    let patterns = [
        r"\w+@\w+",
        r"(?i)host.{0,9}down\b",
        r"[^ ]{2,30}x",
        r"\d{3}|\w{9}",
        "(?x) [a-f]{8} # id",
        r"^\S+ [a-f]{1,90}$",
        r"[a-f]{5}$",
        r"error \d{2,5} .{0,200} fatal",
    ];
    let mut edited = 0;
    for pattern in patterns {
        for hint in hints(first(&inspect(&[pattern])), &Compiler::new()) {
            let Some(better) = &hint.pattern else { continue };
            edited += 1;
            let (before, after) = (cost(pattern), cost(better));
            assert!(after <= before, "{hint}");
            assert!(after < before || bytes(better) * 2 <= bytes(pattern), "{hint}");
        }
    }
    assert!(edited >= 6, "{edited}");
}

#[test]
fn cheap_rules_have_no_hints() {
    for pattern in ["^552 ", "mailbox full", "^550.+user .+ unknown$", "^550 (4|5)", ""] {
        assert_eq!(hints(first(&inspect(&[pattern])), &Compiler::new()), [], "{pattern}");
    }
}
