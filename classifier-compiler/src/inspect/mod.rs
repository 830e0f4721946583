//! What an artifact consists of, and how each of its rules is decided.
//!
//! This is for those who ask why an artifact is as large as it is, or which of their rules are
//! costly. It says what the tables hold, not how long a text takes; [`Cost`] is a rank.
//!
//! ```
//! use classifier_compiler::{Compiler, RuleSet, inspect::{Cost, Decision, Inspection, Tier}};
//!
//! # let dir = tempfile::tempdir()?;
//! # let path = dir.path().join("rules.toml");
//! std::fs::write(&path, "[rules]\nQuota = ['^552 ', 'mailbox full', '[a-f0-9]{8}']\n")?;
//! let artifact = Compiler::new().compile(&RuleSet::load([&path])?)?;
//!
//! let inspection = Inspection::from_bytes(artifact.as_bytes())?;
//! let [prefix, literal, scan] = &inspection.rules[..] else { unreachable!("there are three") };
//! assert!(matches!(prefix.plan(Tier::Ascii).decisions[..], [Decision::Prefix { .. }]));
//! let [Decision::Literal(literal)] = &literal.plan(Tier::Ascii).decisions[..] else { panic!() };
//! assert_eq!(literal.found.as_ref().unwrap().piece, "mailbox full");
//! assert_eq!(scan.plan(Tier::Ascii).cost(), Some(Cost::Scan));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # How bytes are told
//!
//! What one rule alone needs are its own bytes. What several rules need, such as a DFA for all of
//! them, is divided equally among them, to the byte. The rest belongs to no rule. So in each tier
//! the own bytes and the shares of all rules and [`TierInspection::bytes_of_nobody`] add up to the
//! bytes of the tier's sections.

mod advice;
mod bytes;
mod cost;
mod header;
mod ledger;
mod links;
mod piece;
mod section;
mod tables;
mod tier;

use std::fmt;

use classifier_runtime::{
    ArtifactError, Basis, Classifier,
    format::{self, RuleRecord, TierId},
};

pub use self::{
    advice::{Hint, HintKind, hints},
    cost::Cost,
    header::Header,
    section::Section,
};
use self::{section::Sections, tables::Tables};

/// What an artifact consists of.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Inspection {
    /// What it begins with.
    pub header: Header,
    /// Its sections, in their order.
    pub sections: Vec<Section>,
    /// The labels, in the order in which the rule files first name them.
    pub labels: Vec<Label>,
    /// The rules, in the order of precedence.
    pub rules: Vec<Rule>,
    /// What decides texts without a byte over 0x7F, and what decides all others.
    pub tiers: [TierInspection; 2],
}

/// Why bytes cannot be inspected.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InspectionError {
    /// No classifier can be made of them either.
    Refused(ArtifactError),
    /// Its tables contradict each other in ways that do not matter where texts are classified. No
    /// compiler makes such an artifact.
    Contradictory,
}

/// Which of the two plans for the same rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tier {
    /// For texts without a byte over 0x7F.
    Ascii,
    /// For all others.
    Unicode,
}

/// A label, and how many rules it has.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Label {
    /// Its text.
    pub name: String,
    /// The number of its rules.
    pub rules: usize,
}

/// A rule, and how it is decided.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Rule {
    /// Its label.
    pub label: String,
    /// Its regular expression, as the file spells it.
    pub pattern: String,
    /// The file, as it was named to the compiler.
    pub file: String,
    /// The line in the file, from 1.
    pub line: u32,
    /// What in a text decides it, if the file says so.
    pub basis: Option<Basis>,
    /// How it is decided, by tier: see [`plan`](Self::plan).
    pub tiers: [RulePlan; 2],
}

/// How a rule is decided in a tier.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RulePlan {
    /// What decides it. One of them is enough for a match. There is none if no text of the tier can
    /// match.
    pub decisions: Vec<Decision>,
    /// The bytes that the tier's sections have for this rule alone.
    pub own_bytes: usize,
    /// Its equal share of the bytes that several rules need.
    pub shared_bytes: usize,
}

/// What decides a rule, or one of its alternatives. Automata are told by their index in
/// [`TierInspection::automata`], programs by that in [`TierInspection::programs`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Decision {
    /// An anchored DFA, which most texts leave after a few bytes.
    Prefix {
        /// The DFA.
        automaton: usize,
    },
    /// An anchored DFA, which most texts stay in for long.
    Sweep {
        /// The DFA.
        automaton: usize,
    },
    /// A literal, where the filter finds it.
    Literal(Literal),
    /// A DFA that reads each text to its end.
    Scan {
        /// The DFA.
        automaton: usize,
    },
}

/// How a literal rule is found and settled.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Literal {
    /// What the filter looks for; `None` where it looks for nothing, so that each text is settled.
    pub found: Option<Found>,
    /// The anchored DFA that must have found the beginning of the pattern, if there is one to find.
    pub head: Option<usize>,
    /// What settles it.
    pub settled: Settled,
}

/// What the filter looks for.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Found {
    /// The piece of the pattern, as a regular expression.
    pub piece: String,
    /// By which look at the text.
    pub pass: Pass,
}

/// A pass of the filter over a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Pass {
    /// By eight bytes, where a look at every fourth place finds four of them. For pieces of 11 bytes
    /// and more in large rule sets.
    Wide,
    /// By four bytes, at every fourth place. For pieces of 7 bytes and more.
    Coarse,
    /// By three bytes, at every place. For shorter pieces.
    Fine,
}

/// What settles a literal rule.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Settled {
    /// The positions of its pieces.
    Positions {
        /// The pieces in their order, as regular expressions.
        pieces: Vec<String>,
        /// The Shift-And program that decides texts with line ends or with long runs of a class, where
        /// positions may not.
        otherwise: Option<usize>,
    },
    /// A DFA of its own, which reads the text from its start.
    Automaton(usize),
    /// A Shift-And program of its own, which reads the text from its start.
    Program(usize),
}

/// What decides the rules in one tier.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TierInspection {
    /// Which.
    pub tier: Tier,
    /// The DFAs: anchored ones, then confirming ones, then scanning ones.
    pub automata: Vec<Automaton>,
    /// The Shift-And programs.
    pub programs: Vec<Program>,
    /// What the literal filter looks for.
    pub filter: Filter,
    /// Beginnings of patterns that the anchored DFAs find, of which each may be of several rules.
    pub heads: usize,
    /// Literal rules; a rule that is several alternatives counts as often.
    pub literals: usize,
    /// Bytes of the tier's sections that are of no rule.
    pub bytes_of_nobody: usize,
}

/// A DFA.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Automaton {
    /// What it is for.
    pub kind: AutomatonKind,
    /// Its bytes.
    pub bytes: usize,
    /// How many states a text can lead it to.
    pub states: usize,
    /// Indexes of the rules that it decides, ascending.
    pub rules: Vec<usize>,
    /// How many beginnings of literal rules it finds.
    pub heads: usize,
}

/// What a DFA is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AutomatonKind {
    /// Prefix rules, beginnings of literal rules, and sweeps: it starts where the text does.
    Anchored,
    /// One literal rule that the filter has found.
    Confirm,
    /// Scan rules: it reads each text.
    Scan,
}

/// A Shift-And program.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Program {
    /// Its bytes.
    pub bytes: usize,
    /// Places in the pattern, a bit each.
    pub places: usize,
    /// Words of 64 bits that these are kept in.
    pub words: usize,
    /// Index of the rule that it decides, if it decides any.
    pub rule: Option<usize>,
}

/// What the literal filter looks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Filter {
    /// Pieces that the wide pass finds.
    pub wide_pieces: usize,
    /// Pieces that the coarse pass finds.
    pub coarse_pieces: usize,
    /// Pieces that the fine pass finds.
    pub fine_pieces: usize,
    /// Bytes of all its tables.
    pub bytes: usize,
}

impl Inspection {
    /// Looks into an artifact, after checking all of it as [`Classifier::from_bytes`] does. The
    /// bytes must start at a multiple of 8 in memory, as those of
    /// [`Artifact`](crate::Artifact) do.
    ///
    /// # Errors
    ///
    /// When the bytes are no artifact of this version and byte order, or are damaged. Of an artifact
    /// for other machines, [`Header::read`] tells the header.
    ///
    /// # Cost
    ///
    /// Milliseconds for hundreds of rules in an optimized program: all states of all DFAs are
    /// counted, and the patterns of anchored rules are planned again.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, InspectionError> {
        let classifier = Classifier::from_bytes(bytes).map_err(InspectionError::Refused)?;
        let header = Header::read(bytes).ok_or(InspectionError::Contradictory)?;
        let sections = Sections::read(bytes)?;
        let records: &[RuleRecord] = sections.rules(format::Section::Rules)?;
        let mut labels: Vec<Label> =
            classifier.labels().map(|name| Label { name: name.to_owned(), rules: 0 }).collect();
        for record in records {
            labels[record.label as usize].rules += 1;
        }
        let patterns: Vec<&str> = classifier.rules().map(|rule| rule.pattern).collect();
        let [ascii, unicode] = TierId::ALL.map(|tier| {
            let tables = Tables::read(&sections, tier)?;
            tier::inspect(&tables, &patterns)
        });
        let ((ascii, of_ascii), (unicode, of_unicode)) = (ascii?, unicode?);
        let rules = classifier.rules().zip(of_ascii.into_iter().zip(of_unicode));
        let rules = rules.map(|(rule, (of_ascii, of_unicode))| Rule {
            label: rule.label.to_owned(),
            pattern: rule.pattern.to_owned(),
            file: rule.file.to_owned(),
            line: rule.line,
            basis: rule.basis,
            tiers: [of_ascii, of_unicode],
        });
        Ok(Self {
            header,
            labels,
            rules: rules.collect(),
            tiers: [ascii, unicode],
            sections: sections.all(),
        })
    }

    /// What decides the texts of a tier.
    pub fn tier(&self, tier: Tier) -> &TierInspection {
        &self.tiers[tier as usize]
    }
}

impl Tier {
    /// Both, in the order of their sections.
    pub const ALL: [Self; 2] = [Self::Ascii, Self::Unicode];

    fn of(id: TierId) -> Self {
        match id {
            TierId::Ascii => Self::Ascii,
            TierId::Unicode => Self::Unicode,
        }
    }
}

impl fmt::Display for Tier {
    /// Writes `ASCII` or `Unicode`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Ascii => TierId::Ascii.name(),
            Self::Unicode => TierId::Unicode.name(),
        })
    }
}

impl Rule {
    /// How it is decided in a tier.
    pub fn plan(&self, tier: Tier) -> &RulePlan {
        &self.tiers[tier as usize]
    }
}

impl fmt::Display for InspectionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(error) => error.fmt(f),
            Self::Contradictory => {
                f.write_str("the artifact is damaged: its tables contradict each other")
            }
        }
    }
}

impl std::error::Error for InspectionError {}
