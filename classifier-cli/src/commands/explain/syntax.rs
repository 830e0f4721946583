//! Splits a pattern into alternatives, each a list of atoms with their places in the pattern.
//! Groups without alternatives are opened.

use std::ops::Range;

use regex_syntax::ast::parse::Parser;
use regex_syntax::ast::{self, Ast, GroupKind};
use regex_syntax::hir::Hir;
use regex_syntax::hir::translate::TranslatorBuilder;

/// A character, a class, a repetition, an assertion, or a group of alternatives.
pub struct Atom {
    /// Its bytes in the pattern, with adjacent parentheses of an opened group.
    pub span: Range<usize>,
    pub hir: Hir,
}

/// The atoms of each alternative of the pattern, as the `regex` crate reads it by default; `None`
/// if the pattern is invalid.
pub fn alternatives(pattern: &str) -> Option<Vec<Vec<Atom>>> {
    let ast = Parser::new().parse(pattern).ok()?;
    let mut flags = Flags { unicode: true, ..Flags::default() };
    let atoms = |parts: Vec<Part<'_>>| parts.into_iter().map(|part| part.atom(pattern)).collect();
    split(&ast, &mut flags).into_iter().map(atoms).collect()
}

/// The flags at some place of a pattern, as far as they change what is matched.
#[derive(Clone, Copy, Default)]
struct Flags {
    case_insensitive: bool,
    multi_line: bool,
    dot_matches_new_line: bool,
    crlf: bool,
    unicode: bool,
}

impl Flags {
    fn set(&mut self, flags: &ast::Flags) {
        let set = |field: &mut bool, flag| {
            if let Some(state) = flags.flag_state(flag) {
                *field = state;
            }
        };
        set(&mut self.case_insensitive, ast::Flag::CaseInsensitive);
        set(&mut self.multi_line, ast::Flag::MultiLine);
        set(&mut self.dot_matches_new_line, ast::Flag::DotMatchesNewLine);
        set(&mut self.crlf, ast::Flag::CRLF);
        set(&mut self.unicode, ast::Flag::Unicode);
    }

    /// The flags within a group.
    fn within(mut self, group: &ast::Group) -> Self {
        if let GroupKind::NonCapturing(flags) = &group.kind {
            self.set(flags);
        }
        self
    }
}

/// An atom that is not translated yet.
struct Part<'a> {
    span: Range<usize>,
    ast: &'a Ast,
    flags: Flags,
}

/// The parts of each alternative. Flags that an alternative sets also apply to those after it.
fn split<'a>(ast: &'a Ast, flags: &mut Flags) -> Vec<Vec<Part<'a>>> {
    let one = |ast, flags: &mut Flags| {
        let mut parts = Vec::new();
        flatten(ast, flags, &mut parts);
        parts
    };
    match ast {
        Ast::Alternation(alternation) => {
            alternation.asts.iter().map(|ast| one(ast, flags)).collect()
        }
        Ast::Group(group) => split(&group.ast, &mut flags.within(group)),
        // Such as `(?i)(a|b)`.
        Ast::Concat(concat) => match concat.asts.as_slice() {
            [Ast::Flags(set), only] => {
                flags.set(&set.flags);
                split(only, flags)
            }
            _ => vec![one(ast, flags)],
        },
        _ => vec![one(ast, flags)],
    }
}

/// Add the parts of `ast`, with those of nested concatenations and opened groups.
fn flatten<'a>(ast: &'a Ast, flags: &mut Flags, parts: &mut Vec<Part<'a>>) {
    match ast {
        Ast::Empty(_) => {}
        Ast::Flags(set) => flags.set(&set.flags),
        Ast::Concat(concat) => concat.asts.iter().for_each(|ast| flatten(ast, flags, parts)),
        Ast::Group(group) if !matches!(*group.ast, Ast::Alternation(_)) => {
            let first = parts.len();
            flatten(&group.ast, &mut flags.within(group), parts);
            if let [first, ..] = &mut parts[first..] {
                first.span.start = group.span.start.offset;
            }
            if let [.., last] = &mut parts[first..] {
                last.span.end = group.span.end.offset;
            }
        }
        _ => {
            let span = ast.span();
            parts.push(Part { span: span.start.offset..span.end.offset, ast, flags: *flags });
        }
    }
}

impl Part<'_> {
    /// The flags make this the same as a translation in its place.
    fn atom(self, pattern: &str) -> Option<Atom> {
        let mut translator = TranslatorBuilder::new()
            .case_insensitive(self.flags.case_insensitive)
            .multi_line(self.flags.multi_line)
            .dot_matches_new_line(self.flags.dot_matches_new_line)
            .crlf(self.flags.crlf)
            .unicode(self.flags.unicode)
            .build();
        let hir = translator.translate(pattern, self.ast).ok()?;
        Some(Atom { span: self.span, hir })
    }
}
