//! The contents of the sections.

use std::{collections::BTreeSet, ops::Deref};

use classifier_format::{
    self as format, BUCKET, ClassRecord, EngineRecord, Entry, FilterKeyRecord, LiteralRecord, NONE,
    PieceRecord, PositionRecord, ShardRecord, unit,
};
use classifier_runtime::Classifier;

use super::{Alphabet, InspectionError};

/// Bytes of a table of the kinds of symbols.
pub(super) const KINDS: usize = 256;

/// The tables of a validated artifact as the runtime reads them, with some of them split into
/// parts. All indexes in them are valid, and ranges of them that are searched do not overlap.
pub(super) struct Tables<'a> {
    tables: format::Tables<'a>,
    engine: &'a EngineRecord,
    pub(super) anchored: &'a [ShardRecord],
    pub(super) scan: &'a [ShardRecord],
    /// The entries of each bucket.
    pub(super) entries: &'a [[Entry; BUCKET]],
    pub(super) literal_programs: &'a [PositionRecord],
    /// One for each of `confirmed`.
    pub(super) confirming_programs: &'a [PositionRecord],
    /// The tables of kinds by symbol,
    pub(super) symbol_kinds: &'a [[u8; KINDS]],
    /// and the kinds of ASCII characters and atoms for each of `confirmed`.
    pub(super) atom_kinds: &'a [u8],
}

impl<'a> Deref for Tables<'a> {
    type Target = format::Tables<'a>;

    fn deref(&self) -> &Self::Target {
        &self.tables
    }
}

impl<'a> Tables<'a> {
    pub(super) fn of(classifier: &Classifier<'a>) -> Result<Self, InspectionError> {
        Self::split(*classifier.__tables()).ok_or(InspectionError::Contradictory)
    }

    fn split(tables: format::Tables<'a>) -> Option<Self> {
        let engine = tables.engine.first()?;
        let (anchored, scan) = tables.shards.split_at_checked(engine.anchored_shards as usize)?;
        let of_literals = tables.programs.len().checked_sub(tables.confirmed.len())?;
        let (literal_programs, confirming_programs) = tables.programs.split_at(of_literals);
        let of_atoms = tables.confirmed.len().saturating_mul(0x80 + engine.atoms as usize);
        let of_symbols = tables.program_kinds.len().checked_sub(of_atoms)?;
        let (symbol_kinds, atom_kinds) = tables.program_kinds.split_at(of_symbols);
        let symbol_kinds = symbol_kinds.as_chunks().0;
        let entries = tables.entries.as_chunks().0;
        Some(Self {
            tables,
            engine,
            anchored,
            scan,
            entries,
            literal_programs,
            confirming_programs,
            symbol_kinds,
            atom_kinds,
        })
    }

    /// The atoms and symbols of characters beyond ASCII.
    pub(super) fn alphabet(&self) -> Alphabet {
        let symbols: BTreeSet<u8> = self.ranges.iter().map(|&range| range as u8).collect();
        Alphabet { atoms: self.engine.atoms as usize, symbols: symbols.len() }
    }

    /// The program that confirms a rule.
    pub(super) fn confirming(&self, rule: u32) -> Option<usize> {
        let index = self.confirmed.binary_search(&rule).ok()?;
        Some(self.literal_programs.len() + index)
    }

    /// The rules that a filter key may decide.
    pub(super) fn rules_of(&self, filter_key: &FilterKeyRecord) -> impl Iterator<Item = u32> {
        self.literals[filter_key.literals.range()].iter().map(|literal| literal.rule)
    }

    /// The values and the masks of a piece.
    pub(super) fn units(&self, piece: &PieceRecord) -> impl Iterator<Item = (u8, u8)> + use<'a> {
        let (start, len) = (piece.start as usize, piece.len as usize);
        let (values, masks) = self.piece_bytes[start..start + 2 * len].split_at(len);
        values.iter().copied().zip(masks.iter().copied())
    }

    /// The indexes of the classes in a piece; one that names none takes no text.
    pub(super) fn classes_of(&self, piece: &PieceRecord) -> impl Iterator<Item = usize> {
        let classes = self.units(piece).filter_map(|(value, mask)| match mask {
            0 => value.checked_sub(unit::CLASS).map(usize::from),
            _ => None,
        });
        classes.filter(|&class| class < self.classes.len())
    }

    /// The class that a unit's value names.
    pub(super) fn class(&self, value: u8) -> Option<&'a ClassRecord> {
        self.classes.get(usize::from(value.checked_sub(unit::CLASS)?))
    }

    /// The second piece by which the matches of a program after a piece are found.
    pub(super) fn required_piece(&self, piece: &PieceRecord) -> Option<&'a PieceRecord> {
        let is_after = piece.program != NONE && piece.least == NONE;
        self.pieces.get(piece.most as usize).filter(|_| is_after)
    }

    /// The pieces of a literal.
    pub(super) fn chain(&self, literal: &LiteralRecord) -> &'a [PieceRecord] {
        self.pieces.get(literal.pieces.range()).unwrap_or_default()
    }
}
