//! All rules of one tier.

use std::collections::{BTreeMap, HashMap};

use classifier_runtime::format::TierId;
use regex_syntax::hir::Hir;

use super::{
    element::Unit,
    filter::Filter,
    rule::{Body, Branch, Chain, Key, branches},
    window::Window,
};
use crate::{
    automaton::{
        Entry,
        shard::{Limits, Refused, Shard, Workshop},
    },
    syntax::normalize::normalize,
};

/// What an artifact holds for one tier.
#[derive(Debug)]
pub(crate) struct TierPlan {
    /// Prefix rules and heads first, then sweeps.
    pub(crate) anchored: Vec<Shard<Target>>,
    /// One for each literal that needs it; targets are indexes of literals.
    pub(crate) confirm: Vec<Shard<usize>>,
    pub(crate) scan: Vec<Shard<Target>>,
    /// For each head, the lowest rule behind it.
    pub(crate) heads: Vec<u32>,
    pub(crate) literals: Vec<PlannedLiteral>,
    /// The pieces that the filter looks for, each once, with the literals that they may decide.
    pub(crate) runs: Vec<Run>,
    pub(crate) filter: Option<Filter>,
}

/// What a pattern of an anchored or scan shard stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Target {
    Rule(u32),
    Head(u32),
}

/// A literal branch with its head by number.
#[derive(Debug)]
pub(crate) struct PlannedLiteral {
    pub(crate) rule: u32,
    pub(crate) head: Option<u32>,
    /// `None` where a confirm DFA decides.
    pub(crate) chain: Option<Chain>,
}

/// A piece that the filter looks for.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) piece: Vec<Unit>,
    pub(crate) window: Window,
    /// Indexes of literals, ascending by rule.
    pub(crate) literals: Vec<u32>,
}

/// Plans all rules of a tier; the index of a pattern is its rule.
///
/// # Errors
///
/// The rules whose automata are too large, alone or together.
pub(crate) fn plan(patterns: &[Hir], tier: TierId, limits: Limits) -> Result<TierPlan, Refused> {
    let mut gathered = Gathered::default();
    for (rule, hir) in (0..).zip(patterns) {
        for branch in branches(&normalize(hir, tier), tier) {
            gathered.add(rule, branch);
        }
    }
    gathered.build(tier, limits)
}

/// The branches of all rules by kind.
#[derive(Default)]
struct Gathered {
    prefixes: Vec<(Target, Hir)>,
    sweeps: Vec<(Target, Hir)>,
    scans: Vec<(Target, Hir)>,
    confirms: Vec<(usize, Hir)>,
    /// By the pattern's text, since heads are shared.
    heads: BTreeMap<String, u32>,
    head_hirs: Vec<(Hir, u32)>,
    literals: Vec<PlannedLiteral>,
    /// What the filter can look for, for each literal.
    keys: Vec<Vec<Key>>,
}

impl Gathered {
    fn add(&mut self, rule: u32, branch: Branch) {
        let target = Target::Rule(rule);
        match branch {
            Branch::Prefix(hir) => self.prefixes.push((target, hir)),
            Branch::Sweep(hir) => self.sweeps.push((target, hir)),
            Branch::Scan(hir) => self.scans.push((target, hir)),
            Branch::Literal(literal) => {
                let index = self.literals.len();
                let head = literal.head.map(|hir| self.head(rule, hir));
                let chain = match literal.body {
                    Body::Chain(chain) => Some(chain),
                    Body::Confirm(hir) => {
                        self.confirms.push((index, hir));
                        None
                    }
                };
                self.literals.push(PlannedLiteral { rule, head, chain });
                self.keys.push(literal.keys);
            }
        }
    }

    /// The number of a head; rules come in their order, so the first is the lowest.
    fn head(&mut self, rule: u32, hir: Hir) -> u32 {
        let next = self.head_hirs.len() as u32;
        let head = *self.heads.entry(hir.to_string()).or_insert(next);
        if head == next {
            self.head_hirs.push((hir, rule));
        }
        head
    }

    fn build(mut self, tier: TierId, limits: Limits) -> Result<TierPlan, Refused> {
        let lowest: Vec<u32> = self.head_hirs.iter().map(|(_, rule)| *rule).collect();
        let heads = (0..).zip(self.head_hirs).map(|(head, (hir, _))| {
            // Heads are entered where the text starts, like all of their shard.
            (Target::Head(head), hir)
        });
        self.prefixes.extend(heads);

        let rule_of = |target| match target {
            Target::Rule(rule) => rule,
            Target::Head(head) => lowest[head as usize],
        };
        let literals = self.literals;
        let mut workshop = Workshop::new(tier, limits);
        let mut anchored = workshop.shards(&self.prefixes, Entry::TextStart, rule_of);
        anchored.extend(workshop.shards(&self.sweeps, Entry::TextStart, rule_of));
        let scan = workshop.shards(&self.scans, Entry::Anywhere, rule_of);
        let of_literal = |literal: usize| literals[literal].rule;
        let confirm = workshop.singles(&self.confirms, Entry::Alone, of_literal);
        workshop.finish()?;
        let runs = runs(self.keys);
        let filter = Filter::new(&runs);
        Ok(TierPlan { anchored, confirm, scan, heads: lowest, literals, runs, filter })
    }
}

/// Chooses what the filter looks for, for each literal: a rare piece that few others have. A hit
/// costs a look at each literal that has chosen the piece.
fn runs(keys: Vec<Vec<Key>>) -> Vec<Run> {
    let mut users: HashMap<Vec<Unit>, usize> = HashMap::new();
    for key in keys.iter().flatten() {
        *users.entry(key.piece.clone()).or_default() += 1;
    }
    let mut runs: BTreeMap<Vec<Unit>, Run> = BTreeMap::new();
    for (literal, keys) in (0..).zip(keys) {
        let merit = |key: &Key| key.window.merit(users[&key.piece]);
        let Some(Key { piece, window }) = keys.into_iter().max_by_key(merit) else { continue };
        runs.entry(piece)
            .or_insert_with_key(|piece| Run { piece: piece.clone(), window, literals: Vec::new() })
            .literals
            .push(literal);
    }
    runs.into_values().collect()
}
