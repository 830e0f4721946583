//! Smaller patterns that match in the same texts.
//!
//! Only whether a rule matches counts, not where its match begins or ends. So what a rule may
//! repeat at its end, it need repeat only as often as it must; the same at its start, unless it is
//! anchored there. And since a text is valid UTF-8, a gap may run over bytes instead of characters:
//! whatever follows it starts on a character anyway.

use classifier_runtime::format::TierId;
use regex_syntax::hir::{Class, ClassBytes, ClassBytesRange, Dot, Hir, HirKind, Look, Repetition};

use super::{parse::INSIDE_CHARACTERS, tier::cut};

/// A pattern as it is planned.
pub(crate) fn normalize(hir: &Hir, tier: TierId) -> Hir {
    let hir = cut(hir, tier);
    let trimmed = trim(&hir, Side::End);
    let trimmed = if is_anchored(&trimmed) { trimmed } else { trim(&trimmed, Side::Start) };
    let properties = trimmed.properties();
    if properties.minimum_len() == Some(0) && properties.look_set().is_empty() {
        return Hir::empty();
    }
    match tier {
        // A gap must not end where only these hold.
        TierId::Unicode
            if INSIDE_CHARACTERS.iter().any(|&look| properties.look_set().contains(look)) =>
        {
            trimmed
        }
        TierId::Unicode => widen(&trimmed),
        TierId::Ascii => trimmed,
    }
}

/// Whether each match begins where the text does.
pub(crate) fn is_anchored(hir: &Hir) -> bool {
    hir.properties().look_set_prefix().contains(Look::Start)
}

#[derive(Clone, Copy, PartialEq)]
enum Side {
    Start,
    End,
}

/// Takes away repetition that is not needed on one side.
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
            let turn = |subs: &mut Vec<Hir>| match side {
                Side::Start => subs.reverse(),
                Side::End => {}
            };
            turn(&mut subs);
            while let Some(outermost) = subs.pop() {
                let trimmed = trim(&outermost, side);
                if subs.is_empty() || !matches!(trimmed.kind(), HirKind::Empty) {
                    subs.push(trimmed);
                    break;
                }
            }
            turn(&mut subs);
            Hir::concat(subs)
        }
        HirKind::Alternation(subs) => {
            Hir::alternation(subs.iter().map(|sub| trim(sub, side)).collect())
        }
        _ => hir.clone(),
    }
}

/// Lets unbounded gaps run over bytes, behind the characters that they must hold at least. Those
/// stay characters: in `.+.+` the second gap may begin anywhere in the first.
fn widen(hir: &Hir) -> Hir {
    match hir.kind() {
        HirKind::Repetition(repetition) => {
            let Some(bytes) = gap_bytes(repetition) else {
                let sub = Box::new(widen(&repetition.sub));
                return Hir::repetition(Repetition { sub, ..repetition.clone() });
            };
            let Repetition { min, greedy, .. } = *repetition;
            let must = Repetition { max: Some(min), ..repetition.clone() };
            let sub = Box::new(Hir::class(Class::Bytes(bytes)));
            let may = Repetition { min: 0, max: None, greedy, sub };
            Hir::concat(vec![Hir::repetition(must), Hir::repetition(may)])
        }
        HirKind::Concat(subs) => Hir::concat(subs.iter().map(widen).collect()),
        HirKind::Alternation(subs) => Hir::alternation(subs.iter().map(widen).collect()),
        _ => hir.clone(),
    }
}

/// The bytes that an unbounded repetition of any character, or of any but `\n`, may run over.
fn gap_bytes(repetition: &Repetition) -> Option<ClassBytes> {
    match repetition.max {
        None if is_any_char(&repetition.sub) => Some(any_byte(TierId::Unicode)),
        None if *repetition.sub == Hir::dot(Dot::AnyCharExceptLF) => {
            Some(dot_byte(TierId::Unicode))
        }
        _ => None,
    }
}

/// Whether the pattern is the class of all characters.
pub(crate) fn is_any_char(hir: &Hir) -> bool {
    *hir == Hir::dot(Dot::AnyChar)
}

/// Every byte that a text of the tier can hold.
pub(crate) fn any_byte(tier: TierId) -> ClassBytes {
    ClassBytes::new([ClassBytesRange::new(0, last_byte(tier))])
}

/// The highest byte that a text of the tier can hold.
pub(crate) fn last_byte(tier: TierId) -> u8 {
    match tier {
        TierId::Ascii => 0x7F,
        TierId::Unicode => 0xFF,
    }
}

/// Every byte that a text of the tier can hold, but `\n`.
pub(crate) fn dot_byte(tier: TierId) -> ClassBytes {
    let mut class = any_byte(tier);
    class.difference(&ClassBytes::new([ClassBytesRange::new(b'\n', b'\n')]));
    class
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::parse::parse;

    fn normalized(pattern: &str, tier: TierId) -> String {
        normalize(&parse(pattern).unwrap(), tier).to_string()
    }

    fn assert_same(left: &str, right: &str) {
        for tier in TierId::ALL {
            assert_eq!(normalized(left, tier), normalized(right, tier), "{left} and {right}");
        }
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
        assert_ne!(normalized("^.*full", TierId::Ascii), normalized("full", TierId::Ascii));
    }

    #[test]
    fn what_can_match_the_empty_text_matches_everything() {
        for pattern in ["", "a*", "(a|)", "(?:x*y*)*", "^?"] {
            assert_same(pattern, "");
        }
    }

    #[test]
    fn the_ascii_tier_knows_no_other_characters() {
        assert_eq!(normalized(r"\d", TierId::Ascii), normalized("[0-9]", TierId::Ascii));
        assert_eq!(normalized("(?i)k", TierId::Ascii), normalized("[kK]", TierId::Ascii));
        assert_eq!(normalized("é|a", TierId::Ascii), normalized("a", TierId::Ascii));
        assert_eq!(normalized("aé*", TierId::Ascii), normalized("a", TierId::Ascii));
    }
}
