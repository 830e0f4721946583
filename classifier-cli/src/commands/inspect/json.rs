//! The JSON output of plans. It stays the same even if the API of the compiler changes.

use std::collections::BTreeMap;

use classifier_compiler::inspect::{
    AutomatonKind, Cost, DecidedBy, Decision, Header, Inspection, Literal, Part, Pass, ProgramKind,
    Rule,
};
use classifier_compiler::{Basis, ByteOrder};
use serde::Serialize;

use super::table::{KINDS, count};
use crate::rule_json::RuleJson;

/// An artifact, or only its header.
#[derive(Serialize)]
pub struct Artifact<'a> {
    header: JsonHeader<'a>,
    #[serde(flatten)]
    body: Option<Body<'a>>,
}

#[derive(Serialize)]
struct JsonHeader<'a> {
    format_version: u32,
    byte_order: &'static str,
    engine: &'a str,
    bytes: u64,
    checksum: String,
}

#[derive(Serialize)]
struct Body<'a> {
    labels: Vec<JsonLabel<'a>>,
    sections: Vec<JsonSection>,
    alphabet: JsonAlphabet,
    kinds: BTreeMap<&'static str, usize>,
    automata: Vec<JsonAutomaton<'a>>,
    programs: Vec<JsonProgram<'a>>,
    filter: JsonFilter,
    #[serde(rename = "heads")]
    prefixes: usize,
    literals: usize,
    #[serde(rename = "bytes_of_nobody")]
    unattributed_bytes: usize,
    rules: Vec<RulePlan<'a>>,
}

#[derive(Serialize)]
struct JsonLabel<'a> {
    label: &'a str,
    rules: usize,
}

#[derive(Serialize)]
struct JsonSection {
    name: &'static str,
    offset: usize,
    bytes: usize,
}

#[derive(Serialize)]
struct JsonAlphabet {
    atoms: usize,
    symbols: usize,
}

#[derive(Serialize)]
struct JsonAutomaton<'a> {
    kind: &'static str,
    bytes: usize,
    states: usize,
    rules: &'a [usize],
    #[serde(rename = "heads")]
    prefixes: usize,
}

#[derive(Serialize)]
struct JsonProgram<'a> {
    kind: &'static str,
    bytes: usize,
    positions: usize,
    words: usize,
    rules: &'a [usize],
}

#[derive(Serialize)]
struct JsonFilter {
    bytes: usize,
    gram_pieces: usize,
    pair_pieces: usize,
}

/// A rule and how it is decided.
#[derive(Serialize)]
pub struct RulePlan<'a> {
    #[serde(flatten)]
    rule: RuleJson<'a>,
    cost: Option<&'static str>,
    own_bytes: usize,
    shared_bytes: usize,
    decisions: Vec<JsonDecision<'a>>,
    confirming_program: Option<usize>,
}

#[derive(Default, Serialize)]
struct JsonDecision<'a> {
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    automaton: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    program: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    positions: Option<&'a [String]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    parts: Option<Vec<JsonPart<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    found: Option<JsonFound<'a>>,
    #[serde(rename = "head_automaton", skip_serializing_if = "Option::is_none")]
    prefix_automaton: Option<usize>,
}

/// A part of a literal rule, between gaps.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum JsonPart<'a> {
    Piece(&'a str),
    Program(usize),
    Other,
}

#[derive(Serialize)]
struct JsonFound<'a> {
    piece: &'a str,
    pass: &'static str,
}

impl<'a> Artifact<'a> {
    /// An artifact of which only the header can be read.
    pub fn of_header(header: &'a Header) -> Self {
        let byte_order = match header.byte_order {
            ByteOrder::Little => "little",
            ByteOrder::Big => "big",
        };
        let header = JsonHeader {
            format_version: header.format_version,
            byte_order,
            engine: &header.engine,
            bytes: header.length,
            checksum: format!("{:08x}", header.checksum),
        };
        Artifact { header, body: None }
    }

    /// Of an artifact that was inspected.
    pub fn of(inspection: &'a Inspection) -> Self {
        let sections = inspection.sections.iter().map(|section| JsonSection {
            name: section.name,
            offset: section.offset,
            bytes: section.bytes,
        });
        let labels =
            inspection.labels.iter().map(|its| JsonLabel { label: &its.name, rules: its.rules });
        let automata = inspection.automata.iter().map(|automaton| JsonAutomaton {
            kind: match automaton.kind {
                AutomatonKind::Anchored => "anchored",
                AutomatonKind::Scan => "scan",
            },
            bytes: automaton.bytes,
            states: automaton.states,
            rules: &automaton.rules,
            prefixes: automaton.prefixes,
        });
        let programs = inspection.programs.iter().map(|program| JsonProgram {
            kind: match program.kind {
                ProgramKind::Literal => "literal",
                ProgramKind::Confirm => "confirm",
            },
            bytes: program.bytes,
            positions: program.positions,
            words: program.words,
            rules: &program.rules,
        });
        let rules = inspection.rules.iter().enumerate();
        let body = Body {
            labels: labels.collect(),
            sections: sections.collect(),
            alphabet: JsonAlphabet {
                atoms: inspection.alphabet.atoms,
                symbols: inspection.alphabet.symbols,
            },
            kinds: counts(inspection),
            automata: automata.collect(),
            programs: programs.collect(),
            filter: JsonFilter {
                bytes: inspection.filter.bytes,
                gram_pieces: inspection.filter.gram_pieces,
                pair_pieces: inspection.filter.pair_pieces,
            },
            prefixes: inspection.prefixes,
            literals: inspection.literals,
            unattributed_bytes: inspection.unattributed_bytes,
            rules: rules.map(|(index, rule)| RulePlan::of(index, rule)).collect(),
        };
        Artifact { body: Some(body), ..Self::of_header(&inspection.header) }
    }
}

/// The number of rules of each kind that has any.
pub fn counts(inspection: &Inspection) -> BTreeMap<&'static str, usize> {
    let counts = KINDS.map(|(name, _, cost)| (name, count(inspection, cost)));
    counts.into_iter().filter(|(_, rules)| *rules > 0).collect()
}

impl<'a> RulePlan<'a> {
    /// The rule with this index.
    pub fn of(index: usize, rule: &'a Rule) -> Self {
        RulePlan {
            rule: RuleJson {
                index: Some(index),
                label: &rule.label,
                pattern: &rule.pattern,
                file: &rule.file,
                line: rule.line,
                basis: Some(rule.basis.map(Basis::as_str)),
            },
            cost: rule.cost().map(cost_name),
            own_bytes: rule.own_bytes,
            shared_bytes: rule.shared_bytes,
            decisions: rule.decisions.iter().map(JsonDecision::of).collect(),
            confirming_program: rule.confirmed,
        }
    }
}

impl<'a> JsonDecision<'a> {
    fn of(decision: &'a Decision) -> Self {
        let by = |kind, automaton| Self { kind, automaton: Some(automaton), ..Self::default() };
        match decision {
            Decision::Prefix { automaton } => by("prefix", *automaton),
            Decision::Sweep { automaton } => by("sweep", *automaton),
            Decision::Scan { automaton } => by("scan", *automaton),
            Decision::Literal(literal) => Self::of_literal(literal),
            _ => Self { kind: "other", ..Self::default() },
        }
    }

    fn of_literal(literal: &'a Literal) -> Self {
        let found = literal.found.as_ref().map(|found| JsonFound {
            piece: &found.piece,
            pass: match found.pass {
                Pass::Grams => "grams",
                Pass::Pair => "pair",
            },
        });
        let found =
            Self { kind: "literal", found, prefix_automaton: literal.prefix, ..Self::default() };
        match &literal.decided_by {
            DecidedBy::Positions { pieces, otherwise } => {
                Self { positions: Some(pieces), program: *otherwise, ..found }
            }
            DecidedBy::Parts { parts, otherwise } => {
                let parts = parts.iter().map(JsonPart::of).collect();
                Self { parts: Some(parts), program: *otherwise, ..found }
            }
            DecidedBy::Program(program) => Self { program: Some(*program), ..found },
            _ => found,
        }
    }
}

impl<'a> JsonPart<'a> {
    fn of(part: &'a Part) -> Self {
        match part {
            Part::Piece(piece) => Self::Piece(piece),
            Part::Program(program) => Self::Program(*program),
            _ => Self::Other,
        }
    }
}

fn cost_name(cost: Cost) -> &'static str {
    let kind = KINDS.into_iter().find(|(_, _, its)| *its == Some(cost));
    kind.map_or("other", |(name, _, _)| name)
}
