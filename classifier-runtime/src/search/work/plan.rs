//! Texts against a rule set, made from its tables: something for the filter at every byte, and near
//! matches of its rules. No byte may be read more often than the documented bound.

use std::{
    format,
    string::{String, ToString},
    vec,
    vec::Vec,
};

use classifier_compiler::{Artifact, ByteOrder, Compiler, RuleSet, Witness};

use super::looks_and_winner;
use classifier_format::{BUCKET, NONE, SLOTS};

use crate::{Classifier, engine::tables::Engine};

/// The maximum number of reads of a byte: the bound in the documentation of this crate.
fn bound(engine: &Engine<'_>) -> usize {
    let units = |literal: &classifier_format::LiteralRecord| -> usize {
        literal.pieces.range().map(|piece| engine.piece(piece).values.len()).sum()
    };
    let literals: usize =
        engine.tables.literals.iter().map(|literal| 16 + 2 * units(literal)).sum();
    let passes = 1 + engine.tables.literals.len() / SLOTS;
    (16 + engine.anchored.len() + engine.scan.len() + literals) * passes
}

/// A rule set, compiled, with a text that each rule wins.
struct Rules {
    artifact: Artifact,
    won: Vec<String>,
}

impl Rules {
    fn new(patterns: &[&str]) -> Self {
        Self::of(&Self::parsed(patterns))
    }

    fn parsed(patterns: &[&str]) -> RuleSet {
        let builder = RuleSet::builder();
        patterns.iter().fold(builder, |rules, pattern| rules.rule("Label", *pattern)).read()
    }

    /// The artifact only.
    fn compiled(patterns: &[&str]) -> Artifact {
        Compiler::new().compile(&Self::parsed(patterns)).unwrap()
    }

    fn of(rules: &RuleSet) -> Self {
        let checked = Compiler::new().check(rules);
        let won = checked.witnesses().filter_map(|witness| match witness {
            Witness::Shortest(text) | Witness::Example(text) => Some(text.to_string()),
            _ => None,
        });
        let won = won.collect();
        Self { artifact: checked.artifact(ByteOrder::NATIVE).unwrap(), won }
    }

    /// Near matches: each a start, and a part that is repeated after it.
    fn near(&self) -> Vec<(String, String)> {
        let cut = |text: &str, bytes: usize| {
            let end = (0..=bytes).rev().find(|&end| text.is_char_boundary(end)).unwrap_or(0);
            text[..end].to_string()
        };
        let almost: Vec<String> =
            self.won.iter().map(|text| cut(text, text.len().saturating_sub(1))).collect();
        let half: Vec<String> = self.won.iter().map(|text| cut(text, text.len() / 2)).collect();
        // Each has the parts that a rule needs, except the last one.
        let all: String = almost.iter().rev().flat_map(|text| [text, " "]).collect();
        let step = (self.won.len() / 12).max(1);
        let starts = || almost.iter().zip(&half).step_by(step);
        let alone = starts().map(|(almost, _)| (almost.clone(), almost.clone()));
        let apart = starts().map(|(almost, half)| (half.clone(), format!("{almost}\n")));
        let crossed = starts().map(|(almost, half)| (almost.clone(), format!("{half}{almost} ")));
        let among_all = starts().step_by(4).map(|(almost, _)| (almost.clone(), all.clone()));
        alone.chain(apart).chain(crossed).chain(among_all).collect()
    }

    /// Asserts the bound for the texts made from the rules.
    fn assert_bounded(&self, times: Option<usize>) {
        let classifier = Classifier::from_bytes(self.artifact.as_bytes()).unwrap();
        let near = self.near();
        let engine = &classifier.engine;
        let bound = bound(engine).min(times.unwrap_or(usize::MAX));
        let starts = near.iter().step_by((near.len() / 4).max(1)).map(|(start, _)| start);
        let starts: Vec<&String> = starts.collect();
        let full = hits(engine);
        let hits = full.iter().flat_map(|piece| starts.iter().map(move |start| (*start, piece)));
        let near = near.iter().map(|(start, piece)| (start, piece));
        for (start, piece) in hits.chain(near).filter(|(_, piece)| !piece.is_empty()) {
            assert_linear(engine, start, piece, bound);
        }
    }
}

fn assert_linear(engine: &Engine<'_>, start: &str, piece: &str, bound: usize) {
    let times = 1024usize.div_ceil(piece.len());
    let long = |times: usize| format!("{start}{}", piece.repeat(times));
    let (once, twice) = (long(times), long(2 * times));
    let (first, winner) = looks_and_winner(engine, &once);
    let (second, _) = looks_and_winner(engine, &twice);
    let what =
        || format!("{first}, then {second} looks at {} bytes: {start:?}, {piece:?}", twice.len());
    assert!(first <= bound * (once.len() + 64), "{}", what());
    assert!(second <= bound * (twice.len() + 64), "{}", what());
    // A matched part may also follow parts that no longer match.
    if winner.is_none() {
        assert!(second <= 2 * first + 64 * bound, "{}", what());
    }
}

/// Texts in which the filter finds something at each place that it reads.
fn hits(engine: &Engine<'_>) -> Vec<String> {
    let buckets = engine.filter.buckets.iter().zip(engine.filter.entries);
    let all = buckets.flat_map(|(bucket, entries)| (0..BUCKET).map(move |i| (bucket, entries, i)));
    let windows: Vec<String> = all
        .filter_map(|(bucket, entries, i)| {
            let bytes = bucket.values[i].to_le_bytes().into_iter();
            let bytes =
                bytes.zip(bucket.masks[i].to_le_bytes()).skip(entries[i].place.min(2) as usize);
            let bytes = bytes.take_while(|(_, mask)| *mask != 0).map(|(value, _)| value);
            String::from_utf8(bytes.collect()).ok().filter(|window| !window.is_empty())
        })
        .collect();
    let grams = windows.iter().filter_map(|window| window.get(..4));
    // At every second place.
    let mut texts = vec![grams.collect(), windows.concat()];
    // Each byte is the start of a window, or of something similar.
    texts.push(windows.iter().filter_map(|window| window.chars().next()).collect());
    let step = (windows.len() / 8).max(1);
    texts.extend(windows.iter().step_by(step).cloned());
    let twice = |window: &String| window.chars().next().into_iter().chain(window.chars()).collect();
    texts.extend(windows.iter().step_by(step).map(twice));
    texts
}

#[test]
fn rules_of_every_kind_stay_within_the_bound() {
    let kinds: [&[&str]; 14] = [
        &["^550 5\\.1\\.[0-3] ", "^4[0-9]{2} [45]\\.7\\.1"],
        &["^550.+mailbox unavailable$", "^550.*mailbox full", "mailbox unavailable here"],
        &["^550.+mailbox .+over quota .+deleted", "over quota.+mailbox.+purged"],
        &["^550.+a{300}b", "^550.+aaaaaaaa.+aaaaaaaab"],
        &["^550.+client host [^>]+> blocked", "host \\[[0-9.]+\\] blocked", "x [a-c]+ y[d-f]+ z"],
        &["(?i)^550.+disks is full", "(?i)^5.+kiosk ask", "(?i)some task$"],
        &["^550.+(ab|cd)+ mailbox unavailable", "^55.+(mailbox|inbox) (full|closed)"],
        &["^550.+refused.{0,40}by .+list\\b.{0,30}x", "refused.{0,40}(by|at) .{0,60}zone z"],
        &["^[^ ]+ [a-f]+$", "^.*[0-9]{3}-[a-f]{3}$"],
        &["[a-f0-9]{8}-[0-9]", "\\b[A-Z]{3}[0-9]{9}\\b"],
        &["^550.+größe überschritten", "(?i)größe.+ПОЧТА", "用户.+不存在$", "^5\\d\\d \\w+é"],
        &["^(?s)550.+mailbox\\n.*full", "(?s)mailbox\\n.+closed\\n$"],
        &["(a|bb)*a(a|bb){30}c", "^x[ab]*a[ab]{30}c$"],
        &["aab", "no", "x1", "^5.+on", "ox$"],
    ];
    let all: Vec<&str> = kinds.concat();
    for patterns in kinds.iter().copied().chain([&all[..]]) {
        let patterns: Vec<&str> =
            patterns.iter().copied().filter(|pattern| *pattern != "(a|bb)*a(a|bb){30}c").collect();
        Rules::new(&patterns).assert_bounded(None);
    }
}

#[test]
fn hundreds_of_rules_with_shared_pieces_stay_within_the_bound() {
    let words = ["mailbox", "recipient", "account", "client host", "quota"];
    let patterns: Vec<String> = (0..200)
        .map(|nth| {
            let (first, second) = (words[nth % 5], words[nth / 5 % 5]);
            format!("^{}.+{first} is {second}.+reason {nth}", ["550", "45[0-9]", "[45]5"][nth % 3])
        })
        .collect();
    let patterns: Vec<&str> = patterns.iter().map(|pattern| &**pattern).collect();
    Rules::new(&patterns).assert_bounded(None);
}

#[test]
fn the_rules_of_this_repository_read_a_byte_at_most_a_hundred_times() {
    let rules = |name: &str| format!("{}/../rules/{name}", env!("CARGO_MANIFEST_DIR"));
    let rules = RuleSet::load([rules("providers.toml"), rules("iana.toml")]).unwrap();
    Rules::of(&rules).assert_bounded(Some(100));
}

#[test]
fn the_filter_finds_what_texts_are_made_of() {
    let rules = Rules::new(&["^550.+mailbox unavailable", "over quota", "(?i)full"]);
    let classifier = Classifier::from_bytes(rules.artifact.as_bytes()).unwrap();
    let engine = &classifier.engine;
    assert!(hits(engine).iter().any(|text| text.contains("mailbox") || text.contains("unavaila")));
    assert!(rules.near().iter().any(|(start, _)| start.starts_with("550")));
    assert_ne!(engine.tables.literals.first().map(|literal| literal.rule), Some(NONE));
}

#[test]
fn more_literals_than_a_search_remembers_are_each_decided_once() {
    // Chains of two pieces, which take a walk through the text each.
    let patterns: Vec<String> =
        (0..SLOTS + 200).map(|nth| format!("^550.+mailbox.+zone {nth:05}x")).collect();
    let patterns: Vec<&str> = patterns.iter().map(|pattern| &**pattern).collect();
    let rules = Rules::compiled(&patterns);
    let classifier = Classifier::from_bytes(rules.as_bytes()).unwrap();
    let engine = &classifier.engine;
    let unremembered: Vec<usize> = (0..engine.tables.literals.len())
        .filter(|&nth| engine.tables.literals[nth].slot == NONE)
        .collect();
    assert_eq!(unremembered.len(), 200);
    let found: String = unremembered.iter().map(|nth| format!("zone {nth:05}x ")).collect();
    let text = |times| format!("550 {}", found.repeat(times));
    let [(once, none), (twice, _)] = [1, 2].map(|times| looks_and_winner(engine, &text(times)));
    assert_eq!(none, None);
    assert!(twice <= 2 * once + (1 << 16), "{once}, then {twice} looks");
    for nth in [0, SLOTS - 1, SLOTS, SLOTS + 199] {
        let text = format!("550 mailbox {found}mailbox zone {nth:05}x");
        let lowest = (SLOTS as u32).min(nth as u32);
        assert_eq!(looks_and_winner(engine, &text).1, Some(lowest), "{nth}");
        let text = format!("550 {found}mailbox zone {nth:05}x");
        assert_eq!(looks_and_winner(engine, &text).1, Some(nth as u32), "{nth}");
    }
}
