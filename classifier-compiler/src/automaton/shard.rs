//! DFAs of bounded size for any number of patterns.

use classifier_runtime::format::TierId;
use regex_automata::{
    MatchKind,
    dfa::{StartKind, dense},
};
use regex_syntax::hir::Hir;

use super::{Entry, TooLarge, nfa};

/// A DFA for some of the patterns.
#[derive(Debug)]
pub(crate) struct Shard<T> {
    pub(crate) dfa: dense::DFA<Vec<u32>>,
    /// What its patterns stand for, in their order.
    pub(crate) targets: Vec<T>,
}

/// How large DFAs may become.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// Bytes of the DFA of one pattern.
    pub(crate) rule: usize,
    /// Bytes of a DFA of several patterns.
    pub(crate) shard: usize,
}

/// Makes as few DFAs as the limit on a shard allows: halves what is too large together.
///
/// Gives what was too large alone, too.
pub(crate) fn shards<T: Copy>(
    patterns: &[(T, Hir)],
    entry: Entry,
    tier: TierId,
    limits: Limits,
) -> (Vec<Shard<T>>, Vec<T>) {
    let mut shards = Vec::new();
    let mut too_large = Vec::new();
    let mut groups = vec![patterns];
    while let Some(group) = groups.pop() {
        let limit = match group {
            [] => continue,
            [_] => limits.rule,
            _ => limits.shard,
        };
        match (dfa(group, entry, tier, limit), group) {
            (Ok(dfa), _) => {
                let targets = group.iter().map(|(target, _)| *target).collect();
                shards.push(Shard { dfa, targets });
            }
            (Err(TooLarge), [(target, _)]) => too_large.push(*target),
            (Err(TooLarge), _) => {
                let (first, second) = group.split_at(group.len() / 2);
                // The first half is taken first, so that shards keep the order of the rules.
                groups.extend([second, first]);
            }
        }
    }
    (shards, too_large)
}

fn dfa<T>(
    patterns: &[(T, Hir)],
    entry: Entry,
    tier: TierId,
    limit: usize,
) -> Result<dense::DFA<Vec<u32>>, TooLarge> {
    let hirs: Vec<Hir> = patterns.iter().map(|(_, hir)| hir.clone()).collect();
    let nfa = nfa::join(&hirs, entry, tier, limit)?;
    let config = dense::Config::new()
        .start_kind(StartKind::Anchored)
        // Confirming stops at the first match, the others want every pattern that matches.
        .match_kind(if entry == Entry::Alone { MatchKind::LeftmostFirst } else { MatchKind::All })
        .starts_for_each_pattern(entry == Entry::Alone)
        .accelerate(false)
        .dfa_size_limit(Some(limit))
        // What it remembers while it determinizes; this bounds the time too.
        .determinize_size_limit(Some(limit));
    Ok(dense::Builder::new().configure(config).build_from_nfa(&nfa)?)
}
