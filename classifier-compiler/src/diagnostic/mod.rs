//! What is wrong with rules, where, and what to do about it.
//!
//! A diagnostic is data. Each stage words what it finds and adds it; the caller gets one report,
//! sorted by place. `location` has places in files and `quoted` places in their strings, `level` what
//! becomes of a lint's finding, `fix` changes that need no decision and `apply` makes them; `similar`
//! guesses what was meant, and `reference` has what the documentation says of codes. `render` lays out
//! the report, which `canvas` draws.

mod apply;
mod canvas;
mod code;
mod fix;
mod format;
mod level;
mod location;
mod quoted;
mod reference;
mod render;
mod similar;

use std::slice;

use crate::escape::cut;

pub use self::{
    code::Code,
    fix::{Edit, Fix},
    format::RuleFormat,
    level::{Level, ParseLevelError, Severity},
    location::Location,
    reference::{Explanation, Shown},
    similar::similar,
};
pub(crate) use self::{
    level::Levels,
    location::Source,
    quoted::quoted as quoted_as,
    similar::{did_you_mean, listed},
};

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
/// assert!(problems.to_string().starts_with("error[R020]: the pattern is not a regular expression"));
/// let place = problems.iter().next().unwrap().location.as_ref().unwrap();
/// assert_eq!((place.line(), place.column(), place.text()), (3, 16, "("));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Diagnostics {
    all: Vec<Diagnostic>,
    /// About the bytes of their texts.
    bytes: usize,
}

/// One problem.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Diagnostic {
    /// What documentation and tools know it by.
    pub code: Code,
    /// Whether there can be no classifier because of it.
    pub severity: Severity,
    /// One line that says what is wrong.
    pub message: String,
    /// What to do about it, where the message does not say.
    pub help: Option<String>,
    /// Where; `None` when it concerns no place in a file.
    pub location: Option<Location>,
    /// The label concerned; of a name of more than a thousand characters, its start.
    pub label: Option<String>,
    /// The pattern concerned.
    pub pattern: Option<String>,
    /// Other places that belong to it, such as that of the rule that comes first.
    pub related: Vec<Related>,
    /// A change that solves it, if there is a mechanical one: of `needless_gap` so that rules match
    /// the same texts as before, of `likely_unescaped` so that characters match only themselves, of
    /// `costly_class` in all patterns of the file, so that classes match only ASCII.
    pub fix: Option<Fix>,
}

/// Another place that a problem concerns.
///
/// # Examples
///
/// ```
/// # use classifier_compiler::{Compiler, RuleSet};
/// let rules = RuleSet::builder().rule("First", "a").rule("Second", "ab").build()?;
/// let compilation = Compiler::new().check(&rules);
/// let related = &compilation.diagnostics().iter().next().unwrap().related;
/// assert_eq!(related[0].location.line(), 1);
/// assert_eq!(related[0].message, "this rule comes first: `a` of `First`");
/// # Ok::<(), classifier_compiler::Diagnostics>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Related {
    /// The place.
    pub location: Location,
    /// What it has to do with the problem.
    pub message: String,
}

impl Diagnostic {
    /// An error that concerns no place.
    pub(crate) fn error(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: Severity::Error,
            message: message.into(),
            help: None,
            location: None,
            label: None,
            pattern: None,
            related: Vec::new(),
            fix: None,
        }
    }

    pub(crate) fn at(mut self, location: Location) -> Self {
        self.location = Some(location);
        self
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    pub(crate) fn label(mut self, label: &str) -> Self {
        self.label = Some(cut(label, NAME));
        self
    }

    pub(crate) fn pattern(mut self, pattern: &str) -> Self {
        self.pattern = Some(pattern.to_owned());
        self
    }

    pub(crate) fn related(mut self, location: &Location, message: impl Into<String>) -> Self {
        self.related.push(Related { location: location.clone(), message: message.into() });
        self
    }

    /// About the bytes of its texts.
    fn bytes(&self) -> usize {
        let texts = [&self.help, &self.label, &self.pattern].into_iter().flatten();
        let related = self.related.iter().map(|related| &related.message);
        let texts = texts.chain(related).map(String::len).sum::<usize>();
        let edits = self.fix.iter().map(|fix| size_of_val(&fix.edits[..])).sum::<usize>();
        self.message.len() + texts + edits
    }
}

/// A name from a file as a message shows it. A name may have any length; the place has all of it.
pub(crate) fn short(name: &str) -> String {
    cut(name, 300)
}

/// The longest name of a label in a problem. Thousands of problems may name one label.
const NAME: usize = 1_000;

/// The most problems that one run reports, and about the most bytes of their texts. Nobody reads more,
/// and a file can have millions.
const MOST: usize = 10_000;
const MOST_BYTES: usize = 32 << 20;

impl Diagnostics {
    /// More problems than that are not looked for: one more says that there are others.
    pub(crate) const ENOUGH: usize = MOST + 1;

    /// Adds a problem. One more than the most stands for all others, as severe as the worst of them.
    pub(crate) fn push(&mut self, diagnostic: Diagnostic) {
        let reported = self.all.len();
        let bytes = self.bytes + diagnostic.bytes();
        match self.all.last_mut() {
            Some(rest) if rest.code == Code::MANY_PROBLEMS => {
                rest.severity = rest.severity.min(diagnostic.severity);
            }
            Some(_) if reported == MOST || bytes > MOST_BYTES => {
                let message = format!("more than {reported} problems; the others are not reported");
                let rest = Diagnostic::error(Code::MANY_PROBLEMS, message);
                let rest = rest.help("correct these first");
                self.all.push(Diagnostic { severity: diagnostic.severity, ..rest });
            }
            _ => {
                self.bytes = bytes;
                self.all.push(diagnostic);
            }
        }
    }

    /// Whether another problem would change nothing, so that what to do about it need not be found.
    pub(crate) fn is_full(&self) -> bool {
        let rest = self.all.last().filter(|last| last.code == Code::MANY_PROBLEMS);
        rest.is_some_and(|rest| rest.severity == Severity::Error)
    }

    /// The value if nothing is wrong, otherwise all that is.
    pub(crate) fn unless_any<T>(self, value: T) -> Result<T, Self> {
        if self.all.is_empty() { Ok(value) } else { Err(self) }
    }

    /// In the order of the files, from top to bottom; what concerns no place comes last, and that
    /// there are more problems behind that.
    pub(crate) fn sort(&mut self) {
        fn place(one: &Diagnostic) -> (bool, bool, Option<&Location>) {
            let is_rest = one.code == Code::MANY_PROBLEMS;
            (is_rest, one.location.is_none(), one.location.as_ref())
        }
        self.all.sort_by(|left, right| place(left).cmp(&place(right)));
    }

    /// The problems.
    pub fn iter(&self) -> slice::Iter<'_, Diagnostic> {
        self.all.iter()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// How many are of this severity.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        self.iter().filter(|one| one.severity == severity).count()
    }
}

impl From<Diagnostic> for Diagnostics {
    fn from(diagnostic: Diagnostic) -> Self {
        Self::from_iter([diagnostic])
    }
}

impl Extend<Diagnostic> for Diagnostics {
    fn extend<I: IntoIterator<Item = Diagnostic>>(&mut self, diagnostics: I) {
        diagnostics.into_iter().for_each(|diagnostic| self.push(diagnostic));
    }
}

impl FromIterator<Diagnostic> for Diagnostics {
    fn from_iter<I: IntoIterator<Item = Diagnostic>>(diagnostics: I) -> Self {
        let mut all = Self::default();
        all.extend(diagnostics);
        all
    }
}

impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.all.into_iter()
    }
}

impl<'d> IntoIterator for &'d Diagnostics {
    type Item = &'d Diagnostic;
    type IntoIter = slice::Iter<'d, Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
