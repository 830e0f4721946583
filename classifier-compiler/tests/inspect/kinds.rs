//! How rules of each kind are decided.

use classifier_compiler::inspect::{AutomatonKind, Cost, Decision, Pass, Settled, Tier};

use crate::{inspect, literal};

/// What the filter looks for in the only rule, and by what pieces it is settled.
fn positions(pattern: &str, tier: Tier) -> (Pass, String, Vec<String>) {
    let inspection = inspect(&[pattern]);
    let literal = literal(inspection.rules[0].plan(tier)).clone();
    let Settled::Positions { pieces, .. } = literal.settled else { panic!("{literal:?}") };
    let found = literal.found.unwrap();
    (found.pass, found.piece, pieces)
}

#[test]
fn prefixes_share_an_anchored_automaton() {
    let inspection = inspect(&[r"^552 [45]\.2\.2 ", "^550 "]);
    for tier in Tier::ALL {
        for rule in &inspection.rules {
            let plan = rule.plan(tier);
            assert_eq!(plan.decisions, [Decision::Prefix { automaton: 0 }]);
            assert_eq!((plan.cost(), plan.own_bytes), (Some(Cost::Prefix), 0));
            assert!(plan.shared_bytes > 0);
        }
        let [automaton] = &inspection.tier(tier).automata[..] else { panic!() };
        assert_eq!((automaton.kind, &automaton.rules[..]), (AutomatonKind::Anchored, &[0, 1][..]));
        assert_eq!(automaton.heads, 0);
        // `5`, `55`, then two ways: `2`, ` `, `4`, `.`, `2`, `.`, `2`, ` ` and `0`, ` `; and start,
        // dead, and what is behind each match.
        assert_eq!(automaton.states, 1 + 2 + 8 + 2 + 2 + 1);
    }
}

#[test]
fn sweeps_come_behind_prefixes() {
    let inspection = inspect(&[r"^[^ ]+ [a-f]+$", "^550 "]);
    let plan = inspection.rules[0].plan(Tier::Ascii);
    assert_eq!(plan.decisions, [Decision::Sweep { automaton: 1 }]);
    assert_eq!(plan.cost(), Some(Cost::Sweep));
    assert_eq!(inspection.tier(Tier::Ascii).automata[1].kind, AutomatonKind::Anchored);
    assert_eq!(inspection.rules[1].plan(Tier::Ascii).cost(), Some(Cost::Prefix));

    // One rule of both, whose anchored alternatives are told apart.
    let inspection = inspect(&[r"^550 |^[^ ]+ [a-f]+$"]);
    let both = &inspection.rules[0].plan(Tier::Ascii).decisions;
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
    let plan = inspection.rules[0].plan(Tier::Ascii);
    assert_eq!(plan.decisions, [Decision::Scan { automaton: 0 }]);
    let [automaton] = &inspection.tier(Tier::Ascii).automata[..] else { panic!() };
    assert_eq!((automaton.kind, &automaton.rules[..]), (AutomatonKind::Scan, &[0][..]));
    assert_eq!(plan.shared_bytes, 0);
    assert!(plan.own_bytes > automaton.bytes);
    assert_eq!(plan.cost(), Some(Cost::Scan));
}

#[test]
fn chains_are_settled_by_positions_behind_their_head() {
    let inspection = inspect(&["^550.+user .+ unknown$"]);
    for tier in Tier::ALL {
        let literal = literal(inspection.rules[0].plan(tier));
        let found = literal.found.as_ref().unwrap();
        assert_eq!((found.piece.as_str(), found.pass), (" unknown", Pass::Coarse));
        let Settled::Positions { pieces, otherwise: None } = &literal.settled else { panic!() };
        assert_eq!(pieces, &["user ", " unknown"]);
        let head = literal.head.unwrap();
        let automaton = &inspection.tier(tier).automata[head];
        assert_eq!((automaton.rules.len(), automaton.heads), (0, 1));
        assert_eq!(inspection.rules[0].plan(tier).cost(), Some(Cost::Positions));
    }
}

#[test]
fn pieces_are_regular_expressions() {
    let piece = |pattern| positions(pattern, Tier::Ascii).1;
    assert_eq!(piece("mailbox full"), "mailbox full");
    assert_eq!(piece("(?i)Mailbox 4.2"), "(?i)mailbox 4.2");
    assert_eq!(piece("(?i:mail)box"), "(?i:mail)box");
    assert_eq!(piece(r"a\.b[45]c.d[0-9]e"), r"a\.b[45]c.d[0-9]e");
    assert_eq!(piece(r"host \[[0-9.]+\] is \\ bad"), r"host \[[.0-9]+\] is \\ bad");
    assert_eq!(piece("line\nend\u{1B}"), r"line\nend\x{1B}");
    assert_eq!(piece(r"id=[^;]{2,9}; ok"), r"id=[^;]{2,9}; ok");
    let unicode = |pattern| positions(pattern, Tier::Unicode).1;
    assert_eq!(unicode("id=[^;]+; ok"), "id=[^;]+; ok");
    assert_eq!(unicode("größe"), "größe");
    assert_eq!(unicode("(?i)kiosk"), "(?i)kiosk");
}

#[test]
fn short_pieces_are_of_the_fine_pass() {
    let (pass, piece, pieces) = positions("ab.*cd", Tier::Ascii);
    assert_eq!(pass, Pass::Fine);
    assert!(pieces.contains(&piece), "{piece}");
    assert_eq!(inspect(&["ab.*cd"]).rules[0].plan(Tier::Ascii).cost(), Some(Cost::ShortLiteral));
    assert_eq!(inspect(&["ab.*cd"]).tier(Tier::Ascii).filter.fine_pieces, 1);
    assert_eq!(inspect(&["mailbox"]).tier(Tier::Ascii).filter.coarse_pieces, 1);
}

#[test]
fn an_automaton_of_its_own_confirms_what_positions_cannot() {
    let inspection = inspect(&[r"\bblocked\b", "mailbox full"]);
    let plan = inspection.rules[0].plan(Tier::Ascii);
    let Settled::Automaton(index) = literal(plan).settled else { panic!("{plan:?}") };
    let automaton = &inspection.tier(Tier::Ascii).automata[index];
    assert_eq!((automaton.kind, &automaton.rules[..]), (AutomatonKind::Confirm, &[0][..]));
    assert!(plan.own_bytes > automaton.bytes);
    assert_eq!(plan.cost(), Some(Cost::Automaton));
}

#[test]
fn a_program_stands_in_for_a_large_automaton() {
    let inspection = inspect(&["a[ab]{60}c.{0,90}mailbox"]);
    let plan = inspection.rules[0].plan(Tier::Ascii);
    let Settled::Program(index) = literal(plan).settled else { panic!("{plan:?}") };
    let program = &inspection.tier(Tier::Ascii).programs[index];
    assert_eq!((program.rule, program.words), (Some(0), 4));
    assert!(program.places > 128, "{program:?}");
    assert!(plan.own_bytes > program.bytes);

    // Without a piece to find it is asked at each text.
    let inspection = inspect(&["[ab][a-z]{80}[0-9]"]);
    assert_eq!(inspection.rules[0].plan(Tier::Ascii).cost(), Some(Cost::Always));
}

#[test]
fn tiers_may_differ() {
    let inspection = inspect(&[r"id \d+ is blocked", "é"]);
    let [digits, accent] = &inspection.rules[..] else { panic!() };
    assert_eq!(digits.plan(Tier::Ascii).cost(), Some(Cost::Positions));
    assert_eq!(digits.plan(Tier::Unicode).cost(), Some(Cost::Automaton));
    assert_eq!((accent.plan(Tier::Ascii).cost(), accent.plan(Tier::Ascii).own_bytes), (None, 0));
    assert!(accent.plan(Tier::Unicode).cost().is_some());
}

#[test]
fn rules_know_where_they_stand() {
    let inspection = inspect(&["a", "b"]);
    assert_eq!(inspection.labels.len(), 1);
    assert_eq!((inspection.labels[0].name.as_str(), inspection.labels[0].rules), ("Label", 2));
    let rule = &inspection.rules[1];
    assert_eq!((rule.label.as_str(), rule.pattern.as_str()), ("Label", "b"));
    assert_eq!((rule.file.as_str(), rule.line), ("rules.json", 1));
}
