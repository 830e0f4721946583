//! A generated rule, and the texts for it: each rule has a template of what it matches.
//!
//! In a template, `{ip}`, `{host}`, `{address}`, `{id}`, `{digit}` and `{number}` stand for
//! something of that kind, `{fill}` for whatever servers say besides, and `{a|b}` for a choice.

use std::collections::HashSet;

use crate::{random::Random, words};

const LETTERS: &[u8] = b"abcdefghijklmnopqrstuvwxyz";
const DIGITS: &[u8] = b"0123456789";
const ID: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdef";

/// Words that stay as they are in [`near_miss`], since they are too short to tell rules apart.
const SHORT: usize = 3;

/// A pattern, and what it should match.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Rule {
    pub pattern: String,
    pub template: String,
}

/// So many rules, no two alike.
pub fn distinct(seed: u64, count: usize, draw: impl Fn(&mut Random) -> Rule) -> Vec<Rule> {
    let mut random = Random::new(seed);
    let mut seen = HashSet::new();
    std::iter::repeat_with(|| draw(&mut random))
        .filter(|rule| seen.insert(rule.pattern.clone()))
        .take(count)
        .collect()
}

/// Texts of which seven in ten match one of the rules, as a rule; the others only seem to.
pub fn texts(rules: &[Rule], count: usize, random: &mut Random) -> Vec<String> {
    let text = |_| {
        let rule = &rules[random.below(rules.len())];
        let mut text = fill_in(&rule.template, random);
        if random.percent(30) {
            text = near_miss(&text, random);
        }
        let length = 60 + random.below(60);
        while text.len() < length {
            text.push(' ');
            text.push_str(fill(random).trim_end());
        }
        text
    };
    (0..count).map(text).collect()
}

/// A template with something in each of its places. Texts of `(?i)` rules vary in their case.
fn fill_in(template: &str, random: &mut Random) -> String {
    let mut text = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let (place, after) = after.split_once('}').expect("a place ends");
        text.push_str(before);
        text.push_str(&place_filled(place, random));
        rest = after;
    }
    text + rest
}

fn place_filled(place: &str, random: &mut Random) -> String {
    match place {
        "ip" => format!("{}.{}.2.{}", 190 + random.below(20), random.below(100), random.below(256)),
        "host" => {
            format!("mx{}.{}.example", random.below(20), words::noun(random).replace(' ', "-"))
        }
        "address" => format!("{}@{}.example", random.string(LETTERS, 6), random.string(LETTERS, 5)),
        "id" => random.string(ID, 11),
        "digit" => random.string(DIGITS, 1),
        "number" => (1 + random.below(5000)).to_string(),
        "fill" => fill(random),
        choice => {
            let choices: Vec<&str> = choice.split('|').collect();
            assert!(choices.len() > 1, "`{choice}` is no place in a template");
            random.one(&choices).to_owned()
        }
    }
}

/// What stands between the code and the reason, or after the reason; often nothing.
fn fill(random: &mut Random) -> String {
    const FILLS: &[&str] = &[
        "",
        "",
        "<{address}>: ",
        "<{address}>... ",
        "{host} ",
        "[{ip}] ",
        "Message {id} ",
        "id={id} - ",
        "host {host} said: ",
        "Sorry, ",
        "We regret that your {words}, ",
        "Requested action not taken: ",
        "(in reply to RCPT TO command) ",
        "Please contact {address} about {words}. ",
        "see https://{host}/help?e={number} ",
        "S{number} ",
    ];
    let template = random.one(FILLS).replace("{words}", words::word(random));
    fill_in(&template, random)
}

/// The text with other words in the place of about half of its words.
pub fn near_miss(text: &str, random: &mut Random) -> String {
    let is_word = |word: &str| word.len() > SHORT && word.bytes().all(|b| b.is_ascii_alphabetic());
    let word = |word| if is_word(word) && random.percent(60) { words::word(random) } else { word };
    text.split(' ').map(word).collect::<Vec<_>>().join(" ")
}
