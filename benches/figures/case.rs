//! What is classified by which rules: their order and names.

/// What the benchmarks call a rule set, and what readers call it.
const SETS: [(&str, &str); 4] = [
    ("status-codes", "status codes"),
    ("providers+status-codes", "providers and status codes"),
    ("anchored", "a code, then words"),
    ("phrases", "words anywhere"),
];

/// Kinds of texts. Those that a rule set has to do with every day come first.
const TEXTS: [&str; 7] = ["varied", "mixed", "same", "classified", "unclassified", "1KB", "worst"];

const EVERY_DAY: usize = 2;

/// A rule set by its name in benchmarks. Known ones come in the order of [`SETS`], others behind
/// them.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Set {
    rank: usize,
    id: String,
}

impl Set {
    pub fn new(id: &str) -> Self {
        let rank = SETS.iter().position(|set| set.0 == id).unwrap_or(SETS.len());
        Self { rank, id: id.to_owned() }
    }

    pub fn name(&self) -> &str {
        SETS.get(self.rank).map_or(&self.id, |set| set.1)
    }
}

/// A rule set and a kind of texts, of which known ones come in the order of [`TEXTS`].
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Case {
    pub set: Set,
    rank: usize,
    pub texts: String,
}

impl Case {
    pub fn new(set: &str, texts: &str) -> Self {
        let rank = TEXTS.iter().position(|&kind| kind == texts).unwrap_or(TEXTS.len());
        Self { set: Set::new(set), rank, texts: texts.to_owned() }
    }

    /// Whether the texts are those that the rule set has to do with every day.
    pub fn is_every_day(&self) -> bool {
        self.rank < EVERY_DAY
    }
}
