//! Helpers for states of NFAs.

use regex_automata::{
    nfa::thompson::{Builder, State, Transition},
    util::primitives::StateID,
};

use super::TooLarge;

/// The id of the next state of the builder, which numbers states in their order.
pub(super) fn next_id(builder: &mut Builder) -> Result<usize, TooLarge> {
    Ok(builder.add_fail()?.as_usize() + 1)
}

/// The transitions of a state that reads a byte; empty for any other.
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

/// The states that a state leads to without a symbol and without an assertion.
pub(crate) fn epsilons(state: &State) -> impl Iterator<Item = StateID> {
    let (many, one, other) = match state {
        State::Union { alternates } => (&alternates[..], None, None),
        State::BinaryUnion { alt1, alt2 } => (&[][..], Some(*alt1), Some(*alt2)),
        State::Capture { next, .. } => (&[][..], Some(*next), None),
        _ => (&[][..], None, None),
    };
    many.iter().copied().chain(one).chain(other)
}
