//! The lowest rule that is known to match.

use classifier_format::{MatchRecord, NONE};

/// The answer so far.
#[derive(Clone, Copy)]
pub(super) struct Best {
    /// The lowest rule that is known to match, or [`NONE`].
    rule: u32,
    /// Rules below it are ignored.
    pub(super) from: u32,
}

impl Best {
    /// No rule yet.
    #[inline(always)]
    pub(super) fn new(from: u32) -> Self {
        Self { rule: NONE, from }
    }

    /// Whether a rule with at least this index could lower the answer.
    #[inline(always)]
    pub(super) fn can_improve(&self, lowest: u32) -> bool {
        lowest < self.rule
    }

    #[inline(always)]
    pub(super) fn rule(&self) -> Option<u32> {
        (self.rule != NONE).then_some(self.rule)
    }

    /// Records that the rule matches.
    #[inline(always)]
    pub(super) fn add(&mut self, rule: u32) {
        if rule < self.rule && rule >= self.from {
            self.rule = rule;
        }
    }

    /// Records the rules of a match state.
    #[inline(always)]
    pub(super) fn add_first(&mut self, matches: &MatchRecord, targets: &[u32]) {
        if self.from == 0 {
            self.add(matches.rule);
        } else if let Some(&rule) =
            targets[matches.rules.range()].iter().find(|&&rule| rule >= self.from)
        {
            self.add(rule);
        }
    }
}
