//! Random patterns, and texts that they are likely to match.

use regex_syntax::hir::{Class, Hir, HirKind};

/// Marsaglia's xorshift generator ("Xorshift RNGs", Journal of Statistical Software 8, 2003).
pub(super) struct Random(u64);

impl Random {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    pub(super) fn below(&mut self, end: usize) -> usize {
        (self.next() >> 20) as usize % end
    }

    fn pick<'a>(&mut self, all: &[&'a str]) -> &'a str {
        all[self.below(all.len())]
    }
}

const LITERALS: [&str; 14] =
    ["a", "b", "c", "ab", "k", "s", "_", "-", " ", r"\n", r"\r", "é", "É", "ß"];

const CLASSES: [&str; 14] = [
    "[ab]",
    "[^a]",
    r"\w",
    r"\W",
    r"\d",
    r"\s",
    ".",
    "(?s:.)",
    "[é-ü]",
    "[a-z]",
    "[0-9a-f]",
    "[[:alpha:]é]",
    "(?i:k)",
    "(?i:é)",
];

const LOOKS: [&str; 23] = [
    "^",
    "$",
    r"\A",
    r"\z",
    r"\b",
    r"\B",
    r"\b",
    r"(?-u:\b)",
    r"(?-u:\B)",
    "(?m:^)",
    "(?m:$)",
    "(?mR:^)",
    "(?mR:$)",
    r"\b{start}",
    r"\b{end}",
    r"\b{start-half}",
    r"\b{end-half}",
    r"(?-u:\b{start})",
    r"(?-u:\b{end})",
    r"(?-u:\b{start-half})",
    r"(?-u:\b{end-half})",
    "",
    r"(?m:$\n^)",
];

const COUNTS: [&str; 16] = [
    "*", "+", "?", "*?", "{2}", "{0,3}", "{1,4}", "{2,}", "{0,9}", "{3,5}", "{2,2}", "{0}", "?",
    "+", "{0,40}", "{7,90}",
];

pub(super) fn pattern(random: &mut Random) -> String {
    let flags = random.pick(&["", "", "", "(?i)", "(?m)", "(?s)", "(?mR)"]);
    let depth = 1 + random.below(4);
    format!("{flags}{}", part(random, depth))
}

fn part(random: &mut Random, depth: usize) -> String {
    if depth == 0 {
        return match random.below(10) {
            0..5 => random.pick(&LITERALS),
            5..8 => random.pick(&CLASSES),
            _ => random.pick(&LOOKS),
        }
        .to_owned();
    }
    match random.below(10) {
        0..5 => (0..1 + random.below(4)).map(|_| part(random, depth - 1)).collect(),
        5..7 => {
            let count = 2 + random.below(3);
            let parts: Vec<String> = (0..count).map(|_| part(random, depth - 1)).collect();
            format!("(?:{})", parts.join("|"))
        }
        // Long rows of nested groups would take the reference minutes.
        7 | 8 => {
            let counts = if depth > 2 { &COUNTS[..14] } else { &COUNTS[..] };
            format!("(?:{}){}", part(random, depth - 1), random.pick(counts))
        }
        _ => format!("{}{}", random.pick(&CLASSES), random.pick(&COUNTS)),
    }
}

/// A text with something in it that matches, but for assertions and a few changes.
pub(super) fn sample(hir: &Hir, random: &mut Random, is_ascii: bool) -> Vec<u8> {
    const NOISE: &[u8] = b"aabcks_- \n\r19\xE9\xC9\xDF\xB5\xD7\xAA";
    let noise = |random: &mut Random| NOISE[random.below(NOISE.len())];
    let mut text: Vec<u8> = (0..random.below(4)).map(|_| noise(random)).collect();
    if random.below(8) > 0 {
        walk(hir, random, &mut text);
    }
    if random.below(2) == 0 {
        text.extend((0..random.below(5)).map(|_| noise(random)));
    }
    if !text.is_empty() && random.below(3) == 0 {
        let at = random.below(text.len());
        text[at] = noise(random);
    }
    if is_ascii {
        text.iter_mut().for_each(|symbol| *symbol &= 0x7F);
    }
    text
}

fn walk(hir: &Hir, random: &mut Random, text: &mut Vec<u8>) {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => text.extend(&literal.0[..]),
        HirKind::Class(Class::Bytes(class)) => {
            if let [first, ..] = class.ranges() {
                let range = class.ranges()[random.below(class.ranges().len().min(4))];
                let range = if random.below(2) == 0 { *first } else { range };
                let len = usize::from(range.end() - range.start()) + 1;
                text.push(range.start() + random.below(len) as u8);
            }
        }
        HirKind::Class(Class::Unicode(_)) => unreachable!("classes are of symbols"),
        HirKind::Repetition(repetition) => {
            let max = repetition.max.unwrap_or(u32::MAX).min(repetition.min + 3);
            let more = random.below((max - repetition.min) as usize + 1);
            for _ in 0..repetition.min as usize + more {
                walk(&repetition.sub, random, text);
                if text.len() > 300 {
                    break;
                }
            }
        }
        HirKind::Capture(capture) => walk(&capture.sub, random, text),
        HirKind::Concat(subs) => subs.iter().for_each(|sub| walk(sub, random, text)),
        HirKind::Alternation(subs) => walk(&subs[random.below(subs.len())], random, text),
    }
}
