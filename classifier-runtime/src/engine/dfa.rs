//! Serialized DFAs: opening them in place and walking them.
//!
//! `MatchKind::All` DFAs of `regex-automata` enter a match state one byte late, so that a match
//! may depend on the byte behind it; the last one shows at the end-of-input transition.

use core::ops::ControlFlow;

use regex_automata::{
    Anchored,
    dfa::{Automaton, StartKind, dense},
    util::{primitives::StateID, start},
};

use classifier_format::{JumpRecord, MatchRecord, ShardRecord, jump};

use crate::{
    artifact::error::Kind, artifact::looked_at::once, engine::dfa_precheck::patterns_are_disjoint,
    engine::haystack::Haystack,
};

/// Whether the bytes of an artifact have been checked, or come from where nothing else could.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trust {
    /// Any bytes: everything is checked.
    Nobody,
    /// The bytes that the macro emitted into this very binary.
    Macro,
}

/// A DFA over some rules, and what its match states stand for.
#[derive(Clone)]
pub(crate) struct Shard<'a> {
    dfa: dense::DFA<&'a [u32]>,
    start: StateID,
    first_match: usize,
    stride2: u32,
    matches: &'a [MatchRecord],
    /// The index of the first of these among those of all shards.
    first_record: u32,
}

impl<'a> Shard<'a> {
    fn open(
        record: &ShardRecord,
        bytes: &'a [u8],
        matches: &'a [MatchRecord],
        trust: Trust,
    ) -> Option<Self> {
        let bytes = bytes.get(record.dfa.range())?;
        let matches = matches.get(record.matches.range())?;
        let dfa = match trust {
            // SAFETY: `from_bytes_unchecked` asks for bytes that `dense::DFA` wrote for this
            // byte order. `Trust::Macro` is given only by `__private::Embedded`, for bytes that
            // the macro got from the compiler, and by `Shards::reopen`, for bytes that passed
            // `Trust::Nobody` when the same shards were opened. `Shards::open` asserts it.
            #[cfg(not(feature = "safe"))]
            Trust::Macro => unsafe { dense::DFA::from_bytes_unchecked(bytes).ok()?.0 },
            _ => {
                let bytes = once(bytes);
                patterns_are_disjoint(bytes).filter(|&disjoint| disjoint)?;
                dense::DFA::from_bytes(bytes).ok()?.0
            }
        };
        let at_text_start = start::Config::new().anchored(Anchored::Yes);
        let start = dfa.start_state(&at_text_start).ok()?;
        let (first_match, stride2) = (record.first_match as usize, record.stride2);
        let first_record = record.matches.start;
        Some(Self { dfa, start, first_match, stride2, matches, first_record })
    }

    /// Whether the DFA is of the one kind that is made, and its match states are where the record
    /// says.
    fn is_sound(&self) -> bool {
        let is_match_state = |index: usize| {
            let id =
                index.checked_shl(self.stride2).and_then(|id| id.checked_add(self.first_match));
            let id = id.and_then(|id| StateID::new(id).ok());
            id.is_some_and(|id| self.dfa.is_match_state(id))
        };
        let has_matches = self.matches.is_empty()
            || self.stride2 as usize == self.dfa.stride2()
                && is_match_state(0)
                && is_match_state(self.matches.len() - 1);
        self.dfa.start_kind() == StartKind::Anchored && self.stride2 < usize::BITS && has_matches
    }

    /// Where a walk starts.
    #[inline(always)]
    pub(crate) fn start(&self) -> StateID {
        self.start
    }

    /// Where a jump leads, if the DFA is not dead there.
    #[inline(always)]
    pub(crate) fn state_behind(&self, jump: &JumpRecord) -> Option<StateID> {
        StateID::new(jump.state as usize).ok().filter(|state| !self.dfa.is_dead_state(*state))
    }

    /// Walks the haystack from a state and a place on and hands over what matches, its index among
    /// the records of all shards, and the end of the match, until the DFA is dead, the haystack ends,
    /// or the receiver breaks. Gives how many bytes have been read.
    ///
    /// Match states have tables of their own: asking the DFA for its patterns one by one took
    /// three times as many instructions.
    #[inline(always)]
    pub(crate) fn walk<H: Haystack + ?Sized>(
        &self,
        state: StateID,
        at: usize,
        haystack: &H,
        mut found: impl FnMut(u32, &MatchRecord, usize) -> ControlFlow<()>,
    ) -> usize {
        walk(&self.dfa, state, at, haystack, |state, end| {
            let index = state.as_usize().wrapping_sub(self.first_match) >> self.stride2;
            match self.matches.get(index) {
                Some(matches) => found(self.first_record + index as u32, matches, end),
                None => ControlFlow::Continue(()),
            }
        })
    }

    /// Whether a jump says where the DFA gets.
    pub(crate) fn confirms(&self, record: &JumpRecord, len: usize) -> bool {
        let key = record.key.to_le_bytes();
        let Some(key) = key.get(..len) else { return false };
        let step = |state, byte| {
            let state = StateID::new_unchecked(state as usize);
            let next = self.dfa.next_state(state, byte);
            let index = next.as_usize().wrapping_sub(self.first_match) >> self.stride2;
            (next.as_u32(), self.dfa.is_match_state(next).then_some(index))
        };
        jump(self.start.as_u32(), key, self.matches, step) == Some(*record)
    }
}

#[inline(always)]
fn walk<H: Haystack + ?Sized>(
    dfa: &dense::DFA<&[u32]>,
    from: StateID,
    at: usize,
    haystack: &H,
    mut found: impl FnMut(StateID, usize) -> ControlFlow<()>,
) -> usize {
    let (mut state, mut at) = (from, at);
    while let Some(byte) = haystack.get(at) {
        state = dfa.next_state(state, byte);
        if dfa.is_special_state(state) {
            if dfa.is_match_state(state) {
                if found(state, at).is_break() {
                    return at + 1;
                }
            } else if dfa.is_dead_state(state) || dfa.is_quit_state(state) {
                return at + 1;
            }
        }
        at += 1;
    }
    state = dfa.next_eoi_state(state);
    if dfa.is_match_state(state) {
        let _ = found(state, at);
    }
    at
}

/// The shards of one kind. The first few stay open; others are opened where they are needed, since
/// there is no heap to keep them on.
#[derive(Clone)]
pub(crate) struct Shards<'a> {
    records: &'a [ShardRecord],
    matches: &'a [MatchRecord],
    bytes: &'a [u8],
    open: [Option<Shard<'a>>; OPEN],
}

const OPEN: usize = 2;

impl<'a> Shards<'a> {
    /// Opens shards, of which the first has this index.
    pub(crate) fn open(
        first: usize,
        records: &'a [ShardRecord],
        matches: &'a [MatchRecord],
        bytes: &'a [u8],
        trust: Trust,
    ) -> Result<Self, Kind> {
        let is_sound = |record| {
            let shard = Shard::open(record, bytes, matches, Trust::Nobody);
            shard.is_some_and(|shard| shard.is_sound())
        };
        debug_assert!(
            trust == Trust::Nobody || records.iter().all(is_sound),
            "the macro vouches for DFAs that are not sound"
        );
        let mut open = [const { None }; OPEN];
        for (index, record) in records.iter().enumerate() {
            if index >= OPEN && trust == Trust::Macro {
                break;
            }
            let shard = Shard::open(record, bytes, matches, trust)
                .filter(|shard| trust == Trust::Macro || shard.is_sound())
                .ok_or(Kind::Dfa { shard: first + index })?;
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

    /// Does something with the shard with this index.
    #[inline(always)]
    pub(crate) fn with<R>(&self, index: usize, work: impl FnOnce(&Shard<'a>) -> R) -> Option<R> {
        let reopened;
        let shard = match self.open.get(index) {
            Some(open) => open.as_ref()?,
            None => {
                reopened = self.reopen(index)?;
                &reopened
            }
        };
        Some(work(shard))
    }

    #[cold]
    fn reopen(&self, index: usize) -> Option<Shard<'a>> {
        Shard::open(self.records.get(index)?, self.bytes, self.matches, Trust::Macro)
    }
}
