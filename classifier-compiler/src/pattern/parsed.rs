//! Parsed patterns, and the memory that they take.

use std::borrow::Cow;

use regex_syntax::hir::{Class, Hir, HirKind};

use super::parse::parse;

/// A pattern of a rule as parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Parsed {
    /// The pattern is refused.
    Refused,
    /// The pattern as parsed.
    Kept(Hir),
    /// The pattern is parsed again where it is needed: all patterns of the rule set would take too much
    /// memory.
    Dropped,
}

/// About the most bytes of all parsed patterns that a rule set keeps. To parse a pattern takes less time
/// than all else that becomes of it.
const KEPT: usize = 64 << 20;

impl Parsed {
    /// Keeps a pattern if it fits into memory with those of so many `bytes` before, which it is added to.
    pub(crate) fn new(hir: Hir, bytes: &mut usize) -> Self {
        let all = *bytes + self::bytes(&hir);
        if all > KEPT {
            return Self::Dropped;
        }
        *bytes = all;
        Self::Kept(hir)
    }

    /// The pattern, which is written like this; `None` if it is refused.
    pub(crate) fn hir(&self, pattern: &str) -> Option<Cow<'_, Hir>> {
        match self {
            Self::Refused => None,
            Self::Kept(hir) => Some(Cow::Borrowed(hir)),
            Self::Dropped => parse(pattern).ok().map(Cow::Owned),
        }
    }
}

/// About the bytes of a pattern in memory.
pub(crate) fn bytes(hir: &Hir) -> usize {
    /// The properties of a part, and what an allocator adds to the places of a part.
    const PART: usize = 128;

    let contents = match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => 0,
        HirKind::Literal(literal) => literal.0.len(),
        HirKind::Class(Class::Unicode(class)) => size_of_val(class.ranges()),
        HirKind::Class(Class::Bytes(class)) => size_of_val(class.ranges()),
        HirKind::Repetition(repetition) => bytes(&repetition.sub),
        HirKind::Capture(capture) => bytes(&capture.sub),
        HirKind::Concat(subs) | HirKind::Alternation(subs) => subs.iter().map(bytes).sum(),
    };
    size_of::<Hir>() + PART + contents
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_beyond_the_limit_are_parsed_again_and_are_the_same() {
        let hir = || parse("(?i)mailbox full").unwrap();
        let mut used = 0;
        let kept = Parsed::new(hir(), &mut used);
        assert_eq!((&kept, used), (&Parsed::Kept(hir()), bytes(&hir())));
        used = KEPT;
        let dropped = Parsed::new(hir(), &mut used);
        assert_eq!((&dropped, used), (&Parsed::Dropped, KEPT));
        for parsed in [kept, dropped] {
            assert_eq!(*parsed.hir("(?i)mailbox full").unwrap(), hir());
        }
        assert_eq!(Parsed::Refused.hir("("), None);
    }
}
