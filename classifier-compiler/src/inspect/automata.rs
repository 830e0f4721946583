//! The DFAs and the programs.

use std::collections::BTreeSet;

use classifier_format::{PositionRecord, ShardRecord};
use classifier_runtime::dense::Dfa;

use super::{
    Automaton, AutomatonKind, InspectionError, Program, ProgramKind,
    reverse_index::{ReverseIndex, Targets},
    tables::Tables,
};

/// The DFAs, in the order of their records.
pub(super) fn automata(tables: &Tables<'_>) -> Result<Vec<Automaton>, InspectionError> {
    let anchored = tables.anchored.iter().map(|shard| (AutomatonKind::Anchored, shard));
    let scan = tables.scan.iter().map(|shard| (AutomatonKind::Scan, shard));
    let all = anchored.chain(scan).map(|(kind, shard)| {
        let Targets { rules, prefixes } = Targets::of(tables, shard);
        Ok(Automaton {
            kind,
            bytes: shard.dfa.len as usize,
            states: states(tables, shard)?,
            rules: rules.into_iter().map(|rule| rule as usize).collect(),
            prefixes: prefixes.len(),
        })
    });
    all.collect()
}

/// The number of states that a DFA can reach.
fn states(tables: &Tables<'_>, shard: &ShardRecord) -> Result<usize, InspectionError> {
    let dfa = tables.dfas.get(shard.dfa.range()).and_then(Dfa::read);
    let dfa = dfa.ok_or(InspectionError::Contradictory)?;
    let classes: Vec<u8> = dfa.representatives().collect();
    let mut seen = vec![false; dfa.states()];
    let mut ahead = vec![dfa.start()];
    let mut states = 0;
    while let Some(state) = ahead.pop() {
        let place = seen.get_mut((state >> dfa.stride2()) as usize);
        if std::mem::replace(place.ok_or(InspectionError::Contradictory)?, true) {
            continue;
        }
        states += 1;
        ahead.extend(classes.iter().map(|&byte| dfa.next(state, byte)));
        ahead.push(dfa.end(state));
    }
    Ok(states)
}

/// The programs, in the order of their records.
pub(super) fn programs(tables: &Tables<'_>, reverse: &ReverseIndex) -> Vec<Program> {
    let kinds = tables.literal_programs.iter().map(|_| ProgramKind::Literal);
    let kinds = kinds.chain(tables.confirming_programs.iter().map(|_| ProgramKind::Confirm));
    let records = tables.literal_programs.iter().chain(tables.confirming_programs);
    let programs = kinds.zip(records).zip(&reverse.programmed);
    let program = |((kind, record), rules): ((_, &PositionRecord), &BTreeSet<u32>)| Program {
        kind,
        bytes: record.len as usize * size_of::<u64>(),
        positions: positions(tables, record),
        words: record.words as usize,
        rules: rules.iter().map(|&rule| rule as usize).collect(),
    };
    programs.map(program).collect()
}

/// The number of positions that take any kind of symbol.
fn positions(tables: &Tables<'_>, record: &PositionRecord) -> usize {
    let PositionRecord { start, words, kinds, variants, .. } = *record;
    let words = words as usize;
    let before = if variants > 1 { 2 + kinds as usize } else { 1 };
    let sets = tables.program_words.get(start as usize + before..).unwrap_or_default();
    let mut all = vec![0; words];
    for set in sets.chunks(words).take(kinds as usize) {
        all.iter_mut().zip(set).for_each(|(all, word)| *all |= word);
    }
    all.iter().map(|word| word.count_ones() as usize).sum()
}
