//! States of NFAs, and of those that are being built.

use regex_automata::nfa::thompson::{Builder, State, Transition};

use super::TooLarge;

/// The id that the builder will give to its next state: it numbers them as they come.
pub(super) fn next_id(builder: &mut Builder) -> Result<usize, TooLarge> {
    Ok(builder.add_fail()?.as_usize() + 1)
}

/// The transitions of a state that reads a byte; none of any other.
pub(crate) fn transitions(state: &State) -> Vec<Transition> {
    match state {
        State::ByteRange { trans } => vec![*trans],
        State::Sparse(sparse) => sparse.transitions.to_vec(),
        State::Dense(dense) => (0..=0xFF)
            .filter_map(|byte| {
                let next = dense.matches_byte(byte)?;
                Some(Transition { start: byte, end: byte, next })
            })
            .collect(),
        _ => Vec::new(),
    }
}
