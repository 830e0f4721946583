//! Where a DFA is after the first bytes of a text, without walking there.
//!
//! Each step of a walk waits for the one before, some ten cycles for ten instructions. Most texts that
//! rules are about start in one of a few hundred ways, such as `550 `, so that these are looked up.

use bytemuck::{Pod, Zeroable};

use crate::{filter::GRAM_FACTOR, header::NONE, record::Record, shard::MatchRecord};

/// Where a DFA is after the first bytes of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Pod, Zeroable)]
#[repr(C)]
pub struct JumpRecord {
    /// The bytes, all of ASCII, the first one lowest, and then zeros; or [`NONE`], which no text of
    /// ASCII has.
    pub key: u32,
    /// The state.
    pub state: u32,
    /// The match states with prefixes that are passed on the way, or [`NONE`]: in the upper 24 bits their
    /// index among those of the DFA, in the lower eight where in the text they match.
    pub passed: [u32; 3],
    /// What [`MatchRecord`] says of all match states that are passed: the bits of prefixes,
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
    /// None.
    pub const EMPTY: Self =
        Self { key: NONE, state: 0, passed: [NONE; 3], prefix_bits: 0, lowest: NONE, rule: NONE };
}

/// In which of so many places, a power of two from 2 on, a jump is: there, or in the one whose number
/// differs in the last bit.
#[inline(always)]
pub fn jump_place(key: u32, places: usize) -> usize {
    (key.wrapping_mul(GRAM_FACTOR) >> (32 - places.ilog2())) as usize
}

/// Where a DFA is after these bytes, given how it steps: `step` returns the next state, and, if that
/// is a match state, its index among these. `matches` says what they stand for. `None` if more match
/// states with prefixes are passed on the way than a record has room for.
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
