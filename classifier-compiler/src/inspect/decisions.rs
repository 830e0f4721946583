//! What decides each rule.

use classifier_format::{LiteralRecord, NONE, PieceRecord, flag, shard_kind};

use super::{
    Automaton, AutomatonKind, DecidedBy, Decision, Filter, Found, Literal, Part, Pass,
    reverse_index::ReverseIndex, tables::Tables,
};

pub(super) fn filter(tables: &Tables<'_>, reverse: &ReverseIndex) -> Filter {
    let pieces = |pass| reverse.pass_of.iter().filter(|its| **its == Some(pass)).count();
    Filter {
        gram_pieces: pieces(Pass::Grams),
        pair_pieces: pieces(Pass::Pair),
        bytes: size_of_val(tables.grams)
            + size_of_val(tables.slots)
            + size_of_val(tables.buckets)
            + size_of_val(tables.entries)
            + size_of_val(tables.pairs),
    }
}

/// The decisions of each rule, in the order of the search.
pub(super) fn decisions(
    tables: &Tables<'_>,
    reverse: &ReverseIndex,
    automata: &[Automaton],
) -> Vec<Vec<Decision>> {
    let mut decisions = vec![Vec::new(); tables.rules.len()];
    for ((automaton, its), record) in automata.iter().enumerate().zip(tables.anchored) {
        let decision = match record.kind {
            shard_kind::SWEEP => Decision::Sweep { automaton },
            _ => Decision::Prefix { automaton },
        };
        its.rules.iter().for_each(|&rule| decisions[rule].push(decision.clone()));
    }
    for (index, literal) in tables.literals.iter().enumerate() {
        let decision = Decision::Literal(self::literal(tables, reverse, index, literal));
        decisions[literal.rule as usize].push(decision);
    }
    for (automaton, its) in automata.iter().enumerate() {
        if its.kind == AutomatonKind::Scan {
            its.rules.iter().for_each(|&rule| decisions[rule].push(Decision::Scan { automaton }));
        }
    }
    decisions
}

fn literal(
    tables: &Tables<'_>,
    reverse: &ReverseIndex,
    index: usize,
    record: &LiteralRecord,
) -> Literal {
    let found = reverse.key_of[index].and_then(|filter_key| {
        let piece = &tables.pieces[tables.filter_keys[filter_key].piece as usize];
        Some(Found { piece: tables.readable(piece), pass: reverse.pass_of[filter_key]? })
    });
    let program = (record.program != NONE).then_some(record.program as usize);
    let decided_by = match program.filter(|_| record.flags & flag::PROGRAM != 0) {
        Some(program) => DecidedBy::Program(program),
        None => decided_by(tables, record, program),
    };
    let prefix =
        (record.prefix != NONE).then(|| tables.prefixes[record.prefix as usize].shard as usize);
    Literal { found, prefix, decided_by }
}

/// How the parts of a literal decide it.
fn decided_by(tables: &Tables<'_>, record: &LiteralRecord, fallback: Option<usize>) -> DecidedBy {
    let parts = |piece: &PieceRecord| {
        // Where no symbols are counted, the program starts after the piece.
        let is_compared = piece.program == NONE || piece.least == NONE;
        let compared = is_compared.then(|| Part::Piece(tables.readable(piece)));
        let program = (piece.program != NONE).then_some(Part::Program(piece.program as usize));
        compared.into_iter().chain(program)
    };
    let parts: Vec<Part> = tables.chain(record).iter().flat_map(parts).collect();
    if let ([Part::Program(program)], None) = (&parts[..], fallback) {
        return DecidedBy::Program(*program);
    }
    let pieces = parts.iter().map(|part| match part {
        Part::Piece(piece) => Some(piece.clone()),
        Part::Program(_) => None,
    });
    match pieces.collect() {
        Some(pieces) => DecidedBy::Positions { pieces, fallback },
        None => DecidedBy::Parts { parts, fallback },
    }
}
