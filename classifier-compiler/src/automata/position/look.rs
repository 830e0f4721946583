//! Assertions as sets of contexts.
//!
//! What an assertion says depends on the class of the symbol before it and on that of the one after
//! it. So there are few contexts, and a condition is a set of them: that two assertions hold at a
//! place is an intersection, that a part is left out by one way or another is a union.

use regex_syntax::hir::{Hir, Look};

use crate::pattern::alphabet::{Symbols, has};

/// A set of contexts. Bit 8 × *b* + *a* is the context of class *b* before and *a* after.
pub(super) type Contexts = u64;

/// Always.
pub(super) const ALWAYS: Contexts = u64::MAX;

/// The start of the text, or its end.
const EDGE: u8 = 0;
const OTHER: u8 = 1;
const LF: u8 = 2;
const CR: u8 = 3;
/// Word characters of ASCII.
const ASCII_WORD: u8 = 4;
/// Other word characters.
const WORD: u8 = 5;

/// How many classes there are.
pub(super) const CLASSES: u8 = 6;

/// The contexts in which an assertion holds. Bits of classes that do not exist are as of `OTHER`.
pub(super) fn contexts(look: Look) -> Contexts {
    let all = (0..8).flat_map(|before| (0..8).map(move |after| (before, after)));
    all.filter(|&(before, after)| holds(look, before, after))
        .fold(0, |set, (before, after)| set | 1 << bit(before, after))
}

/// The bit of a context.
pub(super) fn bit(before: u8, after: u8) -> u32 {
    u32::from(8 * before + after)
}

/// All contexts at the start of the text.
pub(super) fn at_start() -> Contexts {
    (0..8).fold(0, |set, after| set | 1 << bit(EDGE, after))
}

fn holds(look: Look, before: u8, after: u8) -> bool {
    let ascii = |class: u8| class == ASCII_WORD;
    let unicode = |class: u8| class == ASCII_WORD || class == WORD;
    match look {
        Look::Start => before == EDGE,
        Look::End => after == EDGE,
        Look::StartLF => matches!(before, EDGE | LF),
        Look::EndLF => matches!(after, EDGE | LF),
        Look::StartCRLF => matches!(before, EDGE | LF) || before == CR && after != LF,
        Look::EndCRLF => matches!(after, EDGE | CR) || after == LF && before != CR,
        Look::WordAscii => ascii(before) != ascii(after),
        Look::WordAsciiNegate => ascii(before) == ascii(after),
        Look::WordUnicode => unicode(before) != unicode(after),
        Look::WordUnicodeNegate => unicode(before) == unicode(after),
        Look::WordStartAscii => !ascii(before) && ascii(after),
        Look::WordEndAscii => ascii(before) && !ascii(after),
        Look::WordStartUnicode => !unicode(before) && unicode(after),
        Look::WordEndUnicode => unicode(before) && !unicode(after),
        Look::WordStartHalfAscii => !ascii(before),
        Look::WordEndHalfAscii => !ascii(after),
        Look::WordStartHalfUnicode => !unicode(before),
        Look::WordEndHalfUnicode => !unicode(after),
    }
}

/// The class of each symbol, as far as the assertions of a pattern tell them apart.
pub(super) struct Classes {
    of_symbols: [u8; 256],
}

impl Classes {
    pub(super) fn new(hir: &Hir, words: &Symbols) -> Self {
        let looks = hir.properties().look_set();
        let has_crlf = looks.contains_anchor_crlf();
        let has_lf = has_crlf || looks.contains_anchor_lf();
        let class = |symbol: u8| match symbol {
            b'\n' if has_lf => LF,
            b'\r' if has_crlf => CR,
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'_' if looks.contains_word() => ASCII_WORD,
            _ if !looks.contains_word_unicode() || !has(words, symbol) => OTHER,
            _ if !looks.contains_word_ascii() => ASCII_WORD,
            _ => WORD,
        };
        let mut of_symbols = [0; 256];
        (0..=u8::MAX).zip(&mut of_symbols).for_each(|(symbol, its)| *its = class(symbol));
        Self { of_symbols }
    }

    pub(super) fn of(&self, symbol: u8) -> u8 {
        self.of_symbols[symbol as usize]
    }
}
