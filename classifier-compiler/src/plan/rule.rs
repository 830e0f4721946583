//! How one pattern is decided.
//!
//! | kind | shape | decided by |
//! |---|---|---|
//! | prefix | anchored, without wide gaps | the first anchored shards |
//! | literal | holds a literal that the filter can look for | positions, or a program of its own |
//! | sweep | anchored, and neither | further anchored shards |
//! | scan | not anchored, and no literal | the scan shards |
//!
//! Where the DFA of a rule would be too large, programs stand in for it, of whatever kind the rule
//! is.
//!
//! A pattern with alternatives may become several branches of one rule, where that gives each of
//! them a cheaper kind: a rule matches when one of its branches does.

use std::{iter, slice};

use regex_syntax::hir::{Class, ClassBytes, ClassBytesRange, Hir, HirKind, Repetition};

use super::{
    element::{Element, GapKind, Run, Unit, elements, unit},
    window::{Window, is_reversible},
};
use crate::{
    automaton::position::{Program, program},
    syntax::{
        alphabet::{Symbols, ascii_members},
        leaves::is_fail,
        normalize::is_anchored,
    },
};

/// How a branch of a rule is decided.
#[derive(Clone, Debug)]
pub(crate) enum Branch {
    Prefix(Hir),
    Literal(Literal),
    Sweep(Hir),
    Scan(Hir),
}

/// A branch that the filter finds.
#[derive(Clone, Debug)]
pub(crate) struct Literal {
    /// What must match at the start of the text.
    pub(crate) head: Option<Hir>,
    pub(crate) body: Body,
    /// Its pieces that the filter can look for, of which it should look for one.
    pub(crate) keys: Vec<Vec<Unit>>,
}

/// How a literal branch is settled.
#[derive(Clone, Debug)]
pub(crate) enum Body {
    /// By the positions of its pieces behind the head.
    Chain(Chain),
    /// By a program for the whole branch.
    Settled(Hir),
}

/// Pieces with gaps before them.
#[derive(Clone, Debug)]
pub(crate) struct Chain {
    pub(crate) links: Vec<Link>,
    /// Gaps and wildcards exclude `\n`.
    pub(crate) one_line: bool,
    /// The last piece ends the text.
    pub(crate) at_end: bool,
    /// Its pieces are looked for, wherever the filter has found something of them.
    pub(crate) by_search: bool,
    /// What decides where the positions of the pieces do not: in texts with `\n`, and where a run
    /// is long.
    pub(crate) program: Option<Program>,
}

/// A piece of a chain.
#[derive(Clone, Debug)]
pub(crate) struct Link {
    /// Bytes before it, at least.
    pub(crate) gap: u32,
    pub(crate) piece: Vec<Unit>,
}

/// Counts of a class that alternatives are made of, at most; programs know counts as they are.
const COUNTS: u32 = 8;

/// Branches of one pattern, at most.
const BRANCHES: usize = 64;

/// Plans a normalized pattern. A pattern that matches nothing gives no branch.
pub(crate) fn branches(hir: &Hir, words: &Symbols) -> Vec<Branch> {
    if is_fail(hir) {
        return Vec::new();
    }
    let whole = branch(hir, words);
    if whole.cost() == 0 {
        return vec![whole];
    }
    let splits = [Split::Alternations, Split::Classes].into_iter().filter_map(|split| {
        let alternatives = alternatives(hir, split, BRANCHES)?;
        Some(alternatives.iter().map(|hir| branch(hir, words)).collect::<Vec<_>>())
    });
    let dearest = |branches: &Vec<Branch>| branches.iter().map(Branch::cost).max();
    iter::once(vec![whole]).chain(splits).min_by_key(dearest).expect("the whole, at least")
}

/// What is split into alternatives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Split {
    Alternations,
    /// Classes and their counts, too.
    Classes,
}

impl Branch {
    /// A rank, not a time.
    fn cost(&self) -> u32 {
        match self {
            Self::Prefix(_) | Self::Literal(Literal { body: Body::Chain(_), .. }) => 0,
            Self::Literal(_) => 1,
            Self::Sweep(_) => 2,
            Self::Scan(_) => 3,
        }
    }
}

fn branch(hir: &Hir, words: &Symbols) -> Branch {
    if matches!(hir.kind(), HirKind::Empty) || is_anchored(hir) && is_narrow(hir) {
        return Branch::Prefix(hir.clone());
    }
    let elements = elements(hir);
    let anchored = elements.first() == Some(&Element::Start);
    let (head, rest) = if anchored { split_head(&elements[1..]) } else { (&[][..], &elements[..]) };
    let mut chain = chain(hir, rest, anchored, words);
    let links = chain.iter().flat_map(|chain| &chain.links).map(|link| link.piece.clone());
    let mut keys: Vec<Vec<Unit>> = links.filter(|piece| Window::is_in(piece)).collect();
    if keys.is_empty() {
        // Parts of pieces will do, if the pieces are looked for behind the head.
        keys = findable_pieces(rest);
        if let Some(chain) = &mut chain {
            chain.by_search = true;
        }
    }
    if keys.is_empty() {
        return if is_anchored(hir) {
            Branch::Sweep(hir.clone())
        } else {
            Branch::Scan(hir.clone())
        };
    }
    let body = chain.map_or_else(|| Body::Settled(hir.clone()), Body::Chain);
    let is_chain = matches!(body, Body::Chain(_));
    let head = (anchored && (is_chain || !head.is_empty())).then(|| to_hir(head));
    Branch::Literal(Literal { head, body, keys })
}

/// The pieces of a pattern that the filter can look for.
pub(super) fn keys(hir: &Hir) -> Vec<Vec<Unit>> {
    findable_pieces(&elements(hir))
}

/// Whether the DFA of an anchored pattern stays small among many others, and is dead soon in most
/// texts: it repeats without bound only what few bytes match.
fn is_narrow(hir: &Hir) -> bool {
    /// How often any class may be repeated at choice.
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

/// The elements before the first wide one, and the others. A Unicode word boundary is no part of a
/// head either: in a DFA it demands something of the character behind it, and so has to have read
/// that, which makes the head seem to end late; and it takes hundreds of kilobytes.
fn split_head(elements: &[Element]) -> (&[Element], &[Element]) {
    let narrow = |element: &Element| match element {
        Element::Unit(_) => true,
        Element::Run(_, hir) | Element::Other(hir) => {
            is_narrow(hir) && !hir.properties().look_set().contains_word_unicode()
        }
        Element::Start | Element::End | Element::Gap { .. } => false,
    };
    let end = elements.iter().position(|element| !narrow(element)).unwrap_or(elements.len());
    elements.split_at(end)
}

/// The longest rows of units that the filter can look for.
fn findable_pieces(elements: &[Element]) -> Vec<Vec<Unit>> {
    let unit = |element: &Element| match element {
        Element::Unit(unit) => Some(*unit),
        _ => None,
    };
    let runs = elements.split(|element| unit(element).is_none());
    let pieces = runs.map(|run| run.iter().filter_map(unit).collect());
    pieces.filter(|piece: &Vec<Unit>| Window::is_in(piece)).collect()
}

/// The elements behind the head as pieces with gaps, if they are nothing else.
fn chain(hir: &Hir, all: &[Element], anchored: bool, words: &Symbols) -> Option<Chain> {
    let (mut elements, mut at_end) = match all.split_last()? {
        (Element::End, others) => (others, true),
        _ => (all, false),
    };
    // Whether positions decide only in texts of one line.
    let mut leaves_lines = false;
    if let Some((Element::Gap { min: 0, .. }, others)) = elements.split_last()
        && at_end
    {
        (elements, at_end, leaves_lines) = (others, false, true);
    }
    let mut links: Vec<Link> = Vec::new();
    let mut gap = if anchored { None } else { Some(0) };
    let mut kinds = Vec::new();
    for (index, element) in elements.iter().enumerate() {
        let unit = match element {
            Element::Gap { min, kind } => {
                if gap.is_some() {
                    return None;
                }
                kinds.push(*kind);
                gap = Some(*min);
                continue;
            }
            Element::Unit(unit) => *unit,
            Element::Run(run, _) => {
                let fitted = run_between(*run, gap.is_some(), &all[index + 1..])?;
                if fitted.max == 0 {
                    leaves_lines |= Unit::Run(*run).takes_newline();
                    continue;
                }
                Unit::Run(fitted)
            }
            _ => return None,
        };
        if unit == Unit::WILDCARD {
            kinds.push(GapKind::Dot);
        }
        match gap.take() {
            Some(gap) => links.push(Link { gap, piece: vec![unit] }),
            None => links.last_mut()?.piece.push(unit),
        }
    }
    // A gap at the end stands before `$`, which then says something about the gap.
    if links.is_empty() || gap.is_some() {
        return None;
    }
    let last = &links.last()?.piece;
    if at_end && !is_reversible(last) {
        return None;
    }
    let units = || links.iter().flat_map(|link| &link.piece);
    let one_line = kinds.contains(&GapKind::Dot);
    let takes_newline = |unit: &Unit| *unit != Unit::WILDCARD && unit.takes_newline();
    leaves_lines |= one_line && (kinds.contains(&GapKind::Any) || units().any(takes_newline));
    let program = if leaves_lines || units().any(|unit| matches!(unit, Unit::Run(_))) {
        Some(program(hir, words)?)
    } else {
        None
    };
    Some(Chain { links, one_line, at_end, by_search: false, program })
}

/// A run as it is in a piece, given what stands before and behind it; `None` if it may take less
/// than it can, which positions do not try. Beside a gap it takes no more than it must, for the gap
/// may take the rest.
fn run_between(run: Run, behind_gap: bool, next: &[Element]) -> Option<Run> {
    let next = match next.first() {
        _ if behind_gap || run.min == run.max => return Some(run.times(run.min)),
        None | Some(Element::Gap { .. }) => return Some(run.times(run.min)),
        Some(Element::End) => return Some(run),
        Some(Element::Unit(unit)) => unit.set(),
        Some(Element::Run(next, _)) if next.min > 0 => next.bytes,
        Some(_) => return None,
    };
    (!run.bytes.meets(next)).then_some(run)
}

fn to_hir(elements: &[Element]) -> Hir {
    let parts = elements.iter().map(|element| match element {
        Element::Unit(unit) => unit.to_hir(),
        Element::Run(_, hir) | Element::Other(hir) => hir.clone(),
        Element::Start | Element::End | Element::Gap { .. } => unreachable!("heads have none"),
    });
    Hir::concat(parts.collect())
}

/// The pattern as alternatives without alternatives in them, as far as repetition does not hide
/// them; `None` if there would be more than `most`.
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
            few(class).unwrap_or(vec![hir.clone()])
        }
        HirKind::Concat(subs) => {
            let mut all = vec![Vec::new()];
            for sub in subs {
                let ways = alternatives(sub, split, most / all.len())?;
                if let [way] = &ways[..] {
                    all.iter_mut().for_each(|before| before.push(way.clone()));
                    continue;
                }
                all = all
                    .iter()
                    .flat_map(|before: &Vec<Hir>| {
                        ways.iter().map(|way| [before, slice::from_ref(way)].concat())
                    })
                    .collect();
            }
            all.into_iter().map(Hir::concat).collect()
        }
        _ => vec![hir.clone()],
    };
    (all.len() <= most).then_some(all)
}

/// A small class as units: what folds together, and every other symbol.
fn few(class: &ClassBytes) -> Option<Vec<Hir>> {
    const FEW: usize = 12;
    /// What differs between letters that fold together, beyond ASCII too.
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
        let ranges = folded.into_iter().map(|byte| ClassBytesRange::new(byte, byte));
        parts.push(Hir::class(Class::Bytes(ClassBytes::new(ranges))));
    }
    Some(parts)
}
