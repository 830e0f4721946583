//! Rules and labels by number.

/// The index of a rule in the order of all rules of a rule set, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleId(pub(crate) u32);

impl From<RuleId> for u32 {
    /// The id as an index of 32 bits, as columns of data have it.
    fn from(id: RuleId) -> Self {
        id.0
    }
}

impl RuleId {
    /// The id as an index: the number of rules before this one.
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A label of a rule set: its index in [`Classifier::labels`](crate::Classifier::labels), from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LabelId(pub(crate) u32);

impl From<LabelId> for u32 {
    /// The id as an index of 32 bits, as columns of data have it.
    fn from(id: LabelId) -> Self {
        id.0
    }
}

impl LabelId {
    /// The id as an index into [`Classifier::labels`](crate::Classifier::labels).
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}
