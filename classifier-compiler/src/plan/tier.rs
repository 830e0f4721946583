//! All rules of one tier.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use classifier_runtime::format::{TierId, unit};
use regex_syntax::hir::Hir;

use super::{
    corpus::{Corpus, Cost},
    element::{Run, Unit},
    filter::Filter,
    rule::{self, Body, Branch, Chain, branches},
    window::Window,
};
use crate::{
    automaton::{
        Entry,
        shard::{Limits, Refused, Shard, Workshop},
        shift::{Shift, programs},
    },
    syntax::{normalize::normalize, tier::loses_nothing},
};

/// What an artifact holds for one tier.
#[derive(Debug)]
pub(crate) struct TierPlan {
    /// Prefix rules and heads first, then sweeps.
    pub(crate) anchored: Vec<Shard<Target>>,
    /// One for each literal that has one; targets are indexes of literals.
    pub(crate) confirm: Vec<Shard<usize>>,
    /// Indexes of literals and their Shift-And programs.
    pub(crate) shifts: Vec<(usize, Shift)>,
    pub(crate) scan: Vec<Shard<Target>>,
    /// For each head, the lowest rule behind it.
    pub(crate) heads: Vec<u32>,
    pub(crate) literals: Vec<PlannedLiteral>,
    /// The pieces that the filter looks for, each once, with the literals that they may decide.
    pub(crate) runs: Vec<KeyRun>,
    /// Indexes of the literals that the filter cannot look for, ascending by rule.
    pub(crate) always: Vec<u32>,
    pub(crate) filter: Filter,
    /// Whether no rule needs a character that texts of the tier cannot have.
    pub(crate) has_all: bool,
    /// The classes of the runs in pieces.
    pub(crate) classes: Vec<Run>,
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
    /// `None` where an automaton decides.
    pub(crate) chain: Option<Chain>,
}

/// A piece that the filter looks for.
#[derive(Debug)]
pub(crate) struct KeyRun {
    pub(crate) piece: Vec<Unit>,
    pub(crate) window: Window,
    /// Indexes of literals, ascending by rule.
    pub(crate) literals: Vec<u32>,
}

/// Plans all rules of a tier; the index of a pattern is its rule. Texts are expected to be like the
/// examples.
///
/// # Errors
///
/// The rules whose automata are too large, alone or together.
pub(crate) fn plan(
    patterns: &[Hir],
    examples: &[&str],
    tier: TierId,
    limits: Limits,
) -> Result<TierPlan, Refused> {
    let mut gathered = Gathered::default();
    for (rule, hir) in (0..).zip(patterns) {
        for branch in branches(&normalize(hir, tier), tier) {
            gathered.add(rule, branch);
        }
    }
    let has_all = match tier {
        TierId::Ascii => patterns.iter().all(loses_nothing),
        TierId::Unicode => true,
    };
    Ok(TierPlan { has_all, ..gathered.build(examples, tier, limits)? })
}

/// The branches of all rules by kind.
#[derive(Default)]
struct Gathered {
    prefixes: Vec<(Target, Hir)>,
    sweeps: Vec<(Target, Hir)>,
    scans: Vec<(Target, Hir)>,
    confirms: Vec<(usize, Hir)>,
    shifts: Vec<(usize, Shift)>,
    /// By the pattern's text, since heads are shared.
    heads: BTreeMap<String, u32>,
    head_hirs: Vec<(Hir, u32)>,
    literals: Vec<PlannedLiteral>,
    /// Those that pieces have.
    classes: BTreeSet<Run>,
    /// The pieces that the filter can look for, for each literal.
    keys: Vec<Vec<Vec<Unit>>>,
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
                let mut keys = literal.keys;
                let chain = match literal.body {
                    Body::Chain(mut chain) => {
                        self.shifts.extend(chain.shift.take().map(|shift| (index, shift)));
                        let fits = self.take_classes(&chain);
                        if !fits {
                            keys = without_runs(&keys);
                        }
                        fits.then_some(chain)
                    }
                    Body::Confirm(hir) => {
                        self.confirms.push((index, hir));
                        None
                    }
                };
                self.literals.push(PlannedLiteral { rule, head, chain });
                self.keys.push(keys);
            }
        }
    }

    /// Whether the artifact has room for the classes of the chain's runs. Where it has not, the
    /// chain's Shift-And program decides.
    fn take_classes(&mut self, chain: &Chain) -> bool {
        let units = chain.links.iter().flat_map(|link| &link.piece);
        let runs = units.filter_map(|unit| match unit {
            Unit::Run(run) if !self.classes.contains(run) => Some(*run),
            _ => None,
        });
        let new: BTreeSet<Run> = runs.collect();
        let fits = self.classes.len() + new.len() <= CLASSES;
        if fits {
            self.classes.extend(new);
        }
        fits
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

    /// Lets programs decide a literal, one for each of its alternatives.
    fn add_programs(&mut self, literal: usize, programs: Vec<Shift>) {
        for (nth, program) in programs.into_iter().enumerate() {
            let index = if nth == 0 { literal } else { self.literals.len() };
            if nth > 0 {
                let PlannedLiteral { rule, head, .. } = self.literals[literal];
                self.literals.push(PlannedLiteral { rule, head, chain: None });
                self.keys.push(self.keys[literal].clone());
            }
            self.shifts.push((index, program));
        }
    }

    /// What confirms literals: DFAs that are small, then programs, then DFAs that are not.
    fn confirm(&mut self, workshop: &mut Workshop, tier: TierId) -> Vec<Shard<usize>> {
        let rule_of = |literal: usize| self.literals[literal].rule;
        let (mut confirm, others) = workshop.small(&self.confirms, Entry::Alone, rule_of);
        let mut large = Vec::new();
        for (literal, hir) in others {
            match programs(&hir, tier) {
                Some(programs) => self.add_programs(literal, programs),
                None => large.push((literal, hir)),
            }
        }
        let of_literal = |literal: usize| self.literals[literal].rule;
        confirm.extend(workshop.singles(&large, Entry::Alone, of_literal, |_| false));
        confirm
    }

    fn build(
        mut self,
        examples: &[&str],
        tier: TierId,
        limits: Limits,
    ) -> Result<TierPlan, Refused> {
        let lowest: Vec<u32> = self.head_hirs.iter().map(|(_, rule)| *rule).collect();
        let heads = (0..).zip(std::mem::take(&mut self.head_hirs)).map(|(head, (hir, _))| {
            // Heads are entered where the text starts, like all of their shard.
            (Target::Head(head), hir)
        });
        self.prefixes.extend(heads);

        let rule_of = |target| match target {
            Target::Rule(rule) => rule,
            Target::Head(head) => lowest[head as usize],
        };
        let mut workshop = Workshop::new(tier, limits);
        // Where a DFA is too large, programs decide, if there are any.
        let mut too_large = Vec::new();
        let mut otherwise = |target, hir: &Hir| match target {
            Target::Rule(rule) => {
                let programs = programs(hir, tier).map(|programs| (rule, hir.clone(), programs));
                let has_programs = programs.is_some();
                too_large.extend(programs);
                has_programs
            }
            Target::Head(_) => false,
        };
        let mut anchored =
            workshop.shards(&self.prefixes, Entry::TextStart, rule_of, &mut otherwise);
        anchored.extend(workshop.shards(&self.sweeps, Entry::TextStart, rule_of, &mut otherwise));
        let scan = workshop.shards(&self.scans, Entry::Anywhere, rule_of, &mut otherwise);
        for (rule, hir, programs) in too_large {
            let literal = self.literals.len();
            self.literals.push(PlannedLiteral { rule, head: None, chain: None });
            self.keys.push(rule::keys(&hir, tier));
            self.add_programs(literal, programs);
        }
        let confirm = self.confirm(&mut workshop, tier);
        workshop.finish()?;
        let Self { literals, keys, shifts, classes, .. } = self;
        let mut always: Vec<u32> =
            (0..).zip(&keys).filter(|(_, keys)| keys.is_empty()).map(|(index, _)| index).collect();
        always.sort_by_key(|&literal| literals[literal as usize].rule);
        let runs = runs(keys, &literals, examples);
        let filter = Filter::new(&runs);
        let classes = classes.into_iter().collect();
        let heads = lowest;
        Ok(TierPlan {
            anchored,
            confirm,
            shifts,
            scan,
            heads,
            literals,
            runs,
            always,
            filter,
            has_all: false,
            classes,
        })
    }
}

/// Classes of runs in one tier, at most: a unit's value is one byte.
const CLASSES: usize = (u8::MAX - unit::CLASS) as usize;

/// The parts of pieces that have no runs, as far as the filter can look for them.
fn without_runs(pieces: &[Vec<Unit>]) -> Vec<Vec<Unit>> {
    let is_run = |unit: &Unit| matches!(unit, Unit::Run(_));
    let parts = pieces.iter().flat_map(|piece| piece.split(is_run));
    parts.map(<[Unit]>::to_vec).filter(|part| Window::is_in(part)).collect()
}

/// Chooses what the filter looks for, for each literal: of its pieces, and of their windows, the
/// one that should cost least.
fn runs(keys: Vec<Vec<Vec<Unit>>>, literals: &[PlannedLiteral], examples: &[&str]) -> Vec<KeyRun> {
    let mut users: HashMap<&[Unit], u64> = HashMap::new();
    for piece in keys.iter().flatten() {
        *users.entry(piece).or_default() += 1;
    }
    let corpus = Corpus::new(users.keys().copied(), examples);
    let windows: HashMap<&[Unit], (Cost, Window)> = users
        .into_iter()
        .filter_map(|(piece, users)| {
            let (cost, window) = Window::cheapest(piece, &corpus)?;
            Some((piece, (cost.with_users(users), window)))
        })
        .collect();
    let mut runs: BTreeMap<&[Unit], KeyRun> = BTreeMap::new();
    for (literal, keys) in (0..).zip(&keys) {
        let chosen = keys.iter().filter_map(|piece| {
            let (cost, window) = windows.get(&piece[..])?;
            Some((cost, piece, window))
        });
        let Some((_, piece, window)) = chosen.min_by_key(|&(cost, piece, _)| (cost, piece)) else {
            continue;
        };
        runs.entry(piece)
            .or_insert_with(|| KeyRun {
                piece: piece.clone(),
                window: window.clone(),
                literals: Vec::new(),
            })
            .literals
            .push(literal);
    }
    let mut runs: Vec<KeyRun> = runs.into_values().collect();
    for run in &mut runs {
        run.literals.sort_by_key(|&literal| literals[literal as usize].rule);
    }
    runs
}
