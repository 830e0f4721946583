//! Rules that are nothing but words, which may stand anywhere in a text.

use crate::{
    random::Random,
    rule::{self, Rule},
    words,
};

const RULES: usize = 600;
const TEXTS: usize = 400;

/// The rules, no two alike: most have two to six words, one in twenty has one.
pub fn rules() -> Vec<Rule> {
    rule::distinct(0x8EBC_6AF0_9C88_C6E3, RULES, |random| {
        let phrase = match random.percent(5) {
            true => words::noun(random).to_owned(),
            false => words::phrase(random),
        };
        Rule {
            pattern: format!("(?i){phrase}"),
            template: format!("5{{digit}}{{digit}} {{fill}}{phrase}"),
        }
    })
}

/// Texts for them.
pub fn texts(rules: &[Rule]) -> Vec<String> {
    rule::texts(rules, TEXTS, &mut Random::new(0x5896_36E7_5A1E_9E37))
}
