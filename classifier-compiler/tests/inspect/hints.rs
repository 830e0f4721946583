//! Whoever follows a hint gets a cheaper plan.

use classifier_compiler::{
    Compiler,
    inspect::{Cost, Hint, HintKind, Inspection, Rule, Tier, hints},
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

fn cost(pattern: &str, tier: Tier) -> Option<Cost> {
    first(&inspect(&[pattern])).plan(tier).cost()
}

fn bytes(pattern: &str) -> usize {
    first(&inspect(&[pattern])).tiers.iter().map(|plan| plan.own_bytes).sum()
}

#[test]
fn an_anchor_makes_a_prefix_of_a_scan() {
    for (pattern, expected) in [("[a-f0-9]{8}", "^[a-f0-9]{8}"), ("[ab]{3}|x", "^(?:[ab]{3}|x)")] {
        let hint = hint(pattern, |kind| *kind == HintKind::Anchor);
        assert_eq!(hint.pattern.as_deref(), Some(expected));
        assert_eq!(cost(pattern, Tier::Ascii), Some(Cost::Scan));
        assert_eq!(cost(expected, Tier::Ascii), Some(Cost::Prefix));
    }
}

#[test]
fn an_open_gap_is_settled_by_positions() {
    let hint =
        hint("blocked.{0,40}by (?:now){1,9}", |its| matches!(its, HintKind::OpenGaps { .. }));
    let open = hint.pattern.as_deref().unwrap();
    assert_eq!(open, "blocked.*by (?:now)+");
    let text = "write `.*` for `.{0,40}`, if it may as well be longer: `blocked.*by (?:now)+`";
    assert_eq!(hint.to_string(), text);
    for tier in Tier::ALL {
        assert!(cost("blocked.{0,40}by (?:now){1,9}", tier) > cost(open, tier));
    }
}

#[test]
fn classes_of_ascii_are_settled_by_positions() {
    let hint = hint(r"id \d+ is blocked", |kind| *kind == HintKind::AsciiClasses);
    assert_eq!(hint.pattern.as_deref(), Some("id [0-9]+ is blocked"));
    assert_eq!(cost(r"id \d+ is blocked", Tier::Unicode), Some(Cost::Automaton));
    assert_eq!(cost("id [0-9]+ is blocked", Tier::Unicode), Some(Cost::Positions));
}

#[test]
fn classes_of_ascii_make_small_automata() {
    let hint = hint(r"\d{8}", |kind| *kind == HintKind::AsciiClasses);
    assert_eq!(hint.pattern.as_deref(), Some("[0-9]{8}"));
    assert!(bytes("[0-9]{8}") * 2 <= bytes(r"\d{8}"));
}

#[test]
fn positions_do_without_word_boundaries() {
    let hint = hint(r"\bblocked\b", |kind| *kind == HintKind::NoWordBoundaries);
    assert_eq!(hint.pattern.as_deref(), Some("blocked"));
    for tier in Tier::ALL {
        assert_eq!(cost(r"\bblocked\b", tier), Some(Cost::Automaton));
        assert_eq!(cost("blocked", tier), Some(Cost::Positions));
    }
}

#[test]
fn letters_are_for_the_filter_to_find() {
    for (pattern, followed) in [
        ("[a-f0-9]{8}", "[a-f0-9]{8} is blocked"),
        ("^[^ ]+ [a-f]+$", "^[^ ]+ is blocked by [a-f]+$"),
    ] {
        let hint = hint(pattern, |kind| *kind == HintKind::Letters);
        assert_eq!(hint.pattern, None);
        for tier in Tier::ALL {
            assert!(cost(pattern, tier) > cost(followed, tier), "{pattern}");
        }
    }
}

#[test]
fn many_alternatives_are_cheaper_as_rules_of_their_own() {
    const MANY: &str = "(?i)^4[0-9]+ .*(one|two|six|ten|zero|five|nine).+(first|second|third|fourth|fifth|sixth|last|next|other|none)";

    let hint = hint(MANY, |kind| matches!(kind, HintKind::Divide { .. }));
    let HintKind::Divide { group, patterns } = &hint.kind else { unreachable!("it is one") };
    assert_eq!(group, "(one|two|six|ten|zero|five|nine)");
    assert_eq!(patterns.len(), 7);
    assert_eq!(patterns[1], MANY.replace(group, "(two)"));
    let together = inspect(&patterns.iter().map(String::as_str).collect::<Vec<_>>());
    for tier in Tier::ALL {
        let dearest = together.rules.iter().map(|rule| rule.plan(tier).cost()).max();
        assert!(dearest < Some(cost(MANY, tier)), "{dearest:?}");
    }
}

#[test]
fn longer_literals_are_found_faster() {
    let hint = hint("ab.*cd", |kind| matches!(kind, HintKind::LongerLiteral { .. }));
    assert!(hint.to_string().starts_with("`ab` is short") || hint.to_string().starts_with("`cd`"));
    for tier in Tier::ALL {
        assert_eq!(cost("ab.*cd", tier), Some(Cost::ShortLiteral));
        assert_eq!(cost("ab.*mailbox", tier), Some(Cost::Positions));
    }
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
            let before = Tier::ALL.map(|tier| cost(pattern, tier));
            let after = Tier::ALL.map(|tier| cost(better, tier));
            assert!(after[0] <= before[0] && after[1] <= before[1], "{hint}");
            assert!(after != before || bytes(better) * 2 <= bytes(pattern), "{hint}");
        }
    }
    assert!(edited >= 6, "{edited}");
}

#[test]
fn nothing_is_said_of_what_is_cheap() {
    for pattern in ["^552 ", "mailbox full", "^550.+user .+ unknown$", "^550 (4|5)", ""] {
        assert_eq!(hints(first(&inspect(&[pattern])), &Compiler::new()), [], "{pattern}");
    }
}
