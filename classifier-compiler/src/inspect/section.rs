//! The sections of an artifact, by name and as what they hold.

use bytemuck::Pod;
use classifier_format::{self as format, Header, SECTIONS, Span};

use super::InspectionError;

/// A section of an artifact.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Section {
    /// What it holds, in one or two words.
    pub name: &'static str,
    /// Where it starts, in bytes from the start of the artifact.
    pub offset: usize,
    /// Its bytes, without the zeros behind it.
    pub bytes: usize,
}

/// In the order of [`format::Section`].
const NAMES: [&str; SECTIONS] = [
    "strings",
    "labels",
    "files",
    "rules",
    "engine",
    "ranges",
    "atoms",
    "pages",
    "automata",
    "jumps",
    "matches",
    "targets",
    "heads",
    "grams",
    "slots",
    "buckets",
    "entries",
    "pairs",
    "runs",
    "literals",
    "pieces",
    "piece bytes",
    "classes",
    "programs",
    "program words",
    "program kinds",
    "confirmed",
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
        let section = |(&name, span): (_, &Span)| Section {
            name,
            offset: span.start as usize,
            bytes: span.len as usize,
        };
        NAMES.iter().zip(self.table).map(section).collect()
    }

    pub(super) fn get<T: Pod>(&self, section: format::Section) -> Result<&'a [T], InspectionError> {
        let bytes = self.bytes.get(self.table[section as usize].range());
        cast(bytes.ok_or(InspectionError::Contradictory)?)
    }
}

fn cast<T: Pod>(bytes: &[u8]) -> Result<&[T], InspectionError> {
    bytemuck::try_cast_slice(bytes).map_err(|_| InspectionError::Contradictory)
}
