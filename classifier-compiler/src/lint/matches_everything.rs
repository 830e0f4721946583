//! Patterns that match in every text, or in nearly every.

use regex_syntax::hir::{Dot, Hir, HirKind, Look, Repetition};

use super::finding::PatternFinding;
use crate::pattern::normalize::{is_any_char, normalize};

/// What to do about it.
const HELP: &str = "later rules never win: leave it out, and the default label says the same";

/// An end of a pattern.
#[derive(Clone, Copy)]
enum Edge {
    Start,
    End,
}

/// The few texts in which a pattern does not match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unmatched {
    /// There is none.
    Nothing,
    /// The empty text.
    Empty,
    /// The empty text, and those of nothing but line breaks.
    OnlyLineBreaks,
    /// The empty text, and those that begin with a line break.
    LeadingLineBreak,
    /// Some with line breaks.
    WithLineBreaks,
    /// The empty text, and some with line breaks.
    EmptyOrWithLineBreaks,
}

/// The finding about a pattern that matches in every text, or in nearly every.
pub(super) fn find(pattern: &str, hir: &Hir) -> Option<PatternFinding> {
    let but = match unmatched(hir)? {
        Unmatched::Nothing => "",
        Unmatched::Empty => " but the empty one",
        Unmatched::OnlyLineBreaks => " but those of nothing but line breaks",
        Unmatched::LeadingLineBreak => " but the empty one and those that begin with a line break",
        Unmatched::WithLineBreaks => " but some with line breaks",
        Unmatched::EmptyOrWithLineBreaks => " but the empty one and some with line breaks",
    };
    let message = format!("the rule matches every text{but}");
    let (span, help) = (0..pattern.len(), Some(HELP));
    Some(PatternFinding { message, span, help, suggestion: None, edits: Vec::new() })
}

/// The texts in which a pattern does not match, if they are nearly none.
pub(super) fn unmatched(hir: &Hir) -> Option<Unmatched> {
    if [Edge::Start, Edge::End].into_iter().any(|edge| matches_nothing_at(hir, edge)) {
        return Some(Unmatched::Nothing);
    }
    if let Some(but) = between_anchors(hir) {
        return Some(but);
    }
    let normalized = normalize(hir);
    match normalized.kind() {
        HirKind::Concat(subs) => match &subs[..] {
            [start, char] if *start == Hir::look(Look::Start) => {
                one_char(char, Unmatched::LeadingLineBreak)
            }
            _ => None,
        },
        _ => one_char(&normalized, Unmatched::OnlyLineBreaks),
    }
}

/// The exceptions of a gap from the start of the text to its end.
fn between_anchors(hir: &Hir) -> Option<Unmatched> {
    let subs = match hir.kind() {
        HirKind::Capture(capture) => return between_anchors(&capture.sub),
        HirKind::Concat(subs) => &subs[..],
        _ => return None,
    };
    let [first, .., last] = subs else { return None };
    let is_look = |hir: &Hir, look| *hir == Hir::look(look);
    if !is_look(first, Look::Start) || !is_look(last, Look::End) {
        return None;
    }
    let [gap] = &subs[1..subs.len() - 1] else { return None };
    let gap = match gap.kind() {
        HirKind::Capture(capture) => &*capture.sub,
        _ => gap,
    };
    let HirKind::Repetition(Repetition { min: min @ 0..=1, max: None, sub, .. }) = gap.kind()
    else {
        return None;
    };
    match (min, one_char(sub, Unmatched::WithLineBreaks)?) {
        (0, Unmatched::Empty) => Some(Unmatched::Nothing),
        (0, but) => Some(but),
        (_, Unmatched::WithLineBreaks) => Some(Unmatched::EmptyOrWithLineBreaks),
        (_, but) => Some(but),
    }
}

/// The exceptions of a pattern that is one character of nearly any kind.
fn one_char(hir: &Hir, but_line_breaks: Unmatched) -> Option<Unmatched> {
    let dots = [Dot::AnyCharExceptLF, Dot::AnyCharExceptCRLF];
    if is_any_char(hir) {
        Some(Unmatched::Empty)
    } else {
        dots.into_iter().any(|dot| *hir == Hir::dot(dot)).then_some(but_line_breaks)
    }
}

/// Whether the empty text at this end of any text is a match.
fn matches_nothing_at(hir: &Hir, edge: Edge) -> bool {
    match hir.kind() {
        HirKind::Empty => true,
        HirKind::Literal(_) | HirKind::Class(_) => false,
        HirKind::Look(look) => match edge {
            Edge::Start => matches!(look, Look::Start | Look::StartLF | Look::StartCRLF),
            Edge::End => matches!(look, Look::End | Look::EndLF | Look::EndCRLF),
        },
        HirKind::Repetition(repetition) => {
            repetition.min == 0 || matches_nothing_at(&repetition.sub, edge)
        }
        HirKind::Capture(capture) => matches_nothing_at(&capture.sub, edge),
        HirKind::Concat(subs) => subs.iter().all(|sub| matches_nothing_at(sub, edge)),
        HirKind::Alternation(subs) => subs.iter().any(|sub| matches_nothing_at(sub, edge)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{lint::pattern_findings as findings, pattern::parse::parse};

    #[test]
    fn patterns_that_match_the_empty_text_anywhere_match_everything() {
        let patterns = [
            "", "a*", ".*", "(a|)", "a?b?", "(?:a*)+", "^", "$", r"\A", r"\z", "(?m)^", "(?m)$",
            "^?", "^a*", "a*$", "^|a", "(^)", "(?i)", "^.*", ".*$", "(?s).*",
        ];
        for pattern in patterns {
            let but = unmatched(&parse(pattern).unwrap());
            assert_eq!(but, Some(Unmatched::Nothing), "{pattern}");
        }
    }

    #[test]
    fn patterns_that_match_any_character_match_nearly_everything() {
        let cases = [
            (".", Unmatched::OnlyLineBreaks),
            (".+", Unmatched::OnlyLineBreaks),
            ("(.+)", Unmatched::OnlyLineBreaks),
            (".*.", Unmatched::OnlyLineBreaks),
            (r"[^\n]+?", Unmatched::OnlyLineBreaks),
            ("(?R).", Unmatched::OnlyLineBreaks),
            ("^.", Unmatched::LeadingLineBreak),
            ("^.+", Unmatched::LeadingLineBreak),
            ("(?R)^.", Unmatched::LeadingLineBreak),
            ("(?s).", Unmatched::Empty),
            ("(?s)^.", Unmatched::Empty),
            ("(?s)^.+a*", Unmatched::Empty),
            (r"[\d\D]", Unmatched::Empty),
            ("(?s)^.*$", Unmatched::Nothing),
            (r"\A([\s\S]*?)\z", Unmatched::Nothing),
            ("(?s)^.+$", Unmatched::Empty),
            ("^.*$", Unmatched::WithLineBreaks),
            ("^.+$", Unmatched::EmptyOrWithLineBreaks),
        ];
        for (pattern, but) in cases {
            assert_eq!(unmatched(&parse(pattern).unwrap()), Some(but), "{pattern}");
        }
    }

    #[test]
    fn patterns_that_ask_for_more_do_not() {
        let patterns = [
            "^$", r"^\s*$", r"\b", r"\B", "(?m)^$", "^.?$", "^..*$", "^.{2,}$", "a", "a+", "..",
            "^..", ".$", ".+$", "(?m)^.", "[^a]", r"\S", r"\D", r"^\b", ".*a", "^a|b", "(?m)^a*$",
        ];
        for pattern in patterns {
            assert_eq!(unmatched(&parse(pattern).unwrap()), None, "{pattern}");
        }
    }

    #[test]
    fn a_pattern_that_matches_everything_has_no_other_findings() {
        for pattern in ["(.*)", r"(?:\d*)", ".*", "^(.)"] {
            assert_eq!(findings(pattern).len(), 1, "{pattern}");
        }
    }
}
