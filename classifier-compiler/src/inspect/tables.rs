//! The tables of one tier.

use classifier_runtime::format::{
    ClassRecord, HeadRecord, HitEntry, LiteralRecord, MatchRecord, PieceRecord, RunRecord,
    ShardRecord, ShiftRecord, TierId, TierRecord, TierSection, flag, unit,
};

use super::{InspectionError, Pass, section::Sections};

/// The tables of a tier that has been checked: all indexes in them lead somewhere, and runs of them
/// that are looked through do not overlap.
pub(super) struct Tables<'a> {
    pub(super) tier: TierId,
    pub(super) anchored: &'a [ShardRecord],
    pub(super) confirm: &'a [ShardRecord],
    pub(super) scan: &'a [ShardRecord],
    pub(super) matches: &'a [MatchRecord],
    pub(super) targets: &'a [u32],
    pub(super) heads: &'a [HeadRecord],
    pub(super) passes: [PassTables<'a>; 3],
    /// Of the coarse pass and of the wide one.
    pub(super) coarse_bits: &'a [u8],
    pub(super) fine_bits: &'a [u8],
    pub(super) nibbles: &'a [u8],
    pub(super) runs: &'a [RunRecord],
    pub(super) run_literals: &'a [u32],
    pub(super) literals: &'a [LiteralRecord],
    pub(super) pieces: &'a [PieceRecord],
    pub(super) piece_bytes: &'a [u8],
    pub(super) classes: &'a [ClassRecord],
    pub(super) shifts: &'a [ShiftRecord],
    pub(super) dfas: &'a [u8],
}

/// What a pass of the filter has for itself.
pub(super) struct PassTables<'a> {
    pub(super) pass: Pass,
    pub(super) slots: &'a [u32],
    pub(super) entries: &'a [HitEntry],
}

impl<'a> Tables<'a> {
    pub(super) fn read(sections: &Sections<'a>, tier: TierId) -> Result<Self, InspectionError> {
        use TierSection as S;

        let [record]: [TierRecord; 1] =
            sections.tier(tier, S::Tier)?.try_into().map_err(|_| InspectionError::Contradictory)?;
        let shards: &[ShardRecord] = sections.tier(tier, S::Shards)?;
        let cut = |shards: &'a [ShardRecord], at: u32| {
            shards.split_at_checked(at as usize).ok_or(InspectionError::Contradictory)
        };
        let (anchored, shards) = cut(shards, record.anchored_shards)?;
        let (confirm, scan) = cut(shards, record.confirm_shards)?;
        let pass = |pass, slots, entries| {
            let (slots, entries) = (sections.tier(tier, slots)?, sections.tier(tier, entries)?);
            Ok(PassTables { pass, slots, entries })
        };
        Ok(Self {
            tier,
            anchored,
            confirm,
            scan,
            matches: sections.tier(tier, S::Matches)?,
            targets: sections.tier(tier, S::Targets)?,
            heads: sections.tier(tier, S::Heads)?,
            passes: [
                pass(Pass::Wide, S::WideSlots, S::WideEntries)?,
                pass(Pass::Coarse, S::CoarseSlots, S::CoarseEntries)?,
                pass(Pass::Fine, S::FineSlots, S::FineEntries)?,
            ],
            coarse_bits: sections.tier(tier, S::CoarseBits)?,
            fine_bits: sections.tier(tier, S::FineBits)?,
            nibbles: sections.tier(tier, S::FineNibbles)?,
            runs: sections.tier(tier, S::Runs)?,
            run_literals: sections.tier(tier, S::RunLiterals)?,
            literals: sections.tier(tier, S::Literals)?,
            pieces: sections.tier(tier, S::Pieces)?,
            piece_bytes: sections.tier(tier, S::PieceBytes)?,
            classes: sections.tier(tier, S::Classes)?,
            shifts: sections.tier(tier, S::Shifts)?,
            dfas: sections.tier(tier, S::Dfas)?,
        })
    }

    /// The values and the masks of a piece.
    pub(super) fn units(&self, piece: &PieceRecord) -> (&'a [u8], &'a [u8]) {
        let (start, len) = (piece.start as usize, piece.len as usize);
        self.piece_bytes[start..start + 2 * len].split_at(len)
    }

    /// The indexes of the classes in a piece; one that names none takes no text.
    pub(super) fn classes_of(&self, piece: &PieceRecord) -> impl Iterator<Item = usize> {
        let (values, masks) = self.units(piece);
        let units = values.iter().zip(masks);
        let classes = units.filter_map(|(&value, &mask)| match mask {
            0 => value.checked_sub(unit::CLASS).map(usize::from),
            _ => None,
        });
        classes.filter(|&class| class < self.classes.len())
    }

    /// The class that a unit's value names.
    pub(super) fn class(&self, value: u8) -> Option<&'a ClassRecord> {
        self.classes.get(usize::from(value.checked_sub(unit::CLASS)?))
    }

    /// The pieces of a literal by whose positions it is settled.
    pub(super) fn chain(&self, literal: &LiteralRecord) -> impl Iterator<Item = &'a PieceRecord> {
        let range = match literal.flags & flag::CONFIRM {
            0 => literal.pieces.range(),
            _ => 0..0,
        };
        self.pieces.get(range).unwrap_or_default().iter()
    }
}
