//! Where a DFA is behind the first bytes of a text, without walking there.
//!
//! Each step of a walk waits for the one before, some ten cycles for ten instructions. Most texts that
//! rules are about start in one of a few hundred ways, such as `550 `, so that these are looked up.

use regex_automata::{dfa::Automaton, util::primitives::StateID};

use crate::format::{JumpRecord, NONE};

/// Where a DFA is behind these bytes, given its start and its first match state, from which on they
/// follow each other in steps of 2 to the power of `stride2`. `None` if more match states are passed on
/// the way than a record tells.
pub fn jump(
    dfa: &impl Automaton,
    start: StateID,
    first_match: usize,
    stride2: usize,
    bytes: &[u8],
) -> Option<JumpRecord> {
    let mut passed = [NONE; 2];
    let mut places = passed.iter_mut();
    let mut state = start;
    for (at, &byte) in bytes.iter().enumerate() {
        state = dfa.next_state(state, byte);
        if dfa.is_match_state(state) {
            let index = state.as_usize().wrapping_sub(first_match) >> stride2;
            *places.next()? = u32::try_from(index << 8 | at).ok()?;
        }
    }
    let key = bytes.iter().rev().fold(0, |key, &byte| key << 8 | u32::from(byte));
    Some(JumpRecord { key, state: state.as_u32(), passed })
}
