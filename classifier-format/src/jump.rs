//! Where a DFA is after the first bytes of a text, without walking there.
//!
//! Each step of a walk waits for the one before, some ten cycles for ten instructions. Most texts that
//! rules are about start in one of a few hundred ways, such as `550 `, so that these are looked up.

use crate::{JumpRecord, MatchRecord};

/// Where a DFA is after these bytes, given how it steps: `step` returns the next state, and, if that
/// is a match state, its index among these. `matches` says what they stand for. `None` if more match
/// states with heads are passed on the way than a record has room for.
pub fn jump(
    start: u32,
    bytes: &[u8],
    matches: &[MatchRecord],
    mut step: impl FnMut(u32, u8) -> (u32, Option<usize>),
) -> Option<JumpRecord> {
    let mut record = JumpRecord::EMPTY;
    let mut passed = record.passed.iter_mut();
    record.state = start;
    for (at, &byte) in bytes.iter().enumerate() {
        let (state, index) = step(record.state, byte);
        record.state = state;
        if let Some(index) = index {
            let found = matches.get(index)?;
            record.head_bits |= found.head_bits;
            record.lowest = record.lowest.min(found.lowest);
            record.rule = record.rule.min(found.rule);
            if found.heads.len > 0 {
                *passed.next()? = u32::try_from(index << 8 | at).ok()?;
            }
        }
    }
    record.key = bytes.iter().rev().fold(0, |key, &byte| key << 8 | u32::from(byte));
    Some(record)
}
