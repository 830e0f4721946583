//! One tier: its automata, and what decides each rule.

use classifier_runtime::format::{LiteralRecord, NONE, ShardRecord, ShiftRecord, TierId, flag};
use regex_automata::{
    Anchored,
    dfa::{Automaton as _, dense},
    util::{primitives::StateID, start},
};

use super::{
    Automaton, AutomatonKind, Decision, Filter, Found, InspectionError, Literal, Pass, Program,
    RulePlan, Settled, Tier, TierInspection,
    bytes::{bytes, of_program},
    links::{Links, Targets},
    piece::readable,
    tables::{PassTables, Tables},
};
use crate::{
    plan::rule::{Branch, branches},
    syntax::{normalize::normalize, parse::parse},
};

/// Tells a tier, and how each rule is decided in it.
pub(super) fn inspect(
    tables: &Tables<'_>,
    patterns: &[&str],
) -> Result<(TierInspection, Vec<RulePlan>), InspectionError> {
    let links = Links::of(tables);
    let automata = automata(tables, &links)?;
    let (bytes, bytes_of_nobody) = bytes(tables, &links, patterns.len());
    let decisions = decisions(tables, &links, &automata, patterns);
    let plan =
        |(decisions, (own_bytes, shared_bytes))| RulePlan { decisions, own_bytes, shared_bytes };
    let plans = decisions.into_iter().zip(bytes).map(plan).collect();
    let tier = TierInspection {
        tier: Tier::of(tables.tier),
        automata,
        programs: programs(tables, &links),
        filter: filter(tables, &links),
        heads: tables.heads.len(),
        literals: tables.literals.len(),
        bytes_of_nobody,
    };
    Ok((tier, plans))
}

/// The DFAs, in the order of their records.
fn automata(tables: &Tables<'_>, links: &Links) -> Result<Vec<Automaton>, InspectionError> {
    let shared = |kind| {
        move |shard| {
            let targets = Targets::of(tables, shard);
            (shard, kind, targets.rules, targets.heads.len())
        }
    };
    let anchored = tables.anchored.iter().map(shared(AutomatonKind::Anchored));
    let confirm = tables.confirm.iter().zip(&links.confirmed);
    let confirm = confirm.map(|(shard, rules)| (shard, AutomatonKind::Confirm, rules.clone(), 0));
    let scan = tables.scan.iter().map(shared(AutomatonKind::Scan));
    let all = anchored.chain(confirm).chain(scan).map(|(shard, kind, rules, heads)| {
        Ok(Automaton {
            kind,
            bytes: shard.dfa.len as usize,
            states: states(tables, shard)?,
            rules: rules.into_iter().map(|rule| rule as usize).collect(),
            heads,
        })
    });
    all.collect()
}

/// How many states a text can lead a DFA to.
fn states(tables: &Tables<'_>, shard: &ShardRecord) -> Result<usize, InspectionError> {
    let bytes = tables.dfas.get(shard.dfa.range()).ok_or(InspectionError::Contradictory)?;
    let (dfa, _) = dense::DFA::from_bytes(bytes).map_err(|_| InspectionError::Contradictory)?;
    let start = dfa.start_state(&start::Config::new().anchored(Anchored::Yes));
    let start = start.map_err(|_| InspectionError::Contradictory)?;
    let classes: Vec<u8> =
        dfa.byte_classes().representatives(..).filter_map(|unit| unit.as_u8()).collect();
    // Ids of states are that far apart.
    let index = |state: StateID| state.as_usize() >> dfa.stride2();
    let mut seen = vec![false; bytes.len() / size_of::<u32>()];
    let mut ahead = vec![start];
    let mut states = 0;
    while let Some(state) = ahead.pop() {
        let place = seen.get_mut(index(state)).ok_or(InspectionError::Contradictory)?;
        if std::mem::replace(place, true) {
            continue;
        }
        states += 1;
        ahead.extend(classes.iter().map(|&byte| dfa.next_state(state, byte)));
        ahead.push(dfa.next_eoi_state(state));
    }
    Ok(states)
}

fn programs(tables: &Tables<'_>, links: &Links) -> Vec<Program> {
    let program = |(shift, rules): (&ShiftRecord, &Vec<u32>)| Program {
        bytes: of_program(shift),
        places: shift.last as usize,
        words: shift.words as usize,
        rule: rules.first().map(|&rule| rule as usize),
    };
    tables.shifts.iter().zip(&links.programmed).map(program).collect()
}

fn filter(tables: &Tables<'_>, links: &Links) -> Filter {
    let pieces = |pass| links.pass_of.iter().filter(|its| **its == Some(pass)).count();
    let of_pass = |pass: &PassTables<'_>| size_of_val(pass.slots) + size_of_val(pass.entries);
    let bits = tables.coarse_bits.len() + tables.fine_bits.len() + tables.nibbles.len();
    Filter {
        wide_pieces: pieces(Pass::Wide),
        coarse_pieces: pieces(Pass::Coarse),
        fine_pieces: pieces(Pass::Fine),
        bytes: bits + tables.passes.iter().map(of_pass).sum::<usize>(),
    }
}

/// What decides each rule, in the order in which it is asked.
fn decisions(
    tables: &Tables<'_>,
    links: &Links,
    automata: &[Automaton],
    patterns: &[&str],
) -> Vec<Vec<Decision>> {
    let mut decisions = vec![Vec::new(); patterns.len()];
    for (automaton, its) in automata.iter().enumerate() {
        if its.kind == AutomatonKind::Anchored {
            its.rules.iter().for_each(|&rule| decisions[rule].push(Decision::Prefix { automaton }));
        }
    }
    for (pattern, decisions) in patterns.iter().zip(&mut decisions) {
        name_sweeps(pattern, tables.tier, decisions);
    }
    for (index, literal) in tables.literals.iter().enumerate() {
        let decision = Decision::Literal(self::literal(tables, links, index, literal));
        decisions[literal.rule as usize].push(decision);
    }
    for (automaton, its) in automata.iter().enumerate() {
        if its.kind == AutomatonKind::Scan {
            its.rules.iter().for_each(|&rule| decisions[rule].push(Decision::Scan { automaton }));
        }
    }
    decisions
}

/// Tells sweeps from prefixes, which the artifact does not: by planning the pattern again. The
/// anchored DFAs of sweeps come behind those of prefixes.
fn name_sweeps(pattern: &str, tier: TierId, anchored: &mut [Decision]) {
    if anchored.is_empty() {
        return;
    }
    let Ok(hir) = parse(pattern) else { return };
    let branches = branches(&normalize(&hir, tier), tier);
    let has_prefix = branches.iter().any(|branch| matches!(branch, Branch::Prefix(_)));
    let has_sweep = branches.iter().any(|branch| matches!(branch, Branch::Sweep(_)));
    let sweeps = match (has_sweep, has_prefix) {
        (false, _) => return,
        (true, false) => anchored,
        // One DFA of prefixes, unless they are very large.
        (true, true) => &mut anchored[1..],
    };
    for decision in sweeps {
        if let Decision::Prefix { automaton } = *decision {
            *decision = Decision::Sweep { automaton };
        }
    }
}

fn literal(tables: &Tables<'_>, links: &Links, index: usize, record: &LiteralRecord) -> Literal {
    let found = links.run_of[index].and_then(|run| {
        let piece = &tables.pieces[tables.runs[run].piece as usize];
        Some(Found { piece: readable(tables, piece), pass: links.pass_of[run]? })
    });
    let confirm = record.confirm as usize;
    let is_program = record.flags & flag::SHIFT != 0;
    let settled = match (record.flags & flag::CONFIRM != 0, is_program) {
        (true, true) => Settled::Program(confirm),
        (true, false) => Settled::Automaton(tables.anchored.len() + confirm),
        (false, _) => Settled::Positions {
            pieces: tables.chain(record).map(|piece| readable(tables, piece)).collect(),
            otherwise: is_program.then_some(confirm),
        },
    };
    let head = (record.head != NONE).then(|| tables.heads[record.head as usize].shard as usize);
    Literal { found, head, settled }
}
