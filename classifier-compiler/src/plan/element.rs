//! A normalized pattern as the sequence of what it consists of.

use classifier_runtime::format::{TierId, unit};
use regex_syntax::hir::{
    Class, ClassBytes, ClassBytesRange, ClassUnicode, ClassUnicodeRange, Dot, Hir, HirKind, Look,
    Repetition,
};

use crate::syntax::{
    normalize::{any_byte, dot_byte, is_any_char},
    tier::ascii_members,
};

/// A part of a pattern's outermost concatenation.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Element {
    /// `^`
    Start,
    /// `$`
    End,
    /// One character of few.
    Unit(Unit),
    /// Any characters of a kind, at least so many.
    Gap { min: u32, kind: GapKind },
    /// Anything else.
    Other(Hir),
}

/// What gaps and wildcards take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum GapKind {
    /// Any byte.
    Any,
    /// Any byte but `\n`.
    Dot,
}

/// A unit of a piece: a byte that is compared under a mask, or one of the characters that
/// [`mod@unit`] names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Unit {
    pub(crate) value: u8,
    pub(crate) mask: u8,
}

/// Counted repetitions of single bytes become so many elements, at most.
const UNROLLED: u32 = 64;

impl Unit {
    /// Takes any byte; the check for a line end is the search's.
    pub(super) const WILDCARD: Self = Self { value: 0, mask: 0 };
    /// `s`, `S` and U+017F: what `(?i)s` matches.
    const FOLDED_S: Self = Self { value: unit::FOLDED_S, mask: 0 };
    /// `k`, `K` and U+212A: what `(?i)k` matches.
    const FOLDED_K: Self = Self { value: unit::FOLDED_K, mask: 0 };
    /// Any character but `\n`.
    const CHARACTER: Self = Self { value: unit::CHARACTER, mask: 0 };
    /// `0` to `9`.
    const DIGIT: Self = Self { value: unit::DIGIT, mask: 0 };

    /// Whether it takes one byte, whatever the character.
    pub(crate) fn is_byte(self) -> bool {
        self.mask != 0 || self == Self::WILDCARD
    }

    fn literal(value: u8) -> Self {
        Self { value, mask: 0xFF }
    }

    /// The bytes of the class, if they are all bytes that agree in some bits, as those of `[aA]`
    /// and of `[45]` are.
    fn from_class(class: &ClassBytes) -> Option<Self> {
        let bytes = || class.iter().flat_map(|range| range.start()..=range.end());
        let common = bytes().reduce(|all, byte| all & byte)?;
        let varying = bytes().fold(0, |any, byte| any | byte) ^ common;
        (bytes().count() == 1 << varying.count_ones())
            .then_some(Self { value: common, mask: !varying })
    }

    /// The class of what it takes.
    pub(super) fn to_hir(self) -> Hir {
        match self {
            Self::WILDCARD => return Hir::class(Class::Bytes(dot_byte(TierId::Ascii))),
            Self::FOLDED_S => return Hir::class(Class::Unicode(chars(['S', 's', '\u{17F}']))),
            Self::FOLDED_K => return Hir::class(Class::Unicode(chars(['K', 'k', '\u{212A}']))),
            Self::CHARACTER => return Hir::dot(Dot::AnyCharExceptLF),
            Self::DIGIT => return Hir::class(Class::Bytes(digits())),
            _ => {}
        }
        let ranges = self.bytes().map(|byte| ClassBytesRange::new(byte, byte));
        Hir::class(Class::Bytes(ClassBytes::new(ranges)))
    }

    /// The bytes that it takes, in ascending order, for one that takes bytes.
    pub(super) fn bytes(self) -> impl Iterator<Item = u8> {
        // Counts through the bits that may vary.
        let vary = !self.mask;
        let next = move |bits: &u8| Some((bits | self.mask).wrapping_add(1) & vary);
        let all = std::iter::successors(Some(0), next);
        all.take(1 << vary.count_ones()).map(move |bits| self.value | bits)
    }

    /// Whether it takes the byte, for one that takes bytes.
    pub(super) fn matches(self, byte: u8) -> bool {
        byte & self.mask == self.value
    }
}

/// The elements of a pattern.
pub(super) fn elements(hir: &Hir, tier: TierId) -> Vec<Element> {
    let mut elements = Vec::new();
    match hir.kind() {
        HirKind::Concat(subs) => subs.iter().for_each(|sub| add(sub, tier, &mut elements)),
        _ => add(hir, tier, &mut elements),
    }
    elements
}

fn add(hir: &Hir, tier: TierId, elements: &mut Vec<Element>) {
    match hir.kind() {
        HirKind::Empty => {}
        HirKind::Look(Look::Start) => elements.push(Element::Start),
        HirKind::Look(Look::End) => elements.push(Element::End),
        HirKind::Literal(literal) => {
            elements.extend(literal.0.iter().copied().map(Unit::literal).map(Element::Unit));
        }
        HirKind::Class(class) => elements.push(match unit(class, tier) {
            Some(unit) => Element::Unit(unit),
            None => Element::Other(hir.clone()),
        }),
        HirKind::Repetition(repetition) => match unrolled(repetition, tier) {
            Some(bytes) => elements.extend(bytes),
            None => add_gap(hir, repetition, tier, elements),
        },
        _ => elements.push(Element::Other(hir.clone())),
    }
}

/// The unit that takes what the class does, if there is one.
pub(super) fn unit(class: &Class, tier: TierId) -> Option<Unit> {
    let ascii = ascii_members(class);
    match (tier, class) {
        _ if ascii == digits() && (tier == TierId::Ascii || is_ascii(class)) => Some(Unit::DIGIT),
        (TierId::Ascii, _) if ascii == dot_byte(TierId::Ascii) => Some(Unit::WILDCARD),
        (TierId::Ascii, _) => Unit::from_class(&ascii),
        (TierId::Unicode, Class::Unicode(class)) if !class.is_ascii() => {
            [Unit::FOLDED_S, Unit::FOLDED_K, Unit::CHARACTER].into_iter().find(|unit| {
                matches!(unit.to_hir().kind(), HirKind::Class(Class::Unicode(its)) if its == class)
            })
        }
        (TierId::Unicode, _) if is_ascii(class) => Unit::from_class(&ascii),
        (TierId::Unicode, _) => None,
    }
}

fn is_ascii(class: &Class) -> bool {
    match class {
        Class::Unicode(class) => class.is_ascii(),
        Class::Bytes(class) => class.is_ascii(),
    }
}

fn digits() -> ClassBytes {
    ClassBytes::new([ClassBytesRange::new(b'0', b'9')])
}

fn chars(chars: [char; 3]) -> ClassUnicode {
    ClassUnicode::new(chars.map(|char| ClassUnicodeRange::new(char, char)))
}

fn unrolled(repetition: &Repetition, tier: TierId) -> Option<Vec<Element>> {
    let Repetition { min, max, ref sub, .. } = *repetition;
    if max != Some(min) || min > UNROLLED {
        return None;
    }
    let HirKind::Class(class) = sub.kind() else { return None };
    let unit = unit(class, tier)?;
    Some(vec![Element::Unit(unit); min as usize])
}

fn add_gap(hir: &Hir, repetition: &Repetition, tier: TierId, elements: &mut Vec<Element>) {
    let kind = match repetition.sub.kind() {
        HirKind::Class(Class::Bytes(class)) if *class == any_byte(tier) => Some(GapKind::Any),
        HirKind::Class(Class::Bytes(class)) if *class == dot_byte(tier) => Some(GapKind::Dot),
        _ => None,
    };
    let (Some(kind), None) = (kind, repetition.max) else {
        elements.push(Element::Other(hir.clone()));
        return;
    };
    // In the Unicode tier, `.+` has become `.` and a gap over bytes.
    let is_char = |element: &mut Element| match (element, kind) {
        (Element::Unit(unit), GapKind::Dot) => *unit == Unit::CHARACTER,
        (Element::Other(hir), GapKind::Any) => is_any_char(hir),
        _ => false,
    };
    let mut chars = repetition.min;
    while elements.pop_if(is_char).is_some() {
        chars = chars.saturating_add(1);
    }
    match elements.last_mut() {
        Some(Element::Gap { min, kind: before }) if *before == kind => {
            *min = min.saturating_add(chars);
        }
        _ => elements.push(Element::Gap { min: chars, kind }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::{normalize::normalize, parse::parse};

    fn of(pattern: &str, tier: TierId) -> Vec<Element> {
        elements(&normalize(&parse(pattern).unwrap(), tier), tier)
    }

    #[test]
    fn classes_of_bytes_that_agree_in_some_bits_are_one_byte() {
        let byte = |value, mask| vec![Element::Unit(Unit { value, mask })];
        assert_eq!(of("[45]", TierId::Unicode), byte(b'4', !1));
        assert_eq!(of("(?i)a", TierId::Unicode), byte(b'A', !0x20));
        assert_eq!(of("(?i)k", TierId::Ascii), byte(b'K', !0x20));
        assert_eq!(of("[0-7]", TierId::Ascii), byte(b'0', !7));
        // The Kelvin sign is three bytes long.
        assert_eq!(of("(?i)k", TierId::Unicode), [Element::Unit(Unit::FOLDED_K)]);
    }

    #[test]
    fn a_unit_tells_its_bytes() {
        for unit in [Unit { value: b'A', mask: !0x20 }, Unit { value: 0x50, mask: !0x29 }] {
            let bytes: Vec<u8> = (0..=0xFF).filter(|&byte| unit.matches(byte)).collect();
            assert_eq!(unit.bytes().collect::<Vec<_>>(), bytes);
        }
        assert_eq!(Unit::literal(b'a').bytes().collect::<Vec<_>>(), [b'a']);
        assert_eq!(Unit::WILDCARD.bytes().count(), 256);
    }

    #[test]
    fn other_classes_are_not() {
        for pattern in ["[456]", "[0-8]", "(?i)[ab]x"] {
            assert!(matches!(of(pattern, TierId::Ascii)[0], Element::Other(_)), "{pattern}");
        }
        assert!(matches!(of("(?i)é", TierId::Unicode)[..], [Element::Other(_)]));
    }

    #[test]
    fn gaps_that_meet_are_one() {
        for tier in TierId::ALL {
            let gap = Element::Gap { min: 3, kind: GapKind::Dot };
            assert!(of("^a.+.+.*.+a", tier).contains(&gap), "{tier:?}");
            assert_eq!(of("^a.+.+.*.+a", tier).len(), 4, "{tier:?}");
        }
    }
}
