//! How far the states of an NFA are from a match.

use regex_automata::{
    nfa::thompson::{NFA, State},
    util::primitives::StateID,
};

use crate::automata::transitions;

/// The least number of bytes from each state to a match, if every assertion holds; none where no
/// text leads to one.
///
/// A breadth-first search against the transitions, in which those that read nothing cost nothing.
pub(super) fn to_match(nfa: &NFA) -> Vec<Option<u32>> {
    let states = nfa.states();
    let mut free = vec![Vec::new(); states.len()];
    let mut reading = vec![Vec::new(); states.len()];
    let mut level = Vec::new();
    for (from, state) in states.iter().enumerate() {
        let mut lead = |to: StateID| free[to.as_usize()].push(from);
        match state {
            State::Match { .. } => level.push(from),
            State::Look { next, .. } | State::Capture { next, .. } => lead(*next),
            State::Union { alternates } => alternates.iter().for_each(|&to| lead(to)),
            State::BinaryUnion { alt1, alt2 } => [*alt1, *alt2].into_iter().for_each(lead),
            State::ByteRange { .. } | State::Sparse(_) | State::Dense(_) => {
                for trans in transitions(state) {
                    reading[trans.next.as_usize()].push(from);
                }
            }
            State::Fail => {}
        }
    }
    let mut distances = vec![None; states.len()];
    for distance in 0.. {
        let mut farther = Vec::new();
        while let Some(state) = level.pop() {
            if distances[state].is_none() {
                distances[state] = Some(distance);
                level.extend_from_slice(&free[state]);
                farther.extend_from_slice(&reading[state]);
            }
        }
        if farther.is_empty() {
            break;
        }
        level = farther;
    }
    distances
}
