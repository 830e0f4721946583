//! Normalized patterns as sequences of elements.

use classifier_format::{LONGEST_CLASS_RUN, unit};
use regex_syntax::hir::{Class, ClassBytes, Hir, HirKind, Look, Repetition};

use crate::pattern::{
    normalize::{class_of, dot_symbol},
    symbol_set::SymbolSet,
};

/// A part of a pattern's outermost concatenation.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Element {
    /// `^`
    Start,
    /// `$`
    End,
    /// One character.
    Unit(Unit),
    /// Characters of a class, and the part of the pattern for them.
    ClassRun(ClassRun, Hir),
    /// Any characters of a kind, at least `min`.
    Gap { min: u32, kind: GapKind },
    /// Anything else.
    Other(Hir),
}

/// The bytes that gaps and wildcards take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum GapKind {
    /// Any byte.
    Any,
    /// Any byte but `\n`.
    Dot,
}

impl GapKind {
    fn of(class: &ClassBytes) -> Option<Self> {
        if is_ranges(class, &[(0, u8::MAX)]) {
            Some(Self::Any)
        } else {
            is_ranges(class, &[(0, b'\n' - 1), (b'\n' + 1, u8::MAX)]).then_some(Self::Dot)
        }
    }
}

/// Whether these are the ranges of a class. To make a class to compare with takes far longer, above all
/// without optimization.
fn is_ranges(class: &ClassBytes, ranges: &[(u8, u8)]) -> bool {
    let its = class.ranges();
    its.len() == ranges.len() && its.iter().zip(ranges).all(|(a, b)| (a.start(), a.end()) == *b)
}

/// A value and a mask.
pub(crate) type MaskedByte = (u8, u8);

/// A unit of a piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Unit {
    /// A byte that equals `value` under `mask`, which is not 0.
    Byte { value: u8, mask: u8 },
    /// A byte that [`mod@unit`] names, or 0: any byte but `\n`.
    Named(u8),
    /// Bytes of a class.
    ClassRun(ClassRun),
}

/// Bytes of a class that follow each other, at least `min` and at most `max`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct ClassRun {
    pub(crate) symbols: SymbolSet,
    pub(crate) min: u32,
    pub(crate) max: u32,
}

impl ClassRun {
    /// As `ClassRecord::may_be_long`.
    pub(super) fn may_be_long(&self) -> bool {
        self.min != self.max && self.max as usize > LONGEST_CLASS_RUN
    }

    /// Exactly so many.
    pub(super) fn times(self, times: u32) -> Self {
        Self { min: times, max: times, ..self }
    }
}

/// The longest counted repetition of a byte that becomes single elements.
const UNROLLED: u32 = 64;

impl Unit {
    /// Any byte; the search checks for line ends.
    pub(super) const WILDCARD: Self = Self::Named(0);
    /// `0` to `9`.
    pub(super) const DIGIT: Self = Self::Named(unit::DIGIT);

    fn literal(value: u8) -> Self {
        Self::Byte { value, mask: 0xFF }
    }

    /// The class as a byte under a mask, as `[aA]` and `[45]` are; `None` if it is not one.
    fn from_class(class: &ClassBytes) -> Option<Self> {
        if !class.iter().map(|range| range.len()).sum::<usize>().is_power_of_two() {
            return None;
        }
        let bytes = || class.iter().flat_map(|range| range.start()..=range.end());
        let common = bytes().reduce(|all, byte| all & byte)?;
        let varying = bytes().fold(0, |any, byte| any | byte) ^ common;
        (bytes().count() == 1 << varying.count_ones())
            .then_some(Self::Byte { value: common, mask: !varying })
    }

    /// Its value and its mask; `None` if it is not a byte.
    pub(super) fn masked(self) -> Option<MaskedByte> {
        match self {
            Self::Byte { value, mask } => Some((value, mask)),
            _ => None,
        }
    }

    /// Whether it is more than a byte under a mask.
    pub(crate) fn varies(self) -> bool {
        !matches!(self, Self::Byte { .. } | Self::WILDCARD)
    }

    /// Its class; not for class runs.
    pub(super) fn to_hir(self) -> Hir {
        let class = match self {
            Self::Byte { .. } => class_of(self.bytes()),
            Self::DIGIT => class_of(b'0'..=b'9'),
            _ => dot_symbol(),
        };
        Hir::class(Class::Bytes(class))
    }

    /// The bytes that it takes, ascending; empty for a unit that is not a byte.
    pub(super) fn bytes(self) -> impl Iterator<Item = u8> {
        // Counts through the bits that may vary.
        self.masked().into_iter().flat_map(|(value, mask)| {
            let next = move |bits: &u8| Some((bits | mask).wrapping_add(1) & !mask);
            let all = std::iter::successors(Some(0), next);
            all.take(1 << mask.count_zeros()).map(move |bits| value | bits)
        })
    }

    /// The bytes that it, or each of the run, takes.
    pub(super) fn set(self) -> SymbolSet {
        match self {
            Self::Byte { .. } => self.bytes().collect(),
            Self::DIGIT => (b'0'..=b'9').collect(),
            Self::ClassRun(run) => run.symbols,
            Self::Named(_) => (0..=0xFF).filter(|&byte| byte != b'\n').collect(),
        }
    }

    /// Whether it may take a `\n`.
    pub(super) fn takes_newline(self) -> bool {
        self.set().contains(b'\n')
    }
}

/// The elements of a pattern.
pub(super) fn elements(hir: &Hir) -> Vec<Element> {
    let mut elements = Vec::new();
    match hir.kind() {
        HirKind::Concat(subs) => subs.iter().for_each(|sub| add(sub, &mut elements)),
        _ => add(hir, &mut elements),
    }
    // A gap takes what is optional beside it.
    let is_gaps = |elements: &[Element], at: usize| match &elements[at] {
        Element::ClassRun(run, _) => run.min == 0 && has_gap(elements, at),
        Element::Other(hir) => is_optional(hir) && has_gap(elements, at),
        _ => false,
    };
    while let Some(at) = (0..elements.len()).find(|&at| is_gaps(&elements, at)) {
        elements.remove(at);
        if let Some((before, [Element::Gap { min: after, kind: other }, ..])) =
            elements.split_at_mut_checked(at)
            && let Some(Element::Gap { min, kind }) = before.last_mut()
            && kind == other
        {
            *min = min.saturating_add(*after);
            elements.remove(at);
        }
    }
    for at in 0..elements.len() {
        if has_gap(&elements, at) {
            elements[at].shrink_to_minimum();
        }
    }
    elements
}

/// Whether an element is beside a gap that takes all that the element may take.
fn has_gap(elements: &[Element], at: usize) -> bool {
    let beside = [at.checked_sub(1), Some(at + 1)].into_iter().flatten();
    beside.filter_map(|at| elements.get(at)).any(|element| match element {
        Element::Gap { kind, .. } => *kind == GapKind::Any || !elements[at].takes_newline(),
        _ => false,
    })
}

/// Whether a pattern is optional.
fn is_optional(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Repetition(repetition) => repetition.min == 0,
        HirKind::Alternation(subs) => subs.iter().any(|sub| matches!(sub.kind(), HirKind::Empty)),
        _ => false,
    }
}

/// Whether a pattern may take a line end.
fn has_newline(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Literal(literal) => literal.0.contains(&b'\n'),
        HirKind::Class(Class::Bytes(class)) => {
            class.iter().any(|range| (range.start()..=range.end()).contains(&b'\n'))
        }
        HirKind::Repetition(repetition) => has_newline(&repetition.sub),
        HirKind::Concat(subs) | HirKind::Alternation(subs) => subs.iter().any(has_newline),
        _ => false,
    }
}

impl Element {
    /// Whether it may take a line end.
    pub(super) fn takes_newline(&self) -> bool {
        match self {
            Self::Unit(unit) => *unit != Unit::WILDCARD && unit.takes_newline(),
            Self::ClassRun(_, hir) | Self::Other(hir) => has_newline(hir),
            Self::Start | Self::End | Self::Gap { .. } => false,
        }
    }

    /// Shortens a class run to its least length: the gap beside it takes the rest.
    fn shrink_to_minimum(&mut self) {
        if let Self::ClassRun(run, hir) = self
            && let HirKind::Repetition(Repetition { min, sub, .. }) = hir.kind()
        {
            *run = run.times(*min);
            let (max, greedy, sub) = (Some(*min), true, sub.clone());
            *hir = Hir::repetition(Repetition { min: *min, max, greedy, sub });
        }
    }
}

fn add(hir: &Hir, elements: &mut Vec<Element>) {
    match hir.kind() {
        HirKind::Empty => {}
        HirKind::Look(Look::Start) => elements.push(Element::Start),
        HirKind::Look(Look::End) => elements.push(Element::End),
        HirKind::Literal(literal) => {
            elements.extend(literal.0.iter().copied().map(Unit::literal).map(Element::Unit));
        }
        HirKind::Class(Class::Bytes(class)) => elements.push(match unit(class) {
            Some(unit) => Element::Unit(unit),
            None => run(hir, class, 1, Some(1)),
        }),
        HirKind::Repetition(repetition) => match unrolled(repetition) {
            Some(bytes) => elements.extend(bytes),
            None => add_gap(hir, repetition, elements),
        },
        _ => elements.push(Element::Other(hir.clone())),
    }
}

/// The unit with the bytes of the class; `None` if there is none.
pub(super) fn unit(class: &ClassBytes) -> Option<Unit> {
    match GapKind::of(class) {
        _ if is_ranges(class, &[(b'0', b'9')]) => Some(Unit::DIGIT),
        Some(GapKind::Dot) => Some(Unit::WILDCARD),
        _ => Unit::from_class(class),
    }
}

/// A class run.
fn run(hir: &Hir, class: &ClassBytes, min: u32, max: Option<u32>) -> Element {
    let run = ClassRun { symbols: class.into(), min, max: max.unwrap_or(u32::MAX) };
    Element::ClassRun(run, hir.clone())
}

fn unrolled(repetition: &Repetition) -> Option<Vec<Element>> {
    let Repetition { min, max, ref sub, .. } = *repetition;
    if max != Some(min) || min > UNROLLED {
        return None;
    }
    let HirKind::Class(Class::Bytes(class)) = sub.kind() else { return None };
    let unit = unit(class)?;
    Some(vec![Element::Unit(unit); min as usize])
}

fn add_gap(hir: &Hir, repetition: &Repetition, elements: &mut Vec<Element>) {
    let kind = match repetition.sub.kind() {
        HirKind::Class(Class::Bytes(class)) => GapKind::of(class),
        _ => None,
    };
    let (Some(kind), None) = (kind, repetition.max) else {
        let Repetition { min, max, ref sub, .. } = *repetition;
        elements.push(match sub.kind() {
            HirKind::Class(Class::Bytes(class)) => run(hir, class, min, max),
            HirKind::Literal(literal) if literal.0.len() == 1 => {
                run(hir, &class_of([literal.0[0]]), min, max)
            }
            _ => Element::Other(hir.clone()),
        });
        return;
    };
    match elements.last_mut() {
        Some(Element::Gap { min, kind: before }) if *before == kind => {
            *min = min.saturating_add(repetition.min);
        }
        _ => elements.push(Element::Gap { min: repetition.min, kind }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pattern::{alphabet::Alphabet, normalize::normalize, parse::parse};

    fn of(pattern: &str) -> Vec<Element> {
        let hir = parse(pattern).unwrap();
        elements(&normalize(&Alphabet::new([&hir]).unwrap().symbols(&hir)))
    }

    #[test]
    fn classes_of_bytes_that_agree_in_some_bits_are_one_byte() {
        let byte = |value, mask| vec![Element::Unit(Unit::Byte { value, mask })];
        assert_eq!(of("[45]"), byte(b'4', !1));
        assert_eq!(of("(?i)a"), byte(b'A', !0x20));
        assert_eq!(of("[0-7]"), byte(b'0', !7));
        // With the Kelvin sign.
        assert_eq!(of("(?i)k"), byte(b'K', !0xA0));
        assert_eq!(of("[kK]"), byte(b'K', !0x20));
    }

    #[test]
    fn a_unit_has_the_bytes_that_equal_its_value_under_its_mask() {
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
            assert!(matches!(of(pattern)[0], Element::ClassRun(..)), "{pattern}");
        }
        assert!(matches!(of("[éa]")[..], [Element::ClassRun(..)]));
    }

    #[test]
    fn what_is_optional_beside_a_gap_is_the_gaps() {
        assert_eq!(of("a.*(b|cd)?(e{2,3})?f"), of("a.*f"));
        assert_eq!(of("^(ab)?.+(c)*.+d"), of("^.+.+d"));
        assert_eq!(of("a(?s:.*)(b\\n)?c"), of("a(?s:.*)c"));
        assert_eq!(of("a.*(b\\n)?c").len(), 4);
        assert_eq!(of("a.*(b|c\\b)d").len(), 4);
    }

    #[test]
    fn gaps_that_meet_are_one() {
        let gap = Element::Gap { min: 3, kind: GapKind::Dot };
        assert!(of("^a.+.+.*.+a").contains(&gap));
        assert_eq!(of("^a.+.+.*.+a").len(), 4);
    }
}
