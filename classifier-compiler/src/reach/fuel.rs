//! Work, counted and bounded.
//!
//! Whether one pattern says no more than others is PSPACE-complete (Meyer and Stockmeyer, 1972),
//! so there are rules that nobody will decide. Work is counted, never timed: the same rules get
//! the same answers on every machine. A unit is about one visit of an NFA state, and whatever is
//! kept in memory costs in proportion to its size.

use super::Search;
use crate::automata::TooLarge;

/// A question that is left open: it would take too much work, or too large an automaton.
#[derive(Clone, Copy, Debug)]
pub(super) struct Undecided;

impl From<TooLarge> for Undecided {
    fn from(_: TooLarge) -> Self {
        Self
    }
}

/// What an entry of a table costs, besides its contents.
pub(super) const ENTRY: usize = 16;

/// What may still be worked.
#[derive(Debug, Default)]
pub(super) struct Fuel {
    /// For the rule at hand.
    left: usize,
    /// So far, for all rules.
    spent: usize,
}

impl Fuel {
    /// For the next of so many rules.
    pub(super) fn refill(&mut self, search: Search, rules: usize) {
        // Optimized, a million takes less than a tenth of a second; without, half of one.
        let (rule, total) = match search {
            Search::Any => (1 << 18, (rules << 11).clamp(1 << 21, 1 << 26)),
            Search::Shortest => (1 << 24, (rules << 14).clamp(1 << 26, 1 << 29)),
        };
        self.left = rule.min(total.saturating_sub(self.spent));
    }

    /// Counts work.
    pub(super) fn burn(&mut self, units: usize) -> Result<(), Undecided> {
        let burnt = units.min(self.left);
        self.left -= burnt;
        self.spent += burnt;
        if burnt < units { Err(Undecided) } else { Ok(()) }
    }
}
