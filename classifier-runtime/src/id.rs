//! Rules and labels by number.

/// The place of a rule in the order of all rules of a rule set, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleId(pub(crate) u32);

impl RuleId {
    /// The id as an index: how many rules come before this one.
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A label of a rule set: its place among [`Classifier::labels`](crate::Classifier::labels), from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LabelId(pub(crate) u32);

impl LabelId {
    /// The id as an index among [`Classifier::labels`](crate::Classifier::labels).
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}
