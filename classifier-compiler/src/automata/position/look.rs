//! Assertions as sets of contexts.
//!
//! Whether an assertion holds depends on the class of the symbol before it and of the symbol after it.
//! Such a pair of classes is a context. There are few, and a condition is a set of them: two assertions
//! at one place are an intersection, two ways to skip a part are a union.

use regex_automata::{nfa::thompson, util::look::LookMatcher};
use regex_syntax::hir::{Hir, Look};

use crate::pattern::symbol_set::SymbolSet;

/// A set of contexts. Bit 8 × *b* + *a* is the context of class *b* before and *a* after.
pub(super) type Contexts = u64;

/// All contexts.
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

/// The number of classes.
pub(super) const CLASSES: u8 = 6;

/// The contexts in which an assertion holds. Classes that do not exist count as `OTHER`.
pub(super) fn contexts(look: Look) -> Contexts {
    /// A text of each class.
    const TEXTS: [&str; 8] = ["", " ", "\n", "\r", "a", "é", " ", " "];

    let nfa = thompson::Compiler::new().build_from_hir(&Hir::look(look));
    let looks = nfa.expect("an assertion has an NFA").look_set_any();
    let all = (0..8).flat_map(|before| (0..8).map(move |after| (before, after)));
    let holds = |&(before, after): &(u8, u8)| {
        let [before, after] = [before, after].map(|class| TEXTS[usize::from(class)]);
        let text = [before, after].concat();
        LookMatcher::new().matches_set(looks, text.as_bytes(), before.len())
    };
    all.filter(holds).fold(0, |set, (before, after)| set | 1 << bit(before, after))
}

/// The bit of a context.
pub(super) fn bit(before: u8, after: u8) -> u32 {
    u32::from(8 * before + after)
}

/// All contexts at the start of the text.
pub(super) fn at_start() -> Contexts {
    (0..8).fold(0, |set, after| set | 1 << bit(EDGE, after))
}

/// The class of each symbol, as far as the assertions of a pattern distinguish them.
pub(super) struct Classes {
    of_symbols: [u8; 256],
}

impl Classes {
    pub(super) fn new(hir: &Hir, words: &SymbolSet) -> Self {
        let looks = hir.properties().look_set();
        let has_crlf = looks.contains_anchor_crlf();
        let has_lf = has_crlf || looks.contains_anchor_lf();
        let class = |symbol: u8| match symbol {
            b'\n' if has_lf => LF,
            b'\r' if has_crlf => CR,
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'_' if looks.contains_word() => ASCII_WORD,
            _ if !looks.contains_word_unicode() || !words.contains(symbol) => OTHER,
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
