//! The NFA of one pattern: its states before and after a byte.

use regex_automata::{
    nfa::thompson::{NFA, State, Transition},
    util::{look::Look, primitives::StateID},
};
use regex_syntax::hir::Hir;

use super::{
    distance,
    fuel::{Fuel, Undecided},
};
use crate::{
    automata::{Entry, TooLarge, epsilons, join, transitions},
    pattern::symbol_set::SymbolSet,
};

/// The most bytes of an NFA.
const SIZE: usize = 1 << 20;

/// The work of finding that one is larger.
pub(super) const MOST_WORK: usize = SIZE / size_of::<State>();

/// An NFA that finds a pattern anywhere.
pub(super) struct Nfa {
    nfa: NFA,
    /// The transitions of each state, over byte classes.
    reads: Vec<Vec<Transition>>,
    /// The least number of bytes from each state to a match.
    distances: Vec<Option<u32>>,
    /// The traversal that visited each state last, and the number of the current one.
    visited: Vec<u64>,
    traversal: u64,
}

/// The bytes before and after a position, as [`seen`](Nfa::seen); `None` where the text begins or ends.
#[derive(Clone, Copy)]
pub(super) struct Neighbours {
    pub(super) before: Option<u8>,
    pub(super) after: Option<u8>,
}

impl Nfa {
    /// The NFA of a pattern over symbols. `words` are the symbols of word characters.
    pub(super) fn new(hir: &Hir, words: &SymbolSet) -> Result<Self, TooLarge> {
        let nfa = join([hir], Entry::Alone, words, SIZE)?;
        let classes = nfa.byte_classes();
        let reads = nfa.states().iter().map(|state| {
            let over_classes = |Transition { start, end, next }| {
                let [start, end] = [start, end].map(|byte| classes.get(byte));
                Transition { start, end, next }
            };
            transitions(state).into_iter().map(over_classes).collect()
        });
        Ok(Self {
            reads: reads.collect(),
            distances: distance::to_match(&nfa),
            visited: vec![0; nfa.states().len()],
            traversal: 0,
            nfa,
        })
    }

    /// The work that it took to build.
    pub(super) fn work(&self) -> usize {
        self.reads.iter().map(|reads| 1 + reads.len()).sum()
    }

    pub(super) fn start(&self) -> StateID {
        self.nfa.start_anchored()
    }

    /// The class of a byte: no state and no assertion distinguishes its members.
    pub(super) fn class(&self, byte: u8) -> u8 {
        self.nfa.byte_classes().get(byte)
    }

    /// A byte of each class.
    pub(super) fn alphabet(&self) -> impl Iterator<Item = u8> {
        let units = self.nfa.byte_classes().representatives(0..=u8::MAX);
        units.filter_map(|unit| unit.as_u8())
    }

    /// The transitions of a state that reads.
    pub(super) fn reads(&self, id: StateID) -> &[Transition] {
        &self.reads[id.as_usize()]
    }

    /// The least number of bytes to a match: exact where nothing is asserted. `None` if there is no
    /// way.
    pub(super) fn distance(&self, members: &[StateID]) -> Option<u32> {
        members.iter().filter_map(|id| self.distances[id.as_usize()]).min()
    }

    /// Whether any of the states asserts something.
    pub(super) fn asserts(&self, members: &[StateID]) -> bool {
        members.iter().any(|&id| matches!(self.nfa.state(id), State::Look { .. }))
    }

    /// The states that read a byte or assert something and are reached from some states without
    /// reading, sorted; `None` where a match is reached. Assertions are decided by the neighbours if
    /// they are given, and kept otherwise.
    pub(super) fn closure(
        &mut self,
        from: Vec<StateID>,
        neighbours: Option<Neighbours>,
        fuel: &mut Fuel,
    ) -> Result<Option<Vec<StateID>>, Undecided> {
        self.traversal += 1;
        let mut stack = from;
        let mut members = Vec::new();
        while let Some(id) = stack.pop() {
            let index = id.as_usize();
            if self.visited[index] == self.traversal || self.distances[index].is_none() {
                continue;
            }
            self.visited[index] = self.traversal;
            fuel.burn(1)?;
            match self.nfa.state(id) {
                State::Match { .. } => return Ok(None),
                State::Look { look, next } => match neighbours {
                    None => members.push(id),
                    Some(neighbours) if self.holds(*look, neighbours) => stack.push(*next),
                    Some(_) => {}
                },
                State::ByteRange { .. } | State::Sparse(_) | State::Dense(_) => members.push(id),
                state => stack.extend(epsilons(state)),
            }
        }
        members.sort_unstable();
        Ok(Some(members))
    }

    fn holds(&self, look: Look, neighbours: Neighbours) -> bool {
        let bytes: Vec<u8> = neighbours.before.into_iter().chain(neighbours.after).collect();
        self.nfa.look_matcher().matches(look, &bytes, usize::from(neighbours.before.is_some()))
    }

    /// A representative of the bytes that the assertions of the pattern do not distinguish from
    /// this one.
    pub(super) fn seen(&self, byte: u8) -> u8 {
        let looks = self.nfa.look_set_any();
        match byte {
            b'\n' if looks.contains_anchor_line() => b'\n',
            b'\r' if looks.contains_anchor_crlf() => b'\r',
            _ if looks.contains_word() && regex_syntax::is_word_byte(byte) => b'a',
            _ => b' ',
        }
    }
}
