//! From patterns over symbols to automata.
//!
//! `nfa` joins patterns, `word_boundary` eliminates Unicode word boundaries, `dfa` builds DFAs of
//! bounded size, and `position` makes programs of single patterns.

pub(crate) mod dfa;
mod nfa;
pub(crate) mod position;
mod state;
mod word_boundary;

use regex_automata::{dfa::dense, nfa::thompson};

pub(crate) use self::{
    nfa::{Entry, join},
    state::{epsilons, transitions},
};

/// The error for an automaton that would exceed its limit.
///
/// Every error of `regex-automata` becomes this one: the patterns have been parsed, and they need
/// nothing that its builders do not support.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TooLarge;

impl From<thompson::BuildError> for TooLarge {
    fn from(_: thompson::BuildError) -> Self {
        Self
    }
}

impl From<dense::BuildError> for TooLarge {
    fn from(_: dense::BuildError) -> Self {
        Self
    }
}
