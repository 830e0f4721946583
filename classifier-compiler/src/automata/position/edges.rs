//! Which positions follow which.

use std::{collections::HashMap, hash::Hash, ops::Range};

use classifier_format::POSITION_SMALL_WORDS;

use super::{
    look::{ALWAYS, Contexts},
    node::{Node, run_positions},
    program::WORDS,
};
use crate::pattern::symbol_set::SymbolSet;

/// Consecutive positions where a part of a pattern may end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Ends {
    pub(super) start: usize,
    /// The last of them, inclusive.
    pub(super) end: usize,
    pub(super) contexts: Contexts,
    /// Whether they are a row: all of them lead wherever `end` leads.
    is_row: bool,
}

/// A position where a part of a pattern may start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct First {
    pub(super) position: usize,
    pub(super) contexts: Contexts,
}

/// Edges from each source to each target, in these contexts.
#[derive(Clone, Debug)]
pub(super) struct Group {
    pub(super) contexts: Contexts,
    /// Ranges of positions, ascending.
    pub(super) sources: Vec<Range<usize>>,
    /// Ascending.
    pub(super) targets: Vec<usize>,
}

impl Group {
    pub(super) fn sources(&self) -> impl Iterator<Item = usize> {
        self.sources.iter().cloned().flatten()
    }
}

/// A pattern whose positions are numbered in its order.
#[derive(Default)]
pub(super) struct Edges {
    /// What each position takes: indexes of `classes`.
    pub(super) positions: Vec<usize>,
    pub(super) classes: Vec<SymbolSet>,
    /// The contexts in which each position may follow the one before.
    pub(super) follows: Vec<Contexts>,
    /// The positions that may follow themselves, perhaps some twice.
    pub(super) repeats: Vec<usize>,
    /// First and last position of each row.
    pub(super) rows: Vec<(usize, usize)>,
    /// The positions from which the search may go on as from any earlier position of the row.
    pub(super) skipped: Vec<usize>,
    pub(super) groups: Vec<Group>,
    pub(super) firsts: Vec<First>,
    pub(super) lasts: Vec<Ends>,
    /// The contexts in which the pattern matches the empty text.
    pub(super) empty: Contexts,
    class_indexes: HashMap<SymbolSet, usize>,
    /// Whether rows may go on beyond a word.
    has_long_rows: bool,
    /// Ranges and targets of all groups.
    size: usize,
}

/// The most ranges and targets of groups that are kept: with more, a program is too large.
const SIZE: usize = WORDS;

/// A part of a pattern: where it may start and end, ascending, and the contexts in which it may be
/// empty.
struct Part {
    firsts: Vec<First>,
    lasts: Vec<Ends>,
    empty: Contexts,
}

impl Part {
    fn empty(contexts: Contexts) -> Self {
        Self { firsts: Vec::new(), lasts: Vec::new(), empty: contexts }
    }
}

impl Edges {
    pub(super) fn new(node: &Node, positions: usize) -> Self {
        let has_long_rows = positions <= 64 * POSITION_SMALL_WORDS;
        let mut edges = Self { has_long_rows, ..Self::default() };
        let Part { firsts, lasts, empty } = edges.part(node);
        edges.merge_groups();
        Self { firsts, lasts, empty, ..edges }
    }

    fn part(&mut self, node: &Node) -> Part {
        let mut part = Part::empty(ALWAYS);
        match node {
            Node::Alternation(subs) => {
                part.empty = 0;
                for sub in subs {
                    let sub = self.part(sub);
                    part.firsts.extend(sub.firsts);
                    part.lasts.extend(sub.lasts);
                    part.empty |= sub.empty;
                }
            }
            _ => self.append(&mut part, node),
        }
        part
    }

    /// Adds what follows a part.
    fn append(&mut self, part: &mut Part, node: &Node) {
        match node {
            Node::Concat(subs) => subs.iter().for_each(|sub| self.append(part, sub)),
            Node::ClassRun { symbols, min, max } => self.append_run(part, symbols, *min, *max),
            Node::Empty(contexts) => self.concat(part, Part::empty(*contexts)),
            Node::Alternation(_) => {
                let next = self.part(node);
                self.concat(part, next);
            }
            Node::Repeat { sub, min, max } => {
                // The required copies, without the last if it may repeat.
                let musts = if max.is_none() { min.saturating_sub(1) } else { *min };
                for _ in 0..musts {
                    let copy = self.part(sub);
                    self.concat(part, copy);
                }
                let may = match max {
                    Some(max) => self.up_to(sub, max - min),
                    None => {
                        let mut copy = self.part(sub);
                        self.join(&copy.lasts, &copy.firsts);
                        copy.empty |= if *min == 0 { ALWAYS } else { 0 };
                        copy
                    }
                };
                self.concat(part, may);
            }
        }
    }

    /// A part up to `max` times. The only way to a copy is through all copies before it.
    fn up_to(&mut self, sub: &Node, max: usize) -> Part {
        let mut all = Part::empty(ALWAYS);
        let mut before = 0;
        for nth in 0..max {
            let copy = self.part(sub);
            if nth == 0 {
                all.firsts = copy.firsts;
            } else {
                self.join(&all.lasts[before..], &copy.firsts);
            }
            before = all.lasts.len();
            all.lasts.extend(copy.lasts);
        }
        all
    }

    fn append_run(&mut self, part: &mut Part, symbols: &SymbolSet, min: usize, max: Option<usize>) {
        let start = self.positions.len();
        let end = start + run_positions(min, max) - 1;
        let new = self.classes.len();
        let class = *self.class_indexes.entry(*symbols).or_insert(new);
        if class == new {
            self.classes.push(*symbols);
        }
        self.positions.resize(end + 1, class);
        self.follows.push(0);
        self.follows.resize(end + 1, ALWAYS);
        if max.is_none() {
            self.repeats.push(end);
        }
        let first = First { position: start, contexts: ALWAYS };
        self.join(&part.lasts, &[first]);
        if part.empty != 0 {
            part.firsts.push(First { contexts: part.empty, ..first });
        }
        if min > 0 {
            part.empty = 0;
            part.lasts = vec![self.row(start + min - 1, end)];
            return;
        }
        // The position before an optional run may start its row, or be the end of a row that goes on.
        match part.lasts.last_mut() {
            Some(last)
                if last.end + 1 == start
                    && last.contexts == ALWAYS
                    && (last.is_row || last.start == last.end)
                    && self.is_row(last.start, end) =>
            {
                if last.is_row {
                    let row = self.rows.iter_mut().rev().find(|row| row.1 == last.end);
                    row.expect("each row is listed").1 = end;
                } else {
                    self.rows.push((last.start, end));
                }
                self.skipped.push(end);
                *last = Ends { end, is_row: true, ..*last };
            }
            _ => part.lasts.push(self.row(start, end)),
        }
    }

    /// The ends of a run, as a row if they can be one.
    fn row(&mut self, start: usize, end: usize) -> Ends {
        let is_row = start < end && self.is_row(start, end);
        if is_row {
            self.rows.push((start, end));
            self.skipped.push(end);
        }
        Ends { start, end, contexts: ALWAYS, is_row }
    }

    fn is_row(&self, start: usize, end: usize) -> bool {
        self.has_long_rows || start / 64 == end / 64
    }

    fn concat(&mut self, part: &mut Part, next: Part) {
        self.join(&part.lasts, &next.firsts);
        let under = |contexts: Contexts, condition: Contexts| {
            Some(contexts & condition).filter(|contexts| *contexts != 0)
        };
        part.firsts.extend(next.firsts.into_iter().filter_map(|first| {
            under(first.contexts, part.empty).map(|contexts| First { contexts, ..first })
        }));
        part.lasts.retain_mut(|last| {
            last.contexts &= next.empty;
            last.contexts != 0
        });
        part.lasts.extend(next.lasts);
        part.empty &= next.empty;
    }

    /// Edges from the end of a part to the start of what comes after it.
    fn join(&mut self, lasts: &[Ends], firsts: &[First]) {
        let last_conditions = distinct(lasts.iter().map(|last| last.contexts));
        let first_conditions = distinct(firsts.iter().map(|first| first.contexts));
        for &last_condition in &last_conditions {
            for &first_condition in &first_conditions {
                let contexts = last_condition & first_condition;
                if contexts == 0 {
                    continue;
                }
                let mut sources: Vec<Range<usize>> = Vec::new();
                for last in lasts.iter().filter(|last| last.contexts == last_condition) {
                    // The search treats all positions of a row as its end.
                    let start = if last.is_row { last.end } else { last.start };
                    match sources.last_mut() {
                        Some(before) if before.end == start => before.end = last.end + 1,
                        _ => sources.push(start..last.end + 1),
                    }
                }
                let firsts = firsts.iter().filter(|first| first.contexts == first_condition);
                let targets = firsts.map(|first| first.position).collect();
                self.add(Group { contexts, sources, targets });
            }
        }
    }

    /// Adds a group, without the edges that are steps, loops or skips.
    fn add(&mut self, mut group: Group) {
        let contexts = group.contexts;
        let may_repeat = contexts == ALWAYS;
        if let [target] = group.targets[..] {
            for source in &mut group.sources {
                if source.end == target {
                    self.follows[target] |= contexts;
                    source.end -= 1;
                } else if may_repeat && source.end == target + 1 {
                    self.repeats.push(target);
                    source.end -= 1;
                }
            }
            group.sources.retain(|source| !source.is_empty());
        } else if let [source] = &group.sources[..]
            && source.len() == 1
        {
            let source = source.start;
            if group.targets.contains(&(source + 1)) {
                self.follows[source + 1] |= contexts;
            }
            if may_repeat && group.targets.contains(&source) {
                self.repeats.push(source);
            }
            group.targets.retain(|&to| to != source + 1 && !(may_repeat && to == source));
        }
        if !group.sources.is_empty() && !group.targets.is_empty() {
            self.size += group.sources.len() + group.targets.len();
            if self.size <= SIZE {
                self.groups.push(group);
            }
        }
    }

    /// Merges groups with the same sources, then groups with the same targets.
    fn merge_groups(&mut self) {
        let groups = std::mem::take(&mut self.groups);
        let groups = merge(
            groups,
            |group| (group.contexts, group.sources.clone()),
            |group, other| group.targets.extend(other.targets),
        );
        let groups = groups.into_iter().map(|mut group| {
            group.targets.sort_unstable();
            group.targets.dedup();
            group
        });
        self.groups = merge(
            groups.collect(),
            |group| (group.contexts, group.targets.clone()),
            |group, other| group.sources.extend(other.sources),
        );
    }

    /// Whether there are more edges than are kept.
    pub(super) fn are_too_many(&self) -> bool {
        self.size > SIZE
    }
}

/// Merges groups with the same key, in the order in which the keys occur first.
fn merge<K: Eq + Hash>(
    groups: Vec<Group>,
    key: impl Fn(&Group) -> K,
    join: impl Fn(&mut Group, Group),
) -> Vec<Group> {
    let mut merged: Vec<Group> = Vec::new();
    let mut indexes = HashMap::new();
    for group in groups {
        let index = *indexes.entry(key(&group)).or_insert(merged.len());
        match merged.get_mut(index) {
            Some(other) => join(other, group),
            None => merged.push(group),
        }
    }
    merged
}

/// The distinct values; there are few.
fn distinct(all: impl Iterator<Item = Contexts>) -> Vec<Contexts> {
    let mut distinct = Vec::new();
    for contexts in all {
        if !distinct.contains(&contexts) {
            distinct.push(contexts);
        }
    }
    distinct
}
