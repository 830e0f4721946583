//! Describes in words how a rule is decided.

use classifier_compiler::escape::escape;
use classifier_compiler::inspect::{Cost, DecidedBy, Decision, Found, Literal, Part, Pass, Rule};

use crate::numbers::grouped;

/// The place, label and pattern of a rule on one line.
pub fn headline(rule: &Rule) -> String {
    let Rule { file, line, label, pattern, .. } = rule;
    format!("{}:{line}: {}: {}", escape(file), escape(label), escape(pattern))
}

/// The decision of a rule, or of one of its alternatives.
pub fn decision(decision: &Decision) -> String {
    match decision {
        Decision::Prefix { automaton } => format!("prefix: DFA {automaton}"),
        Decision::Sweep { automaton } => format!("sweep: DFA {automaton}"),
        Decision::Scan { automaton } => format!("scan: DFA {automaton}"),
        Decision::Literal(literal) => self::literal(literal),
        other => format!("{other:?}"),
    }
}

fn literal(Literal { found, prefix, decided_by, .. }: &Literal) -> String {
    let found = match found {
        Some(Found { piece, pass, .. }) => {
            let pass = match pass {
                Pass::Grams => "its grams",
                Pass::Pair => "a pass of its own",
            };
            format!("literal: `{}`, found by {pass}", escape(piece))
        }
        None => "literal: none to search for, so checked for each text".to_owned(),
    };
    let prefix =
        prefix.map_or_else(String::new, |prefix| format!(", after its prefix in DFA {prefix}"));
    let decided_by = match decided_by {
        DecidedBy::Positions { pieces, fallback } => {
            let pieces: Vec<_> =
                pieces.iter().map(|piece| format!("`{}`", escape(piece))).collect();
            format!("by the positions of {}{}", pieces.join(", "), self::fallback(*fallback))
        }
        DecidedBy::Parts { parts, fallback } => {
            let part = |part: &Part| match part {
                Part::Piece(piece) => format!("`{}`", escape(piece)),
                Part::Program(program) => format!("what program {program} finds"),
                other => format!("{other:?}"),
            };
            let parts: Vec<String> = parts.iter().map(part).collect();
            format!("by the positions of {}{}", parts.join(", "), self::fallback(*fallback))
        }
        DecidedBy::Program(program) => format!("by program {program}"),
        other => format!("by {other:?}"),
    };
    format!("{found}{prefix}; decided {decided_by}")
}

/// The program for texts that positions cannot decide.
fn fallback(program: Option<usize>) -> String {
    program.map_or_else(String::new, |program| {
        format!(", or program {program} in texts of several lines or with long runs")
    })
}

/// The bytes of a rule.
pub fn bytes(rule: &Rule) -> String {
    format!("{} of its own, {} shared", grouped(rule.own_bytes), grouped(rule.shared_bytes))
}

/// The cost of a rule, with the reason.
pub fn reason(rule: &Rule) -> &'static str {
    match rule.cost() {
        None => "no text matches",
        Some(Cost::Prefix) => "prefix: most texts leave its DFA after a few bytes",
        Some(Cost::Positions) => "positions: compared around its literal",
        Some(Cost::ShortLiteral) => {
            "short: the filter searches the text for its literal of two characters"
        }
        Some(Cost::Program) => "program: a program of the rule reads the text around its literal",
        Some(Cost::Sweep) => {
            "sweep: no literal is in every match after `^`, so a DFA reads most texts"
        }
        Some(Cost::Scan) => {
            "scan: neither `^` nor a literal is in every match, so a DFA reads each text"
        }
        Some(Cost::Unfiltered) => {
            "each text: no literal is in every match, so a program of the rule reads each text"
        }
        Some(_) => "another kind",
    }
}
