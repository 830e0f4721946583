//! For each record, which others name it.

use std::collections::BTreeSet;

use classifier_format::{MatchRecord, NONE, ShardRecord, Span};

use super::{Pass, tables::Tables};

/// The references among the tables, the other way round.
pub(super) struct ReverseIndex {
    /// For each prefix, the rules that begin with it.
    pub(super) after: Vec<Vec<u32>>,
    /// For each literal, the filter key by which the filter finds it.
    pub(super) key_of: Vec<Option<usize>>,
    /// For each filter key, the pass that finds it.
    pub(super) pass_of: Vec<Option<Pass>>,
    /// For each program, the rules that it decides, or a part of which it finds.
    pub(super) programmed: Vec<BTreeSet<u32>>,
}

impl ReverseIndex {
    pub(super) fn of(tables: &Tables<'_>) -> Self {
        let mut reverse = Self {
            after: vec![Vec::new(); tables.prefixes.len()],
            key_of: vec![None; tables.literals.len()],
            pass_of: vec![None; tables.filter_keys.len()],
            programmed: vec![BTreeSet::new(); tables.literal_programs.len()],
        };
        reverse.programmed.extend(tables.confirmed.iter().map(|&rule| [rule].into()));
        for literal in tables.literals {
            if literal.prefix != NONE {
                reverse.after[literal.prefix as usize].push(literal.rule);
            }
            let of_parts = tables.chain(literal).iter().map(|part| part.program);
            for program in of_parts.chain([literal.program]).filter(|&program| program != NONE) {
                reverse.programmed[program as usize].insert(literal.rule);
            }
        }
        for (index, filter_key) in tables.filter_keys.iter().enumerate() {
            reverse.key_of[filter_key.literals.range()].fill(Some(index));
        }
        for entry in tables.entries.as_flattened() {
            if let Some(pass) = reverse.pass_of.get_mut(entry.filter_key as usize) {
                *pass = Some(Pass::Grams);
            }
        }
        for pair in tables.pairs {
            reverse.pass_of[pair.filter_key as usize] = Some(Pass::Pair);
        }
        reverse
    }

    /// The rules that need a DFA: those that it decides, and those that begin with its prefixes.
    pub(super) fn all_of<'l>(
        &'l self,
        targets: &'l Targets,
    ) -> impl Iterator<Item = u32> + use<'l> {
        let after = targets.prefixes.iter().flat_map(|&prefix| &self.after[prefix as usize]);
        targets.rules.iter().chain(after).copied()
    }
}

/// The rules and prefixes that a DFA finds.
pub(super) struct Targets {
    pub(super) rules: BTreeSet<u32>,
    pub(super) prefixes: BTreeSet<u32>,
}

impl Targets {
    pub(super) fn of(tables: &Tables<'_>, shard: &ShardRecord) -> Self {
        let matches = &tables.matches[shard.matches.range()];
        let all = |span: fn(&MatchRecord) -> Span| {
            matches.iter().flat_map(|its| &tables.targets[span(its).range()]).copied().collect()
        };
        Self { rules: all(|its| its.rules), prefixes: all(|its| its.prefixes) }
    }
}
