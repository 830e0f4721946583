//! A pattern as the texts of one tier see it.
//!
//! The texts of the ASCII tier hold no byte over 0x7F. They cannot tell a class from its ASCII
//! part, nor a Unicode word boundary from an ASCII one, so the cut pattern gives the same answers.
//! It is much smaller: `\d` has ten members instead of 760, `(?i)k` two instead of three.

use classifier_runtime::format::TierId;
use regex_syntax::hir::{
    Capture, Class, ClassBytes, ClassBytesRange, Hir, HirKind, Look, Repetition,
};

/// Cuts a pattern to a tier. Captures drop out in both.
pub(crate) fn cut(hir: &Hir, tier: TierId) -> Hir {
    match hir.kind() {
        HirKind::Empty => Hir::empty(),
        HirKind::Literal(literal) => match tier {
            TierId::Ascii if !literal.0.is_ascii() => Hir::fail(),
            _ => Hir::literal(literal.0.clone()),
        },
        HirKind::Class(class) => match tier {
            TierId::Ascii => Hir::class(Class::Bytes(ascii_members(class))),
            TierId::Unicode => Hir::class(class.clone()),
        },
        HirKind::Look(look) => match tier {
            TierId::Ascii => Hir::look(ascii_look(*look)),
            TierId::Unicode => Hir::look(*look),
        },
        HirKind::Repetition(repetition) => {
            let sub = cut(&repetition.sub, tier);
            if is_fail(&sub) {
                return if repetition.min == 0 { Hir::empty() } else { Hir::fail() };
            }
            Hir::repetition(Repetition { sub: Box::new(sub), ..repetition.clone() })
        }
        HirKind::Capture(Capture { sub, .. }) => cut(sub, tier),
        HirKind::Concat(subs) => {
            let subs: Vec<Hir> = subs.iter().map(|sub| cut(sub, tier)).collect();
            if subs.iter().any(is_fail) { Hir::fail() } else { Hir::concat(subs) }
        }
        HirKind::Alternation(subs) => {
            let subs = subs.iter().map(|sub| cut(sub, tier)).filter(|sub| !is_fail(sub));
            Hir::alternation(subs.collect())
        }
    }
}

/// Whether an ASCII text begins as some match does only if the cut pattern has a match that begins
/// so: then no part of the pattern was lost in cutting it to ASCII.
pub(crate) fn loses_nothing(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Empty => true,
        HirKind::Literal(literal) => literal.0.is_ascii(),
        HirKind::Class(class) => !ascii_members(class).ranges().is_empty(),
        HirKind::Look(look) => matches!(look, Look::Start | Look::End),
        HirKind::Repetition(Repetition { sub, .. }) | HirKind::Capture(Capture { sub, .. }) => {
            loses_nothing(sub)
        }
        HirKind::Concat(subs) | HirKind::Alternation(subs) => subs.iter().all(loses_nothing),
    }
}

/// Whether the pattern matches nothing at all, as far as its outermost node tells.
pub(crate) fn is_fail(hir: &Hir) -> bool {
    matches!(hir.kind(), HirKind::Class(class) if class.is_empty())
}

/// The ASCII bytes of a class.
pub(crate) fn ascii_members(class: &Class) -> ClassBytes {
    let cut = |start: u32, end: u32| {
        let range = || ClassBytesRange::new(start as u8, end.min(0x7F) as u8);
        (start <= 0x7F).then(range)
    };
    match class {
        Class::Unicode(class) => {
            let ranges =
                class.iter().map_while(|range| cut(range.start().into(), range.end().into()));
            ClassBytes::new(ranges)
        }
        Class::Bytes(class) => {
            let ranges =
                class.iter().map_while(|range| cut(range.start().into(), range.end().into()));
            ClassBytes::new(ranges)
        }
    }
}

fn ascii_look(look: Look) -> Look {
    match look {
        Look::WordUnicode => Look::WordAscii,
        Look::WordUnicodeNegate => Look::WordAsciiNegate,
        Look::WordStartUnicode => Look::WordStartAscii,
        Look::WordEndUnicode => Look::WordEndAscii,
        Look::WordStartHalfUnicode => Look::WordStartHalfAscii,
        Look::WordEndHalfUnicode => Look::WordEndHalfAscii,
        other => other,
    }
}
