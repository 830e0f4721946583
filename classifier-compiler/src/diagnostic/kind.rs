//! Each thing that can be wrong: its code and its words.

use std::{fmt, path::PathBuf};

use super::{
    Location,
    render::{NAME, cut},
};
use crate::lint::Lint;

/// What values of files should be, where there is more to say about it.
pub(crate) const A_LIST_OF_PATTERNS: &str = "a list of patterns";
pub(crate) const A_TABLE_OF_RULES: &str = "a table of labels and their patterns";
pub(crate) const A_LIST_OF_EXAMPLES: &str = "a list of tables with `text` and `label`";
pub(crate) const A_PATTERN: &str = "a pattern, or a table with the key `pattern`";

/// What can be wrong with rules. Each kind has a code that stays the same over versions.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DiagnosticKind {
    /// R001: a file cannot be read.
    Unreadable {
        /// Why.
        reason: String,
        /// Where it was looked for, if that is another path than its name.
        path: Option<PathBuf>,
    },
    /// R002: a file is not UTF-8.
    NotUtf8,
    /// R003: the same file is named twice, the first time so.
    DuplicateFile(String),
    /// R004: a file is not TOML or JSON.
    Syntax {
        /// Why.
        reason: String,
        /// What to do about it, where that can be guessed.
        help: Option<&'static str>,
    },
    /// R005: a string in double quotes has an escape that TOML does not know.
    UnknownEscape(String),
    /// R006: a key has no meaning where it stands.
    UnknownKey {
        /// The key.
        key: String,
        /// The keys that have one.
        expected: &'static [&'static str],
    },
    /// R007: a key is missing.
    MissingKey(&'static str),
    /// R008: a key occurs twice in a table.
    DuplicateKey(String),
    /// R009: a value has the wrong type.
    WrongType {
        /// What it should be.
        expected: &'static str,
        /// What it is.
        found: &'static str,
    },
    /// R010: a label has no text.
    EmptyLabel,
    /// R011: nothing of a label can stand in the name of an enum variant.
    NamelessLabel,
    /// R012: two labels have the same name as enum variants.
    LabelClash {
        /// The name.
        name: String,
        /// The text of the other label.
        other: String,
        /// Where the other label stands.
        at: Location,
    },
    /// R013: an example expects a label that no file names.
    ParseLabelError {
        /// The label.
        label: String,
        /// A label that is spelled nearly like it.
        similar: Option<String>,
    },
    /// R014: `[lints]` names no lint.
    UnknownLint(String),
    /// R015: `[lints]` gives a lint something that is no level.
    UnknownLevel(String),
    /// R016: with this file, all files together are too large.
    LargeFiles {
        /// The limit, in bytes.
        limit: usize,
    },
    /// R017: there are more problems than are told.
    ManyProblems {
        /// How many are told.
        limit: usize,
    },
    /// R018: there is no built-in rule file of this name.
    UnknownBuiltin {
        /// The name that was asked for.
        name: String,
        /// The names that there are.
        known: Vec<&'static str>,
    },
    /// R019: this built-in rule file is asked for, and none are there, as the feature `builtin` is
    /// off.
    BuiltinsAreOff(String),
    /// R020: a pattern is not a regular expression, for this reason.
    Pattern(String),
    /// R021: a pattern looks around.
    LookAround,
    /// R022: a pattern refers back to a group.
    BackReference,
    /// R023: a pattern uses this ASCII assertion where it can match between the bytes of a
    /// character.
    InsideCharacters(String),
    /// R024: a pattern is too long.
    LongPattern {
        /// The limit, in bytes.
        limit: usize,
    },
    /// R025: a pattern has too many Unicode classes.
    ManyClasses {
        /// The limit.
        limit: usize,
    },
    /// R026: a rule's basis is none of those that there are.
    UnknownBasis(String),
    /// R030: a pattern needs too large an automaton, be it a DFA or a program.
    TooLarge {
        /// The limit, in bytes.
        limit: usize,
        /// Whether so many rules were too large that no more were tried.
        is_last: bool,
    },
    /// R031: with this rule, the automata of all rules together are larger than an artifact may be.
    TooLargeTogether {
        /// The limit, in bytes.
        limit: usize,
    },
    /// R032: there are more rules than an artifact can number, or than the limit.
    TooManyRules {
        /// The limit.
        limit: usize,
    },
    /// R033: the artifact is larger than the limit.
    ArtifactTooLarge {
        /// Its size, in bytes.
        size: usize,
        /// The limit, in bytes.
        limit: usize,
    },
    /// R034: with this rule, more automata had been tried than the limits allow.
    TooMuchTried {
        /// The limit, in bytes.
        limit: usize,
    },
    /// R035: all rules together tell too many characters, or kinds of characters, from each other.
    TooManyCharacters {
        /// The limit.
        limit: usize,
    },
    /// R040: an example is not classified as it says.
    Example(Box<FailedExample>),
    /// `unreachable_rule`: these earlier rules match every text that the rule matches; without
    /// any, it matches no text at all.
    Unreachable(Vec<OtherRule>),
    /// `duplicate_pattern`: an earlier rule has the same pattern.
    DuplicatePattern(Box<OtherRule>),
    /// `matches_everything`: a rule matches every text.
    MatchesEverything {
        /// Which texts it does not match, in words, if there are any.
        but: Option<&'static str>,
    },
    /// `misspelled_label`: a label has no rules, and its name is nearly that of one that has.
    MisspelledLabel {
        /// The other label.
        similar: String,
        /// Where the other label stands.
        at: Location,
    },
    /// `likely_unescaped`: characters that have a meaning in a pattern look like plain text.
    LikelyUnescaped {
        /// What they look like.
        what: String,
        /// The pattern with escapes, quoted as in its file, if it is plain which.
        instead: Option<String>,
    },
    /// `needless_gap`: a gap at an end of a pattern changes nothing.
    NeedlessGap {
        /// At which end.
        end: &'static str,
        /// The pattern without it, quoted as in its file, if it is plain how to write that.
        instead: Option<String>,
    },
    /// `costly_class`: patterns of a file use Unicode classes where ASCII would do.
    CostlyClass {
        /// The first of the classes.
        class: &'static str,
        /// How many patterns of the file have any.
        patterns: usize,
        /// The first of the patterns with ASCII classes, quoted as in its file.
        instead: Option<String>,
    },
    /// `missing_example`: a rule has no example.
    MissingExample,
    /// `overridden_example`: earlier files win examples of a file, or all texts of its rules.
    OverriddenExamples(Box<OverriddenExamples>),
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
    /// Whether any of the rules that should win it matches it at all.
    pub is_matched: bool,
    /// The rule that wins instead; `None` if no rule matches.
    pub winner: Option<OtherRule>,
}

/// What earlier files win of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct OverriddenExamples {
    /// The earlier files that win any of its examples, in their order.
    pub by: Vec<OverridingFile>,
    /// How many examples the file has.
    pub examples: usize,
    /// Where the examples stand that earlier files win.
    pub overridden: Vec<Location>,
    /// The rules of the file that could win without the earlier files, and cannot with them.
    pub unreachable: Vec<OtherRule>,
}

/// A file that wins examples of a later one.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct OverridingFile {
    /// How many.
    pub examples: usize,
    /// The rule that wins the first of them.
    pub winner: OtherRule,
}

/// A rule that stands in the way of another.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct OtherRule {
    /// Its label.
    pub label: String,
    /// Its pattern.
    pub pattern: String,
    /// Where its pattern stands.
    pub location: Location,
}

/// A name out of a file, which may be of any length.
fn short(name: &str) -> String {
    cut(name, NAME)
}

/// Another place that a problem concerns.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Related<'k> {
    /// The place.
    pub location: &'k Location,
    /// What it has to do with the problem.
    pub words: String,
}

impl DiagnosticKind {
    /// The code of every problem that is no lint, in order. Those of lints are their names.
    pub const CODES: [&'static str; 33] = [
        "R001", "R002", "R003", "R004", "R005", "R006", "R007", "R008", "R009", "R010", "R011",
        "R012", "R013", "R014", "R015", "R016", "R017", "R018", "R019", "R020", "R021", "R022",
        "R023", "R024", "R025", "R026", "R030", "R031", "R032", "R033", "R034", "R035", "R040",
    ];

    /// The code, by which documentation and tools know the problem whatever its words.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unreadable { .. } => "R001",
            Self::NotUtf8 => "R002",
            Self::DuplicateFile(_) => "R003",
            Self::Syntax { .. } => "R004",
            Self::UnknownEscape(_) => "R005",
            Self::UnknownKey { .. } => "R006",
            Self::MissingKey(_) => "R007",
            Self::DuplicateKey(_) => "R008",
            Self::WrongType { .. } => "R009",
            Self::EmptyLabel => "R010",
            Self::NamelessLabel => "R011",
            Self::LabelClash { .. } => "R012",
            Self::ParseLabelError { .. } => "R013",
            Self::UnknownLint(_) => "R014",
            Self::UnknownLevel(_) => "R015",
            Self::LargeFiles { .. } => "R016",
            Self::ManyProblems { .. } => "R017",
            Self::UnknownBuiltin { .. } => "R018",
            Self::BuiltinsAreOff(_) => "R019",
            Self::Pattern(_) => "R020",
            Self::LookAround => "R021",
            Self::BackReference => "R022",
            Self::InsideCharacters(_) => "R023",
            Self::LongPattern { .. } => "R024",
            Self::ManyClasses { .. } => "R025",
            Self::UnknownBasis(_) => "R026",
            Self::TooLarge { .. } => "R030",
            Self::TooLargeTogether { .. } => "R031",
            Self::TooManyRules { .. } => "R032",
            Self::ArtifactTooLarge { .. } => "R033",
            Self::TooMuchTried { .. } => "R034",
            Self::TooManyCharacters { .. } => "R035",
            Self::Example(_) => "R040",
            Self::Unreachable(_) => Lint::UnreachableRule.name(),
            Self::DuplicatePattern(_) => Lint::DuplicatePattern.name(),
            Self::MatchesEverything { .. } => Lint::MatchesEverything.name(),
            Self::MisspelledLabel { .. } => Lint::MisspelledLabel.name(),
            Self::LikelyUnescaped { .. } => Lint::LikelyUnescaped.name(),
            Self::NeedlessGap { .. } => Lint::NeedlessGap.name(),
            Self::CostlyClass { .. } => Lint::CostlyClass.name(),
            Self::MissingExample => Lint::MissingExample.name(),
            Self::OverriddenExamples(_) => Lint::OverriddenExample.name(),
        }
    }

    /// Other places that belong to the problem, such as that of the rule that comes first.
    ///
    /// # Examples
    ///
    /// ```
    /// # use classifier_compiler::{Compiler, RuleSet};
    /// let file = "[rules]\nFirst = ['a']\nSecond = ['ab']\n";
    /// let rules = RuleSet::from_texts([("rules.toml".to_owned(), file.to_owned())]);
    /// let checked = Compiler::new().check(&rules);
    /// let finding = checked.diagnostics().iter().next().unwrap();
    /// let related = finding.kind.related();
    /// assert_eq!(related[0].location.line(), 2);
    /// assert_eq!(related[0].words, "this rule comes first: `a` of `First`");
    /// ```
    pub fn related(&self) -> Vec<Related<'_>> {
        fn rule<'k>(rule: &'k OtherRule, words: &str) -> Related<'k> {
            let words = format!("{words}: `{}` of `{}`", short(&rule.pattern), short(&rule.label));
            Related { location: &rule.location, words }
        }
        match self {
            Self::LabelClash { other, at, .. } => {
                vec![Related { location: at, words: format!("the label `{other}`") }]
            }
            Self::MisspelledLabel { at, .. } => {
                vec![Related { location: at, words: "the label that has rules".to_owned() }]
            }
            // Who wins is beside the point where the rule does not match.
            Self::Example(failed) if failed.pattern.is_some() && !failed.is_matched => Vec::new(),
            Self::Example(failed) => {
                failed.winner.iter().map(|winner| rule(winner, "this rule comes first")).collect()
            }
            Self::Unreachable(others) => {
                others.iter().map(|other| rule(other, "this rule comes first")).collect()
            }
            Self::DuplicatePattern(first) => vec![rule(first, "the same pattern")],
            Self::OverriddenExamples(overridden) => overridden.related(),
            _ => Vec::new(),
        }
    }
}

impl fmt::Display for DiagnosticKind {
    /// Writes one line that says what is wrong.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable { reason, .. } => write!(f, "the file cannot be read: {reason}"),
            Self::NotUtf8 => f.write_str("the file is not UTF-8 from here on"),
            Self::DuplicateFile(first) => write!(f, "this is the file `{first}` again"),
            Self::Syntax { reason, .. } => f.write_str(reason),
            Self::UnknownEscape(escape) => write!(f, "TOML has no escape `{escape}`"),
            Self::UnknownKey { key, .. } => write!(f, "unknown key `{}`", short(key)),
            Self::MissingKey(key) => write!(f, "the key `{key}` is missing"),
            Self::DuplicateKey(key) => {
                write!(f, "the key `{}` stands here for the second time", short(key))
            }
            Self::WrongType { expected, found } => write!(f, "expected {expected}, found {found}"),
            Self::EmptyLabel => f.write_str("the label has no text"),
            Self::NamelessLabel => f.write_str(
                "a variant of an enum cannot be named after the label: it has no letters",
            ),
            Self::LabelClash { name, other, .. } => {
                let (name, other) = (short(name), short(other));
                write!(f, "as variants of an enum, this label and `{other}` are both `{name}`")
            }
            Self::ParseLabelError { label, .. } => {
                write!(f, "no file has a label `{}`", short(label))
            }
            Self::UnknownLint(name) => write!(f, "there is no lint `{}`", short(name)),
            Self::UnknownLevel(level) => {
                write!(f, "`{}` is no level of a lint", short(level))
            }
            Self::LargeFiles { limit } => {
                write!(f, "with this file, the rule files have more than {limit} bytes")
            }
            Self::ManyProblems { limit } => {
                write!(f, "there are more than {limit} problems; the others are not told")
            }
            Self::UnknownBuiltin { name, .. } => {
                write!(f, "no built-in rule file is called `{}`", short(name))
            }
            Self::BuiltinsAreOff(name) => write!(
                f,
                "the built-in rule file `{}` needs a feature that is not enabled",
                short(name)
            ),
            Self::UnknownBasis(name) => write!(f, "unknown basis `{}`", short(name)),
            Self::Pattern(reason) => write!(f, "the pattern is no regular expression: {reason}"),
            Self::LookAround => f.write_str("the pattern looks around, which no automaton can"),
            Self::BackReference => {
                f.write_str("the pattern refers back to a group, which no automaton can")
            }
            Self::InsideCharacters(look) => {
                write!(f, "the pattern can match the empty text at {look}, even inside a character")
            }
            Self::LongPattern { limit } => write!(f, "the pattern is longer than {limit} bytes"),
            Self::ManyClasses { limit } => {
                write!(f, "the pattern has more than {limit} Unicode classes")
            }
            Self::TooLarge { limit, is_last } => {
                write!(f, "the rule's automaton is larger than {limit} bytes")?;
                if *is_last {
                    f.write_str(", as those of others; further rules were not tried")?;
                }
                Ok(())
            }
            Self::TooLargeTogether { limit } => {
                write!(f, "with this rule, all automata together are larger than {limit} bytes")
            }
            Self::TooManyRules { limit } => {
                write!(f, "this is rule {} of at most {limit}", limit + 1)
            }
            Self::ArtifactTooLarge { size, limit } => {
                write!(f, "the artifact has {size} bytes, more than the limit of {limit}")
            }
            Self::TooMuchTried { limit } => write!(
                f,
                "up to this rule, automata of more than {limit} bytes have been tried; further \
                 rules were not"
            ),
            Self::TooManyCharacters { limit } => write!(
                f,
                "the rules tell more than {limit} characters, or kinds of them, from each other"
            ),
            Self::Example(failed) => failed.fmt(f),
            Self::Unreachable(others) => match others.as_slice() {
                [] => f.write_str("the rule can never win: it matches no text"),
                [other] => write!(
                    f,
                    "the rule can never win: `{}` at {} matches every text that this one matches",
                    short(&other.label),
                    other.location
                ),
                others => {
                    f.write_str("the rule can never win: ")?;
                    for (index, other) in others.iter().enumerate() {
                        let link = match index {
                            0 => "",
                            _ if index + 1 == others.len() => " and ",
                            _ => ", ",
                        };
                        write!(f, "{link}`{}` at {}", short(&other.label), other.location)?;
                    }
                    f.write_str(" together match every text that this one matches")
                }
            },
            Self::DuplicatePattern(first) => {
                let label = short(&first.label);
                let place = &first.location;
                write!(f, "the rule can never win: `{label}` at {place} has the same pattern")
            }
            Self::MatchesEverything { but } => {
                f.write_str("the rule matches every text")?;
                but.iter().try_for_each(|but| write!(f, " but {but}"))
            }
            Self::MisspelledLabel { similar, .. } => {
                let similar = short(similar);
                write!(f, "the label has no rules: is it a misspelling of `{similar}`?")
            }
            Self::LikelyUnescaped { what, .. } => f.write_str(what),
            Self::NeedlessGap { end, .. } => {
                write!(f, "the gap at the {end} changes nothing: rules match anywhere in a text")
            }
            Self::CostlyClass { class, patterns, .. } => {
                write!(
                    f,
                    "`{class}` matches hundreds of characters beyond ASCII, which are rarely meant"
                )?;
                match patterns {
                    1 => Ok(()),
                    _ => write!(f, "; the file has {patterns} such patterns"),
                }
            }
            Self::MissingExample => f.write_str("the rule has no example"),
            Self::OverriddenExamples(overridden) => overridden.fmt(f),
        }
    }
}

impl fmt::Display for FailedExample {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the example {:?} should be won by ", short(&self.text))?;
        if let Some(pattern) = &self.pattern {
            write!(f, "`{}` of ", short(pattern))?;
        }
        write!(f, "`{}`, ", short(&self.label))?;
        match &self.winner {
            _ if self.pattern.is_some() && !self.is_matched => {
                f.write_str("which does not match it")
            }
            None => f.write_str("but no rule matches it"),
            Some(OtherRule { label, pattern, location }) => {
                let (label, pattern) = (short(label), short(pattern));
                write!(f, "but `{pattern}` of `{label}` at {location} comes first")
            }
        }
    }
}

/// So many of the files, examples and rules of a summary are shown,
const FEW: usize = 3;
/// and so many of the lines.
const MOST_LINES: usize = 12;

impl OverriddenExamples {
    /// The winners of the first examples, further examples, and rules that can no longer win.
    fn related(&self) -> Vec<Related<'_>> {
        let winners = self.by.iter().take(FEW).map(|OverridingFile { winner, .. }| {
            let (pattern, label) = (short(&winner.pattern), short(&winner.label));
            let words = format!("this rule comes first: `{pattern}` of `{label}`");
            Related { location: &winner.location, words }
        });
        let examples = self.overridden.iter().take(FEW).skip(1).map(|location| {
            let words = "an earlier file wins this example too".to_owned();
            Related { location, words }
        });
        // Without examples, the finding stands at the first rule.
        let told = usize::from(self.overridden.is_empty());
        let rules = self.unreachable.iter().take(FEW).skip(told).map(|rule| {
            let words = "this rule can no longer win".to_owned();
            Related { location: &rule.location, words }
        });
        winners.chain(examples).chain(rules).collect()
    }
}

impl fmt::Display for OverriddenExamples {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = self.examples;
        for (index, OverridingFile { examples, winner }) in self.by.iter().take(FEW).enumerate() {
            let link = if index == 0 { "" } else { ", " };
            write!(f, "{link}`{}` wins {examples}", short(winner.location.file()))?;
        }
        if self.by.len() > FEW {
            let rest: usize = self.by[FEW..].iter().map(|file| file.examples).sum();
            write!(f, ", {} other files win {rest}", self.by.len() - FEW)?;
        }
        if !self.by.is_empty() {
            write!(f, " of the {all} examples of this file")?;
        }
        if self.unreachable.is_empty() {
            return Ok(());
        }
        let (link, of) = match self.by.is_empty() {
            true => ("because of earlier files, ", "the rules of this file"),
            false => (", and ", "its rules"),
        };
        let mut lines: Vec<u32> = self.unreachable.iter().map(|it| it.location.line()).collect();
        lines.dedup();
        let line = if lines.len() == 1 { "line" } else { "lines" };
        write!(f, "{link}{} of {of} can no longer win: {line} ", self.unreachable.len())?;
        let shown: Vec<String> = lines.iter().take(MOST_LINES).map(u32::to_string).collect();
        f.write_str(&shown.join(", "))?;
        match lines.len() - shown.len() {
            0 => Ok(()),
            more => write!(f, " and {more} more"),
        }
    }
}
