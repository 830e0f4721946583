//! From the branches of all rules to the plan of the rule set.

use std::{
    borrow::Borrow,
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use classifier_format::unit;
use regex_syntax::hir::Hir;

use super::{
    branch::{self, Body, Branch, ShardKind},
    chain::{Chain, Link},
    cost::{Corpus, Cost},
    element::{ClassRun, Unit},
    filter::Filter,
    literal::{FilterKey, PlannedLiteral},
    window::Window,
};
use crate::{
    automata::{
        Entry,
        dfa::{DfaBuilder, Limits, Refused, Shard},
        position::{Program, program},
    },
    pattern::{alphabet::Alphabet, normalize::normalize_possible, parsed},
};

/// The contents of an artifact, without names and patterns.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) alphabet: Alphabet,
    /// The DFAs of rules and prefixes, ascending by kind.
    pub(crate) shards: Vec<(ShardKind, Shard<Target>)>,
    /// For each prefix, the lowest rule that it begins.
    pub(crate) prefixes: Vec<u32>,
    pub(crate) literals: Vec<PlannedLiteral>,
    /// Indexes of literals and their programs.
    pub(crate) programs: Vec<(usize, Program)>,
    /// The rules that distinguish what the alphabet does not, ascending.
    pub(crate) confirmed: Vec<Confirmed>,
    /// The pieces that the filter looks for, each once, with their literals.
    pub(crate) filter_keys: Vec<FilterKey>,
    /// Indexes of the literals that the filter cannot look for, ascending by rule.
    pub(crate) unfiltered: Vec<u32>,
    pub(crate) filter: Filter,
    /// The classes of the runs in pieces.
    pub(crate) classes: Vec<ClassRun>,
}

impl Plan {
    /// About the work of a search for a text: a unit is a window, or a literal that positions decide.
    /// It is not counted on after `most`.
    pub(crate) fn work(&self, text: &str, most: usize) -> usize {
        self.filter.work(&self.alphabet.transcode(text), most)
    }
}

/// What a match of a shard's pattern finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Target {
    Rule(u32),
    Prefix(u32),
}

/// A rule whose matches are confirmed, since it distinguishes atoms with the same symbol.
#[derive(Debug)]
pub(crate) struct Confirmed {
    pub(crate) rule: u32,
    pub(crate) program: Program,
    /// The kinds of the ASCII characters, and then of all atoms.
    pub(crate) kinds: Vec<u8>,
}

impl Confirmed {
    /// The program of a pattern by an alphabet of its own; `None` if the pattern distinguishes more
    /// than there is room for.
    fn new(rule: u32, hir: &Hir, alphabet: &Alphabet) -> Option<Self> {
        let own = Alphabet::new([hir]).ok().filter(|own| !own.is_shared())?;
        let program = program(&normalize_possible(&own.symbols(hir)), &own.words())?;
        let symbols = alphabet.chars().into_iter().map(|char| own.symbol_of(char));
        let kinds = (0..0x80).chain(symbols).map(|symbol| program.kinds[usize::from(symbol)]);
        Some(Self { rule, kinds: kinds.collect(), program })
    }
}

/// Plans all rules. The index of a pattern is its rule. Texts are expected to be like the examples.
///
/// # Errors
///
/// The rules whose automata are too large, alone or together.
pub(crate) fn plan(
    patterns: impl IntoIterator<Item = impl Borrow<Hir>>,
    examples: &[&str],
    alphabet: Alphabet,
    limits: Limits,
) -> Result<Plan, Refused> {
    let mut branches = Branches::default();
    let mut refused = Refused::default();
    let words = alphabet.words();
    for (rule, hir) in (0..).zip(patterns) {
        let hir = hir.borrow();
        for branch in branch::branches(&normalize_possible(&alphabet.symbols(hir)), &words) {
            branches.add(rule, branch);
        }
        if !alphabet.is_exact(hir) {
            match Confirmed::new(rule, hir, &alphabet) {
                Some(confirmed) => {
                    branches.bytes += confirmed.program.bytes() + confirmed.kinds.len();
                    branches.confirmed.push(confirmed);
                }
                None => refused.characters.push(rule),
            }
        }
        if branches.bytes > limits.total {
            refused.together = Some(rule);
            return Err(refused);
        }
        if branches.memory > limits.memory() {
            refused.memory = Some(rule);
            return Err(refused);
        }
    }
    branches.build(examples, alphabet, limits, refused)
}

/// The branches of all rules by kind.
#[derive(Default)]
struct Branches {
    /// About the bytes of memory of all this.
    memory: usize,
    dfas: BTreeMap<ShardKind, Vec<(Target, Hir)>>,
    /// Literals that programs decide, and their patterns.
    programmed: Vec<(usize, Hir)>,
    programs: Vec<(usize, Program)>,
    confirmed: Vec<Confirmed>,
    /// The bytes of all programs.
    bytes: usize,
    /// The numbers of prefixes by their text, since rules share them.
    prefixes: BTreeMap<String, u32>,
    prefix_hirs: Vec<(Hir, u32)>,
    literals: Vec<PlannedLiteral>,
    /// The class runs in pieces.
    classes: BTreeSet<ClassRun>,
    /// The pieces that the filter can look for, for each literal.
    pieces: Vec<Vec<Arc<[Unit]>>>,
}

impl Branches {
    fn add(&mut self, rule: u32, branch: Branch) {
        self.memory += memory(&branch);
        match branch {
            Branch::Dfa(kind, hir) => {
                self.dfas.entry(kind).or_default().push((Target::Rule(rule), hir));
            }
            Branch::Literal(literal) => {
                let index = self.literals.len();
                let prefix = literal.prefix.map(|hir| self.prefix(rule, hir));
                let mut pieces = literal.pieces;
                let chain = match literal.body {
                    Body::Chain(mut chain) => {
                        self.bytes += chain.programs().map(Program::bytes).sum::<usize>();
                        let program = chain.program.take();
                        let fits = self.take_classes(&chain);
                        if !fits {
                            pieces = without_class_runs(&pieces);
                            if program.is_none() {
                                self.programmed.push((index, literal.hir));
                            }
                        }
                        self.programs.extend(program.map(|program| (index, *program)));
                        fits.then_some(chain)
                    }
                    Body::Program => {
                        self.programmed.push((index, literal.hir));
                        None
                    }
                };
                self.literals.push(PlannedLiteral { rule, prefix, chain });
                self.pieces.push(pieces);
            }
        }
    }

    /// Adds the class runs of a chain; returns whether the artifact has room for them. Where it has
    /// not, a program decides.
    fn take_classes(&mut self, chain: &Chain) -> bool {
        let units = chain.links.iter().filter_map(Link::piece).flat_map(|piece| piece.iter());
        let runs = units.filter_map(|unit| match unit {
            Unit::ClassRun(run) if !self.classes.contains(run) => Some(*run),
            _ => None,
        });
        let new: BTreeSet<ClassRun> = runs.collect();
        let fits = self.classes.len() + new.len() <= CLASSES;
        if fits {
            self.classes.extend(new);
        }
        fits
    }

    /// The number of a prefix. Rules are added in their order, so the first one is the lowest.
    fn prefix(&mut self, rule: u32, hir: Hir) -> u32 {
        let next = self.prefix_hirs.len() as u32;
        let prefix = *self.prefixes.entry(hir.to_string()).or_insert(next);
        if prefix == next {
            self.memory += 2 * parsed::bytes(&hir);
            self.prefix_hirs.push((hir, rule));
        }
        prefix
    }

    fn build(
        mut self,
        examples: &[&str],
        alphabet: Alphabet,
        limits: Limits,
        refused: Refused,
    ) -> Result<Plan, Refused> {
        let prefixes: Vec<u32> = self.prefix_hirs.iter().map(|(_, rule)| *rule).collect();
        // Prefixes are entered where the text starts, like all of their shard.
        let hirs = (0..).zip(std::mem::take(&mut self.prefix_hirs));
        let hirs = hirs.map(|(prefix, (hir, _))| (Target::Prefix(prefix), hir));
        self.dfas.entry(ShardKind::Prefix).or_default().extend(hirs);

        let rule_of = |target| match target {
            Target::Rule(rule) => rule,
            Target::Prefix(prefix) => prefixes[prefix as usize],
        };
        let words = alphabet.words();
        let mut builder = DfaBuilder::new(words, limits, self.bytes, refused);
        // Where a DFA is too large, a program decides.
        let mut too_large = Vec::new();
        let mut on_too_large = |target, hir| match target {
            Target::Rule(rule) => {
                too_large.push((rule, hir));
                true
            }
            Target::Prefix(_) => false,
        };
        let mut shards = Vec::new();
        let dfas = std::mem::take(&mut self.dfas);
        for (&kind, branches) in &dfas {
            let entry = match kind {
                ShardKind::Prefix | ShardKind::Sweep => Entry::TextStart,
                ShardKind::Scan => Entry::Anywhere,
            };
            let its = builder.grouped(branches, entry, rule_of, &mut on_too_large);
            shards.extend(its.into_iter().map(|shard| (kind, shard)));
        }
        let mut programmed: Vec<(usize, &Hir)> =
            self.programmed.iter().map(|(literal, hir)| (*literal, hir)).collect();
        for (rule, hir) in too_large {
            programmed.push((self.literals.len(), hir));
            self.literals.push(PlannedLiteral { rule, prefix: None, chain: None });
            self.pieces.push(branch::findable_pieces(hir));
        }
        for (literal, hir) in programmed {
            if builder.is_stopped() {
                break;
            }
            let rule = self.literals[literal].rule;
            match program(hir, &words) {
                Some(program) => {
                    builder.add(program.bytes(), rule);
                    self.programs.push((literal, program));
                }
                None => builder.refuse(rule),
            }
        }
        builder.finish()?;
        drop(dfas);
        let Self { literals, pieces, programs, confirmed, classes, .. } = self;
        let mut unfiltered: Vec<u32> = (0..)
            .zip(&pieces)
            .filter(|(_, pieces)| pieces.is_empty())
            .map(|(index, _)| index)
            .collect();
        unfiltered.sort_by_key(|&literal| literals[literal as usize].rule);
        let examples: Vec<Vec<u8>> = examples.iter().map(|text| alphabet.transcode(text)).collect();
        let filter_keys = filter_keys(&pieces, &literals, &examples);
        let filter =
            Filter::new(&filter_keys, &literals, limits.memory()).map_err(|filter_key| {
                let literal = filter_keys[filter_key].literals[0];
                let rule = literals[literal as usize].rule;
                Refused { memory: Some(rule), ..Refused::default() }
            })?;
        let classes = classes.into_iter().collect();
        Ok(Plan {
            alphabet,
            shards,
            prefixes,
            literals,
            programs,
            confirmed,
            filter_keys,
            unfiltered,
            filter,
            classes,
        })
    }
}

/// The most class runs: a unit's value is one byte.
const CLASSES: usize = (u8::MAX - unit::CLASS) as usize;

/// The parts of pieces between class runs that the filter can look for.
fn without_class_runs(pieces: &[Arc<[Unit]>]) -> Vec<Arc<[Unit]>> {
    let is_run = |unit: &Unit| matches!(unit, Unit::ClassRun(_));
    let parts = pieces.iter().flat_map(|piece| piece.split(is_run));
    parts.filter(|part| Window::is_in(part)).map(Arc::from).collect()
}

/// About the bytes of memory of a branch.
fn memory(branch: &Branch) -> usize {
    let literal = match branch {
        Branch::Dfa(_, hir) => return parsed::bytes(hir),
        Branch::Literal(literal) => literal,
    };
    let piece = |piece: &Arc<[Unit]>| size_of_val(&piece[..]) + size_of_val(piece);
    let pieces: usize = literal.pieces.iter().map(piece).sum();
    let body = match &literal.body {
        Body::Program => pieces + parsed::bytes(&literal.hir),
        Body::Chain(chain) => {
            let links: usize = chain.links.iter().filter_map(Link::piece).map(piece).sum();
            // Otherwise the pieces are some of those of the links.
            let pieces = if chain.by_search { pieces } else { 0 };
            let programs = chain.programs().count() * size_of::<Program>();
            pieces + links + size_of_val(&chain.links[..]) + programs
        }
    };
    size_of::<PlannedLiteral>() + body
}

/// Chooses for each literal the piece, and the window of it, with the lowest estimated cost.
fn filter_keys(
    pieces: &[Vec<Arc<[Unit]>>],
    literals: &[PlannedLiteral],
    examples: &[Vec<u8>],
) -> Vec<FilterKey> {
    // Each piece once, in their order, and the literals that have it.
    let mut users: BTreeMap<&Arc<[Unit]>, Vec<u32>> = BTreeMap::new();
    for (literal, pieces) in (0..).zip(pieces) {
        pieces.iter().for_each(|piece| users.entry(piece).or_default().push(literal));
    }
    let pieces = users.iter().map(|(piece, users)| (&piece[..], users.len()));
    let corpus = Corpus::new(pieces, examples);
    let mut best: Vec<Option<(Cost, usize)>> = vec![None; literals.len()];
    let mut windows = Vec::new();
    for (piece, users) in &users {
        let Some((cost, window)) = Window::cheapest(piece, &corpus) else { continue };
        let candidate = (cost, windows.len());
        for &literal in users {
            let best = &mut best[literal as usize];
            *best = Some(best.map_or(candidate, |best| best.min(candidate)));
        }
        windows.push((piece, users, window));
    }
    let keys = windows.into_iter().enumerate().map(|(index, (piece, users, window))| {
        let is_best = |&literal: &u32| best[literal as usize].is_some_and(|it| it.1 == index);
        let mut its: Vec<u32> = users.iter().copied().filter(is_best).collect();
        its.dedup();
        its.sort_by_key(|&literal| literals[literal as usize].rule);
        FilterKey { piece: Arc::clone(piece), window, literals: its }
    });
    keys.filter(|key| !key.literals.is_empty()).collect()
}
