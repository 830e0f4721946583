//! What the TOML parser may read: it takes hundreds of bytes for each token and each error, before any
//! limit on rules applies.

use toml_parser::{
    ErrorSink, ParseError, Raw, Source, Span,
    decoder::Encoding,
    lexer::{Token, TokenKind},
    parser::{EventReceiver, RecursionGuard, ValidateWhitespace, parse_document},
};

use super::document::SyntaxError;
use crate::diagnostic::{Code, Diagnostic};

/// The most tokens of a file: names, values, brackets, white space and so on.
const TOKENS: usize = 4 << 20;

/// The most tokens of a file that begin a table or a list: `{`, `[`, and a dot in a key. A table of one
/// key takes 1.5 KiB.
const TABLES: usize = 384 << 10;

/// The most errors that the parser may find. More are not reported.
const ERRORS: usize = 20_000;

/// The most bytes of a file that is not looked at.
const SMALL: usize = 1 << 19;

/// The deepest nesting.
const DEPTH: u32 = 80;

/// As much of a file as the parser may read: all of it, or up to where it has too many parts or errors.
/// Where that is not all, the parser finds errors in it.
///
/// # Errors
///
/// The file has too many parts, and no error before.
pub(super) fn readable(text: &str) -> Result<&str, Box<SyntaxError>> {
    if text.len() <= SMALL {
        return Ok(text);
    }
    let too_many = too_many_parts(text);
    let text = too_many.as_ref().map_or(text, |(_, place)| &text[..place.start]);
    let errors = Errors::of(text);
    match too_many {
        Some(problem) if errors.first.is_none_or(|first| first >= end_of_parts(text)) => {
            Err(Box::new(problem))
        }
        _ => Ok(errors.last.and_then(|end| text.get(..end)).unwrap_or(text)),
    }
}

/// The first part that is too many.
fn too_many_parts(text: &str) -> Option<SyntaxError> {
    let (mut tokens, mut tables) = (0, 0);
    Source::new(text).lex().find_map(|token| {
        tokens += 1;
        tables += usize::from(begins_table(token.kind()));
        let problem = match () {
            () if tokens > TOKENS => too_many(TOKENS, "names, values and signs"),
            () if tables > TABLES => too_many(TABLES, "tables, lists and keys with dots"),
            () => return None,
        };
        Some((problem, token.span().start()..token.span().end()))
    })
}

/// The end of the last part that is no white space, comment or line break. If the text is the start of a file, the
/// parser reports here, and not at the end of the text, what the file closes later.
fn end_of_parts(text: &str) -> usize {
    let is_part = |token: &Token| {
        !matches!(
            token.kind(),
            TokenKind::Whitespace | TokenKind::Comment | TokenKind::Newline | TokenKind::Eof
        )
    };
    Source::new(text).lex().filter(is_part).last().map_or(0, |token| token.span().end())
}

fn begins_table(kind: TokenKind) -> bool {
    matches!(kind, TokenKind::LeftCurlyBracket | TokenKind::LeftSquareBracket | TokenKind::Dot)
}

fn too_many(most: usize, parts: &str) -> Diagnostic {
    Diagnostic::error(
        Code::MANY_PARTS,
        format!("up to here, the file has more than {most} {parts}"),
    )
    .help("divide the rules among several files, or give them fewer keys")
}

/// Where a text has errors.
#[derive(Default)]
struct Errors {
    count: usize,
    /// The first of their places,
    first: Option<usize>,
    /// and the end of the last that the parser may find, if there are more.
    last: Option<usize>,
}

impl Errors {
    fn of(text: &str) -> Self {
        let mut errors = Self::default();
        let source = Source::new(text);
        let mut strings = Strings(source);
        let mut lines = ValidateWhitespace::new(&mut strings, source);
        let mut receiver = RecursionGuard::new(&mut lines, DEPTH);
        let tokens: Vec<Token> = source.lex().collect();
        parse_document(&tokens, &mut receiver, &mut errors);
        errors
    }
}

impl ErrorSink for Errors {
    fn report_error(&mut self, error: ParseError) {
        let Some(span) = error.unexpected() else { return };
        self.count += 1;
        self.first = Some(self.first.map_or(span.start(), |first| first.min(span.start())));
        if self.count == ERRORS {
            self.last = Some(span.end());
        }
    }
}

/// Decodes keys and values, to find errors in them.
struct Strings<'s>(Source<'s>);

impl EventReceiver for Strings<'_> {
    fn simple_key(&mut self, span: Span, encoding: Option<Encoding>, errors: &mut dyn ErrorSink) {
        if let Some(raw) = self.0.get(span) {
            Raw::new_unchecked(raw.as_str(), encoding, span).decode_key(&mut (), errors);
        }
    }

    fn scalar(&mut self, span: Span, encoding: Option<Encoding>, errors: &mut dyn ErrorSink) {
        if let Some(raw) = self.0.get(span) {
            let raw = Raw::new_unchecked(raw.as_str(), encoding, span);
            let _ = raw.decode_scalar(&mut (), errors);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Parts of all kinds, with comments, line breaks and white space between them.
    const FILE: &str = r#"# a comment

[lints]
 a . 'b'."c" = 1 # a comment

[[ a.list ]] # a comment
key = true


[rules]
None = [ ]
'A' = '''a'''
B = [
 'a' , # a comment

 { pattern = "b" , tags = [ 'c',

 ] },
 {pattern='c',note.en="""
"""}
 , [[ 1.5 ] ,

 1979-05-27 07:32:00 ]

]
C = {}

"#;

    #[test]
    fn a_valid_file_that_is_cut_has_no_error_before_its_last_part() {
        assert_eq!(Errors::of(FILE).first, None);
        for token in Source::new(FILE).lex() {
            let cut = &FILE[..token.span().start()];
            let first = Errors::of(cut).first;
            assert!(first.is_none_or(|first| first >= end_of_parts(cut)), "{first:?}: {cut}");
        }
    }
}
