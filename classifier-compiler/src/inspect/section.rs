//! The sections of an artifact, by name and as what they hold.

use bytemuck::Pod;
use classifier_runtime::format::{
    self, Header, RULE_SECTIONS, SECTIONS, Span, TIER_SECTIONS, TierId, TierSection,
};

use super::{InspectionError, Tier};

/// A section of an artifact.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Section {
    /// What it holds, in one or two words.
    pub name: &'static str,
    /// The tier that it is for; `None` for what both need.
    pub tier: Option<Tier>,
    /// Where it starts, in bytes from the start of the artifact.
    pub offset: usize,
    /// Its bytes, without the zeros behind it up to a multiple of eight.
    pub bytes: usize,
}

const RULES: [&str; RULE_SECTIONS] = ["strings", "labels", "files", "rules"];

/// In the order of `TierSection`.
const TIERS: [&str; TIER_SECTIONS] = [
    "tier",
    "automata",
    "matches",
    "targets",
    "heads",
    "coarse bits",
    "coarse slots",
    "coarse windows",
    "wide slots",
    "wide windows",
    "fine bits",
    "fine nibbles",
    "fine slots",
    "fine windows",
    "runs",
    "run literals",
    "literals",
    "pieces",
    "piece bytes",
    "classes",
    "programs",
    "program words",
    "DFAs",
];

/// The sections of an artifact that has been checked.
pub(super) struct Sections<'a> {
    bytes: &'a [u8],
    table: &'a [Span],
}

impl<'a> Sections<'a> {
    pub(super) fn read(bytes: &'a [u8]) -> Result<Self, InspectionError> {
        let start = size_of::<Header>();
        let table = bytes
            .get(start..start + SECTIONS * size_of::<Span>())
            .ok_or(InspectionError::Contradictory)?;
        Ok(Self { bytes, table: cast(table)? })
    }

    /// Where each of them lies.
    pub(super) fn all(&self) -> Vec<Section> {
        let names = RULES.map(|name| (name, None)).into_iter();
        let tiers = Tier::ALL.into_iter().flat_map(|tier| TIERS.map(|name| (name, Some(tier))));
        let section = |((name, tier), span): ((_, _), &Span)| Section {
            name,
            tier,
            offset: span.start as usize,
            bytes: span.len as usize,
        };
        names.chain(tiers).zip(self.table).map(section).collect()
    }

    pub(super) fn rules<T: Pod>(
        &self,
        section: format::Section,
    ) -> Result<&'a [T], InspectionError> {
        self.get(section as usize)
    }

    pub(super) fn tier<T: Pod>(
        &self,
        tier: TierId,
        section: TierSection,
    ) -> Result<&'a [T], InspectionError> {
        self.get(tier.section(section))
    }

    fn get<T: Pod>(&self, index: usize) -> Result<&'a [T], InspectionError> {
        let bytes = self.bytes.get(self.table[index].range());
        cast(bytes.ok_or(InspectionError::Contradictory)?)
    }
}

fn cast<T: Pod>(bytes: &[u8]) -> Result<&[T], InspectionError> {
    bytemuck::try_cast_slice(bytes).map_err(|_| InspectionError::Contradictory)
}
