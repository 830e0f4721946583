//! Counts the work of a search: the bytes that it reads. Work must grow no faster than the text,
//! for every kind of rule, on texts that keep that kind busy.

mod plan;

use std::{cell::Cell, format, string::String, vec, vec::Vec};

use classifier_compiler::{Compiler, RuleSet};

use crate::{
    Classifier, engine::haystack::Haystack, engine::tables::Engine, search::first_match_in,
};

/// A text that counts the reads of its bytes.
struct Counted<'t> {
    bytes: &'t [u8],
    looks: Cell<usize>,
}

impl Haystack for Counted<'_> {
    fn len(&self) -> usize {
        self.bytes.len()
    }

    fn byte(&self, at: usize) -> u8 {
        self.looks.set(self.looks.get() + 1);
        self.bytes[at]
    }
}

fn looks(engine: &Engine<'_>, text: &str) -> usize {
    let (looks, winner) = looks_and_winner(engine, text);
    assert_eq!(winner, None, "a text that matches ends the search early");
    looks
}

fn looks_and_winner(engine: &Engine<'_>, text: &str) -> (usize, Option<u32>) {
    let text = Counted { bytes: text.as_bytes(), looks: Cell::new(0) };
    let winner = first_match_in(engine, &text, 0);
    (text.looks.get(), winner)
}

/// Asserts that twice the text is at most twice the work, and that no byte is read more than
/// `times` times.
fn assert_linear(patterns: &[&str], prefix: &str, piece: &str, times: usize) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("rules.json");
    let quoted: Vec<String> = patterns.iter().map(|pattern| format!("{pattern:?}")).collect();
    let rules = format!("{{\"rules\": {{\"Label\": [{}]}}}}", quoted.join(","));
    std::fs::write(&path, rules).unwrap();
    let rules = RuleSet::load([path]).unwrap();
    let artifact = Compiler::new().compile(&rules).unwrap();
    let classifier = Classifier::from_bytes(artifact.as_bytes()).unwrap();
    let long = |times: usize| format!("{prefix}{}", piece.repeat(times));
    let (once, twice) = (long(1 << 10), long(1 << 11));
    let [first, second] = [&once, &twice].map(|text| looks(&classifier.engine, text));
    assert!(second <= 2 * first + 256, "{first}, then {second} looks by {patterns:?}");
    assert!(second <= times * twice.len(), "{second} looks at {} bytes", twice.len());
}

#[test]
fn prefix_rules_read_only_a_prefix() {
    assert_linear(&["^550 5\\.1\\.1 x"], "550 5.1.1 ", "ab", 1);
}

#[test]
fn one_piece_is_looked_for_once() {
    assert_linear(&["^550.+mailbox unavailable$"], "550 ", "mailbox unavailable ", 24);
    assert_linear(&["^550.+full$", "^551.+full"], "550 ", "full ", 24);
}

#[test]
fn a_chain_is_followed_once() {
    let patterns = ["^550.+mailbox .+over quota .+deleted", "over quota.+mailbox.+purged"];
    assert_linear(&patterns, "550 ", "mailbox is over quota ", 24);
}

#[test]
fn a_chain_is_followed_once_over_many_lines() {
    let patterns = ["^550.+mailbox .+over quota .+deleted", "over quota.+mailbox.+purged"];
    assert_linear(&patterns, "550 ", "mailbox\nover quota\n", 32);
}

#[test]
fn long_prefixes_are_not_walked_for_each_piece() {
    // The prefix ends often, and then no more.
    let prefix = "a\n".repeat(2000) + "1\n";
    assert_linear(&["^[a-z\\n]+.*mailboxy"], &prefix, "mailboxy\n", 32);
    // Another prefix's ends take all room; this one goes on over the pieces.
    assert_linear(&["^[a-z ]+.*zzzzzzzz", "^[a-z ]+:.*mailboxy"], "", "mailboxy ", 32);
}

#[test]
fn runs_of_classes_are_not_followed_repeatedly() {
    assert_linear(&["^550.+client host [^>]+> blocked"], "550 ", "client host ", 128);
    assert_linear(&["^550.+host \\[[0-9.]+\\] blocked"], "550 ", "host [1.2.3.4] ", 48);
}

#[test]
fn programs_run_once() {
    // Programs.
    assert_linear(&["^550.+(ab|cd)+ mailbox unavailable"], "550 ", "mailbox unavailable ", 48);
    assert_linear(&["^550.+refused.{0,40}by .+list\\b.{0,30}x"], "550 ", "refused by list ", 48);
    assert_linear(&["refused.{0,40}(by|at) .{0,60}zone z"], "550 ", "refused by zone ", 96);
}

#[test]
fn sweeps_and_scans_walk_once() {
    assert_linear(&["^[^ ]+ [a-f]+$", "[a-f0-9]{8}-[0-9]"], "550 ", "abcdef01 ", 24);
}

#[test]
fn many_rules_with_one_piece_are_each_decided_once() {
    let patterns: Vec<String> =
        (0..300).map(|rule| format!("^{:03}.+client host.+reason {rule}", rule % 10)).collect();
    let patterns: Vec<&str> = patterns.iter().map(|pattern| &**pattern).collect();
    assert_linear(&patterns, "005 ", "client host reason ", 256);
}

#[test]
fn a_text_with_words_that_all_rules_share_leads_to_few() {
    let letter = |nth: usize| char::from(b'a' + (nth % 26) as u8);
    let word = |nth: usize| [nth, nth / 26, nth / 676, nth * 7].map(letter).iter().collect();
    let shapes: [fn(String) -> String; 2] =
        [|word| format!("http://www.{word}.com"), |word| format!("mailbox.*{word}")];
    for shape in shapes {
        let rules = RuleSet::builder();
        let rules = (0..2_000).fold(rules, |rules, nth| rules.rule("Label", shape(word(nth))));
        let artifact = Compiler::new().compile(&rules.read()).unwrap();
        let classifier = Classifier::from_bytes(artifact.as_bytes()).unwrap();
        let text = "http://www.com and the mailbox ";
        let looks = looks(&classifier.engine, text);
        assert!(looks <= 64 * text.len(), "{looks} looks by rules like {}", shape("word".into()));
    }
}

#[test]
fn counting_works() {
    let text = Counted { bytes: b"abc", looks: Cell::new(0) };
    let _ = vec![text.byte(0), text.byte(1)];
    assert_eq!(text.looks.get(), 2);
}
