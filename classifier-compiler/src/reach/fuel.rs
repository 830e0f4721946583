//! The limit on work.
//!
//! Whether one pattern matches no more than others is PSPACE-complete (Meyer and Stockmeyer, 1972),
//! so some rules cannot be decided in practice. Work is counted, never timed: the same rules get
//! the same answers on every machine. A unit is about one visit of an NFA state, and what is kept
//! in memory costs in proportion to its size.

use super::Search;
use crate::automata::TooLarge;

/// The answer would take too much work, or too large an automaton.
#[derive(Clone, Copy, Debug)]
pub(super) struct Undecided;

impl From<TooLarge> for Undecided {
    fn from(_: TooLarge) -> Self {
        Self
    }
}

/// The cost of an entry of a table, without its contents.
pub(super) const ENTRY: usize = 16;

/// The work that is left.
#[derive(Debug, Default)]
pub(super) struct Fuel {
    /// For the current rule.
    left: usize,
    /// Spent so far, for all rules.
    spent: usize,
}

impl Fuel {
    /// Grants work for the next of so many rules.
    pub(super) fn refill(&mut self, search: Search, rules: usize) {
        // A million units take less than 0.1 s optimized, and 0.5 s unoptimized.
        let (rule, total) = match search {
            Search::Any => (1 << 18, (rules << 11).clamp(1 << 21, 1 << 26)),
            Search::Shortest => (1 << 24, (rules << 14).clamp(1 << 26, 1 << 29)),
        };
        self.left = rule.min(total.saturating_sub(self.spent));
    }

    /// The work that is left for the current rule.
    pub(super) fn left(&self) -> usize {
        self.left
    }

    /// The work that was spent so far.
    pub(super) fn spent(&self) -> usize {
        self.spent
    }

    /// Spends work.
    pub(super) fn burn(&mut self, units: usize) -> Result<(), Undecided> {
        let burnt = units.min(self.left);
        self.left -= burnt;
        self.spent += burnt;
        if burnt < units { Err(Undecided) } else { Ok(()) }
    }
}
