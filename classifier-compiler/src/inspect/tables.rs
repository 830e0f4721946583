//! What the sections hold.

use classifier_format::{
    BUCKET, Bucket, ClassRecord, EngineRecord, Entry, HeadRecord, JumpRecord, LiteralRecord,
    MatchRecord, NONE, PairRecord, PieceRecord, PositionRecord, RuleRecord, RunRecord, Section,
    ShardRecord, Span, unit,
};

use super::{Alphabet, InspectionError, section::Sections};

/// Bytes of a table of the kinds of symbols.
pub(super) const KINDS: usize = 256;

/// The tables of an artifact that has been checked: all indexes in them lead somewhere, and runs of
/// them that are looked through do not overlap.
pub(super) struct Tables<'a> {
    pub(super) labels: &'a [Span],
    pub(super) files: &'a [Span],
    pub(super) rules: &'a [RuleRecord],
    /// How many atoms there are.
    count_of_atoms: u32,
    pub(super) ranges: &'a [u32],
    pub(super) atoms: &'a [u16],
    pub(super) pages: &'a [u32],
    pub(super) anchored: &'a [ShardRecord],
    pub(super) scan: &'a [ShardRecord],
    pub(super) jumps: &'a [JumpRecord],
    pub(super) matches: &'a [MatchRecord],
    pub(super) targets: &'a [u32],
    pub(super) heads: &'a [HeadRecord],
    pub(super) grams: &'a [u32],
    pub(super) slots: &'a [u16],
    pub(super) buckets: &'a [Bucket],
    pub(super) entries: &'a [[Entry; BUCKET]],
    pub(super) pairs: &'a [PairRecord],
    pub(super) runs: &'a [RunRecord],
    pub(super) literals: &'a [LiteralRecord],
    pub(super) pieces: &'a [PieceRecord],
    pub(super) piece_bytes: &'a [u8],
    pub(super) classes: &'a [ClassRecord],
    pub(super) literal_programs: &'a [PositionRecord],
    /// One for each of `confirmed`.
    pub(super) confirming_programs: &'a [PositionRecord],
    pub(super) program_words: &'a [u64],
    /// Tables of the kinds of symbols,
    pub(super) program_kinds: &'a [[u8; KINDS]],
    /// and the kinds of ASCII characters and atoms, for each of `confirmed`.
    pub(super) atom_kinds: &'a [u8],
    pub(super) confirmed: &'a [u32],
    pub(super) dfas: &'a [u8],
}

impl<'a> Tables<'a> {
    pub(super) fn read(sections: &Sections<'a>) -> Result<Self, InspectionError> {
        use Section as S;

        const CONTRADICTORY: InspectionError = InspectionError::Contradictory;
        let [engine]: [EngineRecord; 1] =
            sections.get(S::Engine)?.try_into().map_err(|_| CONTRADICTORY)?;
        let shards: &[ShardRecord] = sections.get(S::Shards)?;
        let (anchored, scan) =
            shards.split_at_checked(engine.anchored_shards as usize).ok_or(CONTRADICTORY)?;
        let confirmed: &[u32] = sections.get(S::Confirmed)?;
        let programs: &[PositionRecord] = sections.get(S::Programs)?;
        let of_literals = programs.len().checked_sub(confirmed.len()).ok_or(CONTRADICTORY)?;
        let (literal_programs, confirming_programs) = programs.split_at(of_literals);
        let kinds: &[u8] = sections.get(S::ProgramKinds)?;
        let of_atoms = confirmed.len().saturating_mul(0x80 + engine.atoms as usize);
        let of_symbols = kinds.len().checked_sub(of_atoms).ok_or(CONTRADICTORY)?;
        let (program_kinds, atom_kinds) = kinds.split_at(of_symbols);
        Ok(Self {
            labels: sections.get(S::Labels)?,
            files: sections.get(S::Files)?,
            rules: sections.get(S::Rules)?,
            count_of_atoms: engine.atoms,
            ranges: sections.get(S::Ranges)?,
            atoms: sections.get(S::Atoms)?,
            pages: sections.get(S::Pages)?,
            anchored,
            scan,
            jumps: sections.get(S::Jumps)?,
            matches: sections.get(S::Matches)?,
            targets: sections.get(S::Targets)?,
            heads: sections.get(S::Heads)?,
            grams: sections.get(S::Grams)?,
            slots: sections.get(S::Slots)?,
            buckets: sections.get(S::Buckets)?,
            entries: sections.get::<Entry>(S::Entries)?.as_chunks().0,
            pairs: sections.get(S::Pairs)?,
            runs: sections.get(S::Runs)?,
            literals: sections.get(S::Literals)?,
            pieces: sections.get(S::Pieces)?,
            piece_bytes: sections.get(S::PieceBytes)?,
            classes: sections.get(S::Classes)?,
            literal_programs,
            confirming_programs,
            program_words: sections.get(S::ProgramWords)?,
            program_kinds: program_kinds.as_chunks().0,
            atom_kinds,
            confirmed,
            dfas: sections.get(S::Dfas)?,
        })
    }

    /// What the characters beyond ASCII are to the rules.
    pub(super) fn alphabet(&self) -> Alphabet {
        let mut symbols: Vec<u8> = self.ranges.iter().map(|&range| range as u8).collect();
        symbols.sort_unstable();
        symbols.dedup();
        Alphabet { atoms: self.count_of_atoms as usize, symbols: symbols.len() }
    }

    /// The program that confirms a rule.
    pub(super) fn confirming(&self, rule: u32) -> Option<usize> {
        let index = self.confirmed.binary_search(&rule).ok()?;
        Some(self.literal_programs.len() + index)
    }

    /// The rules that a run may decide.
    pub(super) fn rules_of(&self, run: &RunRecord) -> impl Iterator<Item = u32> {
        self.literals[run.literals.range()].iter().map(|literal| literal.rule)
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

    /// The piece by which a program that starts behind another piece is looked for.
    pub(super) fn near(&self, piece: &PieceRecord) -> Option<&'a PieceRecord> {
        let is_behind = piece.program != NONE && piece.least == NONE;
        self.pieces.get(piece.most as usize).filter(|_| is_behind)
    }

    /// The pieces of a literal.
    pub(super) fn chain(&self, literal: &LiteralRecord) -> &'a [PieceRecord] {
        self.pieces.get(literal.pieces.range()).unwrap_or_default()
    }
}
