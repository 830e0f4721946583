//! How one pattern is decided.
//!
//! | kind | shape | decided by |
//! |---|---|---|
//! | prefix | anchored, without wide gaps | the first anchored shards |
//! | literal | holds a literal that the filter can look for | positions, or a program of its own |
//! | sweep | anchored, and neither | further anchored shards |
//! | scan | not anchored, and no literal | the scan shards |
//!
//! Where the DFA of a rule of any kind would be too large, a program decides it.
//!
//! A pattern with alternatives becomes several branches of one rule where each of them then has a
//! cheaper kind: a rule matches when one of its branches does.

use std::{borrow::Cow, slice, sync::Arc};

use classifier_format::shard_kind;
use regex_syntax::hir::{Class, ClassBytes, Hir, HirKind, Repetition};

use super::{
    chain::{Chain, Link, MakeProgram, chain, to_hir},
    element::{Element, Unit, elements, unit},
    window::Window,
};
use crate::{
    automata::position::{Program, program},
    pattern::{
        leaves::{ascii_members, is_fail},
        normalize::{class_of, is_anchored},
        symbol_set::SymbolSet,
    },
};

/// How a branch of a rule is decided.
#[derive(Clone, Debug)]
pub(crate) enum Branch {
    Literal(Literal),
    /// By a DFA.
    Dfa(ShardKind, Hir),
}

/// The kind of a DFA and of the branches that it decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum ShardKind {
    Prefix = shard_kind::PREFIX as isize,
    Sweep = shard_kind::SWEEP as isize,
    Scan = shard_kind::SCAN as isize,
}

/// A branch that the filter finds.
#[derive(Clone, Debug)]
pub(crate) struct Literal {
    /// The whole branch.
    pub(crate) hir: Hir,
    /// What must match at the start of the text.
    pub(crate) prefix: Option<Hir>,
    pub(crate) body: Body,
    /// The pieces that the filter can look for. One of them becomes a filter key.
    pub(crate) pieces: Vec<Arc<[Unit]>>,
}

/// How a literal branch is decided.
#[derive(Clone, Debug)]
pub(crate) enum Body {
    /// By the positions of its pieces after the prefix.
    Chain(Chain),
    /// By a program for the whole branch.
    Program,
}

/// About the most symbols of a prefix, and of a pattern that a shared DFA decides alone. What is longer
/// is cheaper to find by the filter than to hold in the states of a DFA.
const LONGEST_PREFIX: usize = 16;

/// The most counts of a class that become alternatives; programs handle counts without that.
const COUNTS: u32 = 8;

/// The most branches of one pattern.
const BRANCHES: usize = 64;

/// The most characters and other parts of all alternatives of a pattern together: 64 of a long pattern
/// would take too much memory.
const PARTS: usize = 1 << 19;

/// Plans a normalized pattern. A pattern that matches nothing gives no branch.
pub(crate) fn branches(hir: &Hir, words: &SymbolSet) -> Vec<Branch> {
    if is_fail(hir) {
        return Vec::new();
    }
    let make = |hir: &Hir| program(hir, words);
    let chosen = cheapest(hir, &|_| Some(Program::placeholder()));
    let planned = dearest(&chosen);
    let chosen = chosen.into_iter().map(|(hir, branch)| match branch.has_programs() {
        true => self::branch(&hir, &make),
        false => branch,
    });
    let branches: Vec<Branch> = chosen.collect();
    if branches.iter().map(Branch::cost).max() <= planned {
        return branches;
    }
    // Some program is too large.
    cheapest(hir, &make).into_iter().map(|(_, branch)| branch).collect()
}

/// The pattern, or its alternatives, as branches: whichever has the lower maximum cost.
fn cheapest<'h>(hir: &'h Hir, make: MakeProgram<'_>) -> Vec<(Cow<'h, Hir>, Branch)> {
    let mut best = vec![(Cow::Borrowed(hir), branch(hir, make))];
    for split in [Split::Alternations, Split::Classes] {
        let cost = dearest(&best);
        if cost == Some(0) {
            break;
        }
        let Some(alternatives) = alternatives(hir, split, BRANCHES) else { continue };
        let branches = alternatives.into_iter().map(|hir| {
            let branch = branch(&hir, make);
            (Some(branch.cost()) < cost).then_some((Cow::Owned(hir), branch))
        });
        // One branch that is not cheaper rules the split out.
        best = branches.collect::<Option<Vec<_>>>().unwrap_or(best);
    }
    best
}

fn dearest(branches: &[(Cow<'_, Hir>, Branch)]) -> Option<u32> {
    branches.iter().map(|(_, branch)| branch.cost()).max()
}

/// What is split into alternatives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Split {
    Alternations,
    /// Classes and their counts too.
    Classes,
}

impl Branch {
    /// A rank, not a time.
    fn cost(&self) -> u32 {
        match self {
            Self::Dfa(ShardKind::Prefix, _) => 0,
            Self::Literal(Literal { body: Body::Chain(chain), .. }) => chain.cost(),
            Self::Literal(_) => 2,
            Self::Dfa(ShardKind::Sweep, _) => 3,
            Self::Dfa(ShardKind::Scan, _) => 4,
        }
    }

    fn has_programs(&self) -> bool {
        match self {
            Self::Literal(Literal { body: Body::Chain(chain), .. }) => {
                chain.program.is_some() || chain.has_programs()
            }
            _ => false,
        }
    }
}

fn branch(hir: &Hir, make: MakeProgram<'_>) -> Branch {
    let is_prefix = matches!(hir.kind(), HirKind::Empty) || is_anchored(hir) && is_narrow(hir);
    if is_prefix && hir.properties().minimum_len().is_none_or(|len| len <= LONGEST_PREFIX) {
        return Branch::Dfa(ShardKind::Prefix, hir.clone());
    }
    let elements = elements(hir);
    let anchored = elements.first() == Some(&Element::Start);
    let (prefix, rest) =
        if anchored { split_prefix(&elements[1..]) } else { (&[][..], &elements[..]) };
    let mut chain = chain(hir, &elements, prefix.len(), make);
    let links = chain.iter().flat_map(|chain| &chain.links);
    let pieces = links.filter_map(Link::piece);
    let mut pieces: Vec<Arc<[Unit]>> =
        pieces.filter(|piece| Window::is_in(piece)).cloned().collect();
    if pieces.is_empty() || chain.as_ref().is_some_and(Chain::has_programs) {
        // Parts of pieces and of programs suffice if they are looked for after the prefix.
        pieces = pieces_of(rest);
        if let Some(chain) = &mut chain {
            chain.by_search = true;
        }
    }
    if pieces.is_empty() {
        let kind = match is_anchored(hir) {
            _ if is_prefix => ShardKind::Prefix,
            true => ShardKind::Sweep,
            false => ShardKind::Scan,
        };
        return Branch::Dfa(kind, hir.clone());
    }
    let body = chain.map_or(Body::Program, Body::Chain);
    let is_chain = matches!(&body, Body::Chain(chain) if !chain.from_start);
    let prefix = (anchored && (is_chain || !prefix.is_empty())).then(|| to_hir(prefix));
    Branch::Literal(Literal { hir: hir.clone(), prefix, body, pieces })
}

/// The pieces of a pattern that the filter can look for.
pub(super) fn findable_pieces(hir: &Hir) -> Vec<Arc<[Unit]>> {
    pieces_of(&elements(hir))
}

/// Whether the DFA of an anchored pattern stays small among many others, and is soon dead in most
/// texts: only classes of few bytes are repeated without a bound.
fn is_narrow(hir: &Hir) -> bool {
    /// The most optional repetitions of a wide class.
    const TIMES: u32 = 8;

    match hir.kind() {
        HirKind::Repetition(Repetition { min, max, sub, .. }) => {
            let few = max.is_some_and(|max| max - min <= TIMES);
            is_narrow(sub) && (few || !has_wide_class(sub))
        }
        HirKind::Concat(subs) | HirKind::Alternation(subs) => subs.iter().all(is_narrow),
        _ => true,
    }
}

fn has_wide_class(hir: &Hir) -> bool {
    /// Letters, digits and `_` are 63.
    const NARROW: usize = 64;

    match hir.kind() {
        HirKind::Class(class) => {
            ascii_members(class).iter().map(|range| range.len()).sum::<usize>() > NARROW
        }
        HirKind::Repetition(Repetition { sub, .. }) => has_wide_class(sub),
        HirKind::Concat(subs) | HirKind::Alternation(subs) => subs.iter().any(has_wide_class),
        _ => false,
    }
}

/// Splits elements at the first wide one. A Unicode word boundary is no part of a prefix either: a DFA
/// has to read the character after it, so that the prefix would end too late, and the boundary takes
/// hundreds of kilobytes.
fn split_prefix(elements: &[Element]) -> (&[Element], &[Element]) {
    let narrow = |element: &Element| match element {
        Element::Unit(_) => true,
        Element::ClassRun(_, hir) | Element::Other(hir) => {
            is_narrow(hir) && !hir.properties().look_set().contains_word_unicode()
        }
        Element::Start | Element::End | Element::Gap { .. } => false,
    };
    let mut len = 0;
    let mut end = 0;
    while let Some(element) = elements.get(end)
        && narrow(element)
        && len < LONGEST_PREFIX
        && !starts_word(&elements[end..])
    {
        len += match element {
            Element::ClassRun(run, _) => run.min as usize,
            Element::Other(hir) => hir.properties().minimum_len().unwrap_or(0),
            _ => 1,
        };
        end += 1;
    }
    elements.split_at(end)
}

/// Whether elements start with letters. Many rules have their own words after a code, and as parts of
/// prefixes each would take states of the DFA.
fn starts_word(elements: &[Element]) -> bool {
    const LETTERS: usize = 4;

    let is_letter = |byte: u8| byte >= 0x80 || byte.is_ascii_alphabetic();
    let has_letters = |element: &Element| matches!(element, Element::Unit(unit @ Unit::Byte { .. }) if unit.bytes().all(is_letter));
    elements.len() >= LETTERS && elements[..LETTERS].iter().all(has_letters)
}

/// The longest rows of units that the filter can look for.
fn pieces_of(elements: &[Element]) -> Vec<Arc<[Unit]>> {
    let unit = |element: &Element| match element {
        Element::Unit(unit) => Some(*unit),
        _ => None,
    };
    let rows = elements.split(|element| unit(element).is_none());
    let pieces = rows.map(|row| row.iter().filter_map(unit).collect());
    pieces.filter(|piece: &Arc<[Unit]>| Window::is_in(piece)).collect()
}

/// Expands the alternations of a pattern that are not repeated; `None` if that gives more than `most`
/// alternatives, or more than [`PARTS`].
fn alternatives(hir: &Hir, split: Split, most: usize) -> Option<Vec<Hir>> {
    let all = match hir.kind() {
        HirKind::Alternation(subs) => {
            let mut all = Vec::new();
            for sub in subs {
                all.extend(alternatives(sub, split, most.checked_sub(all.len())?)?);
            }
            all
        }
        HirKind::Repetition(Repetition { min: 0, max: Some(1), sub, .. }) => {
            let mut all = alternatives(sub, split, most)?;
            all.push(Hir::empty());
            all
        }
        HirKind::Repetition(Repetition { min, max: Some(max), sub, .. })
            if split == Split::Classes
                && matches!(sub.kind(), HirKind::Class(_))
                && max - min < COUNTS =>
        {
            let times =
                |times| Repetition { min: times, max: Some(times), greedy: true, sub: sub.clone() };
            (*min..=*max).map(|n| Hir::repetition(times(n))).collect()
        }
        HirKind::Class(Class::Bytes(class)) if split == Split::Classes && unit(class).is_none() => {
            units_of(class).unwrap_or(vec![hir.clone()])
        }
        HirKind::Concat(subs) => {
            let mut all = vec![Vec::new()];
            let mut parts = 0;
            for sub in subs {
                let expansions = alternatives(sub, split, most / all.len())?;
                let new_parts: usize = expansions.iter().map(parts_of).sum();
                parts = parts * expansions.len() + new_parts * all.len();
                if parts > PARTS {
                    return None;
                }
                if let [expansion] = &expansions[..] {
                    all.iter_mut().for_each(|before| before.push(expansion.clone()));
                    continue;
                }
                all = all
                    .iter()
                    .flat_map(|before: &Vec<Hir>| {
                        expansions
                            .iter()
                            .map(|expansion| [before, slice::from_ref(expansion)].concat())
                    })
                    .collect();
            }
            all.into_iter().map(Hir::concat).collect()
        }
        _ => vec![hir.clone()],
    };
    (all.len() <= most).then_some(all)
}

/// The number of characters and other parts of a pattern.
fn parts_of(hir: &Hir) -> usize {
    match hir.kind() {
        HirKind::Literal(literal) => literal.0.len(),
        HirKind::Repetition(repetition) => 1 + parts_of(&repetition.sub),
        HirKind::Concat(subs) | HirKind::Alternation(subs) => subs.iter().map(parts_of).sum(),
        _ => 1,
    }
}

/// A small class as units: letters that fold together are one. `None` for a large class.
fn units_of(class: &ClassBytes) -> Option<Vec<Hir>> {
    const FEW: usize = 12;
    /// The bits that differ between letters that fold together.
    const FOLDS: [u8; 3] = [0xA0, 0x20, 0];

    let mut bytes: Vec<u8> =
        class.iter().flat_map(|range| range.start()..=range.end()).take(FEW + 1).collect();
    if bytes.len() > FEW {
        return None;
    }
    let mut parts = Vec::new();
    while let Some(&byte) = bytes.first() {
        let all = FOLDS.map(|fold| Unit::Byte { value: byte & !fold, mask: !fold });
        let folded = all.into_iter().find(|unit| unit.bytes().all(|byte| bytes.contains(&byte)));
        let folded: Vec<u8> = folded.iter().flat_map(|unit| unit.bytes()).collect();
        bytes.retain(|byte| !folded.contains(byte));
        parts.push(Hir::class(Class::Bytes(class_of(folded))));
    }
    Some(parts)
}
