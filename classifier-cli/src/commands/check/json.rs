//! Diagnostics as one JSON object.

use classifier_compiler::{Diagnostic, Diagnostics, Location, RuleSet, Severity};
use serde::Serialize;

/// The object.
#[derive(Serialize)]
pub struct Report<'a> {
    rules: usize,
    labels: usize,
    files: usize,
    errors: usize,
    warnings: usize,
    diagnostics: Vec<Found<'a>>,
}

#[derive(Serialize)]
struct Found<'a> {
    code: &'static str,
    /// Where the documentation is.
    docs: String,
    severity: &'static str,
    message: &'a str,
    #[serde(flatten)]
    place: Option<Place<'a>>,
    label: Option<&'a str>,
    pattern: Option<&'a str>,
    help: Option<&'a str>,
    fix: Vec<Edit<'a>>,
    related: Vec<Related<'a>>,
}

#[derive(Serialize)]
struct Place<'a> {
    file: &'a str,
    line: u32,
    column: u32,
    end_line: u32,
    end_column: u32,
    start: usize,
    end: usize,
}

#[derive(Serialize)]
struct Edit<'a> {
    #[serde(flatten)]
    place: Place<'a>,
    replacement: &'a str,
}

#[derive(Serialize)]
struct Related<'a> {
    #[serde(flatten)]
    place: Place<'a>,
    message: &'a str,
}

impl<'a> Report<'a> {
    /// The diagnostics of `rules`.
    pub fn new(rules: &RuleSet, found: &'a Diagnostics) -> Self {
        Report {
            rules: rules.rules().len(),
            labels: rules.labels().len(),
            files: rules.files().len(),
            errors: found.count(Severity::Error),
            warnings: found.count(Severity::Warning),
            diagnostics: found.iter().map(Found::new).collect(),
        }
    }
}

impl<'a> Found<'a> {
    fn new(problem: &'a Diagnostic) -> Self {
        let edits = problem.fix.iter().flat_map(|fix| &fix.edits);
        let related = &problem.related;
        Found {
            code: problem.code.as_str(),
            docs: format!("docs/rules.md#{}", problem.code.anchor()),
            severity: match problem.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
            },
            message: &problem.message,
            place: problem.location.as_ref().map(Place::new),
            label: problem.label.as_deref(),
            pattern: problem.pattern.as_deref(),
            help: problem.help.as_deref(),
            fix: edits
                .map(|edit| Edit {
                    place: Place::new(&edit.location),
                    replacement: &edit.replacement,
                })
                .collect(),
            related: related
                .iter()
                .map(|it| Related { place: Place::new(&it.location), message: &it.message })
                .collect(),
        }
    }
}

impl<'a> Place<'a> {
    fn new(location: &'a Location) -> Self {
        let bytes = location.range();
        Place {
            file: location.file(),
            line: location.line(),
            column: location.column(),
            end_line: location.end_line(),
            end_column: location.end_column(),
            start: bytes.start,
            end: bytes.end,
        }
    }
}
