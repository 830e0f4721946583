//! How rules of each kind are decided.

use classifier_compiler::inspect::{
    Alphabet, AutomatonKind, Cost, DecidedBy, Decision, Pass, ProgramKind,
};

use crate::{inspect, literal, many_characters};

/// What the filter looks for in the only rule, and by what pieces it is settled.
#[track_caller]
fn positions(pattern: &str) -> (Pass, String, Vec<String>) {
    let inspection = inspect(&[pattern]);
    let literal = literal(&inspection.rules[0]).clone();
    let DecidedBy::Positions { pieces, .. } = literal.decided_by else { panic!("{literal:?}") };
    let found = literal.found.unwrap();
    (found.pass, found.piece, pieces)
}

#[test]
fn prefixes_share_an_anchored_automaton() {
    let inspection = inspect(&[r"^552 [45]\.2\.2 ", "^550 "]);
    for rule in &inspection.rules {
        assert_eq!(rule.decisions, [Decision::Prefix { automaton: 0 }]);
        // Nothing but its record and its pattern.
        assert_eq!((rule.cost(), rule.own_bytes), (Some(Cost::Prefix), 24 + rule.pattern.len()));
        assert!(rule.shared_bytes > 0);
    }
    let [automaton] = &inspection.automata[..] else { panic!() };
    assert_eq!((automaton.kind, &automaton.rules[..]), (AutomatonKind::Anchored, &[0, 1][..]));
    assert_eq!(automaton.prefixes, 0);
    // `5`, `55`, then two ways: `2`, ` `, `4`, `.`, `2`, `.`, `2`, ` ` and `0`, ` `; and start,
    // dead, and what is behind each match.
    assert_eq!(automaton.states, 1 + 2 + 8 + 2 + 2 + 1);
}

#[test]
fn sweeps_follow_prefixes() {
    let inspection = inspect(&[r"^[^ ]+ [a-f]+$", "^550 "]);
    let rule = &inspection.rules[0];
    assert_eq!(rule.decisions, [Decision::Sweep { automaton: 1 }]);
    assert_eq!(rule.cost(), Some(Cost::Sweep));
    assert_eq!(inspection.automata[1].kind, AutomatonKind::Anchored);
    assert_eq!(inspection.rules[1].cost(), Some(Cost::Prefix));

    // One rule of both, whose anchored alternatives are told apart.
    let inspection = inspect(&[r"^550 |^[^ ]+ [a-f]+$"]);
    let both = &inspection.rules[0].decisions;
    if let [first, second] = &both[..] {
        assert_eq!(*first, Decision::Prefix { automaton: 0 });
        assert_eq!(*second, Decision::Sweep { automaton: 1 });
    } else {
        assert_eq!(*both, [Decision::Sweep { automaton: 0 }]);
    }
}

#[test]
fn a_scan_has_its_own_automaton() {
    let inspection = inspect(&["[a-f0-9]{8}"]);
    let rule = &inspection.rules[0];
    assert_eq!(rule.decisions, [Decision::Scan { automaton: 0 }]);
    let [automaton] = &inspection.automata[..] else { panic!() };
    assert_eq!((automaton.kind, &automaton.rules[..]), (AutomatonKind::Scan, &[0][..]));
    assert_eq!(rule.shared_bytes, 0);
    assert!(rule.own_bytes > automaton.bytes);
    assert_eq!(rule.cost(), Some(Cost::Scan));
}

#[test]
fn chains_are_decided_by_positions_after_their_prefix() {
    let inspection = inspect(&["^550.+user .+ unknown$"]);
    let literal = literal(&inspection.rules[0]);
    let found = literal.found.as_ref().unwrap();
    assert_eq!((found.piece.as_str(), found.pass), (" unknown", Pass::Grams));
    let DecidedBy::Positions { pieces, fallback: None } = &literal.decided_by else { panic!() };
    assert_eq!(pieces, &["user ", " unknown"]);
    let automaton = &inspection.automata[literal.prefix.unwrap()];
    assert_eq!((automaton.rules.len(), automaton.prefixes), (0, 1));
    assert_eq!(inspection.rules[0].cost(), Some(Cost::Positions));
}

#[test]
fn pieces_are_regular_expressions() {
    let piece = |pattern| positions(pattern).1;
    assert_eq!(piece("mailbox full"), "mailbox full");
    assert_eq!(piece("(?i)Mailbox 4.2"), "(?i)mailbox 4.2");
    assert_eq!(piece("(?i:mail)box"), "(?i:mail)box");
    assert_eq!(piece(r"a\.b[45]c.d[0-9]e"), r"a\.b[45]c.d[0-9]e");
    assert_eq!(piece(r"host \[[0-9.]+\] is \\ bad"), r"host \[[.0-9]+\] is \\ bad");
    assert_eq!(piece("line\nend\u{1B}"), r"line\nend\x{1B}");
    assert_eq!(piece(r"id=[^;]{2,9}; ok"), r"id=[^;]{2,9}; ok");
    assert_eq!(piece("id=[^;]+; ok"), "id=[^;]+; ok");
}

#[test]
fn characters_beyond_ascii_are_shown_unescaped() {
    let piece = |pattern| positions(pattern).1;
    assert_eq!(piece("größe"), "größe");
    assert_eq!(piece("(?i)kiosk"), "(?i)kiosk");
    assert_eq!(piece("(?i:größ)e"), "(?i:größ)e");
    assert_eq!(piece("id [äöü] is"), "id [äöü] is");
    assert_eq!(piece("id [^äö;]+; ok"), "id [^;äö]+; ok");
    assert_eq!(piece(r"id [а-я\x{200B}-\x{200F}]+ ok"), r"id [а-я\x{200B}-\x{200F}]+ ok");
    assert_eq!(piece(r"id [^\x00-\x7F]+ ok"), r"id [\x{80}-\x{10FFFF}]+ ok");
    let digits = piece(r"id \d+ ok");
    assert!(digits.starts_with("id [0-9٠-٩۰-۹") && digits.ends_with("…]+ ok"), "{digits}");
}

#[test]
fn pieces_of_two_characters_have_their_own_pass() {
    let (pass, piece, pieces) = positions("ab.*cd");
    assert_eq!(pass, Pass::Pair);
    assert!(pieces.contains(&piece), "{piece}");
    let inspection = inspect(&["ab.*cd", "mailbox"]);
    assert_eq!(inspection.rules[0].cost(), Some(Cost::ShortLiteral));
    assert_eq!(inspection.rules[1].cost(), Some(Cost::Positions));
    assert_eq!((inspection.filter.gram_pieces, inspection.filter.pair_pieces), (1, 1));
}

#[test]
fn a_program_decides_what_positions_cannot() {
    let inspection = inspect(&[r"\bblocked\b", "mailbox full"]);
    let rule = &inspection.rules[0];
    let DecidedBy::Program(index) = literal(rule).decided_by else { panic!("{rule:?}") };
    let program = &inspection.programs[index];
    assert_eq!((program.kind, &program.rules[..]), (ProgramKind::Literal, &[0][..]));
    assert_eq!((program.positions, program.words), ("blocked".len(), 1));
    assert!(rule.own_bytes > program.bytes);
    assert_eq!(rule.cost(), Some(Cost::Program));
}

#[test]
fn a_program_replaces_positions_that_cannot_decide() {
    let inspection = inspect(&["id=[a-z]+; blocked"]);
    let literal = literal(&inspection.rules[0]);
    let DecidedBy::Positions { fallback: Some(index), .. } = literal.decided_by else { panic!() };
    assert_eq!(inspection.programs[index].rules, [0]);
    assert_eq!(inspection.rules[0].cost(), Some(Cost::Positions));
}

#[test]
fn a_program_replaces_a_large_automaton() {
    let inspection = inspect(&["a[ab]{60}c.{0,90}mailbox"]);
    let rule = &inspection.rules[0];
    let DecidedBy::Program(index) = literal(rule).decided_by else { panic!("{rule:?}") };
    let program = &inspection.programs[index];
    let positions = 1 + 60 + 1 + 90 + "mailbox".len();
    assert_eq!((&program.rules[..], program.positions, program.words), (&[0][..], positions, 4));
    assert!(rule.own_bytes > program.bytes);

    // Without a piece to find it is asked at each text.
    let inspection = inspect(&["[ab][a-z]{80}[0-9]"]);
    assert_eq!(inspection.rules[0].cost(), Some(Cost::Unfiltered));
}

#[test]
fn characters_share_symbols_when_symbols_run_out() {
    let inspection = inspect(&["mailbox full", "é", r"\d"]);
    // U+017F, U+212A, `é`, digits, and all others.
    assert_eq!((inspection.alphabet.atoms, inspection.alphabet.symbols), (5, 5));
    assert!(inspection.rules.iter().all(|rule| rule.confirmed.is_none()));

    let mut patterns = vec!["mailbox full".to_owned()];
    patterns.extend(many_characters());
    let patterns: Vec<&str> = patterns.iter().map(String::as_str).collect();
    let inspection = inspect(&patterns);
    let Alphabet { atoms, symbols, .. } = inspection.alphabet;
    assert_eq!(atoms, 150 + 3);
    assert!(symbols < atoms, "{symbols}");
    assert_eq!(inspection.rules[0].confirmed, None);
    let confirmed = || inspection.rules.iter().filter(|rule| rule.confirmed.is_some());
    assert!(confirmed().count() > atoms - symbols, "{}", confirmed().count());
    for rule in confirmed() {
        let program = &inspection.programs[rule.confirmed.unwrap()];
        assert_eq!(program.kind, ProgramKind::Confirm);
        assert_eq!(inspection.rules[program.rules[0]], *rule);
        assert!(rule.own_bytes > program.bytes);
    }
}

#[test]
fn rules_have_their_label_file_and_line() {
    let inspection = inspect(&["a", "b"]);
    assert_eq!(inspection.labels.len(), 1);
    assert_eq!((inspection.labels[0].name.as_str(), inspection.labels[0].rules), ("Label", 2));
    let rule = &inspection.rules[1];
    assert_eq!((rule.label.as_str(), rule.pattern.as_str()), ("Label", "b"));
    assert_eq!((rule.file.as_str(), rule.line), ("rules.json", 1));
}
