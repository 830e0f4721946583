//! The text of a pattern to its HIR, as the `regex` crate reads it by default.

use std::ops::Range;

use regex_syntax::{
    ast::{self, Ast, ClassPerlKind, ClassSetItem, ErrorKind, Visitor, parse::Parser},
    hir::{Hir, Look, translate::Translator},
};

use super::leaves::possible;
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
    let ast = Parser::new().parse(pattern).map_err(|error| {
        let kind = match error.kind() {
            ErrorKind::UnsupportedLookAround => DiagnosticKind::LookAround,
            ErrorKind::UnsupportedBackreference => DiagnosticKind::BackReference,
            kind => DiagnosticKind::Pattern(kind.to_string()),
        };
        Refused { kind, span: range(error.span()) }
    })?;
    ast::visit(&ast, ClassCount::default()).map_err(|TooMany(span)| Refused {
        kind: DiagnosticKind::ManyClasses { limit: CLASSES },
        span,
    })?;
    let hir = Translator::new().translate(pattern, &ast).map_err(|error| {
        let kind = DiagnosticKind::Pattern(error.kind().to_string());
        Refused { kind, span: range(error.span()) }
    })?;
    // What can never match would hide that the rest can match the empty text.
    let possible = possible(&hir);
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

fn range(span: &ast::Span) -> Range<usize> {
    span.start.offset..span.end.offset
}

fn width(range: &ast::ClassSetRange) -> u32 {
    u32::from(range.end.c).saturating_sub(range.start.c.into())
}

/// Unicode classes in a pattern, at most. Each can have hundreds of ranges, which take memory before
/// anything is known of the pattern, and folding the case of one takes milliseconds.
const CLASSES: usize = 256;

/// Characters of a range, from which on it counts as such a class.
const WIDE: u32 = 256;

/// Counts the Unicode classes of a pattern, as they are written.
#[derive(Default)]
struct ClassCount(usize);

/// Where the first class stands that is too many.
struct TooMany(Range<usize>);

impl ClassCount {
    fn add(&mut self, span: &ast::Span) -> Result<(), TooMany> {
        self.0 += 1;
        if self.0 > CLASSES { Err(TooMany(range(span))) } else { Ok(()) }
    }
}

impl Visitor for ClassCount {
    type Output = ();
    type Err = TooMany;

    fn finish(self) -> Result<(), TooMany> {
        Ok(())
    }

    fn visit_pre(&mut self, ast: &Ast) -> Result<(), TooMany> {
        match ast {
            Ast::ClassUnicode(class) => self.add(&class.span),
            Ast::ClassPerl(class) if class.kind == ClassPerlKind::Word => self.add(&class.span),
            _ => Ok(()),
        }
    }

    fn visit_class_set_item_pre(&mut self, item: &ClassSetItem) -> Result<(), TooMany> {
        match item {
            ClassSetItem::Unicode(class) => self.add(&class.span),
            ClassSetItem::Range(range) if width(range) >= WIDE => self.add(&range.span),
            ClassSetItem::Perl(class) if class.kind == ClassPerlKind::Word => self.add(&class.span),
            _ => Ok(()),
        }
    }
}

/// The assertions that hold between the bytes of a character too, since no such byte is an ASCII
/// word character.
const INSIDE_CHARACTERS: [Look; 3] =
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
