//! Rule sets of any size, modelled on those that mail servers have: the first rules of a large one
//! are a smaller one.

use crate::{
    random::Random,
    rule::{self, Rule},
    words,
};

/// Numbers of rules that are compared.
pub const SIZES: [usize; 4] = [10, 100, 1_000, 10_000];

/// Of a hundred rules, those that take either case.
const CASE_INSENSITIVE: usize = 30;
/// Of a hundred rules with a phrase, those that it may stand anywhere in the text for.
const UNANCHORED: usize = 3;

/// So many rules, no two alike.
pub fn rules(count: usize) -> Vec<Rule> {
    rule::distinct(0x9E37_79B9_7F4A_7C15, count, draw)
}

/// Texts for rules.
pub fn texts(rules: &[Rule], count: usize) -> Vec<String> {
    rule::texts(rules, count, &mut Random::new(0xD1B5_4A32_D192_ED03))
}

fn draw(random: &mut Random) -> Rule {
    match random.below(100) {
        0..2 => no_literal(random),
        2..5 => status(random),
        5..10 => phrases(random, 3),
        10..20 => phrases(random, 2),
        _ => phrases(random, 1),
    }
}

/// `^550.+mailbox is.*full`: a head, then so many gaps, each with words after it.
fn phrases(random: &mut Random, gaps: usize) -> Rule {
    const HEADS: &[(&str, &str)] = &[
        ("^550", "550"),
        ("^550", "550 5.1.1"),
        ("^554", "554 5.7.1"),
        ("^55[0-9]", "55{digit}"),
        ("^5[0-9][0-9]", "5{digit}{digit} 5.2.0"),
        ("^[45][0-9][0-9]", "{4|5}{digit}{digit}"),
        ("^45[0-9]", "45{digit} 4.3.2"),
        ("^421", "421"),
        ("^452 4\\.2\\.2", "452 4.2.2"),
    ];
    let (head, head_template) = HEADS[random.below(HEADS.len())];
    let mut pattern = if random.percent(CASE_INSENSITIVE) { "(?i)" } else { "" }.to_owned();
    let mut template = format!("{head_template} ");
    let is_anchored = !random.percent(UNANCHORED);
    if is_anchored {
        pattern.push_str(head);
    }
    for gap in 0..gaps {
        if gap > 0 || is_anchored {
            pattern.push_str(random.one(&[".+", ".+", ".+", ".*"]));
        }
        let phrase = match gap {
            0 => words::phrase(random),
            _ => words::word(random).to_owned(),
        };
        pattern.push_str(&phrase);
        template.push_str("{fill}");
        template.push_str(&phrase);
        template.push(' ');
    }
    Rule { pattern, template }
}

/// `^550 5\.1\.[0-3] `: decided by the first bytes.
fn status(random: &mut Random) -> Rule {
    let reply = random.below(60);
    let class = random.one(&["4", "5", "[45]"]);
    let (subject, detail) = (random.below(8), random.below(40));
    let pattern = format!(r"^{class}{reply:02}[ -]{class}\.{subject}\.{detail} ");
    let class = if class == "[45]" { "{4|5}" } else { class };
    let template = format!("{class}{reply:02} {class}.{subject}.{detail} {{fill}}");
    Rule { pattern, template }
}

/// Rules that no filter of words can help with.
fn no_literal(random: &mut Random) -> Rule {
    let (few, many) = (2 + random.below(6), 8 + random.below(12));
    let reply = random.below(60);
    let (pattern, template) = match random.below(4) {
        0 => {
            (format!(r"^5{reply:02} \d+ [a-z]{{{few},{many}}}$"), "550 {number} unknown".to_owned())
        }
        1 => {
            (format!(r"^4\d\d [A-Z]{{{few}}}\d+ [a-z]{{{few}}}\b"), "450 QX{number} no".to_owned())
        }
        2 => (
            format!(r"[a-f0-9]{{{many}}}-\d{{{few}}}"),
            "550 {fill} 0f2ea17bc3-{number}".to_owned(),
        ),
        _ => (format!(r"\b[A-Z]{{{few}}}\d{{{many}}}\b"), "554 {fill} ABC12345678 ".to_owned()),
    };
    Rule { pattern, template }
}
