//! What all rules need, from what each needs.

use std::collections::{BTreeMap, BTreeSet};

use classifier_format::unit;
use regex_syntax::hir::Hir;

use super::{
    chain::{Chain, Link},
    corpus::{Corpus, Cost},
    element::{Run, Unit},
    filter::Filter,
    literal::{KeyRun, PlannedLiteral},
    rule::{self, Body, Branch, branches},
    window::Window,
};
use crate::{
    automaton::{
        Entry,
        position::{Program, program},
        shard::{Limits, Refused, Shard, Workshop},
    },
    syntax::{alphabet::Alphabet, normalize::normalize_possible},
};

/// What an artifact holds, but for the rules' names.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) alphabet: Alphabet,
    /// Prefix rules and heads.
    pub(crate) prefix: Vec<Shard<Target>>,
    pub(crate) sweep: Vec<Shard<Target>>,
    pub(crate) scan: Vec<Shard<Target>>,
    /// For each head, the lowest rule behind it.
    pub(crate) heads: Vec<u32>,
    pub(crate) literals: Vec<PlannedLiteral>,
    /// Indexes of literals and their programs.
    pub(crate) programs: Vec<(usize, Program)>,
    /// The rules that tell apart what the alphabet does not, ascending.
    pub(crate) confirmed: Vec<Confirmed>,
    /// The pieces that the filter looks for, each once, with the literals that they may decide.
    pub(crate) runs: Vec<KeyRun>,
    /// Indexes of the literals that the filter cannot look for, ascending by rule.
    pub(crate) always: Vec<u32>,
    pub(crate) filter: Filter,
    /// The classes of the runs in pieces.
    pub(crate) classes: Vec<Run>,
}

/// What a pattern of an anchored or scan shard stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Target {
    Rule(u32),
    Head(u32),
}

/// A rule that is confirmed where symbols do not tell all that it tells apart.
#[derive(Debug)]
pub(crate) struct Confirmed {
    pub(crate) rule: u32,
    pub(crate) program: Program,
    /// The kinds of the ASCII characters, and then of all atoms.
    pub(crate) kinds: Vec<u8>,
}

impl Confirmed {
    /// The program of a pattern by an alphabet of its own, which has room for all that it tells
    /// apart; `None` if it has not.
    fn new(rule: u32, hir: &Hir, alphabet: &Alphabet) -> Option<Self> {
        let own = Alphabet::new([hir]).ok().filter(|own| !own.is_shared())?;
        let program = program(&normalize_possible(&own.symbols(hir)), &own.words())?;
        let symbols = alphabet.chars().into_iter().map(|char| own.symbol_of(char));
        let kinds = (0..0x80).chain(symbols).map(|symbol| program.kinds[usize::from(symbol)]);
        Some(Self { rule, kinds: kinds.collect(), program })
    }
}

/// Plans all rules; the index of a pattern is its rule. Texts are expected to be like the examples.
///
/// # Errors
///
/// The rules whose automata are too large, alone or together.
pub(crate) fn plan(
    patterns: &[Hir],
    examples: &[&str],
    alphabet: Alphabet,
    limits: Limits,
) -> Result<Plan, Refused> {
    let mut gathered = Gathered::default();
    let mut refused = Refused::default();
    let words = alphabet.words();
    for (rule, hir) in (0..).zip(patterns) {
        for branch in branches(&normalize_possible(&alphabet.symbols(hir)), &words) {
            gathered.add(rule, branch);
        }
        if !alphabet.is_exact(hir) {
            match Confirmed::new(rule, hir, &alphabet) {
                Some(confirmed) => {
                    gathered.bytes += confirmed.program.bytes();
                    gathered.confirmed.push(confirmed);
                }
                None => refused.characters.push(rule),
            }
        }
        if gathered.bytes > limits.total {
            refused.together = Some(rule);
            return Err(refused);
        }
    }
    gathered.build(examples, alphabet, limits, refused)
}

/// The branches of all rules by kind.
#[derive(Default)]
struct Gathered {
    prefixes: Vec<(Target, Hir)>,
    sweeps: Vec<(Target, Hir)>,
    scans: Vec<(Target, Hir)>,
    /// Literals that programs settle, and their patterns.
    settled: Vec<(usize, Hir)>,
    programs: Vec<(usize, Program)>,
    confirmed: Vec<Confirmed>,
    /// Those of programs.
    bytes: usize,
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
                        self.bytes += chain.programs().map(Program::bytes).sum::<usize>();
                        self.programs.extend(chain.program.take().map(|program| (index, *program)));
                        let fits = self.take_classes(&chain);
                        if !fits {
                            keys = without_runs(&keys);
                        }
                        fits.then_some(chain)
                    }
                    Body::Settled(hir) => {
                        self.settled.push((index, hir));
                        None
                    }
                };
                self.literals.push(PlannedLiteral { rule, head, chain });
                self.keys.push(keys);
            }
        }
    }

    /// Whether the artifact has room for the classes of the chain's runs. Where it has not, the
    /// chain's program decides.
    fn take_classes(&mut self, chain: &Chain) -> bool {
        let units = chain.links.iter().filter_map(Link::piece).flatten();
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

    fn build(
        mut self,
        examples: &[&str],
        alphabet: Alphabet,
        limits: Limits,
        refused: Refused,
    ) -> Result<Plan, Refused> {
        let heads: Vec<u32> = self.head_hirs.iter().map(|(_, rule)| *rule).collect();
        // Heads are entered where the text starts, like all of their shard.
        let hirs = (0..).zip(std::mem::take(&mut self.head_hirs));
        self.prefixes.extend(hirs.map(|(head, (hir, _))| (Target::Head(head), hir)));

        let rule_of = |target| match target {
            Target::Rule(rule) => rule,
            Target::Head(head) => heads[head as usize],
        };
        let words = alphabet.words();
        let mut workshop = Workshop::new(words, limits, self.bytes, refused);
        // Where a DFA is too large, a program decides.
        let mut too_large = Vec::new();
        let mut otherwise = |target, hir: &Hir| match target {
            Target::Rule(rule) => {
                too_large.push((rule, hir.clone()));
                true
            }
            Target::Head(_) => false,
        };
        let prefix = workshop.shards(&self.prefixes, Entry::TextStart, rule_of, &mut otherwise);
        let sweep = workshop.shards(&self.sweeps, Entry::TextStart, rule_of, &mut otherwise);
        let scan = workshop.shards(&self.scans, Entry::Anywhere, rule_of, &mut otherwise);
        for (rule, hir) in too_large {
            self.settled.push((self.literals.len(), hir.clone()));
            self.literals.push(PlannedLiteral { rule, head: None, chain: None });
            self.keys.push(rule::keys(&hir));
        }
        for (literal, hir) in &self.settled {
            if workshop.is_stopped() {
                break;
            }
            let rule = self.literals[*literal].rule;
            match program(hir, &words) {
                Some(program) => {
                    workshop.add(program.bytes(), rule);
                    self.programs.push((*literal, program));
                }
                None => workshop.refuse(rule),
            }
        }
        workshop.finish()?;
        let Self { literals, keys, programs, confirmed, classes, .. } = self;
        let mut always: Vec<u32> =
            (0..).zip(&keys).filter(|(_, keys)| keys.is_empty()).map(|(index, _)| index).collect();
        always.sort_by_key(|&literal| literals[literal as usize].rule);
        let examples: Vec<Vec<u8>> = examples.iter().map(|text| alphabet.transcode(text)).collect();
        let runs = runs(keys, &literals, &examples);
        let filter = Filter::new(&runs, &literals);
        let classes = classes.into_iter().collect();
        Ok(Plan {
            alphabet,
            prefix,
            sweep,
            scan,
            heads,
            literals,
            programs,
            confirmed,
            runs,
            always,
            filter,
            classes,
        })
    }
}

/// Classes of runs, at most: a unit's value is one byte.
const CLASSES: usize = (u8::MAX - unit::CLASS) as usize;

/// The parts of pieces that have no runs, as far as the filter can look for them.
fn without_runs(pieces: &[Vec<Unit>]) -> Vec<Vec<Unit>> {
    let is_run = |unit: &Unit| matches!(unit, Unit::Run(_));
    let parts = pieces.iter().flat_map(|piece| piece.split(is_run));
    parts.map(<[Unit]>::to_vec).filter(|part| Window::is_in(part)).collect()
}

/// Chooses what the filter looks for, for each literal: of its pieces, and of their windows, the
/// one that should cost least.
fn runs(
    keys: Vec<Vec<Vec<Unit>>>,
    literals: &[PlannedLiteral],
    examples: &[Vec<u8>],
) -> Vec<KeyRun> {
    // Each piece once, in their order, and the literals that have it.
    let users =
        (0..).zip(&keys).flat_map(|(literal, keys)| keys.iter().map(move |key| (key, literal)));
    let mut users: Vec<(&Vec<Unit>, u32)> = users.collect();
    users.sort_by_key(|&(piece, _)| piece);
    let pieces: Vec<&[(&Vec<Unit>, u32)]> = users.chunk_by(|one, other| one.0 == other.0).collect();
    let corpus = Corpus::new(pieces.iter().map(|users| &users[0].0[..]), examples);
    let windows = pieces.iter().map(|users| {
        let (cost, window) = Window::cheapest(users[0].0, &corpus)?;
        Some((cost.with_users(users.len() as u64), window))
    });
    let windows: Vec<Option<(Cost, Window)>> = windows.collect();
    let mut chosen: Vec<Option<(Cost, usize)>> = vec![None; keys.len()];
    for (index, (users, window)) in pieces.iter().zip(&windows).enumerate() {
        let Some((cost, _)) = window else { continue };
        for &(_, literal) in *users {
            let chosen = &mut chosen[literal as usize];
            if chosen.is_none_or(|(least, _)| *cost < least) {
                *chosen = Some((*cost, index));
            }
        }
    }
    let mut runs: Vec<KeyRun> = Vec::new();
    for (index, (users, window)) in pieces.into_iter().zip(windows).enumerate() {
        let is_chosen = |&literal: &u32| chosen[literal as usize].is_some_and(|it| it.1 == index);
        let mut literals: Vec<u32> = users.iter().map(|user| user.1).filter(is_chosen).collect();
        literals.dedup();
        if let (Some((_, window)), false) = (window, literals.is_empty()) {
            runs.push(KeyRun { piece: users[0].0.clone(), window, literals });
        }
    }
    for run in &mut runs {
        run.literals.sort_by_key(|&literal| literals[literal as usize].rule);
    }
    runs
}
