//! What the benchmarks share: texts, and the engine that a mail server runs today.

use regex::{RegexSet, RegexSetBuilder};

/// The sample responses.
pub const RESPONSES: &str = include_str!("../../tests/data/responses.txt");

/// How the rules are matched today: a `RegexSet` with default settings.
pub fn regex_set<'p>(patterns: impl Iterator<Item = &'p str>) -> RegexSet {
    RegexSet::new(patterns).expect("the rules of this repository are regexes")
}

/// The same with a cache that holds all that its lazy DFA needs.
#[allow(dead_code, reason = "not every benchmark needs it")]
pub fn regex_set_large_cache<'p>(patterns: impl Iterator<Item = &'p str>) -> RegexSet {
    RegexSetBuilder::new(patterns)
        .dfa_size_limit(400 << 20)
        .build()
        .expect("the rules of this repository are regexes")
}

/// Texts as a log has them: no two alike. Digits and letters of codes, queue ids and addresses
/// differ, where these are behind the first 16 bytes; words stay. The seed is fixed.
#[allow(dead_code, reason = "not every benchmark needs it")]
pub fn varied(rounds: usize) -> Vec<String> {
    let mut random = 0x2545_F491_4F6C_DD1D_u64;
    let mut next = move || {
        // xorshift64 (Marsaglia, "Xorshift RNGs", 2003).
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        random
    };
    let mut texts = Vec::new();
    for _ in 0..rounds {
        for text in RESPONSES.lines() {
            let vary = |(at, char): (usize, char)| match char {
                '0'..='9' if at >= 16 => (b'0' + (next() % 10) as u8) as char,
                other => other,
            };
            let text: String = text.char_indices().map(vary).collect();
            let id: String = (0..12).map(|_| (b'a' + (next() % 26) as u8) as char).collect();
            texts.push(format!("{text} {id}"));
        }
    }
    texts
}
