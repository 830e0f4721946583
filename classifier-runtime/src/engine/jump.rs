//! Where a DFA is behind the first bytes of a text, without walking there.
//!
//! Each step of a walk waits for the one before, some ten cycles for ten instructions. Most texts that
//! rules are about start in one of a few hundred ways, such as `550 `, so that these are looked up.

use regex_automata::{dfa::Automaton, util::primitives::StateID};

use crate::format::{JumpRecord, MatchRecord};

/// Where a DFA is behind these bytes, given its start, its first match state, from which on they
/// follow each other in steps of 2 to the power of `stride2`, and what they stand for. `None` if more
/// of those with heads are passed on the way than a record tells.
pub fn jump(
    dfa: &impl Automaton,
    start: StateID,
    first_match: usize,
    stride2: usize,
    matches: &[MatchRecord],
    bytes: &[u8],
) -> Option<JumpRecord> {
    let mut record = JumpRecord::EMPTY;
    let mut places = record.passed.iter_mut();
    let mut state = start;
    for (at, &byte) in bytes.iter().enumerate() {
        state = dfa.next_state(state, byte);
        if dfa.is_match_state(state) {
            let index = state.as_usize().wrapping_sub(first_match) >> stride2;
            let found = matches.get(index)?;
            record.head_bits |= found.head_bits;
            record.lowest = record.lowest.min(found.lowest);
            record.rule = record.rule.min(found.rule);
            if found.heads.len > 0 {
                *places.next()? = u32::try_from(index << 8 | at).ok()?;
            }
        }
    }
    record.key = bytes.iter().rev().fold(0, |key, &byte| key << 8 | u32::from(byte));
    record.state = state.as_u32();
    Some(record)
}
