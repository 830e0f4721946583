//! Fixes made in a file's text.

use std::collections::BTreeMap;

use super::{Diagnostics, Location};

impl Diagnostics {
    /// A file's text with all fixes for it; `None` if there are none.
    ///
    /// What fixes leave may have problems that were hidden before, and examples may no longer hold:
    /// check it again.
    ///
    /// # Examples
    ///
    /// ```
    /// use classifier_compiler::{Compiler, RuleFormat, RuleSet};
    ///
    /// let file = r#"{ "rules": { "Spam": [".*5.7.1"] } }"#;
    /// let rules = RuleSet::builder().text("rules.json", RuleFormat::Json, file).build()?;
    /// let found = Compiler::new().check(&rules).diagnostics().clone();
    /// assert_eq!(
    ///     found.fixed("rules.json").unwrap(),
    ///     r#"{ "rules": { "Spam": ["5\\.7\\.1"] } }"#
    /// );
    /// # Ok::<(), classifier_compiler::Diagnostics>(())
    /// ```
    #[must_use]
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
