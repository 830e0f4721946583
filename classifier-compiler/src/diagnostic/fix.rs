//! Changes of rule files that mend a problem without a decision of their author.

use std::{collections::BTreeMap, ops::Range};

use super::{Diagnostics, Location};
use crate::source::literal;

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
        let ranges = literal::raw_ranges(raw, text, ranges)?;
        for ((_, replacement), range) in replacements.iter().zip(ranges) {
            let replacement = literal::written(raw, replacement)?;
            raw_mended.push_str(raw.get(at..range.start)?);
            raw_mended.push_str(&replacement);
            at = range.end;
            edits.push(Edit { location: string.part(range), replacement });
        }
        raw_mended.push_str(&raw[at..]);
        // A line break right behind long quotes, for one, is no part of the text.
        literal::reads_as(&raw_mended, mended).then_some(Self { edits })
    }
}

impl Diagnostics {
    /// A file's text with all fixes for it; `None` if there are none.
    ///
    /// What fixes leave may have problems that were hidden before, and examples may no longer hold:
    /// check it again.
    ///
    /// # Examples
    ///
    /// ```
    /// use classifier_compiler::{Compiler, RuleSet};
    ///
    /// let file = ("rules.json".to_owned(), r#"{ "rules": { "Spam": [".*5.7.1"] } }"#.to_owned());
    /// let rules = RuleSet::from_texts([file]);
    /// let found = Compiler::new().check(&rules).diagnostics().clone();
    /// assert_eq!(
    ///     found.fixed("rules.json").unwrap(),
    ///     r#"{ "rules": { "Spam": ["5\\.7\\.1"] } }"#
    /// );
    /// ```
    pub fn fixed(&self, file: &str) -> Option<String> {
        let fixes = self.iter().filter_map(|problem| problem.fix.as_ref());
        let edits = fixes.flat_map(|fix| &fix.edits).filter(|edit| edit.location.file() == file);
        // Problems may share an edit.
        let edits: BTreeMap<&Location, &str> =
            edits.map(|edit| (&edit.location, edit.replacement.as_str())).collect();
        let (first, _) = edits.first_key_value()?;
        let text = first.file_text();
        let mut fixed = String::with_capacity(text.len());
        let mut at = 0;
        for (location, replacement) in &edits {
            let range = location.range();
            // Of two that overlap, the second may be made when the first is.
            let Some(before) = text.get(at..range.start) else { continue };
            fixed.push_str(before);
            fixed.push_str(replacement);
            at = range.end;
        }
        fixed.push_str(&text[at..]);
        Some(fixed)
    }
}
