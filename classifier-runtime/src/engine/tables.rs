//! The plan of the rules, as the search reads it.

use classifier_format::{EngineRecord, JumpRecord, PieceRecord, Tables, jump_place};

use crate::{
    engine::alphabet::{Alphabet, Kinds, Transcoded},
    engine::dfa::Shards,
    engine::filter::Filter,
    engine::haystack::Haystack,
    engine::piece::Piece,
    engine::position::Positions,
};

/// The tables, and data derived when an artifact is opened.
#[derive(Clone)]
pub(crate) struct Engine<'a> {
    pub(crate) tables: Tables<'a>,
    /// The only record of its section.
    pub(crate) record: EngineRecord,
    pub(crate) alphabet: Alphabet<'a>,
    pub(crate) anchored: Shards<'a>,
    pub(crate) scan: Shards<'a>,
    pub(crate) filter: Filter<'a>,
    /// The lowest rule that can be found without a prefix.
    pub(crate) lowest_without_prefix: u32,
    /// The kinds of symbols that programs of literal rules distinguish,
    pub(crate) program_kinds: &'a [[u8; 256]],
    /// and the kinds of ASCII characters and atoms, for each confirmed rule.
    pub(crate) confirmed_kinds: &'a [u8],
}

/// Symbols are their own kinds.
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
    /// The state of the first anchored shard after the first bytes of a haystack, if it is known,
    /// and the number of these bytes.
    #[inline(always)]
    pub(crate) fn jump<H: Haystack + ?Sized>(
        &self,
        haystack: &H,
    ) -> Option<(&'a JumpRecord, usize)> {
        if self.tables.jumps.is_empty() {
            return None;
        }
        let first = u32::from_le_bytes(*haystack.slice()?.first_chunk()?);
        let key = first & (u32::MAX >> (8 * (4 - self.record.jump_len) % 32));
        let place = jump_place(key, self.tables.jumps.len());
        let mut jump = self.tables.jumps.get(place)?;
        if jump.key != key {
            jump = self.tables.jumps.get(place ^ 1)?;
        }
        (jump.key == key).then_some((jump, self.record.jump_len as usize))
    }

    #[inline]
    pub(crate) fn piece(&self, index: usize) -> Piece<'a> {
        let PieceRecord { start, len, gap, varies, anchor, .. } = self.tables.pieces[index];
        let (start, len) = (start as usize, len as usize);
        let (values, masks) = self.tables.piece_bytes[start..][..2 * len].split_at(len);
        Piece {
            gap: gap as usize,
            values,
            masks,
            bytes: self.tables.piece_bytes,
            start,
            varies: varies != 0,
            anchor: anchor as usize,
            classes: self.tables.classes,
        }
    }

    /// The program of a literal rule.
    pub(crate) fn program(&self, index: usize) -> Positions<'a> {
        let record = &self.tables.programs[index];
        let kinds = &self.program_kinds[record.table as usize];
        Positions::new(record, kinds, self.tables.program_words)
    }

    /// Whether a rule that matches the symbols of a text also matches the text.
    pub(crate) fn confirms(&self, rule: u32, text: &[u8]) -> bool {
        let Tables { confirmed, programs, program_words, .. } = self.tables;
        let Ok(index) = confirmed.binary_search(&rule) else { return true };
        let len = self.confirmed_kinds.len() / confirmed.len();
        let kinds = &self.confirmed_kinds[index * len..][..len];
        let record = &programs[programs.len() - confirmed.len() + index];
        let program = Positions::new(record, &SAME, program_words);
        program.matches(&Transcoded::<_, 256>::new(text, Kinds { alphabet: self.alphabet, kinds }))
    }
}
