//! What deciding a rule asks of each text, as a rank.

use super::{DecidedBy, Decision, Literal, Pass, Rule};

/// What deciding a rule asks of each text: a rank, the cheapest first, and no time. Rules of the
/// first three ranks can be had by thousands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Cost {
    /// A DFA that it shares with others, and that most texts leave after a few bytes.
    Prefix,
    /// One look at the text for the literals of all rules at once; then, where its literal stands,
    /// positions are compared.
    Positions,
    /// The same, with a look at the text for this rule alone, since its literal is two characters.
    ShortLiteral,
    /// Where its literal stands, a program reads the text.
    Program,
    /// An anchored DFA that it may share reads on in most texts.
    Sweep,
    /// A DFA that it may share reads each text.
    Scan,
    /// A program of its own reads each text.
    Unfiltered,
}

impl Cost {
    /// The cost of a decision.
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
    /// What the rule costs: that of the dearest of its decisions; `None` if there is none.
    pub fn cost(&self) -> Option<Cost> {
        self.decisions.iter().map(Cost::of).max()
    }
}
