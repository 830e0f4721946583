//! Whose bytes the sections of a tier are.

use std::{collections::BTreeMap, mem::size_of_val};

use classifier_runtime::format::{
    ALIGN, ClassRecord, HeadRecord, LiteralRecord, PieceRecord, RunRecord, SHIFT_ASCII_WORDS,
    SHIFT_KIND_WORDS, SHIFT_SKIP_SETS, ShardRecord, ShiftRecord, TierRecord,
};

use super::{
    Pass,
    ledger::Ledger,
    links::{Links, Targets},
    tables::Tables,
};

/// For each rule its own bytes and its share of others, and the bytes of nobody.
pub(super) fn bytes(
    tables: &Tables<'_>,
    links: &Links,
    rules: usize,
) -> (Vec<(usize, usize)>, usize) {
    let mut ledger = Ledger::new(rules);
    ledger.add(size_of::<TierRecord>(), []);
    add_automata(&mut ledger, tables, links);
    add_filter(&mut ledger, tables);
    add_literals(&mut ledger, tables);
    add_programs(&mut ledger, tables, links);
    ledger.close()
}

fn add_automata(ledger: &mut Ledger, tables: &Tables<'_>, links: &Links) {
    for shard in tables.anchored.iter().chain(tables.scan) {
        let targets = Targets::of(tables, shard);
        let matches = &tables.matches[shard.matches.range()];
        let all = matches.iter().map(|its| its.rules.len as usize + its.heads.len as usize);
        let targets_of_all = all.sum::<usize>() * size_of::<u32>();
        let bytes = of_dfa(shard) + size_of_val(matches) + targets_of_all;
        ledger.add(bytes, links.all_of(&targets));
    }
    for (shard, rules) in tables.confirm.iter().zip(&links.confirmed) {
        ledger.add(of_dfa(shard), rules.iter().copied());
    }
    for rules in &links.behind {
        ledger.add(size_of::<HeadRecord>(), rules.iter().copied());
    }
}

/// The bytes of a DFA, of the zeros behind it and of its record.
fn of_dfa(shard: &ShardRecord) -> usize {
    (shard.dfa.len as usize).next_multiple_of(ALIGN) + size_of::<ShardRecord>()
}

fn add_filter(ledger: &mut Ledger, tables: &Tables<'_>) {
    let rule = |&literal: &u32| tables.literals[literal as usize].rule;
    let rules_of = |run: &RunRecord| tables.run_literals[run.literals.range()].iter().map(rule);
    let mut coarse = Vec::new();
    let mut fine = Vec::new();
    for pass in &tables.passes {
        let mut its: Vec<u32> = Vec::new();
        let mut windows = vec![0; tables.runs.len()];
        pass.entries.iter().for_each(|entry| windows[entry.run as usize] += size_of_val(entry));
        for (run, bytes) in tables.runs.iter().zip(windows).filter(|(_, bytes)| *bytes > 0) {
            ledger.add(bytes, rules_of(run));
            its.extend(rules_of(run));
        }
        ledger.add(size_of_val(pass.slots), its.iter().copied());
        match pass.pass {
            Pass::Wide | Pass::Coarse => coarse.extend(its),
            Pass::Fine => fine.extend(its),
        }
    }
    ledger.add(tables.coarse_bits.len(), coarse);
    ledger.add(tables.fine_bits.len() + tables.nibbles.len(), fine);
    for run in tables.runs {
        ledger.add(size_of::<RunRecord>() + size_of::<PieceRecord>(), rules_of(run));
    }
    tables.run_literals.iter().for_each(|literal| ledger.add(size_of::<u32>(), [rule(literal)]));
}

/// Adds the literals and their pieces. Equal pieces have the same bytes, and equal runs the same
/// class.
fn add_literals(ledger: &mut Ledger, tables: &Tables<'_>) {
    let mut units: BTreeMap<(u32, u32), Vec<u32>> = BTreeMap::new();
    let mut classes: Vec<Vec<u32>> = vec![Vec::new(); tables.classes.len()];
    let mut use_piece = |piece: &PieceRecord, rule: u32| {
        units.entry((piece.start, piece.len)).or_default().push(rule);
        tables.classes_of(piece).for_each(|class| classes[class].push(rule));
    };
    for literal in tables.literals {
        ledger.add(size_of::<LiteralRecord>(), [literal.rule]);
        for piece in tables.chain(literal) {
            ledger.add(size_of::<PieceRecord>(), [literal.rule]);
            use_piece(piece, literal.rule);
        }
    }
    for run in tables.runs {
        let piece = &tables.pieces[run.piece as usize];
        for &literal in &tables.run_literals[run.literals.range()] {
            use_piece(piece, tables.literals[literal as usize].rule);
        }
    }
    for ((_, len), rules) in units {
        ledger.add(2 * len as usize, rules);
    }
    classes.into_iter().for_each(|rules| ledger.add(size_of::<ClassRecord>(), rules));
}

fn add_programs(ledger: &mut Ledger, tables: &Tables<'_>, links: &Links) {
    for (shift, rules) in tables.shifts.iter().zip(&links.programmed) {
        ledger.add(size_of::<ShiftRecord>() + of_program(shift), rules.iter().copied());
    }
}

/// The bytes of a program's words.
pub(super) fn of_program(shift: &ShiftRecord) -> usize {
    let sets = SHIFT_SKIP_SETS + 2 * shift.kinds as usize;
    let kinds = SHIFT_ASCII_WORDS + SHIFT_KIND_WORDS + shift.ranges as usize;
    (kinds + sets * shift.words as usize) * size_of::<u64>()
}
