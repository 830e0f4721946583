//! The plan for the rules, as the search reads it.

use classifier_format::{
    ClassRecord, HeadRecord, JumpRecord, LiteralRecord, MatchRecord, PieceRecord, PositionRecord,
    RunRecord, jump_place,
};

use crate::{
    engine::alphabet::{Alphabet, Kinds, Transcoded},
    engine::dfa::Shards,
    engine::filter::Filter,
    engine::haystack::Haystack,
    engine::piece::Piece,
    engine::position::Positions,
};

/// The tables. What each is for is said where [`crate::format`] names its section.
#[derive(Clone)]
pub(crate) struct Engine<'a> {
    pub(crate) alphabet: Alphabet<'a>,
    pub(crate) anchored: Shards<'a>,
    pub(crate) scan: Shards<'a>,
    /// Where the first anchored shard is behind a few bytes,
    pub(crate) jumps: &'a [JumpRecord],
    /// and how many: up to four.
    pub(crate) jump_len: usize,
    pub(crate) matches: &'a [MatchRecord],
    /// Rules and heads, for the shards' match states.
    pub(crate) targets: &'a [u32],
    pub(crate) heads: &'a [HeadRecord],
    pub(crate) filter: Filter<'a>,
    /// The lowest rule that the filter may find without a head,
    pub(crate) lowest: u32,
    /// and that anything may find without a head.
    pub(crate) lowest_without_head: u32,
    pub(crate) runs: &'a [RunRecord],
    pub(crate) literals: &'a [LiteralRecord],
    /// How many of the literals the filter looks for.
    pub(crate) sought: usize,
    pub(crate) pieces: &'a [PieceRecord],
    pub(crate) piece_bytes: &'a [u8],
    pub(crate) classes: &'a [ClassRecord],
    pub(crate) programs: &'a [PositionRecord],
    pub(crate) program_words: &'a [u64],
    pub(crate) program_kinds: &'a [u8],
    /// The rules that tell characters with one symbol apart; their programs are the last ones,
    pub(crate) confirmed: &'a [u32],
    /// and this is for each what its program tells apart: all ASCII characters and atoms.
    pub(crate) confirmed_kinds: &'a [u8],
}

/// The kinds of symbols that are kinds.
const SAME: [u8; 256] = {
    let mut same = [0; 256];
    let mut kind = 0;
    while kind < 256 {
        same[kind] = kind as u8;
        kind += 1;
    }
    same
};

impl<'a> Engine<'a> {
    /// Where the first anchored shard is behind the first bytes of a haystack, if that is known, and how
    /// many these are.
    #[inline(always)]
    pub(crate) fn jump<H: Haystack + ?Sized>(
        &self,
        haystack: &H,
    ) -> Option<(&'a JumpRecord, usize)> {
        if self.jumps.is_empty() {
            return None;
        }
        let first = u32::from_le_bytes(*haystack.slice()?.first_chunk()?);
        let key = first & (u32::MAX >> (8 * (4 - self.jump_len) % 32));
        let place = jump_place(key, self.jumps.len());
        let mut jump = self.jumps.get(place)?;
        if jump.key != key {
            jump = self.jumps.get(place ^ 1)?;
        }
        (jump.key == key).then_some((jump, self.jump_len))
    }

    #[inline]
    pub(crate) fn piece(&self, index: usize) -> Piece<'a> {
        let PieceRecord { start, len, gap, varies, anchor, .. } = self.pieces[index];
        let (start, len) = (start as usize, len as usize);
        let (values, masks) = self.piece_bytes[start..][..2 * len].split_at(len);
        Piece {
            gap: gap as usize,
            values,
            masks,
            bytes: self.piece_bytes,
            start,
            varies: varies != 0,
            anchor: anchor as usize,
            classes: self.classes,
        }
    }

    /// The program of a literal rule.
    pub(crate) fn program(&self, index: usize) -> Positions<'a> {
        let record = &self.programs[index];
        let (kinds, _) = self.program_kinds.as_chunks();
        Positions::new(record, &kinds[record.table as usize], self.program_words)
    }

    /// Whether a rule that matches the symbols of a text matches the text.
    pub(crate) fn confirms(&self, rule: u32, text: &[u8]) -> bool {
        let Ok(index) = self.confirmed.binary_search(&rule) else { return true };
        let len = self.confirmed_kinds.len() / self.confirmed.len();
        let kinds = &self.confirmed_kinds[index * len..][..len];
        let record = &self.programs[self.programs.len() - self.confirmed.len() + index];
        let program = Positions::new(record, &SAME, self.program_words);
        program.matches(&Transcoded::<_, 256>::new(text, Kinds { alphabet: self.alphabet, kinds }))
    }
}
