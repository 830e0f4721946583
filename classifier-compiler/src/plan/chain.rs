//! Patterns as parts with gaps between them, decided by the positions of the parts.

use std::{cmp::Reverse, sync::Arc};

use regex_syntax::hir::{Hir, Look};

use super::{
    element::{ClassRun, Element, GapKind, Unit},
    window::{is_reversible, pair_rarity},
};
use crate::automata::position::Program;

/// A sequence of parts with gaps before them.
#[derive(Clone, Debug)]
pub(crate) struct Chain {
    pub(crate) links: Vec<Link>,
    /// The first link starts where the text starts, regardless of the prefix.
    pub(crate) from_start: bool,
    /// Gaps and wildcards exclude `\n`.
    pub(crate) one_line: bool,
    /// The last piece ends the text.
    pub(crate) at_end: bool,
    /// Its pieces are searched for: the filter finds only a part of one.
    pub(crate) by_search: bool,
    /// The program for what positions do not decide: texts with `\n`, and long class runs.
    pub(crate) program: Option<Box<Program>>,
}

/// A part of a chain.
#[derive(Clone, Debug)]
pub(crate) struct Link {
    /// The least number of symbols before it.
    pub(crate) gap: u32,
    pub(crate) part: Part,
}

/// A part between gaps.
#[derive(Clone, Debug)]
pub(crate) enum Part {
    /// Plans have it several times.
    Piece(Arc<[Unit]>),
    Program(Box<Program>, Option<FoundBy>),
}

/// How matches of a program are found.
#[derive(Clone, Debug)]
pub(crate) enum FoundBy {
    /// They start where this piece ends, and contain the other if there is one.
    After(Vec<Unit>, Option<RequiredPiece>),
    /// They contain this piece.
    Within(RequiredPiece),
}

/// A piece that each match of a program contains.
#[derive(Clone, Debug)]
pub(crate) struct RequiredPiece {
    pub(crate) piece: Vec<Unit>,
    /// The least number of symbols of the match before it,
    pub(crate) least: u32,
    /// and the greatest.
    pub(crate) most: u32,
}

impl Link {
    /// The piece; `None` for a program.
    pub(crate) fn piece(&self) -> Option<&Arc<[Unit]>> {
        match &self.part {
            Part::Piece(piece) => Some(piece),
            Part::Program(..) => None,
        }
    }
}

/// Makes the program of a part of a pattern. That takes most of the time, so while plans of a pattern
/// are compared it returns a placeholder.
pub(super) type MakeProgram<'a> = &'a dyn Fn(&Hir) -> Option<Program>;

impl Chain {
    /// All its programs.
    pub(crate) fn programs(&self) -> impl Iterator<Item = &Program> {
        let of_parts = self.links.iter().filter_map(|link| match &link.part {
            Part::Program(program, _) => Some(&**program),
            Part::Piece(_) => None,
        });
        of_parts.chain(self.program.as_deref())
    }

    pub(super) fn has_programs(&self) -> bool {
        self.links.iter().any(|link| link.piece().is_none())
    }

    /// Its rank among branches.
    pub(super) fn cost(&self) -> u32 {
        u32::from(self.has_programs())
    }
}

/// The chain of a pattern, given its elements and how many of them are its prefix. `None` where
/// programs would be too large, or where two gaps of different kinds meet.
///
/// Each part is searched for from the end of the earliest match of the part before: a gap takes
/// whatever lies between, so that no later match is better. The assertions of a part do not depend
/// on where other parts match.
pub(super) fn chain(
    hir: &Hir,
    elements: &[Element],
    prefix: usize,
    make: MakeProgram<'_>,
) -> Option<Chain> {
    let anchored = elements.first() == Some(&Element::Start);
    let rest = &elements[usize::from(anchored) + prefix..];
    let is_gap = |element: &Element| matches!(element, Element::Gap { .. });
    // Without a gap after the prefix, the elements up to the first gap have to match from the start
    // of the text on.
    let from_start = anchored && !rest.first().is_some_and(is_gap);
    let mut rest = if from_start { elements } else { rest };
    let mut gap = if anchored && !from_start { None } else { Some(0) };
    let mut links = Vec::new();
    let mut kinds = Vec::new();
    let mut lines = Lines::default();
    let mut at_end = false;
    while let [first, after @ ..] = rest {
        if let Element::Gap { min, kind } = first {
            if gap.is_some() {
                return None;
            }
            kinds.push(*kind);
            if *min == 0 && after == [Element::End] {
                // The gap takes all but line ends.
                lines.decide |= *kind == GapKind::Dot;
                break;
            }
            gap = Some(*min);
            rest = after;
            continue;
        }
        let len = rest.iter().position(is_gap).unwrap_or(rest.len());
        let part = match piece(rest, len, lines) {
            Some(piece) => {
                at_end = piece.at_end;
                lines = piece.lines;
                Part::Piece(piece.units.into())
            }
            None => {
                lines.taken |= rest[..len].iter().any(Element::takes_newline);
                programmed(&rest[..len], make)?
            }
        };
        links.push(Link { gap: gap.take()?, part });
        rest = &rest[len..];
    }
    if links.is_empty() || gap.is_some() {
        return None;
    }
    let one_line = lines.excluded || kinds.contains(&GapKind::Dot);
    let leaves_lines = lines.decide || one_line && (lines.taken || kinds.contains(&GapKind::Any));
    let has_long_runs = |link: &Link| {
        let mut units = link.piece().into_iter().flat_map(|piece| piece.iter());
        units.any(|unit| matches!(unit, Unit::ClassRun(run) if run.may_be_long()))
    };
    let needs_program = leaves_lines || links.iter().any(has_long_runs);
    let program = if needs_program { Some(Box::new(make(hir)?)) } else { None };
    Some(Chain { links, from_start, one_line, at_end, by_search: false, program })
}

/// A program for elements that are not a piece. The bytes that they start with are compared instead.
fn programmed(elements: &[Element], make: MakeProgram<'_>) -> Option<Part> {
    /// The fewest bytes for which that pays.
    const FEW: usize = 3;

    let byte = |element: &Element| match element {
        Element::Unit(unit @ Unit::Byte { .. }) => Some(*unit),
        _ => None,
    };
    let start: Vec<Unit> = elements.iter().map_while(byte).collect();
    let (after, found_by) = if start.len() >= FEW {
        let required = near(&elements[start.len()..]);
        (start.len(), Some(FoundBy::After(start, required)))
    } else {
        (0, near(elements).map(FoundBy::Within))
    };
    Some(Part::Program(Box::new(make(&to_hir(&elements[after..]))?), found_by))
}

/// How parts treat line ends.
#[derive(Clone, Copy, Default)]
struct Lines {
    /// They may take some.
    taken: bool,
    /// They have wildcards, which take none.
    excluded: bool,
    /// Positions decide only texts without any.
    decide: bool,
}

/// Units that are found by positions.
struct Piece {
    units: Vec<Unit>,
    at_end: bool,
    /// Of this part and those before it.
    lines: Lines,
}

/// The first `len` elements as a piece after a gap; `None` if they are not one.
fn piece(elements: &[Element], len: usize, lines: Lines) -> Option<Piece> {
    let mut piece = Piece { units: Vec::new(), at_end: false, lines };
    for (index, element) in elements[..len].iter().enumerate() {
        match element {
            Element::Unit(unit) => piece.units.push(*unit),
            Element::ClassRun(run, _) => {
                let fitted =
                    class_run_between(*run, piece.units.is_empty(), &elements[index + 1..])?;
                if fitted.max == 0 {
                    piece.lines.decide |= Unit::ClassRun(*run).takes_newline();
                } else {
                    piece.units.push(Unit::ClassRun(fitted));
                }
            }
            Element::End if index + 1 == elements.len() => piece.at_end = true,
            _ => return None,
        }
    }
    let is_wildcard = |unit: &Unit| *unit == Unit::WILDCARD;
    piece.lines.excluded |= piece.units.iter().any(is_wildcard);
    piece.lines.taken |= piece.units.iter().any(|unit| !is_wildcard(unit) && unit.takes_newline());
    let fits = !piece.units.is_empty() && (!piece.at_end || is_reversible(&piece.units));
    fits.then_some(piece)
}

/// The best piece to find matches of some elements by; `None` if none is near their start.
fn near(elements: &[Element]) -> Option<RequiredPiece> {
    /// The most symbols from the start of a match to it.
    const MOST: u32 = 64;
    /// The most units of it.
    const UNITS: usize = 16;

    let mut pieces: Vec<RequiredPiece> = Vec::new();
    let (mut least, mut most) = (0_u32, Some(0_u32));
    let mut goes_on = false;
    for element in elements {
        let (min, max) = match element {
            Element::Unit(unit) => {
                if matches!(unit, Unit::Byte { .. }) {
                    let Some(most) = most.filter(|most| *most <= MOST) else { break };
                    match pieces.last_mut().filter(|last| goes_on && last.piece.len() < UNITS) {
                        Some(last) => last.piece.push(*unit),
                        None => pieces.push(RequiredPiece { piece: vec![*unit], least, most }),
                    }
                }
                (1, Some(1))
            }
            Element::ClassRun(run, _) => (run.min, Some(run.max).filter(|max| *max != u32::MAX)),
            Element::Other(hir) => {
                let properties = hir.properties();
                let size = |len: Option<usize>| len.and_then(|len| u32::try_from(len).ok());
                (size(properties.minimum_len()).unwrap_or(0), size(properties.maximum_len()))
            }
            Element::Start | Element::End | Element::Gap { .. } => (0, Some(0)),
        };
        goes_on = matches!(element, Element::Unit(Unit::Byte { .. }));
        least = least.saturating_add(min);
        most = most.and_then(|most| most.checked_add(max?));
    }
    pieces.retain(|required| required.piece.len() > 1);
    // A piece at the start spares most.
    let worth = |RequiredPiece { piece, most, .. }: &RequiredPiece| {
        (*most == 0, pair_rarity(piece), Reverse(*most))
    };
    pieces.into_iter().rev().max_by_key(worth)
}

/// A class run as a unit of a piece, given what stands before and after it. Beside a gap it has its
/// least length, since the gap takes the rest. `None` if it may have to stop before it is as long
/// as it can be, which positions do not try.
fn class_run_between(run: ClassRun, after_gap: bool, next: &[Element]) -> Option<ClassRun> {
    let next = match next.first() {
        _ if after_gap || run.min == run.max => return Some(run.times(run.min)),
        None | Some(Element::Gap { .. }) => return Some(run.times(run.min)),
        Some(Element::End) => return Some(run),
        Some(Element::Unit(unit)) => unit.set(),
        Some(Element::ClassRun(next, _)) if next.min > 0 => next.symbols,
        Some(_) => return None,
    };
    (!run.symbols.meets(&next)).then_some(run)
}

pub(super) fn to_hir(elements: &[Element]) -> Hir {
    let parts = elements.iter().map(|element| match element {
        Element::Unit(unit) => unit.to_hir(),
        Element::ClassRun(_, hir) | Element::Other(hir) => hir.clone(),
        Element::Start => Hir::look(Look::Start),
        Element::End => Hir::look(Look::End),
        Element::Gap { .. } => unreachable!("prefixes and parts have none"),
    });
    Hir::concat(parts.collect())
}
