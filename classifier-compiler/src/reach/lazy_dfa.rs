//! One pattern as a DFA over whole texts, determinized lazily.
//!
//! The DFAs of `regex-automata` are built for searching: they report a match a byte late, and to build
//! one completely takes too long where a macro runs unoptimized. Here a state is made when it is
//! reached, a state in which the pattern has matched is final, and each state has its least distance
//! from a match.

use std::{collections::HashMap, rc::Rc};

use regex_automata::util::primitives::StateID;

use super::{
    fuel::{ENTRY, Fuel, Undecided},
    nfa::{Neighbours, Nfa},
};

/// A state of a DFA.
pub(super) type Id = u32;

/// No text that goes on from here matches.
pub(super) const DEAD: Id = 0;
/// Every text that goes on from here matches.
pub(super) const MATCHED: Id = 1;

/// The texts that a pattern matches anywhere.
pub(super) struct LazyDfa {
    nfa: Nfa,
    /// A byte of each class.
    alphabet: Vec<u8>,
    states: Vec<State>,
    ids: HashMap<Rc<Subset>, Id>,
}

struct State {
    subset: Rc<Subset>,
    distance: u32,
    row: Option<Row>,
}

/// A state as a set of NFA states.
#[derive(Default, PartialEq, Eq, Hash)]
struct Subset {
    /// The NFA states that read a byte or assert something, sorted.
    members: Box<[StateID]>,
    /// The byte before, if an assertion depends on it; `None` at the start of the text.
    before: Option<u8>,
}

/// The transitions of a state.
pub(super) struct Row {
    /// The state after a byte, by its class.
    pub(super) next: Box<[Id]>,
    /// Whether the text matches if it ends here.
    pub(super) matches_at_end: bool,
}

impl LazyDfa {
    pub(super) fn new(nfa: Nfa) -> Self {
        let alphabet: Vec<u8> = nfa.alphabet().collect();
        let forever = |id: Id| State {
            subset: Rc::default(),
            distance: 0,
            row: Some(Row { next: vec![id; alphabet.len()].into(), matches_at_end: id == MATCHED }),
        };
        let states = [DEAD, MATCHED].map(forever).into();
        Self { nfa, alphabet, states, ids: HashMap::new() }
    }

    /// The state at the start of the text.
    pub(super) fn start(&mut self, fuel: &mut Fuel) -> Result<Id, Undecided> {
        self.intern(vec![self.nfa.start()], None, fuel)
    }

    /// The class of a byte: this DFA does not distinguish its members.
    pub(super) fn class(&self, byte: u8) -> u8 {
        self.nfa.class(byte)
    }

    /// Computes the transitions of a state.
    pub(super) fn walk(&mut self, id: Id, fuel: &mut Fuel) -> Result<(), Undecided> {
        let index = id as usize;
        if self.states[index].row.is_none() {
            let subset = Rc::clone(&self.states[index].subset);
            self.states[index].row = Some(self.new_row(&subset, fuel)?);
        }
        Ok(())
    }

    /// The transitions of a state that has been walked.
    pub(super) fn row(&self, id: Id) -> Option<&Row> {
        self.states[id as usize].row.as_ref()
    }

    /// The least number of bytes to a match.
    pub(super) fn distance(&self, id: Id) -> u32 {
        self.states[id as usize].distance
    }

    fn new_row(&mut self, subset: &Subset, fuel: &mut Fuel) -> Result<Row, Undecided> {
        let at_end = self.members_before(subset, None, fuel)?;
        let mut next = Vec::with_capacity(self.alphabet.len());
        let mut known = HashMap::new();
        for (class, targets) in self.targets(subset, fuel)?.into_iter().enumerate() {
            let Some(targets) = targets else {
                next.push(MATCHED);
                continue;
            };
            let step = (targets, self.nfa.seen(self.alphabet[class]));
            let id = match known.get(&step) {
                Some(&id) => id,
                None => self.intern(step.0.clone(), Some(step.1), fuel)?,
            };
            known.insert(step, id);
            next.push(id);
        }
        Ok(Row { next: next.into(), matches_at_end: at_end.is_none() })
    }

    /// The NFA states after a byte of each class; `None` where the pattern has matched before it.
    fn targets(
        &mut self,
        subset: &Subset,
        fuel: &mut Fuel,
    ) -> Result<Vec<Option<Vec<StateID>>>, Undecided> {
        let asserts = self.nfa.asserts(&subset.members);
        let seen = |byte: &u8| if asserts { self.nfa.seen(*byte) } else { 0 };
        let seen: Vec<u8> = self.alphabet.iter().map(seen).collect();
        let mut afters = seen.clone();
        afters.sort_unstable();
        afters.dedup();

        let mut targets = vec![None; seen.len()];
        for after in afters {
            let Some(members) = self.members_before(subset, Some(after), fuel)? else {
                continue;
            };
            let is_after = |class: &usize| seen[*class] == after;
            (0..seen.len()).filter(is_after).for_each(|class| targets[class] = Some(Vec::new()));
            for read in members.iter().flat_map(|&id| self.nfa.reads(id)) {
                fuel.burn(1 + usize::from(read.end - read.start))?;
                for class in (usize::from(read.start)..=usize::from(read.end)).filter(is_after) {
                    targets[class].get_or_insert_default().push(read.next);
                }
            }
        }
        Ok(targets)
    }

    /// The NFA states that are reached before a byte, or the end, is read.
    fn members_before(
        &mut self,
        subset: &Subset,
        after: Option<u8>,
        fuel: &mut Fuel,
    ) -> Result<Option<Vec<StateID>>, Undecided> {
        let members = subset.members.to_vec();
        if !self.nfa.asserts(&members) {
            return Ok(Some(members));
        }
        self.nfa.closure(members, Some(Neighbours { before: subset.before, after }), fuel)
    }

    /// The state of some NFA states and all that are reached from them without reading, after a byte.
    fn intern(
        &mut self,
        from: Vec<StateID>,
        before: Option<u8>,
        fuel: &mut Fuel,
    ) -> Result<Id, Undecided> {
        let Some(members) = self.nfa.closure(from, None, fuel)? else { return Ok(MATCHED) };
        let Some(distance) = self.nfa.distance(&members) else { return Ok(DEAD) };
        // If no assertion depends on it, the byte before, or the start of the text, counts as 0.
        let before = if self.nfa.asserts(&members) { before } else { Some(0) };
        let subset = Subset { members: members.into(), before };
        if let Some(&id) = self.ids.get(&subset) {
            return Ok(id);
        }
        fuel.burn(ENTRY + subset.members.len() + self.alphabet.len())?;
        let subset = Rc::new(subset);
        let id = self.states.len() as Id;
        self.ids.insert(Rc::clone(&subset), id);
        self.states.push(State { subset, distance, row: None });
        Ok(id)
    }
}
