//! Patterns as trees whose leaves are runs of one class.

use regex_syntax::hir::{Class, Hir, HirKind, Repetition};

use super::look::{ALWAYS, Contexts, contexts};
use crate::pattern::symbol_set::SymbolSet;

/// A part of a pattern.
pub(super) enum Node {
    /// Nothing, in these contexts.
    Empty(Contexts),
    /// Symbols of a class. Without a limit, the last position repeats.
    ClassRun {
        symbols: SymbolSet,
        min: usize,
        max: Option<usize>,
    },
    Concat(Vec<Self>),
    Alternation(Vec<Self>),
    /// A repeated part that has positions and is not a class run. `max` is at least 1.
    Repeat {
        sub: Box<Self>,
        min: usize,
        max: Option<usize>,
    },
}

impl Node {
    /// `None` if the pattern has classes of characters.
    pub(super) fn new(hir: &Hir) -> Option<Self> {
        let all = |subs: &[Hir]| subs.iter().map(Self::new).collect::<Option<Vec<_>>>();
        let one = |symbols| Self::ClassRun { symbols, min: 1, max: Some(1) };
        Some(match hir.kind() {
            HirKind::Empty => Self::Empty(ALWAYS),
            HirKind::Look(look) => Self::Empty(contexts(*look)),
            HirKind::Literal(literal) => {
                let mut symbols =
                    literal.0.iter().map(|&symbol| one([symbol].into_iter().collect()));
                match symbols.len() {
                    1 => symbols.next()?,
                    _ => Self::Concat(symbols.collect()),
                }
            }
            HirKind::Class(Class::Bytes(class)) => one(class.into()),
            HirKind::Class(Class::Unicode(_)) => return None,
            HirKind::Capture(capture) => Self::new(&capture.sub)?,
            HirKind::Concat(subs) => Self::Concat(all(subs)?),
            HirKind::Alternation(subs) => Self::Alternation(all(subs)?),
            HirKind::Repetition(Repetition { min, max, sub, .. }) => {
                let sub = Self::new(sub)?;
                sub.repeated(*min as usize, max.map(|max| max as usize))
            }
        })
    }

    fn repeated(self, min: usize, max: Option<usize>) -> Self {
        let empty = self.empty();
        // A part that may be empty need not be repeated.
        let min = if empty == ALWAYS { 0 } else { min };
        if max == Some(0) {
            return Self::Empty(ALWAYS);
        }
        if self.positions() == Some(0) {
            return Self::Empty(if min == 0 { ALWAYS } else { empty });
        }
        match self {
            Self::ClassRun { symbols, min: 1, max: Some(1) } => {
                Self::ClassRun { symbols, min, max }
            }
            // `(x?){2,5}` is `x{0,5}`, `(x+){2,5}` is `x{2,}`.
            Self::ClassRun { symbols, min: 0, max: Some(1) } => {
                Self::ClassRun { symbols, min: 0, max }
            }
            Self::ClassRun { symbols, min: 0 | 1, max: None } => {
                Self::ClassRun { symbols, min, max: None }
            }
            sub if (min, max) == (1, Some(1)) => sub,
            sub => Self::Repeat { sub: Box::new(sub), min, max },
        }
    }

    /// The number of positions; `None` if it overflows.
    pub(super) fn positions(&self) -> Option<usize> {
        let sum = |subs: &[Self]| {
            subs.iter().try_fold(0_usize, |sum, sub| sum.checked_add(sub.positions()?))
        };
        match self {
            Self::Empty(_) => Some(0),
            Self::ClassRun { min, max, .. } => Some(run_positions(*min, *max)),
            Self::Concat(subs) | Self::Alternation(subs) => sum(subs),
            Self::Repeat { sub, min, max } => {
                sub.positions()?.checked_mul(run_positions(*min, *max))
            }
        }
    }

    /// The contexts in which it may be empty.
    fn empty(&self) -> Contexts {
        match self {
            Self::Empty(contexts) => *contexts,
            Self::ClassRun { min: 0, .. } | Self::Repeat { min: 0, .. } => ALWAYS,
            Self::ClassRun { .. } => 0,
            Self::Concat(subs) => subs.iter().fold(ALWAYS, |all, sub| all & sub.empty()),
            Self::Alternation(subs) => subs.iter().fold(0, |any, sub| any | sub.empty()),
            Self::Repeat { sub, .. } => sub.empty(),
        }
    }
}

/// The number of copies of a part that its repetition takes.
pub(super) fn run_positions(min: usize, max: Option<usize>) -> usize {
    max.unwrap_or(min).max(1)
}
