//! The sections of an artifact, and where they lie.

use classifier_format::{self as format, Purpose, spans};

/// A section of an artifact.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Section {
    /// What it holds, in one or two words.
    pub name: &'static str,
    /// What it is for.
    pub purpose: Purpose,
    /// Where it starts, in bytes from the start of the artifact.
    pub offset: usize,
    /// Its bytes, without the zeros after it.
    pub bytes: usize,
}

/// The sections of an artifact; `None` if it is too short.
pub(super) fn sections(bytes: &[u8]) -> Option<Vec<Section>> {
    let spans = spans(bytes)?;
    let sections = format::Section::ALL.iter().zip(spans).map(|(section, span)| Section {
        name: section.name(),
        purpose: section.purpose(),
        offset: span.start as usize,
        bytes: span.len as usize,
    });
    Some(sections.collect())
}
