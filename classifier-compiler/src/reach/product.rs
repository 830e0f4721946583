//! The shortest text that one pattern matches and others do not.
//!
//! A* (Hart, Nilsson and Raphael, "A Formal Basis for the Heuristic Determination of Minimum Cost
//! Paths", 1968) over the product of their DFAs: a node is a state of each, an edge a symbol, and the
//! lower bound of the rest is the distance of the rule's state from a match. So the search follows the
//! words of the rule and leaves that path only where a rival blocks it.

use std::{
    cmp::Reverse,
    collections::{BinaryHeap, HashMap, HashSet},
    rc::Rc,
};

use super::{
    fuel::{ENTRY, Fuel, Undecided},
    lazy_dfa::{DEAD, Id, LazyDfa, MATCHED, Row},
    letters::Letter,
};

/// The texts that are searched for, by the indexes of DFAs.
pub(super) struct Wanted<'w> {
    /// This one matches.
    pub(super) rule: usize,
    /// None of these does.
    pub(super) rivals: &'w [usize],
}

impl Wanted<'_> {
    /// The shortest such text of these letters, in symbols; `None` if there is none.
    pub(super) fn shortest(
        &self,
        dfas: &mut [LazyDfa],
        letters: Vec<Letter>,
        fuel: &mut Fuel,
    ) -> Result<Option<Vec<u8>>, Undecided> {
        let alphabet = self.alphabet(dfas, letters);
        let mut graph = Graph::default();
        let mut next = Vec::new();
        for dfa in self.dfas() {
            next.push(dfas[dfa].start(fuel)?);
        }
        if !is_hopeless(&next) {
            graph.reach(&next, dfas[self.rule].distance(next[0]), Step::default());
        }
        while let Some((node, length)) = graph.pop() {
            let states = Rc::clone(&graph.nodes[node].states);
            let side_by_side = || self.dfas().zip(states.iter());
            for (dfa, &state) in side_by_side() {
                dfas[dfa].walk(state, fuel)?;
            }
            // All have been walked.
            let rows: Vec<&Row> =
                side_by_side().filter_map(|(dfa, &state)| dfas[dfa].row(state)).collect();
            if rows[0].matches_at_end && !rows[1..].iter().any(|row| row.matches_at_end) {
                return Ok(Some(graph.text(node)));
            }
            for (rank, (letter, classes)) in alphabet.iter().enumerate() {
                fuel.burn(rows.len())?;
                next.clear();
                let classes = rows.iter().zip(classes);
                next.extend(classes.map(|(row, &class)| row.next[usize::from(class)]));
                if !is_hopeless(&next) {
                    let last = Some((node, letter.symbol));
                    let step = Step { length: length + letter.len, last, rank };
                    let is_new = graph.reach(&next, dfas[self.rule].distance(next[0]), step);
                    fuel.burn(if is_new { ENTRY } else { 1 })?;
                }
            }
        }
        Ok(None)
    }

    fn dfas(&self) -> impl Iterator<Item = usize> {
        [self.rule].into_iter().chain(self.rivals.iter().copied())
    }

    /// The letters that the DFAs distinguish, each with its class in each of them.
    fn alphabet(&self, dfas: &[LazyDfa], letters: Vec<Letter>) -> Vec<(Letter, Vec<u8>)> {
        let mut known = HashSet::new();
        let letters = letters.into_iter().map(|letter| {
            let class = |dfa: usize| dfas[dfa].class(letter.symbol);
            (letter, self.dfas().map(class).collect::<Vec<u8>>())
        });
        letters.filter(|(_, classes)| known.insert(classes.clone())).collect()
    }
}

/// Whether no text from these states on is wanted; the first is the rule's.
fn is_hopeless(states: &[Id]) -> bool {
    states[0] == DEAD || states[1..].contains(&MATCHED)
}

/// The nodes reached so far.
#[derive(Default)]
struct Graph {
    nodes: Vec<Node>,
    ids: HashMap<Rc<[Id]>, usize>,
    queue: BinaryHeap<Reverse<Candidate>>,
}

struct Node {
    states: Rc<[Id]>,
    step: Step,
}

/// The shortest known way to a node.
#[derive(Clone, Copy, Default)]
struct Step {
    /// Its length in bytes.
    length: u32,
    /// The node before and the symbol from there.
    last: Option<(usize, u8)>,
    /// The place of the symbol in the alphabet.
    rank: usize,
}

/// A node to go on from. The least comes first: the one with the shortest possible text, then the
/// closest to its end, then the one with the most readable last symbol.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Candidate {
    whole: u32,
    ahead: u32,
    rank: usize,
    node: usize,
}

impl Graph {
    /// Records a way to a node that is `ahead` bytes or more from the end; returns whether it is new.
    fn reach(&mut self, states: &[Id], ahead: u32, step: Step) -> bool {
        let known = self.ids.get(states).copied();
        let id = known.unwrap_or(self.nodes.len());
        if known.is_none() {
            let states: Rc<[Id]> = states.into();
            self.ids.insert(Rc::clone(&states), id);
            self.nodes.push(Node { states, step });
        } else if step.length < self.nodes[id].step.length {
            self.nodes[id].step = step;
        } else {
            return false;
        }
        let Step { length, rank, .. } = step;
        self.queue.push(Reverse(Candidate { whole: length + ahead, ahead, rank, node: id }));
        known.is_none()
    }

    /// The next node and its distance from the start.
    fn pop(&mut self) -> Option<(usize, u32)> {
        loop {
            let Reverse(Candidate { whole, ahead, node, .. }) = self.queue.pop()?;
            let length = self.nodes[node].step.length;
            // A shorter way may have been found since.
            if length + ahead == whole {
                return Some((node, length));
            }
        }
    }

    fn text(&self, node: usize) -> Vec<u8> {
        let steps = std::iter::successors(self.nodes[node].step.last, |&(node, _)| {
            self.nodes[node].step.last
        });
        let mut text: Vec<u8> = steps.map(|(_, byte)| byte).collect();
        text.reverse();
        text
    }
}
