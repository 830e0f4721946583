//! Mechanical changes of rule files that solve a problem.

use std::ops::Range;

use super::{location::Location, quoted};

/// What to change in a rule file so that a problem is gone.
///
/// It never touches more than the bytes concerned, and is written as the string demands in which
/// they stand: `\.` becomes `\\.` between double quotes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Fix {
    /// What to write where, from top to bottom.
    pub edits: Vec<Edit>,
}

/// Something else to write in a place.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Edit {
    /// The place; all of its text gives way.
    pub location: Location,
    /// What to write there.
    pub replacement: String,
}

impl Fix {
    /// Replaces ranges of `text`, which stands as a string at a place, so that it reads `mended`.
    /// `None` if that cannot be done within the string's quotes.
    pub(crate) fn in_string(
        string: &Location,
        text: &str,
        replacements: &[(Range<usize>, &str)],
        mended: &str,
    ) -> Option<Self> {
        let raw = string.text();
        let mut raw_mended = String::with_capacity(raw.len());
        let mut at = 0;
        let mut edits = Vec::new();
        let ranges = replacements.iter().map(|(range, _)| range.clone());
        let ranges = quoted::raw_ranges(raw, text, ranges)?;
        for ((_, replacement), range) in replacements.iter().zip(ranges) {
            let replacement = quoted::written(raw, replacement)?;
            raw_mended.push_str(raw.get(at..range.start)?);
            raw_mended.push_str(&replacement);
            at = range.end;
            edits.push(Edit { location: string.part(range), replacement });
        }
        raw_mended.push_str(&raw[at..]);
        // A line break right behind long quotes, for one, is no part of the text.
        quoted::reads_as(&raw_mended, mended).then_some(Self { edits })
    }
}
