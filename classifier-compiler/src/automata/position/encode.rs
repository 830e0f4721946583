//! From positions and edges to the words of a program.

use std::collections::{HashMap, HashSet};

use classifier_format::{POSITION_SMALL_WORDS, PositionRecord, packed_span, position_flag};

use super::{
    edges::{Edges, Group},
    look::{ALWAYS, CLASSES, Classes, Contexts, at_start, bit},
    program::{Program, WORDS},
};

/// `None` if the program has more than [`WORDS`] words.
pub(super) fn encode(edges: &Edges, classes: &Classes) -> Option<Program> {
    let words = match edges.positions.len().div_ceil(64) {
        0 => 1,
        3 => 4,
        words => words,
    };
    let kinds = Kinds::new(edges, classes);
    let variants = Variants::new(edges, &kinds);
    let count = variants.representatives.len();
    if words * (kinds.members.len() + 3 * count + 5) > WORDS {
        return None;
    }

    let mut out = vec![variants.of(edges.empty)];
    if count > 1 {
        out.extend(variants.words(&kinds));
    }
    for members in &kinds.members {
        let positions = edges.positions.iter().enumerate().filter(|(_, class)| members[**class]);
        out.extend(set(words, positions.map(|(position, _)| position)));
    }
    let of_variants = variants.representatives.iter().map(|&context| {
        let has = |contexts: Contexts| contexts >> context & 1 != 0;
        let firsts = edges.firsts.iter().filter(|first| has(first.contexts));
        let follows = edges.follows.iter().enumerate().filter(|(_, contexts)| has(**contexts));
        let lasts = edges.lasts.iter().filter(|last| has(last.contexts));
        [
            set(words, firsts.map(|first| first.position)),
            set(words, follows.map(|(position, _)| position)),
            set(words, lasts.flat_map(|last| last.start..=last.end)),
        ]
    });
    let of_variants: Vec<[Vec<u64>; 3]> = of_variants.collect();
    let is_end: HashSet<usize> = edges.rows.iter().map(|row| row.1).collect();
    let skipped = || edges.skipped.iter().copied();
    let fixed = [
        set(words, edges.repeats.iter().copied()),
        set(words, skipped()),
        set(words, skipped().filter(|position| !is_end.contains(position))),
        set(words, edges.rows.iter().flat_map(|row| row.0..row.1)),
        set(words, edges.groups.iter().flat_map(Group::sources)),
    ];
    let mut record = PositionRecord {
        words: words as u32,
        kinds: kinds.members.len() as u32,
        variants: count as u32,
        groups: edges.groups.len() as u32,
        flags: flags(edges),
        ..PositionRecord::default()
    };
    if words <= POSITION_SMALL_WORDS {
        out.extend(of_variants.into_iter().flatten().flatten());
        out.extend(fixed.concat());
        for group in &edges.groups {
            out.push(variants.of(group.contexts));
            out.extend(set(words, group.sources()));
            out.extend(set(words, group.targets.iter().copied()));
        }
    } else {
        of_variants.iter().for_each(|sets| out.extend(interleave(sets, words)));
        out.extend(interleave(&fixed, words));
        let has_first = |&word: &usize| of_variants.iter().any(|[firsts, ..]| firsts[word] != 0);
        out.extend(set(words.div_ceil(64), (0..words).filter(has_first)));
        let groups = Groups::new(&edges.groups, &variants);
        out.extend(groups.words(words, &mut record));
    }
    record.len = u32::try_from(out.len()).ok().filter(|_| out.len() <= WORDS)?;
    Some(Program { record, words: out, kinds: kinds.of_symbols })
}

fn flags(edges: &Edges) -> u32 {
    let firsts = edges.firsts.iter().fold(edges.empty, |any, first| any | first.contexts);
    let is_anchored = firsts & !at_start() == 0;
    let is_first: HashSet<usize> = edges.firsts.iter().map(|first| first.position).collect();
    // A plain search lets each position follow the one before, unless a match may start there.
    let mut follows = edges.follows.iter().enumerate();
    let is_plain = edges.rows.is_empty()
        && edges.repeats.is_empty()
        && edges.groups.is_empty()
        && follows.all(|(position, follows)| *follows != 0 || is_first.contains(&position));
    let flag = |is: bool, flag: u32| if is { flag } else { 0 };
    flag(is_anchored, position_flag::ANCHORED) | flag(is_plain, position_flag::PLAIN)
}

/// A set of positions as `words` words.
fn set(words: usize, positions: impl IntoIterator<Item = usize>) -> Vec<u64> {
    let mut set = vec![0; words];
    positions.into_iter().for_each(|position| set[position / 64] |= 1 << (position % 64));
    set
}

/// The first word of each set, the second of each, and so on.
fn interleave(sets: &[Vec<u64>], words: usize) -> impl Iterator<Item = u64> {
    (0..words).flat_map(move |word| sets.iter().map(move |set| set[word]))
}

/// Words of a set that are not zero, with their indexes.
type Sparse = Vec<[u64; 2]>;

/// A set of ascending positions, without the words that are zero.
fn sparse(positions: impl IntoIterator<Item = usize>) -> Sparse {
    let mut pairs: Sparse = Vec::new();
    for position in positions {
        let (word, mask) = ((position / 64) as u64, 1 << (position % 64));
        match pairs.last_mut() {
            Some([last, masks]) if *last == word => *masks |= mask,
            _ => pairs.push([word, mask]),
        }
    }
    pairs
}

/// The groups of the large form.
struct Groups {
    /// Word, mask and group.
    entries: Vec<[u64; 3]>,
    wides: Vec<[u64; 2]>,
    wide_sources: Sparse,
    groups: Vec<[u64; 2]>,
    targets: Sparse,
}

impl Groups {
    fn new(groups: &[Group], variants: &Variants) -> Self {
        let mut all = Self {
            entries: Vec::new(),
            wides: Vec::new(),
            wide_sources: Vec::new(),
            groups: Vec::new(),
            targets: Vec::new(),
        };
        for (index, group) in (0..).zip(groups) {
            let mut sources: Vec<usize> = group.sources().collect();
            sources.sort_unstable();
            let (sources, targets) = (sparse(sources), sparse(group.targets.iter().copied()));
            // Each source word that is found leads to all targets. Where that may be much more work
            // than the group has words, the group is treated as a whole.
            let is_wide = sources.len() * targets.len() > 2 * (sources.len() + targets.len());
            if is_wide {
                let start = all.wide_sources.len() as u32;
                all.wides.push([packed_span(start, sources.len() as u32), index]);
                all.wide_sources.extend(sources);
            } else {
                all.entries.extend(sources.iter().map(|&[word, mask]| [word, mask, index]));
            }
            let span = packed_span(all.targets.len() as u32, targets.len() as u32);
            all.groups.push([variants.of(group.contexts), span]);
            all.targets.extend(targets);
        }
        all.entries.sort_by_key(|entry| entry[0]);
        all
    }

    fn words(self, words: usize, record: &mut PositionRecord) -> Vec<u64> {
        let Self { entries, wides, wide_sources, groups, targets } = self;
        record.entries = entries.len() as u32;
        record.wides = wides.len() as u32;
        record.wide_sources = wide_sources.len() as u32;
        record.targets = targets.len() as u32;
        let index = (0..=words as u64).map(|word| entries.partition_point(|it| it[0] < word));
        let mut out: Vec<u64> = index.map(|index| index as u64).collect();
        out.extend(entries.iter().flat_map(|&[_, mask, group]| [mask, group]));
        out.extend([wides, wide_sources, groups, targets].concat().into_flattened());
        out
    }
}

/// The kinds of symbols that the pattern distinguishes.
struct Kinds {
    of_symbols: [u8; 256],
    /// For each kind, which classes of the pattern contain it,
    members: Vec<Vec<bool>>,
    /// and its class to assertions.
    looks: Vec<u8>,
}

impl Kinds {
    fn new(edges: &Edges, classes: &Classes) -> Self {
        // Each class divides the parts so far.
        let mut parts: Vec<usize> = (0..=u8::MAX).map(|symbol| classes.of(symbol).into()).collect();
        let mut taken_from: Vec<usize> = vec![0; CLASSES as usize];
        for class in &edges.classes {
            let known = taken_from.len();
            for (symbol, part) in (0..=u8::MAX).zip(&mut parts) {
                if !class.contains(symbol) {
                    continue;
                }
                if taken_from[*part] < known {
                    taken_from[*part] = taken_from.len();
                    taken_from.push(0);
                }
                *part = taken_from[*part];
            }
        }
        let mut kinds = Self { of_symbols: [0; 256], members: Vec::new(), looks: Vec::new() };
        let mut indexes: Vec<Option<u8>> = vec![None; taken_from.len()];
        for (symbol, part) in (0..=u8::MAX).zip(parts) {
            kinds.of_symbols[symbol as usize] = *indexes[part].get_or_insert_with(|| {
                kinds
                    .members
                    .push(edges.classes.iter().map(|class| class.contains(symbol)).collect());
                kinds.looks.push(classes.of(symbol));
                // There are no more kinds than symbols.
                (kinds.members.len() - 1) as u8
            });
        }
        kinds
    }
}

/// Sets of contexts that no condition of the pattern distinguishes.
struct Variants {
    /// A context of each, as the number of its bit.
    representatives: Vec<u32>,
    /// By class before and class after.
    of_contexts: [[u8; CLASSES as usize]; CLASSES as usize],
}

impl Variants {
    fn new(edges: &Edges, kinds: &Kinds) -> Self {
        let firsts = edges.firsts.iter().map(|first| first.contexts);
        let lasts = edges.lasts.iter().map(|last| last.contexts);
        let groups = edges.groups.iter().map(|group| group.contexts);
        let conditions = edges.follows.iter().copied().chain(firsts).chain(lasts).chain(groups);
        let mut conditions: Vec<Contexts> = conditions.chain([edges.empty]).collect();
        conditions.sort_unstable();
        conditions.dedup();
        conditions.retain(|contexts| ![0, ALWAYS].contains(contexts));
        // The edges of the text are class 0.
        let exists = |class: u8| class == 0 || kinds.looks.contains(&class);
        let mut variants = Self { representatives: Vec::new(), of_contexts: Default::default() };
        let mut indexes = HashMap::new();
        for before in (0..CLASSES).filter(|&class| exists(class)) {
            for after in (0..CLASSES).filter(|&class| exists(class)) {
                let context = bit(before, after);
                let holds: Vec<bool> =
                    conditions.iter().map(|contexts| contexts >> context & 1 != 0).collect();
                let new = variants.representatives.len();
                let variant = *indexes.entry(holds).or_insert(new);
                if variant == new {
                    variants.representatives.push(context);
                }
                variants.of_contexts[before as usize][after as usize] = variant as u8;
            }
        }
        variants
    }

    /// The variants in which a condition holds, a bit each.
    fn of(&self, contexts: Contexts) -> u64 {
        let all = self.representatives.iter().enumerate();
        all.fold(0, |set, (variant, context)| set | (contexts >> context & 1) << variant)
    }

    /// The word of each kind, and then of the end of the text.
    fn words(&self, kinds: &Kinds) -> impl Iterator<Item = u64> {
        kinds.looks.iter().copied().chain([0]).map(|after| {
            let variants = self.of_contexts.iter().map(|of_before| of_before[after as usize]);
            let before = u64::from(8 * after) << 56;
            (0..).zip(variants).fold(before, |word, (class, variant): (u32, u8)| {
                word | u64::from(variant) << (8 * class)
            })
        })
    }
}
