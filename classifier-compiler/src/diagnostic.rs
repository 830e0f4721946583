//! What is wrong with rules, where, and what to do about it.

use std::fmt;

/// All problems of one run, in the order of the files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagnostics(Vec<Diagnostic>);

/// One problem.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Diagnostic {
    /// What is wrong.
    pub kind: DiagnosticKind,
    /// Where; `None` when it concerns no place in a file.
    pub location: Option<Location>,
    /// The label concerned.
    pub label: Option<String>,
    /// The pattern concerned.
    pub pattern: Option<String>,
}

/// A place in a rule file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Location {
    /// The file, as it was named to the compiler.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1, in characters.
    pub column: u32,
}

/// What can be wrong with rules.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DiagnosticKind {
    /// A file cannot be read, for this reason.
    Unreadable(String),
    /// A file is not UTF-8.
    NotUtf8,
    /// The same file is named twice.
    DuplicateFile,
    /// A file is not TOML or JSON, for this reason.
    Syntax(String),
    /// A key has no meaning where it stands.
    UnknownKey {
        /// The key.
        key: String,
        /// The keys that have one.
        expected: &'static [&'static str],
    },
    /// A key is missing.
    MissingKey(&'static str),
    /// A key occurs twice in a table.
    DuplicateKey(String),
    /// A value has the wrong type.
    WrongType {
        /// What it should be.
        expected: &'static str,
        /// What it is.
        found: &'static str,
    },
    /// A label has no text.
    EmptyLabel,
    /// Nothing of a label can stand in the name of an enum variant.
    NamelessLabel,
    /// Two labels have the same name as enum variants.
    LabelClash {
        /// The name.
        name: String,
        /// The text of the other label.
        other: String,
        /// Where the other label stands.
        at: Location,
    },
    /// An example expects a label that no file names.
    UnknownLabel(String),
    /// A pattern is not a regular expression, for this reason.
    Pattern(String),
    /// A pattern uses this ASCII assertion where it can match between the bytes of a character.
    InsideCharacters(String),
    /// A pattern needs too large an automaton.
    TooLarge {
        /// In which tier.
        tier: &'static str,
        /// The limit, in bytes.
        limit: usize,
    },
    /// With this rule, the automata of all rules together are larger than an artifact may be.
    TooLargeTogether {
        /// The limit, in bytes.
        limit: usize,
    },
    /// There are more rules than an artifact can number, or than the limit.
    TooManyRules {
        /// The limit.
        limit: usize,
    },
    /// The artifact is larger than the limit.
    ArtifactTooLarge {
        /// Its size, in bytes.
        size: usize,
        /// The limit, in bytes.
        limit: usize,
    },
    /// An example is not classified as it says.
    Example(Box<FailedExample>),
}

/// An example that is not classified as it says.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FailedExample {
    /// The text.
    pub text: String,
    /// The label that it should get.
    pub label: String,
    /// The pattern that should win it, where the example is a rule's own.
    pub pattern: Option<String>,
    /// The rule that wins instead; `None` if no rule matches.
    pub winner: Option<Winner>,
}

/// The rule that wins an example.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Winner {
    /// Its label.
    pub label: String,
    /// Its pattern.
    pub pattern: String,
    /// Where it stands.
    pub location: Location,
}

impl Diagnostic {
    pub(crate) fn new(kind: DiagnosticKind, location: impl Into<Option<Location>>) -> Self {
        Self { kind, location: location.into(), label: None, pattern: None }
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

impl Diagnostics {
    pub(crate) fn push(&mut self, diagnostic: Diagnostic) {
        self.0.push(diagnostic);
    }

    /// The value if nothing is wrong, otherwise all that is.
    pub(crate) fn unless_any<T>(self, value: T) -> Result<T, Self> {
        if self.0.is_empty() { Ok(value) } else { Err(self) }
    }

    /// The problems.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.0.iter()
    }
}

impl From<Diagnostic> for Diagnostics {
    fn from(diagnostic: Diagnostic) -> Self {
        Self(vec![diagnostic])
    }
}

impl FromIterator<Diagnostic> for Diagnostics {
    fn from_iter<I: IntoIterator<Item = Diagnostic>>(diagnostics: I) -> Self {
        Self(diagnostics.into_iter().collect())
    }
}

impl<'d> IntoIterator for &'d Diagnostics {
    type Item = &'d Diagnostic;
    type IntoIter = std::slice::Iter<'d, Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl fmt::Display for Location {
    /// Writes `file:line:column`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

impl fmt::Display for DiagnosticKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(reason) => write!(f, "the file cannot be read: {reason}"),
            Self::NotUtf8 => f.write_str("the file is not UTF-8"),
            Self::DuplicateFile => f.write_str("the file is named twice"),
            Self::Syntax(reason) => f.write_str(reason),
            Self::UnknownKey { key, .. } => write!(f, "unknown key `{key}`"),
            Self::MissingKey(key) => write!(f, "the key `{key}` is missing"),
            Self::DuplicateKey(key) => write!(f, "the key `{key}` stands here for the second time"),
            Self::WrongType { expected, found } => write!(f, "expected {expected}, found {found}"),
            Self::EmptyLabel => f.write_str("a label without text"),
            Self::NamelessLabel => f.write_str(
                "a variant of an enum cannot be named after the label: it has no letters",
            ),
            Self::LabelClash { name, other, at } => {
                write!(f, "the label {other:?} at {at} has the same name as a variant, `{name}`")
            }
            Self::UnknownLabel(label) => write!(f, "no file has a label `{label}`"),
            Self::Pattern(reason) => write!(f, "the pattern is refused: {reason}"),
            Self::InsideCharacters(look) => {
                write!(f, "the pattern can match the empty text at {look}, even inside a character")
            }
            Self::TooLarge { tier, limit } => {
                write!(f, "the rule's automaton for {tier} texts is larger than {limit} bytes")
            }
            Self::TooLargeTogether { limit } => {
                write!(f, "with this rule, all automata together are larger than {limit} bytes")
            }
            Self::TooManyRules { limit } => write!(f, "more than {limit} rules"),
            Self::ArtifactTooLarge { size, limit } => {
                write!(f, "the artifact has {size} bytes, more than the limit of {limit}")
            }
            Self::Example(failed) => failed.fmt(f),
        }
    }
}

impl fmt::Display for FailedExample {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the example {:?} should be won by ", self.text)?;
        if let Some(pattern) = &self.pattern {
            write!(f, "`{pattern}` of ")?;
        }
        write!(f, "`{}`, but ", self.label)?;
        match &self.winner {
            None => f.write_str("no rule matches it"),
            Some(Winner { label, pattern, location }) => {
                write!(f, "`{pattern}` of `{label}` at {location} comes first")
            }
        }
    }
}

impl DiagnosticKind {
    /// What to do about it, where that is not plain from the message.
    pub fn help(&self) -> Option<String> {
        match self {
            Self::NotUtf8 => Some("save the file as UTF-8".to_owned()),
            Self::DuplicateFile => Some("name each file once; the first place counts".to_owned()),
            Self::UnknownKey { expected, .. } => {
                Some(format!("known here: {}", expected.join(", ")))
            }
            Self::DuplicateKey(_) => Some("put all patterns of a label into one list".to_owned()),
            Self::LabelClash { .. } => Some("rename one of them".to_owned()),
            Self::UnknownLabel(_) => {
                Some("correct its spelling, or name it under [labels]".to_owned())
            }
            Self::Syntax(reason) if reason.contains("escape") => Some(
                "write patterns in single quotes, '\\d', where backslashes stand for themselves"
                    .to_owned(),
            ),
            Self::Pattern(reason) if reason.contains("look-around") => Some(
                "say what must match instead, or put a rule for what must not match before this one"
                    .to_owned(),
            ),
            Self::Pattern(reason) if reason.contains("backreferences") => {
                Some("write the texts that can repeat as alternatives: a-a|b-b".to_owned())
            }
            Self::InsideCharacters(_) => Some(
                "use the Unicode assertion, without (?-u), or let the pattern match at least one \
                 character"
                    .to_owned(),
            ),
            Self::TooLarge { .. } | Self::TooLargeTogether { .. } => Some(
                "write fewer or smaller counted repetitions and classes, for example [0-9] for \\d, \
                 or anchor the rule with ^; or raise `rule_dfa_size` or `artifact_size`"
                    .to_owned(),
            ),
            Self::Example(failed) if failed.winner.is_some() => {
                Some("put the more special rule first, or make the other one narrower".to_owned())
            }
            _ => None,
        }
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("error: ")?;
        if let Some(location) = &self.location {
            write!(f, "{location}: ")?;
        }
        if let Some(label) = &self.label {
            write!(f, "{label}: ")?;
        }
        if let Some(pattern) = &self.pattern {
            write!(f, "`{pattern}`: ")?;
        }
        self.kind.fmt(f)?;
        match self.kind.help() {
            Some(help) => write!(f, "\n  help: {help}"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, diagnostic) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            diagnostic.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for Diagnostics {}
