//! The text of a pattern to its HIR, as the `regex` crate reads it by default.

use regex_syntax::{
    ParserBuilder,
    hir::{Hir, Look},
};

use crate::diagnostic::DiagnosticKind;

/// Parses a pattern.
///
/// # Errors
///
/// When it is no regular expression, or could match between the bytes of a character: the `regex`
/// crate drops such matches from its answers, which no DFA here does.
pub(crate) fn parse(pattern: &str) -> Result<Hir, DiagnosticKind> {
    let hir = ParserBuilder::new().build().parse(pattern).map_err(|error| {
        let reason = match &error {
            regex_syntax::Error::Parse(error) => error.kind().to_string(),
            regex_syntax::Error::Translate(error) => error.kind().to_string(),
            other => other.to_string(),
        };
        DiagnosticKind::Pattern(reason)
    })?;
    let properties = hir.properties();
    let splits = INSIDE_CHARACTERS.into_iter().find(|&look| properties.look_set().contains(look));
    match splits {
        Some(look) if properties.minimum_len() == Some(0) => {
            Err(DiagnosticKind::InsideCharacters(Hir::look(look).to_string()))
        }
        _ => Ok(hir),
    }
}

/// The assertions that hold between the bytes of a character too, since no such byte is an ASCII
/// word character.
pub(crate) const INSIDE_CHARACTERS: [Look; 3] =
    [Look::WordAsciiNegate, Look::WordStartHalfAscii, Look::WordEndHalfAscii];
