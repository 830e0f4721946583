//! Labels, patterns, files and lines of the rules.

use classifier_format::{RuleRecord, Span};

/// Everything about the rules except how they match.
#[derive(Clone)]
pub(crate) struct RuleTable<'a> {
    pub(crate) strings: &'a str,
    pub(crate) labels: &'a [Span],
    pub(crate) files: &'a [Span],
    pub(crate) records: &'a [RuleRecord],
}

impl<'a> RuleTable<'a> {
    pub(crate) fn text(&self, span: Span) -> &'a str {
        &self.strings[span.range()]
    }
}
