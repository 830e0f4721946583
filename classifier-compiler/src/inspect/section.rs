//! The sections of an artifact, and their places.

use classifier_format::{self as format, Purpose, spans};

/// A section of an artifact.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Section {
    /// Its contents, in one or two words.
    pub name: &'static str,
    /// Its purpose.
    pub purpose: Purpose,
    /// Its start, in bytes from the start of the artifact.
    pub offset: usize,
    /// Its bytes, without the padding after it.
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
