//! What is wrong with rules, where, and what to do about it.
//!
//! Every stage pushes what it finds; whoever asked gets one report, sorted by place. `kind` has
//! the words, `help` the cures, `fix` those that need no author, `render` the layout, which `canvas` draws.

mod canvas;
mod fix;
mod help;
mod kind;
mod location;
mod render;

use std::fmt;

pub use fix::{Edit, Fix};
pub(crate) use kind::{A_LIST_OF_EXAMPLES, A_LIST_OF_PATTERNS, A_PATTERN, A_TABLE_OF_RULES};
pub use kind::{
    DiagnosticKind, FailedExample, OtherRule, OverriddenExamples, OverridingFile, Related,
};
pub use location::Location;
pub(crate) use location::{Language, Source};

/// All problems of one run.
///
/// `Display` writes them as one report in plain text, with excerpts of the files; [`styled`]
/// does in colour.
///
/// [`styled`]: Self::styled
///
/// # Examples
///
/// ```
/// # let dir = tempfile::tempdir()?;
/// # let path = dir.path().join("rules.toml");
/// std::fs::write(&path, r#"
/// [rules]
/// Quota = ['^552 (', '^452 ']
/// "#)?;
/// let problems = classifier_compiler::RuleSet::load([&path]).unwrap_err();
/// assert!(problems.to_string().starts_with("error[R020]: the pattern is no regular expression"));
/// let place = problems.iter().next().unwrap().location.as_ref().unwrap();
/// assert_eq!((place.line(), place.column(), place.text()), (3, 16, "("));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Diagnostics(Vec<Diagnostic>);

/// One problem.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Diagnostic {
    /// What is wrong.
    pub kind: DiagnosticKind,
    /// Whether there can be no classifier because of it.
    pub severity: Severity,
    /// Where; `None` when it concerns no place in a file.
    pub location: Option<Location>,
    /// The label concerned.
    pub label: Option<String>,
    /// The pattern concerned.
    pub pattern: Option<String>,
    /// How to mend it without a decision, if that is plain: of `needless_gap` so that rules match
    /// the same texts as before, of `likely_unescaped` so that characters match only themselves.
    pub fix: Option<Fix>,
}

/// How bad a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// There can be no classifier.
    Error,
    /// There is one, which may not do what its author wants.
    Warning,
}

impl Diagnostic {
    /// An error.
    pub(crate) fn new(kind: DiagnosticKind, location: impl Into<Option<Location>>) -> Self {
        let location = location.into();
        Self { kind, severity: Severity::Error, location, label: None, pattern: None, fix: None }
    }

    pub(crate) fn severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }

    pub(crate) fn label(mut self, label: &str) -> Self {
        self.label = Some(label.to_owned());
        self
    }

    pub(crate) fn pattern(mut self, pattern: &str) -> Self {
        self.pattern = Some(pattern.to_owned());
        self
    }
}

/// Problems that are told of one run, at most. Nobody reads more, and a file can have millions.
const MOST: usize = 10_000;

impl Diagnostics {
    /// Adds a problem. Of those that are too many, only that there are some is told, and how bad.
    pub(crate) fn push(&mut self, diagnostic: Diagnostic) {
        let told = self.0.len();
        match self.0.last_mut() {
            Some(rest) if told > MOST => rest.severity = rest.severity.min(diagnostic.severity),
            Some(_) if told == MOST => {
                let kind = DiagnosticKind::ManyProblems { limit: MOST };
                self.0.push(Diagnostic::new(kind, None).severity(diagnostic.severity));
            }
            _ => self.0.push(diagnostic),
        }
    }

    /// The value if nothing is wrong, otherwise all that is.
    pub(crate) fn unless_any<T>(self, value: T) -> Result<T, Self> {
        if self.0.is_empty() { Ok(value) } else { Err(self) }
    }

    /// In the order of the files, from top to bottom; what concerns no place comes last, and that
    /// there are more problems behind that.
    pub(crate) fn sort(&mut self) {
        fn place(one: &Diagnostic) -> (bool, bool, Option<&Location>) {
            let is_rest = matches!(one.kind, DiagnosticKind::ManyProblems { .. });
            (is_rest, one.location.is_none(), one.location.as_ref())
        }
        self.0.sort_by(|left, right| place(left).cmp(&place(right)));
    }

    /// The problems.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.0.iter()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many are of this severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.iter().filter(|one| one.severity == severity).count()
    }

    /// The report with ANSI escape codes for colours.
    pub fn styled(&self) -> impl fmt::Display {
        render::report(&self.0, canvas::Style::Ansi)
    }
}

impl From<Diagnostic> for Diagnostics {
    fn from(diagnostic: Diagnostic) -> Self {
        Self(vec![diagnostic])
    }
}

impl Extend<Diagnostic> for Diagnostics {
    fn extend<I: IntoIterator<Item = Diagnostic>>(&mut self, diagnostics: I) {
        diagnostics.into_iter().for_each(|diagnostic| self.push(diagnostic));
    }
}

impl FromIterator<Diagnostic> for Diagnostics {
    fn from_iter<I: IntoIterator<Item = Diagnostic>>(diagnostics: I) -> Self {
        Self(diagnostics.into_iter().collect())
    }
}

impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'d> IntoIterator for &'d Diagnostics {
    type Item = &'d Diagnostic;
    type IntoIter = std::slice::Iter<'d, Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&render::report(std::slice::from_ref(self), canvas::Style::Plain))
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&render::report(&self.0, canvas::Style::Plain))
    }
}

/// The report too: this is what a program prints that ends with it.
impl fmt::Debug for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the rules cannot be used\n\n{self}")
    }
}

impl std::error::Error for Diagnostics {}
