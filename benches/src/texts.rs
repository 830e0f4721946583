//! Texts to classify: those that a rule set comes with, and others made of them.

use std::collections::HashMap;

use criterion::Throughput;

use crate::{engine::Engine, random::Random, rule};

/// The sample responses.
const RESPONSES: &str = include_str!("../../tests/data/responses.txt");

/// Texts of one kind.
#[derive(Clone)]
pub struct Texts {
    /// The kind, as the benchmark is named.
    pub kind: &'static str,
    /// The texts.
    pub texts: Vec<String>,
}

impl Texts {
    /// What some of the texts are to be counted in: long ones are counted by their bytes.
    pub fn throughput(texts: &[String]) -> Throughput {
        match texts.iter().all(|text| text.len() >= LONGEST) {
            true => Throughput::Bytes(texts.iter().map(|text| text.len() as u64).sum()),
            false => Throughput::Elements(texts.len() as u64),
        }
    }
}

/// The bytes of the longest texts.
const LONGEST: usize = 64 << 10;

/// The sample responses as they are. Matched again and again, they are known to any cache.
pub fn same() -> Vec<String> {
    RESPONSES.lines().map(str::to_owned).collect()
}

/// Texts as a log has them: no two alike, and so many for each of the sample responses.
pub fn varied(rounds: usize) -> Vec<String> {
    let mut random = Random::new(0x2545_F491_4F6C_DD1D);
    (0..rounds).flat_map(|_| RESPONSES.lines()).map(|text| vary(text, &mut random)).collect()
}

/// So many texts, at least, that a processor has forgotten the branches of one when it comes again.
const FRESH: usize = 10_000;

/// Texts like these, no two alike, in no order.
fn fresh(texts: &[String]) -> Vec<String> {
    let mut random = Random::new(0x9E6D_62D0_6F6A_02A1);
    let rounds = FRESH.div_ceil(texts.len().max(1));
    let all = (0..rounds).flat_map(|_| texts);
    let mut fresh: Vec<String> = all.map(|text| vary(text, &mut random)).collect();
    for last in (1..fresh.len()).rev() {
        fresh.swap(last, random.below(last + 1));
    }
    fresh
}

/// Digits of codes, queue ids and addresses differ, where these are behind the first 16 bytes; words
/// stay.
fn vary(text: &str, random: &mut Random) -> String {
    let varied: String = text
        .char_indices()
        .map(|(at, char)| match char {
            '0'..='9' if at >= 16 => (b'0' + random.below(10) as u8) as char,
            other => other,
        })
        .collect();
    format!("{varied} {}", random.string(b"abcdefghijklmnopqrstuvwxyz", 12))
}

/// What else can be made of texts and patterns: by whether they match, and by their length.
/// Kinds of which there would be no text are left out.
pub fn derived(texts: &[String], patterns: &[String], engine: &dyn Engine) -> Vec<Texts> {
    let matches = |text: &String| engine.first_match(text).is_some();
    let mut random = Random::new(0x3C6E_F372_FE94_F82B);
    let near_misses = texts.iter().map(|text| rule::near_miss(text, &mut random));
    let all = texts.iter().cloned().chain(near_misses);
    let (classified, unclassified): (Vec<_>, Vec<_>) = all.partition(matches);
    let mut all = vec![
        Texts { kind: "fresh", texts: fresh(texts) },
        Texts { kind: "1KB", texts: long(texts, &unclassified, 1 << 10, 64) },
        Texts { kind: "64KB", texts: long(texts, &unclassified, LONGEST, 4) },
        Texts { kind: "worst", texts: worst(patterns, engine) },
        Texts { kind: "classified", texts: classified },
        Texts { kind: "unclassified", texts: unclassified },
    ];
    all.retain(|texts| !texts.texts.is_empty());
    all
}

/// Long texts: unclassified ones between the first word of a text and its others, so that an
/// answer is near the end, if there is any.
fn long(texts: &[String], unclassified: &[String], length: usize, count: usize) -> Vec<String> {
    let others = match unclassified {
        [] => texts,
        unclassified => unclassified,
    };
    let chosen = texts.iter().step_by((texts.len() / count).max(1)).take(count).enumerate();
    let long = |(skipped, text): (usize, &String)| {
        let (head, tail) = text.split_once(' ').unwrap_or((text, ""));
        let mut long = head.to_owned();
        for other in others.iter().cycle().skip(skipped) {
            if long.len() + tail.len() >= length {
                break;
            }
            long.push(' ');
            long.push_str(other);
        }
        long + " " + tail
    };
    chosen.map(long).collect()
}

/// Texts that keep a filter of words busy, with nothing to find: the beginning of what many rules
/// look for, over and over, behind codes that rules do and do not begin with.
fn worst(patterns: &[String], engine: &dyn Engine) -> Vec<String> {
    const HEADS: &[&str] = &["550 ", "421 ", "250 "];
    const MOST_PIECES: usize = 16;

    // Pieces are taken as long as no rule has all that it needs.
    let mut pieces = String::new();
    let mut taken = 0;
    for piece in frequent_pieces(patterns) {
        let more = format!("{pieces}{piece} ");
        let is_harmless =
            |head: &&str| engine.first_match(&format!("{head}{more}{more}{more}")).is_none();
        if HEADS.iter().all(is_harmless) {
            pieces = more;
            taken += 1;
        }
        if taken == MOST_PIECES {
            break;
        }
    }
    if pieces.is_empty() {
        return Vec::new();
    }
    let times = LONGEST.div_ceil(pieces.len());
    HEADS.iter().map(|head| format!("{head}{}", pieces.repeat(times))).collect()
}

/// The words between the dots, groups and classes of the patterns, the most frequent first.
fn frequent_pieces(patterns: &[String]) -> Vec<&str> {
    const SHORTEST: usize = 4;

    let mut counts: HashMap<&str, usize> = HashMap::new();
    for pattern in patterns {
        let pieces = pattern.split(|char: char| !char.is_ascii_alphabetic());
        for piece in pieces.filter(|piece| piece.len() >= SHORTEST) {
            *counts.entry(piece).or_default() += 1;
        }
    }
    let mut pieces: Vec<(&str, usize)> = counts.into_iter().collect();
    pieces.sort_by(|(piece, count), (other, others)| others.cmp(count).then(piece.cmp(other)));
    pieces.into_iter().map(|(piece, _)| piece).collect()
}
