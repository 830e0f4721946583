//! Smaller patterns that match in the same texts.
//!
//! Only whether a rule matches counts, not where its match begins or ends. So repetition at the end
//! of a pattern is reduced to its least count; at the start too, unless the pattern is anchored.

use regex_syntax::hir::{ClassBytes, ClassBytesRange, Dot, Hir, HirKind, Look, Repetition};

use super::leaves::possible;

/// Normalizes a pattern over characters or symbols.
pub(crate) fn normalize(hir: &Hir) -> Hir {
    normalize_possible(&possible(hir))
}

/// The same for a pattern without captures and without parts that can never match, as patterns over
/// symbols are.
pub(crate) fn normalize_possible(hir: &Hir) -> Hir {
    let trimmed = trim(hir, Side::End);
    let trimmed = if is_anchored(&trimmed) { trimmed } else { trim(&trimmed, Side::Start) };
    let properties = trimmed.properties();
    if properties.minimum_len() == Some(0) && properties.look_set().is_empty() {
        return Hir::empty();
    }
    trimmed
}

/// Whether each match begins where the text begins.
pub(crate) fn is_anchored(hir: &Hir) -> bool {
    hir.properties().look_set_prefix().contains(Look::Start)
}

#[derive(Clone, Copy, PartialEq)]
enum Side {
    Start,
    End,
}

/// Removes repetition that is not needed on one side.
fn trim(hir: &Hir, side: Side) -> Hir {
    match hir.kind() {
        HirKind::Repetition(repetition) if repetition.max != Some(repetition.min) => {
            let Repetition { min, sub, .. } = repetition.clone();
            let least = Repetition { min, max: Some(min), greedy: true, sub };
            trim(&Hir::repetition(least), side)
        }
        HirKind::Concat(subs) => {
            let mut subs: Vec<Hir> = subs.clone();
            // The outermost is the last.
            let reverse = |subs: &mut Vec<Hir>| match side {
                Side::Start => subs.reverse(),
                Side::End => {}
            };
            reverse(&mut subs);
            while let Some(outermost) = subs.pop() {
                let trimmed = trim(&outermost, side);
                if subs.is_empty() || !matches!(trimmed.kind(), HirKind::Empty) {
                    subs.push(trimmed);
                    break;
                }
            }
            reverse(&mut subs);
            Hir::concat(subs)
        }
        HirKind::Alternation(subs) => {
            Hir::alternation(subs.iter().map(|sub| trim(sub, side)).collect())
        }
        _ => hir.clone(),
    }
}

/// Whether the pattern is the class of all characters.
pub(crate) fn is_any_char(hir: &Hir) -> bool {
    *hir == Hir::dot(Dot::AnyChar)
}

/// The class of some symbols.
pub(crate) fn class_of(symbols: impl IntoIterator<Item = u8>) -> ClassBytes {
    ClassBytes::new(symbols.into_iter().map(|symbol| ClassBytesRange::new(symbol, symbol)))
}

/// Every symbol.
pub(crate) fn any_symbol() -> ClassBytes {
    ClassBytes::new([ClassBytesRange::new(0, u8::MAX)])
}

/// Every symbol but `\n`.
pub(crate) fn dot_symbol() -> ClassBytes {
    let ranges = [(0, b'\n' - 1), (b'\n' + 1, u8::MAX)];
    ClassBytes::new(ranges.map(|(start, end)| ClassBytesRange::new(start, end)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pattern::parse::parse;

    fn normalized(pattern: &str) -> String {
        normalize(&parse(pattern).unwrap()).to_string()
    }

    fn assert_same(left: &str, right: &str) {
        assert_eq!(normalized(left), normalized(right), "{left} and {right}");
    }

    #[test]
    fn what_need_not_match_at_the_end_goes() {
        assert_same("^550.+full.*", "^550.+full");
        assert_same("^550.+full.+", "^550.+full.");
        assert_same("^550 (ab|c+)", "^550 (ab|c)");
        assert_same("^550 x*y*", "^550 ");
    }

    #[test]
    fn what_need_not_match_at_the_start_goes_only_without_an_anchor() {
        assert_same(".*full", "full");
        assert_same(r"\s+full", r"\sfull");
        assert_ne!(normalized("^.*full"), normalized("full"));
    }

    #[test]
    fn what_can_match_the_empty_text_matches_everything() {
        for pattern in ["", "a*", "(a|)", "(?:x*y*)*", "^?"] {
            assert_same(pattern, "");
        }
    }
}
