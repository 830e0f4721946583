//! Patterns over symbols to automata: `nfa` joins them, `word_boundary` does without Unicode word boundaries,
//! `dfa` makes DFAs of bounded size, `position` makes programs of single patterns.

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

/// An automaton that would pass its limit.
///
/// Every error of `regex-automata` becomes this one: the patterns have been parsed, and nothing
/// that its builders do not support is asked of them.
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
