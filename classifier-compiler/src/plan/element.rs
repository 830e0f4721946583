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
    /// Characters of a class, and the part of the pattern that they are.
    Run(Run, Hir),
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

/// A unit of a piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Unit {
    /// A byte that equals `value` under `mask`, which is not 0.
    Byte { value: u8, mask: u8 },
    /// A character that [`mod@unit`] names, or 0: any byte of the ASCII tier but `\n`.
    Named(u8),
    /// Bytes of a class.
    Run(Run),
}

/// Bytes of a class that follow each other, at least `min` and at most `max`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Run {
    pub(crate) bytes: ByteSet,
    pub(crate) min: u32,
    pub(crate) max: u32,
}

/// A set of bytes, a bit for each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct ByteSet(pub(crate) [u64; 4]);

impl ByteSet {
    fn has(self, byte: u8) -> bool {
        self.0[byte as usize / 64] >> (byte % 64) & 1 != 0
    }

    pub(super) fn meets(self, other: Self) -> bool {
        self.0.iter().zip(other.0).any(|(a, b)| a & b != 0)
    }
}

impl FromIterator<u8> for ByteSet {
    fn from_iter<I: IntoIterator<Item = u8>>(bytes: I) -> Self {
        let mut set = Self::default();
        bytes.into_iter().for_each(|byte| set.0[byte as usize / 64] |= 1 << (byte % 64));
        set
    }
}

impl Run {
    /// Whether its bytes may be parts of characters.
    pub(super) fn takes_parts(self) -> bool {
        self.bytes.0[2..] != [0, 0]
    }

    /// So many of them, and no more.
    pub(super) fn times(self, times: u32) -> Self {
        Self { min: times, max: times, ..self }
    }
}

/// Counted repetitions of single bytes become so many elements, at most.
const UNROLLED: u32 = 64;

impl Unit {
    /// Takes any byte; the check for a line end is the search's.
    pub(super) const WILDCARD: Self = Self::Named(0);
    /// `s`, `S` and U+017F: what `(?i)s` matches.
    pub(super) const FOLDED_S: Self = Self::Named(unit::FOLDED_S);
    /// `k`, `K` and U+212A: what `(?i)k` matches.
    pub(super) const FOLDED_K: Self = Self::Named(unit::FOLDED_K);
    /// Any character but `\n`.
    const CHARACTER: Self = Self::Named(unit::CHARACTER);
    /// `0` to `9`.
    pub(super) const DIGIT: Self = Self::Named(unit::DIGIT);

    fn literal(value: u8) -> Self {
        Self::Byte { value, mask: 0xFF }
    }

    /// The bytes of the class, if they are all bytes that agree in some bits, as those of `[aA]`
    /// and of `[45]` are.
    fn from_class(class: &ClassBytes) -> Option<Self> {
        let bytes = || class.iter().flat_map(|range| range.start()..=range.end());
        let common = bytes().reduce(|all, byte| all & byte)?;
        let varying = bytes().fold(0, |any, byte| any | byte) ^ common;
        (bytes().count() == 1 << varying.count_ones())
            .then_some(Self::Byte { value: common, mask: !varying })
    }

    /// Whether it takes more than one byte, whatever the byte, or may.
    pub(crate) fn varies(self) -> bool {
        !matches!(self, Self::Byte { .. } | Self::WILDCARD)
    }

    /// The class of what it takes, for all but runs.
    pub(super) fn to_hir(self) -> Hir {
        match self {
            Self::FOLDED_S => Hir::class(Class::Unicode(chars(['S', 's', '\u{17F}']))),
            Self::FOLDED_K => Hir::class(Class::Unicode(chars(['K', 'k', '\u{212A}']))),
            Self::CHARACTER => Hir::dot(Dot::AnyCharExceptLF),
            Self::DIGIT => Hir::class(Class::Bytes(digits())),
            Self::Byte { .. } => {
                let ranges = self.bytes().map(|byte| ClassBytesRange::new(byte, byte));
                Hir::class(Class::Bytes(ClassBytes::new(ranges)))
            }
            _ => Hir::class(Class::Bytes(dot_byte(TierId::Ascii))),
        }
    }

    /// The bytes that it takes, in ascending order; none for a unit that is no single byte.
    pub(super) fn bytes(self) -> impl Iterator<Item = u8> {
        let (value, mask, count) = match self {
            Self::Byte { value, mask } => (value, mask, 1 << mask.count_zeros()),
            _ => (0, 0xFF, 0),
        };
        // Counts through the bits that may vary.
        let next = move |bits: &u8| Some((bits | mask).wrapping_add(1) & !mask);
        let all = std::iter::successors(Some(0), next);
        all.take(count).map(move |bits| value | bits)
    }

    /// The bytes with which what it takes may begin.
    pub(super) fn first_bytes(self) -> ByteSet {
        match self {
            Self::Byte { .. } => self.bytes().collect(),
            Self::FOLDED_S => [b's', b'S', 0xC5].into_iter().collect(),
            Self::FOLDED_K => [b'k', b'K', 0xE2].into_iter().collect(),
            Self::DIGIT => (b'0'..=b'9').collect(),
            Self::Run(run) => run.bytes,
            Self::Named(_) => (0..=0xFF).filter(|&byte| byte != b'\n').collect(),
        }
    }

    /// The bytes with which what it takes may end.
    pub(super) fn last_bytes(self) -> ByteSet {
        match self {
            Self::FOLDED_S => [b's', b'S', 0xBF].into_iter().collect(),
            Self::FOLDED_K => [b'k', b'K', 0xAA].into_iter().collect(),
            _ => self.first_bytes(),
        }
    }

    /// Whether it may take a `\n`.
    pub(super) fn takes_newline(self) -> bool {
        self.first_bytes().has(b'\n')
    }
}

/// The elements of a pattern.
pub(super) fn elements(hir: &Hir, tier: TierId) -> Vec<Element> {
    let mut elements = Vec::new();
    match hir.kind() {
        HirKind::Concat(subs) => subs.iter().for_each(|sub| add(sub, tier, &mut elements)),
        _ => add(hir, tier, &mut elements),
    }
    for at in 0..elements.len() {
        let beside = [at.checked_sub(1), Some(at + 1)].into_iter().flatten();
        let has_gap = beside.filter_map(|at| elements.get(at)).any(|element| match element {
            Element::Gap { kind, .. } => *kind == GapKind::Any || !takes_newline(&elements[at]),
            _ => false,
        });
        if has_gap {
            elements[at].take_no_more_than_it_must();
        }
    }
    elements
}

fn takes_newline(element: &Element) -> bool {
    matches!(element, Element::Run(run, _) if run.bytes.has(b'\n'))
}

impl Element {
    /// Makes a run as short as it may be: the gap beside it takes the rest.
    fn take_no_more_than_it_must(&mut self) {
        if let Self::Run(run, hir) = self
            && let HirKind::Repetition(Repetition { min, sub, .. }) = hir.kind()
        {
            *run = run.times(*min);
            let (max, greedy, sub) = (Some(*min), true, sub.clone());
            *hir = Hir::repetition(Repetition { min: *min, max, greedy, sub });
        }
    }
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
            None => run_or_other(hir, class, 1, Some(1), tier),
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

/// A repeated class as a run, where counting bytes comes to the same as counting characters.
fn run_or_other(hir: &Hir, class: &Class, min: u32, max: Option<u32>, tier: TierId) -> Element {
    let ascii = ascii_members(class);
    let mut bytes: ByteSet = ascii.iter().flat_map(|range| range.start()..=range.end()).collect();
    if tier == TierId::Unicode && !is_ascii(class) {
        let all_others = match class {
            Class::Unicode(class) => {
                class.iter().any(|range| range.start() <= '\u{80}' && range.end() == char::MAX)
            }
            Class::Bytes(_) => false,
        };
        if !all_others || min > 1 || max.is_some() {
            return Element::Other(hir.clone());
        }
        bytes.0[2..].fill(u64::MAX);
    }
    Element::Run(Run { bytes, min, max: max.unwrap_or(u32::MAX) }, hir.clone())
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
        let Repetition { min, max, ref sub, .. } = *repetition;
        elements.push(match sub.kind() {
            HirKind::Class(class) => run_or_other(hir, class, min, max, tier),
            HirKind::Literal(literal) if literal.0.len() == 1 => {
                let byte = ClassBytesRange::new(literal.0[0], literal.0[0]);
                run_or_other(hir, &Class::Bytes(ClassBytes::new([byte])), min, max, tier)
            }
            _ => Element::Other(hir.clone()),
        });
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
        let byte = |value, mask| vec![Element::Unit(Unit::Byte { value, mask })];
        assert_eq!(of("[45]", TierId::Unicode), byte(b'4', !1));
        assert_eq!(of("(?i)a", TierId::Unicode), byte(b'A', !0x20));
        assert_eq!(of("(?i)k", TierId::Ascii), byte(b'K', !0x20));
        assert_eq!(of("[0-7]", TierId::Ascii), byte(b'0', !7));
        // The Kelvin sign is three bytes long.
        assert_eq!(of("(?i)k", TierId::Unicode), [Element::Unit(Unit::FOLDED_K)]);
    }

    #[test]
    fn a_unit_tells_its_bytes() {
        for (value, mask) in [(b'A', !0x20), (0x50, !0x29)] {
            let unit = Unit::Byte { value, mask };
            let bytes: Vec<u8> = (0..=0xFF).filter(|byte| byte & mask == value).collect();
            assert_eq!(unit.bytes().collect::<Vec<_>>(), bytes);
        }
        assert_eq!(Unit::literal(b'a').bytes().collect::<Vec<_>>(), [b'a']);
        assert_eq!(Unit::WILDCARD.bytes().count(), 0);
    }

    #[test]
    fn other_classes_are_not() {
        for pattern in ["[456]", "[0-8]", "(?i)[ab]x"] {
            assert!(matches!(of(pattern, TierId::Ascii)[0], Element::Run(..)), "{pattern}");
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
