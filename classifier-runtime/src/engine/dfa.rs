//! Shards: DFAs over some rules each, and walking them.
//!
//! `MatchKind::All` DFAs of `regex-automata` enter a match state one byte late, because a match may
//! depend on the byte after it. The last match shows at the end-of-input transition.

use core::ops::ControlFlow;

use classifier_format::{JumpRecord, MatchRecord, ShardRecord, jump};

use crate::{
    artifact::error::Kind,
    engine::dense::{DEAD, Dfa},
    engine::haystack::Haystack,
};

/// A DFA over some rules, and the rules and prefixes of its match states.
#[derive(Clone)]
pub(crate) struct Shard<'a> {
    dfa: Dfa<'a>,
    /// The lowest match state; others follow it.
    first_match: u32,
    /// The highest state that is dead, gives up, or is a match state.
    last_special: u32,
    matches: &'a [MatchRecord],
    /// The index of its first match state among those of all shards.
    first_record: u32,
}

impl<'a> Shard<'a> {
    fn open(record: &ShardRecord, bytes: &'a [u8], matches: &'a [MatchRecord]) -> Option<Self> {
        let dfa = Dfa::read(bytes.get(record.dfa.range())?)?;
        let matches = matches.get(record.matches.range())?;
        let first_match = record.first_match;
        let gives_up = 1 << dfa.stride2();
        let states = u32::try_from(matches.len()).ok()?;
        let last_special = match states.checked_sub(1) {
            Some(last) => first_match.checked_add(last.checked_mul(1 << dfa.stride2())?)?,
            None => DEAD,
        };
        let last_special = last_special.max(gives_up);
        let first_record = record.matches.start;
        Some(Self { dfa, first_match, last_special, matches, first_record })
    }

    /// The start state.
    #[inline(always)]
    pub(crate) fn start(&self) -> u32 {
        self.dfa.start()
    }

    /// The state that a jump leads to, if the DFA is not dead there.
    #[inline(always)]
    pub(crate) fn state_after(&self, jump: &JumpRecord) -> Option<u32> {
        (jump.state != DEAD).then_some(jump.state)
    }

    /// The index of a match state among those of this DFA.
    #[inline(always)]
    fn match_index(&self, state: u32) -> Option<usize> {
        let index = (state.wrapping_sub(self.first_match) >> self.dfa.stride2()) as usize;
        (index < self.matches.len()).then_some(index)
    }

    /// Walks the haystack from a state and a place. Passes on each match: its index among the
    /// records of all shards, and its end. Stops when the DFA is dead, the haystack ends, or the
    /// receiver breaks. Returns how many bytes were read.
    #[inline(always)]
    pub(crate) fn walk<H: Haystack + ?Sized>(
        &self,
        state: u32,
        at: usize,
        haystack: &H,
        mut found: impl FnMut(u32, &MatchRecord, usize) -> ControlFlow<()>,
    ) -> usize {
        let (mut state, mut at) = (state, at);
        let mut matches = |index: usize, end| match self.matches.get(index) {
            Some(matches) => found(self.first_record.wrapping_add(index as u32), matches, end),
            None => ControlFlow::Continue(()),
        };
        while let Some(byte) = haystack.get(at) {
            state = self.dfa.next(state, byte);
            if state <= self.last_special {
                let is_over = match self.match_index(state) {
                    Some(index) => matches(index, at).is_break(),
                    None => true,
                };
                if is_over {
                    return at + 1;
                }
            }
            at += 1;
        }
        if let Some(index) = self.match_index(self.dfa.end(state)) {
            let _ = matches(index, at);
        }
        at
    }

    /// Whether a jump leads to the state that the DFA reaches.
    pub(crate) fn confirms(&self, record: &JumpRecord, len: usize) -> bool {
        let key = record.key.to_le_bytes();
        let Some(key) = key.get(..len) else { return false };
        let step = |state, byte| {
            let next = self.dfa.next(state, byte);
            (next, self.match_index(next))
        };
        jump(self.start(), key, self.matches, step) == Some(*record)
    }
}

/// The shards of one kind. The first few stay open. Others are opened when needed, because there is
/// no heap to keep them.
#[derive(Clone)]
pub(crate) struct Shards<'a> {
    records: &'a [ShardRecord],
    matches: &'a [MatchRecord],
    bytes: &'a [u8],
    open: [Option<Shard<'a>>; OPEN],
}

const OPEN: usize = 2;

impl<'a> Shards<'a> {
    /// Opens shards; the first has this index.
    pub(crate) fn open(
        first: usize,
        records: &'a [ShardRecord],
        matches: &'a [MatchRecord],
        bytes: &'a [u8],
    ) -> Result<Self, Kind> {
        let mut open = [const { None }; OPEN];
        for (index, record) in records.iter().enumerate() {
            let shard = Shard::open(record, bytes, matches);
            let shard = shard.ok_or(Kind::Dfa { shard: first + index })?;
            if let Some(place) = open.get_mut(index) {
                *place = Some(shard);
            }
        }
        Ok(Self { records, matches, bytes, open })
    }

    pub(crate) fn len(&self) -> usize {
        self.records.len()
    }

    /// The first one.
    #[inline(always)]
    pub(crate) fn first(&self) -> Option<&Shard<'a>> {
        self.open[0].as_ref()
    }

    /// The lowest rule that the shard with this index can decide.
    #[inline(always)]
    pub(crate) fn lowest(&self, index: usize) -> u32 {
        self.records[index].lowest
    }

    /// Calls a function with the shard with this index.
    #[inline(always)]
    pub(crate) fn with<R>(&self, index: usize, work: impl FnOnce(&Shard<'a>) -> R) -> Option<R> {
        let opened;
        let shard = match self.open.get(index) {
            Some(open) => open.as_ref()?,
            None => {
                opened = Shard::open(self.records.get(index)?, self.bytes, self.matches)?;
                &opened
            }
        };
        Some(work(shard))
    }
}
