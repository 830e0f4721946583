//! What is classified by which rules.

use crate::name::Name;

/// Kinds of texts. Those that a rule set has to do with every day come first.
const TEXTS: [&str; 7] = ["varied", "mixed", "same", "classified", "unclassified", "1KB", "worst"];

const EVERY_DAY: usize = 2;

/// A rule set and a kind of texts, of which known ones come in the order of [`TEXTS`].
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Case {
    pub set: Name,
    rank: usize,
    pub texts: String,
}

impl Case {
    pub fn new(set: &str, texts: &str) -> Self {
        let rank = TEXTS.iter().position(|&kind| kind == texts).unwrap_or(TEXTS.len());
        Self { set: Name::set(set), rank, texts: texts.to_owned() }
    }

    /// Whether the texts are those that the rule set has to do with every day.
    pub fn is_every_day(&self) -> bool {
        self.rank < EVERY_DAY
    }
}
