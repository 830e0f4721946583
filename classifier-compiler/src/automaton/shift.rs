//! Shift-And programs: patterns that are rows of repeated classes, one bit a place.
//!
//! How they run, and what their words mean, is told in the runtime and at
//! `classifier_runtime::format::ShiftRecord`. A place is a character here, not a byte, so that
//! classes of any characters will do.

use std::{collections::BTreeMap, rc::Rc};

use classifier_runtime::format::{
    SHIFT_ASCII_WORDS, SHIFT_KIND_WORDS, SHIFT_WORDS, TierId, shift_range,
};
use regex_syntax::hir::{Class, Hir, HirKind, Look, Repetition};

use crate::syntax::{normalize::any_byte, parse::parse, tier::cut};

/// A program as the artifact holds it.
#[derive(Clone, Debug)]
pub(crate) struct Shift {
    pub(crate) words: Vec<u64>,
    /// Words of a set of places.
    pub(crate) places: u32,
    pub(crate) kinds: u32,
    pub(crate) ranges: u32,
    /// The kind of all characters that no range has.
    pub(crate) other: u32,
    pub(crate) last: u32,
    pub(crate) at_end: bool,
}

/// Ranges of characters, in order.
type Ranges = Vec<(u32, u32)>;

/// A part of a row.
#[derive(Clone)]
enum Item {
    /// A class and how often it follows itself.
    Class { ranges: Rc<Ranges>, min: u32, max: Option<u32> },
    /// An assertion on word characters.
    Look(Look),
}

/// The most ranges of characters that a program looks through.
const RANGES: usize = 2048;

/// A place of a pattern behind its start.
struct Place {
    /// The item whose characters lead to it.
    item: usize,
    /// Whether more of them stay at it.
    stays: bool,
    /// Whether it may be skipped, for no word character on either side, for one before, for one
    /// behind, and for both.
    skipped: [bool; 4],
}

/// Places of a program, at most.
const PLACES: usize = SHIFT_WORDS * 64 - 1;

/// Programs that a pattern has at most, one for each of its alternatives.
const PROGRAMS: usize = 64;

/// The programs of a normalized pattern, which matches where one of them does. `None` where its
/// alternatives are not rows of classes, or too many, or too long.
pub(crate) fn programs(hir: &Hir, tier: TierId) -> Option<Vec<Shift>> {
    let subs = match hir.kind() {
        HirKind::Concat(subs) => &subs[..],
        _ => std::slice::from_ref(hir),
    };
    let is = |sub: Option<&Hir>, look| sub.is_some_and(|sub| *sub.kind() == HirKind::Look(look));
    let anchored = is(subs.first(), Look::Start);
    let subs = &subs[usize::from(anchored)..];
    let at_end = is(subs.last(), Look::End);
    let subs = &subs[..subs.len() - usize::from(at_end)];
    let rows = rows(subs, tier)?;
    rows.into_iter().map(|items| program(&items, anchored, at_end, tier)).collect()
}

/// The program of one row.
fn program(items: &[Item], anchored: bool, at_end: bool, tier: TierId) -> Option<Shift> {
    let places = places(items)?;
    let last = places.len();
    let words = match (last + 1).div_ceil(64) {
        words @ (1 | 2) => words,
        words if words <= SHIFT_WORDS => SHIFT_WORDS,
        _ => return None,
    };
    let kinds = Kinds::new(items, &word_characters(items, tier)?)?;

    let mut program = kinds.words();
    let mut push = |bits: &mut dyn Iterator<Item = usize>| {
        let start = program.len();
        program.resize(start + words, 0);
        bits.for_each(|bit| program[start + bit / 64] |= 1 << (bit % 64));
    };
    for sides in 0..4 {
        let skipped =
            |place: usize| place > 0 && places.get(place - 1).is_some_and(|p| p.skipped[sides]);
        push(&mut (0..=last).filter(|&place| skipped(place)));
        push(&mut (0..last).filter(|&place| !skipped(place) && skipped(place + 1)));
        push(&mut (0..=last).filter(|&place| skipped(place) && !skipped(place + 1)));
    }
    for members in &kinds.members {
        let behind = |filter: fn(&Place) -> bool| {
            let of_kind = (1..).zip(&places).filter(move |(_, p)| members[p.item] && filter(p));
            of_kind.map(|(place, _)| place)
        };
        push(&mut behind(|_| true));
        push(&mut (0..usize::from(!anchored)).chain(behind(|place| place.stays)));
    }
    Some(Shift {
        words: program,
        places: words as u32,
        kinds: kinds.members.len() as u32,
        ranges: kinds.ranges.len() as u32,
        other: kinds.other as u32,
        last: last as u32,
        at_end,
    })
}

/// What a concatenation comes to when each of its alternatives has a row of its own.
fn rows(subs: &[Hir], tier: TierId) -> Option<Vec<Vec<Item>>> {
    let mut rows = vec![Vec::new()];
    for sub in subs {
        let ways = ways(sub, tier)?;
        if rows.len() * ways.len() > PROGRAMS {
            return None;
        }
        if let [way] = &ways[..] {
            rows.iter_mut().for_each(|row| row.extend_from_slice(way));
        } else {
            rows = rows
                .iter()
                .flat_map(|row: &Vec<Item>| ways.iter().map(|way| [&row[..], way].concat()))
                .collect();
        }
        // Each item is a place at least.
        if rows.iter().any(|row| row.len() > PLACES) {
            return None;
        }
    }
    Some(rows)
}

/// The rows of a part of a pattern.
fn ways(hir: &Hir, tier: TierId) -> Option<Vec<Vec<Item>>> {
    let class = |ranges, min, max| vec![vec![Item::Class { ranges, min, max }]];
    Some(match hir.kind() {
        HirKind::Empty => vec![Vec::new()],
        HirKind::Literal(literal) => {
            let chars = std::str::from_utf8(&literal.0).ok()?.chars().map(u32::from);
            let items = chars.map(|char| {
                let ranges = Rc::new(vec![(char, char)]);
                Item::Class { ranges, min: 1, max: Some(1) }
            });
            vec![items.collect()]
        }
        HirKind::Class(its) => class(Rc::new(ranges(its, tier)?), 1, Some(1)),
        HirKind::Repetition(Repetition { min, max, sub, .. }) => {
            let mut ways = ways(sub, tier)?;
            if let [way] = &ways[..]
                && let [Item::Class { ranges, min: 1, max: Some(1) }] = &way[..]
            {
                return Some(class(ranges.clone(), *min, *max));
            }
            if (*min, *max) != (0, Some(1)) {
                return None;
            }
            ways.push(Vec::new());
            ways
        }
        // Beyond ASCII, only what Unicode says of word characters is known.
        HirKind::Look(look)
            if tier == TierId::Ascii || hir.properties().look_set().contains_word_unicode() =>
        {
            holds(*look, false, false)?;
            vec![vec![Item::Look(*look)]]
        }
        HirKind::Look(_) => return None,
        HirKind::Concat(subs) => rows(subs, tier)?,
        HirKind::Alternation(subs) => {
            let mut all = Vec::new();
            for sub in subs {
                all.extend(ways(sub, tier)?);
            }
            all
        }
        HirKind::Capture(_) => return None,
    })
}

/// Whether an assertion holds between characters that are word characters or not; `None` if it is
/// about something else. In the ASCII tier, an ASCII word character is a word character.
fn holds(look: Look, before: bool, behind: bool) -> Option<bool> {
    Some(match look {
        Look::WordAscii | Look::WordUnicode => before != behind,
        Look::WordAsciiNegate | Look::WordUnicodeNegate => before == behind,
        Look::WordStartAscii | Look::WordStartUnicode => !before && behind,
        Look::WordEndAscii | Look::WordEndUnicode => before && !behind,
        Look::WordStartHalfAscii | Look::WordStartHalfUnicode => !before,
        Look::WordEndHalfAscii | Look::WordEndHalfUnicode => !behind,
        _ => return None,
    })
}

/// The word characters, where the pattern asks for them.
fn word_characters(items: &[Item], tier: TierId) -> Option<Ranges> {
    if !items.iter().any(|item| matches!(item, Item::Look(_))) {
        return Some(Ranges::new());
    }
    match cut(&parse(r"\w").ok()?, tier).kind() {
        HirKind::Class(class) => ranges(class, tier),
        _ => None,
    }
}

/// The characters of a class. In the Unicode tier, classes of bytes are ASCII, or let gaps run
/// over the bytes of whatever character.
fn ranges(class: &Class, tier: TierId) -> Option<Ranges> {
    let ranges: Ranges = match class {
        Class::Unicode(class) => {
            class.iter().map(|range| (range.start().into(), range.end().into())).collect()
        }
        Class::Bytes(class) => {
            let last = any_byte(tier).ranges()[0].end();
            let end = |end: u8| if end == last { u32::from(char::MAX) } else { end.into() };
            class.iter().map(|range| (range.start().into(), end(range.end()))).collect()
        }
    };
    (ranges.len() <= RANGES).then_some(ranges)
}

fn places(items: &[Item]) -> Option<Vec<Place>> {
    let mut places = Vec::new();
    for (index, item) in items.iter().enumerate() {
        let (min, max) = match item {
            Item::Class { min, max, .. } => (*min, *max),
            Item::Look(look) => {
                let holds = |before, behind| holds(*look, before, behind) == Some(true);
                let sides = [(false, false), (true, false), (false, true), (true, true)];
                let skipped = sides.map(|(before, behind)| holds(before, behind));
                places.push(Place { item: index, stays: false, skipped });
                continue;
            }
        };
        // Without a bound, the last place that must be is the one to stay at.
        let optional = match max {
            Some(max) => max - min,
            None => u32::from(min == 0),
        };
        if min.saturating_add(optional) as usize > PLACES {
            return None;
        }
        for nth in 0..min + optional {
            let stays = max.is_none() && nth + 1 == min + optional;
            places.push(Place { item: index, stays, skipped: [nth >= min; 4] });
        }
    }
    (places.len() <= PLACES).then_some(places)
}

/// Which characters the items tell apart.
struct Kinds {
    ascii: [u8; 128],
    /// First and last character and kind of ranges beyond ASCII.
    ranges: Vec<(u32, u32, u8)>,
    other: u8,
    /// Of each kind, which items have it; last, whether they are word characters.
    members: Vec<Vec<bool>>,
}

impl Kinds {
    fn new(items: &[Item], words: &Ranges) -> Option<Self> {
        let none = Ranges::new();
        let classes = items.iter().map(|item| match item {
            Item::Class { ranges, .. } => &**ranges,
            Item::Look(_) => &none,
        });
        let of_items: Vec<&Ranges> = classes.chain([words]).collect();
        // Patterns have few classes, however often each of them.
        let mut classes = of_items.clone();
        classes.sort_unstable();
        classes.dedup();
        let mut starts: Vec<u32> = classes
            .iter()
            .flat_map(|ranges| ranges.iter().flat_map(|&(start, end)| [start, end + 1]))
            .chain(0..=0x80)
            // So that each start has a next one, up to which its characters go.
            .chain([u32::from(char::MAX) + 1])
            .collect();
        starts.sort_unstable();
        starts.dedup();
        let mut by_members = BTreeMap::new();
        let mut members = Vec::new();
        let mut kind = |start: u32| -> Option<u8> {
            let has = |ranges: &&Ranges| {
                let behind = ranges.partition_point(|&(first, _)| first <= start);
                behind > 0 && ranges[behind - 1].1 >= start
            };
            let its: Vec<bool> = classes.iter().map(has).collect();
            let kind = *by_members.entry(its.clone()).or_insert(members.len());
            if kind == members.len() {
                members.push(its);
            }
            u8::try_from(kind).ok()
        };
        let kinds: Option<Vec<u8>> = starts.iter().map(|&start| kind(start)).collect();
        let kinds = kinds?;
        // The kind that most often stands between two others needs no ranges.
        let mut often = [0; 256];
        kinds[0x80..].iter().for_each(|&kind| often[kind as usize] += 1);
        let other = (0..=u8::MAX).max_by_key(|&kind| often[kind as usize]).unwrap_or_default();
        let mut ascii = [0; 128];
        let mut ranges: Vec<(u32, u32, u8)> = Vec::new();
        for (index, (&start, &its)) in starts.iter().zip(&kinds).enumerate() {
            if start < 0x80 {
                ascii[start as usize] = its;
                continue;
            }
            let Some(&next) = starts.get(index + 1) else { continue };
            match ranges.last_mut() {
                Some((_, end, kind)) if *kind == its && *end + 1 == start => *end = next - 1,
                _ if its == other => {}
                _ => ranges.push((start, next - 1, its)),
            }
        }
        let its_class = |ranges: &&Ranges| classes.binary_search(ranges).ok();
        let indexes: Option<Vec<usize>> = of_items.iter().map(its_class).collect();
        let indexes = indexes?;
        let of_item = |its: Vec<bool>| indexes.iter().map(|&class| its[class]).collect();
        let members = members.into_iter().map(of_item).collect();
        (ranges.len() <= RANGES).then_some(Self { ascii, ranges, other, members })
    }

    fn words(&self) -> Vec<u64> {
        let (ascii, _) = self.ascii.as_chunks();
        let mut words: Vec<u64> = ascii.iter().map(|bytes| u64::from_le_bytes(*bytes)).collect();
        debug_assert_eq!(words.len(), SHIFT_ASCII_WORDS, "eight kinds to a word");
        words.extend(self.ranges.iter().map(|&(start, end, kind)| shift_range(start, end, kind)));
        let mut word_kinds = [0; SHIFT_KIND_WORDS];
        for (kind, _) in
            self.members.iter().enumerate().filter(|(_, its)| its.last() == Some(&true))
        {
            word_kinds[kind / 64] |= 1 << (kind % 64);
        }
        words.extend(word_kinds);
        words
    }
}
