//! The cost of deciding a rule, as a rank.

use super::{DecidedBy, Decision, Literal, Pass, Rule};

/// The cost of deciding a rule: a rank, not a time, the cheapest first. A rule set can have
/// thousands of rules of the first three ranks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Cost {
    /// A shared DFA, which most texts leave after a few bytes.
    Prefix,
    /// One pass over the text for the literals of all rules. Positions are compared where its
    /// literal is found.
    Positions,
    /// The same, with a pass for this rule alone, since its literal has two characters.
    ShortLiteral,
    /// A program reads the text where its literal is found.
    Program,
    /// An anchored DFA, perhaps a shared one, reads most texts far.
    Sweep,
    /// A DFA, perhaps a shared one, reads each text.
    Scan,
    /// A program of its own reads each text.
    Unfiltered,
}

impl Cost {
    /// The cost of a decision.
    #[must_use]
    pub fn of(decision: &Decision) -> Self {
        match decision {
            Decision::Prefix { .. } => Self::Prefix,
            Decision::Sweep { .. } => Self::Sweep,
            Decision::Scan { .. } => Self::Scan,
            Decision::Literal(Literal { found: None, .. }) => Self::Unfiltered,
            Decision::Literal(Literal { found: Some(found), decided_by, .. }) => match decided_by {
                DecidedBy::Program(_) | DecidedBy::Parts { .. } => Self::Program,
                DecidedBy::Positions { .. } if found.pass == Pass::Pair => Self::ShortLiteral,
                DecidedBy::Positions { .. } => Self::Positions,
            },
        }
    }
}

impl Rule {
    /// The maximum cost of its decisions; `None` if it has none.
    pub fn cost(&self) -> Option<Cost> {
        self.decisions.iter().map(Cost::of).max()
    }
}
