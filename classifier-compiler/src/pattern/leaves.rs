//! Patterns with other leaves.

use regex_syntax::hir::{Capture, Class, ClassBytes, ClassBytesRange, Hir, HirKind, Repetition};

/// The pattern with each literal, class and assertion replaced, and without captures and parts that can
/// never match.
pub(crate) fn with_leaves(hir: &Hir, leaf: &impl Fn(&Hir) -> Hir) -> Hir {
    match hir.kind() {
        HirKind::Empty | HirKind::Literal(_) | HirKind::Class(_) | HirKind::Look(_) => leaf(hir),
        HirKind::Repetition(repetition) => {
            let sub = with_leaves(&repetition.sub, leaf);
            if is_fail(&sub) {
                return if repetition.min == 0 { Hir::empty() } else { Hir::fail() };
            }
            Hir::repetition(Repetition { sub: Box::new(sub), ..repetition.clone() })
        }
        HirKind::Capture(Capture { sub, .. }) => with_leaves(sub, leaf),
        HirKind::Concat(subs) => {
            let subs: Vec<Hir> = subs.iter().map(|sub| with_leaves(sub, leaf)).collect();
            if subs.iter().any(is_fail) { Hir::fail() } else { Hir::concat(subs) }
        }
        HirKind::Alternation(subs) => {
            let subs = subs.iter().map(|sub| with_leaves(sub, leaf)).filter(|sub| !is_fail(sub));
            Hir::alternation(subs.collect())
        }
    }
}

/// The pattern without captures and without parts that can never match.
pub(crate) fn possible(hir: &Hir) -> Hir {
    with_leaves(hir, &Hir::clone)
}

/// The pattern restricted to texts of ASCII.
pub(crate) fn in_ascii(hir: &Hir) -> Hir {
    with_leaves(hir, &|leaf| match leaf.kind() {
        HirKind::Literal(literal) if !literal.0.is_ascii() => Hir::fail(),
        HirKind::Class(class) => Hir::class(Class::Bytes(ascii_members(class))),
        _ => leaf.clone(),
    })
}

/// Whether the pattern is a class without members, which never matches.
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
