//! The JSON output of plans. It stays the same even if the API of the compiler changes.

use std::collections::BTreeMap;

use classifier_compiler::inspect::{
    AutomatonKind, Cost, DecidedBy, Decision, Header, Inspection, Literal, Part, Pass, ProgramKind,
    Rule,
};
use classifier_compiler::{Basis, ByteOrder};
use serde_json::{Map, Value, json};

use super::table::{KINDS, count};
use crate::rule_json::RuleJson;

/// An artifact of which only the header can be read.
pub fn header(header: &Header) -> Value {
    let byte_order = match header.byte_order {
        ByteOrder::Little => "little",
        ByteOrder::Big => "big",
    };
    json!({ "header": {
        "format_version": header.format_version,
        "byte_order": byte_order,
        "engine": header.engine,
        "bytes": header.length,
        "checksum": format!("{:08x}", header.checksum),
    } })
}

/// An artifact.
pub fn artifact(inspection: &Inspection) -> Value {
    let labels = inspection.labels.iter().map(|it| json!({ "label": it.name, "rules": it.rules }));
    let sections = inspection.sections.iter().map(
        |section| json!({ "name": section.name, "offset": section.offset, "bytes": section.bytes }),
    );
    let automata = inspection.automata.iter().map(|automaton| {
        let kind = match automaton.kind {
            AutomatonKind::Anchored => "anchored",
            AutomatonKind::Scan => "scan",
        };
        json!({
            "kind": kind,
            "bytes": automaton.bytes,
            "states": automaton.states,
            "rules": automaton.rules,
            "heads": automaton.prefixes,
        })
    });
    let programs = inspection.programs.iter().map(|program| {
        let kind = match program.kind {
            ProgramKind::Literal => "literal",
            ProgramKind::Confirm => "confirm",
        };
        json!({
            "kind": kind,
            "bytes": program.bytes,
            "positions": program.positions,
            "words": program.words,
            "rules": program.rules,
        })
    });
    let rules = inspection.rules.iter().enumerate().map(|(index, it)| rule(index, it));
    let (alphabet, filter) = (&inspection.alphabet, &inspection.filter);
    let mut artifact = header(&inspection.header);
    for (key, value) in [
        ("artifact_id", json!(inspection.artifact_id.to_string())),
        ("default_label", json!(inspection.default_label)),
        ("labels", labels.collect()),
        ("sections", sections.collect()),
        ("alphabet", json!({ "atoms": alphabet.atoms, "symbols": alphabet.symbols })),
        ("kinds", json!(counts(inspection))),
        ("automata", automata.collect()),
        ("programs", programs.collect()),
        (
            "filter",
            json!({
                "bytes": filter.bytes,
                "gram_pieces": filter.gram_pieces,
                "pair_pieces": filter.pair_pieces,
            }),
        ),
        ("heads", json!(inspection.prefixes)),
        ("literals", json!(inspection.literals)),
        ("bytes_of_nobody", json!(inspection.unattributed_bytes)),
        ("rules", rules.collect()),
    ] {
        artifact[key] = value;
    }
    artifact
}

/// The number of rules of each kind that has any.
pub fn counts(inspection: &Inspection) -> BTreeMap<&'static str, usize> {
    let counts = KINDS.map(|(name, _, cost)| (name, count(inspection, cost)));
    counts.into_iter().filter(|(_, rules)| *rules > 0).collect()
}

/// The rule with this index, and how it is decided.
pub fn rule(index: usize, rule: &Rule) -> Value {
    let mut plan = json!(RuleJson {
        index: Some(index),
        label: &rule.label,
        pattern: &rule.pattern,
        file: &rule.file,
        line: rule.line,
        basis: Some(rule.basis.map(Basis::as_str)),
        id: rule.stable_id.as_deref(),
        tags: Vec::new(),
        attributes: Map::new(),
    });
    plan["cost"] = json!(rule.cost().map(cost_name));
    plan["own_bytes"] = json!(rule.own_bytes);
    plan["shared_bytes"] = json!(rule.shared_bytes);
    plan["decisions"] = rule.decisions.iter().map(decision).collect();
    plan["confirming_program"] = json!(rule.confirmed);
    plan
}

fn decision(decision: &Decision) -> Value {
    let by = |kind: &str, automaton: usize| json!({ "kind": kind, "automaton": automaton });
    match decision {
        Decision::Prefix { automaton } => by("prefix", *automaton),
        Decision::Sweep { automaton } => by("sweep", *automaton),
        Decision::Scan { automaton } => by("scan", *automaton),
        Decision::Literal(literal) => self::literal(literal),
        _ => json!({ "kind": "other" }),
    }
}

/// Keys without a value are left out.
fn literal(literal: &Literal) -> Value {
    let (mut program, mut positions, mut parts) = (None, None, None);
    match &literal.decided_by {
        DecidedBy::Positions { pieces, fallback } => {
            (positions, program) = (Some(pieces), *fallback);
        }
        DecidedBy::Parts { parts: of_rule, fallback } => {
            (parts, program) = (Some(of_rule.iter().map(part).collect()), *fallback);
        }
        DecidedBy::Program(number) => program = Some(*number),
        _ => {}
    }
    let found = literal.found.as_ref().map(|found| {
        let pass = match found.pass {
            Pass::Grams => "grams",
            Pass::Pair => "pair",
        };
        json!({ "piece": found.piece, "pass": pass })
    });
    let mut decision = json!({ "kind": "literal" });
    for (key, value) in [
        ("program", program.map(Value::from)),
        ("positions", positions.map(|it| json!(it))),
        ("parts", parts),
        ("found", found),
        ("head_automaton", literal.prefix.map(Value::from)),
    ] {
        if let Some(value) = value {
            decision[key] = value;
        }
    }
    decision
}

/// A part of a literal rule, between gaps.
fn part(part: &Part) -> Value {
    match part {
        Part::Piece(piece) => json!({ "piece": piece }),
        Part::Program(program) => json!({ "program": program }),
        _ => json!("other"),
    }
}

fn cost_name(cost: Cost) -> &'static str {
    let kind = KINDS.into_iter().find(|(_, _, its)| *its == Some(cost));
    kind.map_or("other", |(name, _, _)| name)
}
