//! Distances of NFA states from a match.

use regex_automata::nfa::thompson::{NFA, State};

use crate::automata::{epsilons, transitions};

/// The least number of bytes from each state to a match if every assertion holds; `None` where no text
/// leads to one.
///
/// A breadth-first search against the transitions, in which those without a byte cost nothing.
pub(super) fn to_match(nfa: &NFA) -> Vec<Option<u32>> {
    let states = nfa.states();
    let mut free = vec![Vec::new(); states.len()];
    let mut reading = vec![Vec::new(); states.len()];
    let mut level = Vec::new();
    for (from, state) in states.iter().enumerate() {
        match state {
            State::Match { .. } => level.push(from),
            State::Look { next, .. } => free[next.as_usize()].push(from),
            _ => {
                epsilons(state).for_each(|to| free[to.as_usize()].push(from));
                transitions(state).iter().for_each(|it| reading[it.next.as_usize()].push(from));
            }
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
