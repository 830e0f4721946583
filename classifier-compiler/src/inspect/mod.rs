//! What an artifact consists of, and how each of its rules is decided.
//!
//! Use this to find out why an artifact is as large as it is, or which rules are costly. It reports
//! what the tables hold, not how long a text takes; [`Cost`] is a rank.
//!
//! ```
//! use classifier_compiler::{Compiler, RuleSet, inspect::{Cost, Decision, Inspection}};
//!
//! # let dir = tempfile::tempdir()?;
//! # let path = dir.path().join("rules.toml");
//! std::fs::write(&path, "[rules]\nQuota = ['^552 ', 'mailbox full', '[a-f0-9]{8}']\n")?;
//! let artifact = Compiler::new().compile(&RuleSet::load([&path])?)?;
//!
//! let inspection = Inspection::from_bytes(artifact.as_bytes())?;
//! let [prefix, literal, scan] = &inspection.rules[..] else { unreachable!("there are three") };
//! assert!(matches!(prefix.decisions[..], [Decision::Prefix { .. }]));
//! let [Decision::Literal(literal)] = &literal.decisions[..] else { panic!() };
//! assert_eq!(literal.found.as_ref().unwrap().piece, "mailbox full");
//! assert_eq!(scan.cost(), Some(Cost::Scan));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # How bytes are counted
//!
//! The own bytes of a rule are those that it alone needs, such as its pattern. Bytes that several
//! rules need, such as their label or a shared DFA, are divided equally among them. The rest
//! belongs to no rule. So the own and the shared bytes of all rules and
//! [`Inspection::unattributed_bytes`] add up to the bytes of the sections.

mod advice;
mod automata;
mod bytes;
mod cost;
mod decisions;
mod header;
mod ledger;
mod piece;
mod reverse_index;
mod section;
mod tables;

use std::fmt;

use classifier_runtime::{ArtifactError, ArtifactId, Basis, Classifier};

pub use classifier_format::Purpose;

pub use self::{
    advice::{Hint, HintKind, hints},
    cost::Cost,
    header::Header,
    section::Section,
};
use self::{reverse_index::ReverseIndex, tables::Tables};

/// What an artifact consists of.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Inspection {
    /// Its header.
    pub header: Header,
    /// The id of the rule set.
    pub artifact_id: ArtifactId,
    /// The label of texts that no rule matches.
    pub default_label: String,
    /// Its sections, in their order.
    pub sections: Vec<Section>,
    /// The labels, in the order in which the rule files first name them.
    pub labels: Vec<Label>,
    /// The rules, in the order of precedence.
    pub rules: Vec<Rule>,
    /// The atoms and symbols of characters beyond ASCII.
    pub alphabet: Alphabet,
    /// The DFAs: anchored ones, then scanning ones.
    pub automata: Vec<Automaton>,
    /// The programs: those of literal rules, then those that confirm rules.
    pub programs: Vec<Program>,
    /// The literal filter.
    pub filter: Filter,
    /// The number of prefixes that the anchored DFAs find. Rules may share a prefix.
    pub prefixes: usize,
    /// The number of literal rules. A rule counts once for each of its alternatives.
    pub literals: usize,
    /// Bytes of the sections that belong to no rule.
    pub unattributed_bytes: usize,
}

/// Why bytes cannot be inspected.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InspectionError {
    /// They are not a valid artifact.
    Refused(ArtifactError),
    /// The tables contradict each other in a way that does not affect classification. The compiler
    /// never writes such an artifact.
    Contradictory,
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
    /// The part of a text that decides it, if the file names one.
    pub basis: Option<Basis>,
    /// The id that the file gives it.
    pub stable_id: Option<String>,
    /// Its decisions. The rule matches if one of them does. Empty if no text can match.
    pub decisions: Vec<Decision>,
    /// The program over [atoms](Alphabet::atoms) that must also match in texts beyond ASCII, if the
    /// rule distinguishes characters that share a symbol.
    pub confirmed: Option<usize>,
    /// The bytes that this rule alone needs.
    pub own_bytes: usize,
    /// Its equal share of the bytes that several rules need.
    pub shared_bytes: usize,
}

/// How a rule, or one of its alternatives, is decided. Automata are indexes of
/// [`Inspection::automata`], programs those of [`Inspection::programs`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Decision {
    /// An anchored DFA, which most texts leave after a few bytes.
    Prefix {
        /// The DFA.
        automaton: usize,
    },
    /// An anchored DFA, which reads most texts far.
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

/// How a literal rule is found and decided.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Literal {
    /// What the filter looks for; `None` if the rule is unfiltered, so that it is decided for each
    /// text.
    pub found: Option<Found>,
    /// The anchored DFA that must find the prefix first, if the pattern has one.
    pub prefix: Option<usize>,
    /// What decides it.
    pub decided_by: DecidedBy,
}

/// The piece that the filter looks for.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Found {
    /// The piece of the pattern, as a regular expression.
    pub piece: String,
    /// The pass over the text that finds it.
    pub pass: Pass,
}

/// A pass of the filter over a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Pass {
    /// The one for all pieces of three characters and more, by grams of four at every second place.
    Grams,
    /// One for this piece alone, by two characters.
    Pair,
}

/// What decides a literal rule.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DecidedBy {
    /// The positions of its pieces.
    Positions {
        /// The pieces in their order, as regular expressions.
        pieces: Vec<String>,
        /// The program that decides texts with line ends or long class runs, if positions do not.
        fallback: Option<usize>,
    },
    /// The positions of its parts, some of which programs find.
    Parts {
        /// The parts in their order.
        parts: Vec<Part>,
        /// The program that decides texts with line ends or long class runs, if positions do not.
        fallback: Option<usize>,
    },
    /// A program.
    Program(usize),
}

/// A part of a literal rule between gaps.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Part {
    /// A piece, as a regular expression.
    Piece(String),
    /// A match of a program.
    Program(usize),
}

/// The characters beyond ASCII. Characters that no pattern distinguishes are one atom. Atoms have
/// symbols, a byte each, over which patterns are compiled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Alphabet {
    /// The number of atoms.
    pub atoms: usize,
    /// The number of their symbols. If these are fewer, atoms share them, and rules that
    /// distinguish such atoms are [confirmed](Rule::confirmed).
    pub symbols: usize,
}

/// A DFA.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Automaton {
    /// What it is for.
    pub kind: AutomatonKind,
    /// Its bytes.
    pub bytes: usize,
    /// The number of states that it can reach.
    pub states: usize,
    /// Indexes of the rules that it decides, ascending.
    pub rules: Vec<usize>,
    /// The number of prefixes of literal rules that it finds.
    pub prefixes: usize,
}

/// What a DFA is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AutomatonKind {
    /// Prefix rules, prefixes of literal rules, and sweeps: it starts where the text starts.
    Anchored,
    /// Scan rules: it reads each text.
    Scan,
}

/// A program: the pattern of a rule as a position automaton.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Program {
    /// What it reads.
    pub kind: ProgramKind,
    /// Its bytes.
    pub bytes: usize,
    /// Positions in the pattern, a bit each.
    pub positions: usize,
    /// Words of 64 bits that these are kept in.
    pub words: usize,
    /// Indexes of the rules that it decides, or a part of which it finds, ascending.
    pub rules: Vec<usize>,
}

/// What a program reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ProgramKind {
    /// Symbols, for a literal rule.
    Literal,
    /// Atoms, for a rule that it confirms.
    Confirm,
}

/// What the literal filter looks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Filter {
    /// Pieces that it finds by grams.
    pub gram_pieces: usize,
    /// Pieces that it finds by two characters.
    pub pair_pieces: usize,
    /// Bytes of all its tables.
    pub bytes: usize,
}

impl Inspection {
    /// Inspects an artifact, after validating it as [`Classifier::from_bytes`] does. The bytes must
    /// start at a multiple of 8 in memory, as those of [`Artifact`](crate::Artifact) do.
    ///
    /// # Errors
    ///
    /// When the bytes are not an artifact of this version and byte order, or are damaged. For an
    /// artifact of the other byte order, [`Header::read`] reads the header.
    ///
    /// # Cost
    ///
    /// Milliseconds for hundreds of rules in an optimized program: all states of all DFAs are
    /// counted.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, InspectionError> {
        let classifier = Classifier::from_bytes(bytes).map_err(InspectionError::Refused)?;
        let header = Header::read(bytes).ok_or(InspectionError::Contradictory)?;
        let sections = section::sections(bytes).ok_or(InspectionError::Contradictory)?;
        let tables = Tables::of(&classifier)?;
        let mut labels: Vec<Label> =
            classifier.labels().map(|name| Label { name: name.to_owned(), rules: 0 }).collect();
        for record in tables.rules {
            labels[record.label as usize].rules += 1;
        }
        let reverse = ReverseIndex::of(&tables);
        let automata = automata::automata(&tables)?;
        let mut decisions = decisions::decisions(&tables, &reverse, &automata).into_iter();
        let (mut bytes, unattributed_bytes) = bytes::bytes(&tables, &reverse);
        let rules = classifier.rules().zip(&mut bytes).zip(0..);
        let rules = rules.map(|((rule, &mut (own_bytes, shared_bytes)), index)| Rule {
            label: rule.label.to_owned(),
            pattern: rule.pattern.to_owned(),
            file: rule.file.to_owned(),
            line: rule.line,
            basis: rule.basis,
            stable_id: rule.stable_id.map(str::to_owned),
            decisions: decisions.next().unwrap_or_default(),
            confirmed: tables.confirming(index),
            own_bytes,
            shared_bytes,
        });
        Ok(Self {
            header,
            artifact_id: classifier.artifact_id(),
            default_label: classifier.default_label().to_owned(),
            sections,
            labels,
            rules: rules.collect(),
            alphabet: tables.alphabet(),
            automata,
            programs: automata::programs(&tables, &reverse),
            filter: decisions::filter(&tables, &reverse),
            prefixes: tables.prefixes.len(),
            literals: tables.literals.len(),
            unattributed_bytes,
        })
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
