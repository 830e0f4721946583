//! The text of a pattern to its HIR, as the `regex` crate reads it by default.

use std::ops::Range;

use classifier_runtime::format::TierId;
use regex_syntax::{
    Error, ParserBuilder,
    ast::ErrorKind,
    hir::{Hir, Look},
};

use super::tier::cut;
use crate::diagnostic::DiagnosticKind;

/// Why a pattern is refused, and which of its bytes are to blame.
#[derive(Debug)]
pub(crate) struct Refused {
    pub(crate) kind: DiagnosticKind,
    pub(crate) span: Range<usize>,
}

/// The longest pattern, in bytes. What is done with patterns is not always linear in their length.
const LONGEST: usize = 1 << 16;

/// Parses a pattern.
///
/// # Errors
///
/// When it is no regular expression, or could match between the bytes of a character: the `regex`
/// crate drops such matches from its answers, which no DFA here does.
pub(crate) fn parse(pattern: &str) -> Result<Hir, Refused> {
    let whole = 0..pattern.len();
    if pattern.len() > LONGEST {
        return Err(Refused { kind: DiagnosticKind::LongPattern { limit: LONGEST }, span: whole });
    }
    let hir = ParserBuilder::new().build().parse(pattern).map_err(|error| {
        let (kind, span) = match &error {
            Error::Parse(error) => {
                let kind = match error.kind() {
                    ErrorKind::UnsupportedLookAround => DiagnosticKind::LookAround,
                    ErrorKind::UnsupportedBackreference => DiagnosticKind::BackReference,
                    kind => DiagnosticKind::Pattern(kind.to_string()),
                };
                (kind, *error.span())
            }
            Error::Translate(error) => {
                (DiagnosticKind::Pattern(error.kind().to_string()), *error.span())
            }
            other => {
                let kind = DiagnosticKind::Pattern(other.to_string());
                return Refused { kind, span: whole.clone() };
            }
        };
        Refused { kind, span: span.start.offset..span.end.offset }
    })?;
    // What can never match would hide that the rest can match the empty text.
    let possible = cut(&hir, TierId::Unicode);
    let properties = possible.properties();
    let splits = INSIDE_CHARACTERS.into_iter().find(|&look| properties.look_set().contains(look));
    match splits {
        Some(look) if properties.minimum_len() == Some(0) => {
            let kind = DiagnosticKind::InsideCharacters(Hir::look(look).to_string());
            Err(Refused { kind, span: whole })
        }
        _ => Ok(hir),
    }
}

/// The assertions that hold between the bytes of a character too, since no such byte is an ASCII
/// word character.
pub(crate) const INSIDE_CHARACTERS: [Look; 3] =
    [Look::WordAsciiNegate, Look::WordStartHalfAscii, Look::WordEndHalfAscii];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_match_inside_a_character_is_refused_whatever_stands_beside_it() {
        for pattern in [r"(?-u:\B)", r"(?-u:\B)|[a&&b]", r"[a&&b]*(?-u:\B)", r"(?-u:\B)a?"] {
            let refused = parse(pattern).unwrap_err();
            assert!(matches!(refused.kind, DiagnosticKind::InsideCharacters(_)), "{pattern}");
        }
        for pattern in [r"(?-u:\B)a", r"[a&&b](?-u:\B)", "[a&&b]*"] {
            assert!(parse(pattern).is_ok(), "{pattern}");
        }
    }
}
