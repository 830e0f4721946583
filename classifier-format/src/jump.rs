//! The states of a DFA after the first bytes of a text, without walking.
//!
//! Each step of a walk waits for the one before, about ten cycles for ten instructions. Most
//! relevant texts start in one of a few hundred ways, such as `550 `, so these are looked up.

use bytemuck::{Pod, Zeroable};

use crate::{filter::GRAM_FACTOR, header::NONE, record::Record, shard::MatchRecord};

/// The state of a DFA after the first bytes of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Pod, Zeroable)]
#[repr(C)]
pub struct JumpRecord {
    /// The ASCII bytes, the first one lowest, then zeros; or [`NONE`], which no ASCII text has.
    pub key: u32,
    /// The state.
    pub state: u32,
    /// The match states with prefixes on the way, or [`NONE`]: in the upper 24 bits their index
    /// among those of the DFA, in the lower eight the place of their match in the text.
    pub passed: [u32; 3],
    /// The union of the [`MatchRecord`]s of all match states on the way: the bits of prefixes,
    pub prefix_bits: u32,
    /// the lowest rule after these, or [`NONE`],
    pub lowest: u32,
    /// and the lowest rule that matches, or [`NONE`].
    pub rule: u32,
}

impl Record for JumpRecord {
    type Word = u32;
}

impl JumpRecord {
    /// An empty place.
    pub const EMPTY: Self =
        Self { key: NONE, state: 0, passed: [NONE; 3], prefix_bits: 0, lowest: NONE, rule: NONE };
}

/// The place of a jump, of a number of places that is a power of two, at least 2. The jump is
/// there, or at the place whose number differs in the last bit.
#[inline(always)]
#[must_use]
pub fn jump_place(key: u32, places: usize) -> usize {
    (key.wrapping_mul(GRAM_FACTOR) >> (32 - places.ilog2())) as usize
}

/// The state of a DFA after these bytes. `step` returns the next state, and its index among match
/// states if it is one. `matches` returns the record of a match state. `None` if more match states
/// with prefixes are on the way than a record has room for.
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
            record.prefix_bits |= found.prefix_bits;
            record.lowest = record.lowest.min(found.lowest);
            record.rule = record.rule.min(found.rule);
            if found.prefixes.len > 0 {
                *passed.next()? = u32::try_from(index << 8 | at).ok()?;
            }
        }
    }
    record.key = bytes.iter().rev().fold(0, |key, &byte| key << 8 | u32::from(byte));
    Some(record)
}
