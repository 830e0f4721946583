//! From the text of a pattern to its HIR, as the `regex` crate parses it by default.

use std::ops::Range;

use regex_syntax::{
    ast::{self, Ast, ClassPerlKind, ClassSetItem, ErrorKind, Visitor, parse::Parser},
    hir::{Hir, Look, translate::Translator},
};

use super::leaves::possible;
use crate::diagnostic::{Code, Diagnostic};

/// Why a pattern is refused, and at which of its bytes.
#[derive(Debug)]
pub(crate) struct PatternError {
    pub(crate) problem: Box<Diagnostic>,
    pub(crate) span: Range<usize>,
}

impl PatternError {
    fn new(problem: Diagnostic, span: Range<usize>) -> Self {
        Self { problem: Box::new(problem), span }
    }
}

/// The longest pattern, in bytes. The time that a pattern takes is not always linear in its length.
const LONGEST: usize = 1 << 16;

/// Parses a pattern.
///
/// # Errors
///
/// When it is not a regular expression, or could match between the bytes of a character: the `regex`
/// crate ignores such matches, and the DFAs here do not.
pub(crate) fn parse(pattern: &str) -> Result<Hir, PatternError> {
    let whole = 0..pattern.len();
    if pattern.len() > LONGEST {
        let message = format!("the pattern is longer than {LONGEST} bytes");
        let problem = Diagnostic::error(Code::LONG_PATTERN, message)
            .help("divide it among several patterns of the label");
        return Err(PatternError::new(problem, whole));
    }
    let ast = Parser::new().parse(pattern).map_err(|error| {
        let problem = match error.kind() {
            ErrorKind::UnsupportedLookAround => {
                Diagnostic::error(Code::LOOK_AROUND, "look-around is not supported").help(
                    "say what must match instead, or put a rule for what must not match before \
                     this one",
                )
            }
            ErrorKind::UnsupportedBackreference => {
                Diagnostic::error(Code::BACK_REFERENCE, "back-references are not supported")
                    .help("write the texts that can repeat as alternatives: a-a|b-b")
            }
            kind => not_regular(&kind.to_string()),
        };
        PatternError::new(problem, range(error.span()))
    })?;
    ast::visit(&ast, ClassCount::default()).map_err(|TooMany(span)| {
        let message = format!("the pattern has more than {CLASSES} Unicode classes");
        let problem = Diagnostic::error(Code::MANY_CLASSES, message)
            .help("write counts, \\w{50}, or ASCII classes, [0-9A-Za-z_] for \\w");
        PatternError::new(problem, span)
    })?;
    let hir = Translator::new().translate(pattern, &ast).map_err(|error| {
        let problem = not_regular(&error.kind().to_string());
        PatternError::new(problem, range(error.span()))
    })?;
    // Parts that can never match would hide that the rest can match the empty text.
    let possible = possible(&hir);
    let properties = possible.properties();
    let splits = INSIDE_CHARACTERS.into_iter().find(|&look| properties.look_set().contains(look));
    match splits {
        Some(look) if properties.minimum_len() == Some(0) => {
            let look = Hir::look(look);
            let message =
                format!("the pattern can match the empty text at {look}, even inside a character");
            let problem = Diagnostic::error(Code::INSIDE_CHARACTERS, message).help(
                "use the Unicode assertion, without (?-u), or let the pattern match at least one \
                 character",
            );
            Err(PatternError::new(problem, whole))
        }
        _ => Ok(hir),
    }
}

/// The message of regex-syntax, with help for frequent mistakes.
fn not_regular(reason: &str) -> Diagnostic {
    const HELP: [(&str, &str); 7] = [
        (
            "repetition operator missing",
            "to match the character itself, write a backslash before it",
        ),
        ("unclosed group", "close it with ), or, to match a parenthesis itself, write \\("),
        ("unopened group", "to match a parenthesis itself, write \\)"),
        ("unclosed character class", "close it with ], or, to match a bracket itself, write \\["),
        ("unclosed counted repetition", "to match a brace itself, write \\{"),
        ("escape sequence", "to match a backslash itself, write \\\\"),
        ("class range", "to match - itself, write it first or last between the brackets"),
    ];
    let message = format!("the pattern is not a regular expression: {reason}");
    let mut problem = Diagnostic::error(Code::PATTERN, message);
    let help = HELP.iter().find(|(part, _)| reason.contains(part));
    problem.help = help.map(|(_, help)| (*help).to_owned());
    problem
}

fn range(span: &ast::Span) -> Range<usize> {
    span.start.offset..span.end.offset
}

fn width(range: &ast::ClassSetRange) -> u32 {
    u32::from(range.end.c).saturating_sub(range.start.c.into())
}

/// The most Unicode classes in a pattern. Each can have hundreds of ranges, which take memory while the
/// pattern is translated, and to fold the case of one takes milliseconds.
const CLASSES: usize = 256;

/// The fewest characters of a range that counts as such a class.
const WIDE: u32 = 256;

/// Counts the Unicode classes in the text of a pattern.
#[derive(Default)]
struct ClassCount(usize);

/// The place of the first class beyond the limit.
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
            ClassSetItem::Perl(class) if class.negated || class.kind == ClassPerlKind::Word => {
                self.add(&class.span)
            }
            // What is negated within brackets is folded as a part of them. Where whole brackets are
            // negated, only what they name is folded.
            ClassSetItem::Ascii(class) if class.negated => self.add(&class.span),
            ClassSetItem::Bracketed(class) if class.negated => self.add(&class.span),
            _ => Ok(()),
        }
    }
}

/// The assertions that also hold between the bytes of a character, since none of these is an ASCII word
/// character.
const INSIDE_CHARACTERS: [Look; 3] =
    [Look::WordAsciiNegate, Look::WordStartHalfAscii, Look::WordEndHalfAscii];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_match_inside_a_character_is_refused_whatever_stands_beside_it() {
        for pattern in [r"(?-u:\B)", r"(?-u:\B)|[a&&b]", r"[a&&b]*(?-u:\B)", r"(?-u:\B)a?"] {
            let refused = parse(pattern).unwrap_err();
            assert!(refused.problem.code == Code::INSIDE_CHARACTERS, "{pattern}");
        }
        for pattern in [r"(?-u:\B)a", r"[a&&b](?-u:\B)", "[a&&b]*"] {
            assert!(parse(pattern).is_ok(), "{pattern}");
        }
    }
}
