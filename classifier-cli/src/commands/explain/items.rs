//! Splits a pattern into the items that a text must have in order: words, separators, gaps,
//! assertions.
//!
//! ```text
//! ^550.+mailbox (is )?full
//! ││  │ │      ││     └ piece
//! ││  │ │      │└ piece, though it may be nothing
//! ││  │ │      └ separator
//! ││  │ └ piece
//! ││  └ gap
//! │└ code
//! └ start
//! ```
//!
//! Words are not split, because single letters are found in any text.

use std::mem;
use std::ops::Range;

use regex_syntax::hir::{Class, Hir, HirKind, Look};

use super::matcher::has;
use super::syntax::{Atom, alternatives};

/// One item of a pattern.
pub struct Item {
    /// Its place in the pattern, in bytes.
    pub span: Range<usize>,
    pub hir: Hir,
    pub kind: Kind,
    /// The cost of leaving it out, at least 1.
    pub weight: u32,
}

/// The kind of an item.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Kind {
    /// A reply code at the start, such as `550` or `5[0-9][0-9]`, which many texts have.
    Code,
    /// A word, alternatives, or anything else.
    Piece,
    /// Spaces and punctuation between words.
    Separator,
    /// Nearly any text, such as `.+`.
    Gap,
    /// `^`
    Start,
    /// `$`
    End,
    /// Another assertion.
    Look,
}

/// The weights of items that are not text. Text weighs 2 for a character and 1 for a class.
const ANCHOR: u32 = 3;
const SMALL: u32 = 1;

/// The items of each alternative of the pattern; `None` if the pattern is invalid.
pub fn variants(pattern: &str) -> Option<Vec<Vec<Item>>> {
    Some(alternatives(pattern)?.into_iter().map(items).collect())
}

/// The role of an atom.
#[derive(Clone, Copy, PartialEq)]
enum Role {
    /// One or more characters of a word.
    Word,
    /// A part of a word if it is single and between characters of the word.
    Punctuation,
    Space,
    /// An item of its own.
    Alone(Kind),
}

fn role(hir: &Hir) -> Role {
    match hir.kind() {
        HirKind::Look(Look::Start) => Role::Alone(Kind::Start),
        HirKind::Look(Look::End) => Role::Alone(Kind::End),
        HirKind::Look(_) => Role::Alone(Kind::Look),
        HirKind::Repetition(repetition) => match one_character(&repetition.sub) {
            Some(Role::Alone(Kind::Gap)) if repetition.max == Some(1) => Role::Word,
            Some(role) => role,
            None => Role::Alone(Kind::Piece),
        },
        _ => match one_character(hir) {
            Some(Role::Alone(Kind::Gap)) => Role::Word,
            Some(role) => role,
            None => Role::Alone(Kind::Piece),
        },
    }
}

/// The role of an expression for one character; a gap if it matches nearly any character.
fn one_character(hir: &Hir) -> Option<Role> {
    match hir.kind() {
        HirKind::Literal(literal) => {
            let mut chars = str::from_utf8(&literal.0).ok()?.chars();
            let (char, None) = (chars.next()?, chars.next()) else { return None };
            Some(match char {
                _ if char.is_whitespace() => Role::Space,
                _ if char.is_alphanumeric() => Role::Word,
                _ => Role::Punctuation,
            })
        }
        HirKind::Class(class) => {
            let has_letters = has(class, 'a') && has(class, 'z');
            let has_alphanumeric = ('!'..='~').any(|c| c.is_alphanumeric() && has(class, c));
            let has_punctuation = ('!'..='~').any(|c| !c.is_alphanumeric() && has(class, c));
            Some(match has(class, ' ') {
                true if has_letters => Role::Alone(Kind::Gap),
                true if !has_alphanumeric => Role::Space,
                false if !has_alphanumeric && has_punctuation => Role::Punctuation,
                _ => Role::Word,
            })
        }
        _ => None,
    }
}

/// The items of a list of atoms.
fn items(atoms: Vec<Atom>) -> Vec<Item> {
    let roles: Vec<Role> = atoms.iter().map(|atom| role(&atom.hir)).collect();
    let mut items = Vec::new();
    let mut open: Vec<Atom> = Vec::new();
    let mut open_kind = Kind::Separator;
    for (index, atom) in atoms.into_iter().enumerate() {
        let is_in_word = open_kind == Kind::Piece && roles.get(index + 1) == Some(&Role::Word);
        let (kind, joins) = match roles[index] {
            Role::Alone(kind) => (kind, false),
            Role::Word => (Kind::Piece, true),
            Role::Punctuation if is_in_word => (Kind::Piece, true),
            Role::Punctuation | Role::Space => (Kind::Separator, true),
        };
        let is_after_alone = index > 0 && matches!(roles[index - 1], Role::Alone(_));
        if kind != open_kind || !joins || is_after_alone {
            items.extend(item(mem::take(&mut open), open_kind));
            open_kind = kind;
        }
        open.push(atom);
    }
    items.extend(item(open, open_kind));
    if let [Item { kind: Kind::Start, .. }, second, ..] = items.as_mut_slice()
        && second.kind == Kind::Piece
        && is_code(&second.hir)
    {
        second.kind = Kind::Code;
    }
    items
}

/// The item of these atoms, if there are any.
fn item(atoms: Vec<Atom>, kind: Kind) -> Option<Item> {
    let span = atoms.first()?.span.start..atoms.last()?.span.end;
    let hir = Hir::concat(atoms.into_iter().map(|atom| atom.hir).collect());
    let weight = match kind {
        Kind::Code | Kind::Piece => weight(&hir).max(1),
        Kind::Start | Kind::End => ANCHOR,
        Kind::Separator | Kind::Gap | Kind::Look => SMALL,
    };
    Some(Item { span, hir, kind, weight })
}

/// The weight of the shortest match.
fn weight(hir: &Hir) -> u32 {
    /// More than any word weighs, and small enough that sums do not overflow.
    const MOST: u32 = 1 << 12;
    /// A class with at most this many characters is a letter in its cases.
    const CASES: usize = 4;
    let weight = match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => 0,
        HirKind::Literal(literal) => 2 * literal.0.len() as u32,
        HirKind::Class(Class::Unicode(class)) => {
            let chars = class.iter().map(|range| range.len()).sum::<usize>();
            if chars <= CASES { 2 } else { 1 }
        }
        HirKind::Class(Class::Bytes(class)) => {
            let bytes = class.iter().map(|range| range.len()).sum::<usize>();
            if bytes <= CASES { 2 } else { 1 }
        }
        HirKind::Repetition(repetition) => repetition.min.saturating_mul(weight(&repetition.sub)),
        HirKind::Capture(capture) => weight(&capture.sub),
        HirKind::Concat(subs) => subs.iter().map(weight).sum(),
        HirKind::Alternation(subs) => subs.iter().map(weight).min().unwrap_or(0),
    };
    weight.min(MOST)
}

/// Whether it matches digits only.
fn is_code(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Literal(literal) => literal.0.iter().all(u8::is_ascii_digit),
        HirKind::Class(class) => {
            ('0'..='9').any(|digit| has(class, digit))
                && !('!'..='~').any(|other| !other.is_ascii_digit() && has(class, other))
        }
        HirKind::Repetition(repetition) => is_code(&repetition.sub),
        HirKind::Capture(capture) => is_code(&capture.sub),
        HirKind::Concat(subs) | HirKind::Alternation(subs) => subs.iter().all(is_code),
        HirKind::Empty | HirKind::Look(_) => false,
    }
}

#[cfg(test)]
mod tests;
