//! The texts in flight, so that equal ones are classified once.

use std::{
    collections::{HashMap, hash_map::Entry},
    hash::BuildHasherDefault,
    ptr,
    sync::{Arc, Weak},
};

use super::{
    cache::{Prehashed, Text},
    generation::Generation,
    job::Ticket,
};

/// Tickets by the hashes of their texts. If two texts have the same hash, the later one replaces the
/// other, which can no longer be joined.
pub(super) struct InFlight<L>(HashMap<u64, Weak<Ticket<L>>, BuildHasherDefault<Prehashed>>);

impl<L> InFlight<L> {
    pub(super) fn new() -> Self {
        Self(HashMap::default())
    }

    /// The ticket of an equal text of the same generation.
    pub(super) fn join(
        &self,
        generation: &Arc<Generation<L>>,
        text: Text<'_>,
    ) -> Option<Arc<Ticket<L>>> {
        let ticket = self.0.get(&text.hash?)?.upgrade()?;
        let equal = Arc::ptr_eq(&ticket.generation, generation) && *ticket.text == *text.text;
        equal.then_some(ticket)
    }

    pub(super) fn enter(&mut self, ticket: &Arc<Ticket<L>>) {
        if let Some(hash) = ticket.hash {
            self.0.insert(hash, Arc::downgrade(ticket));
        }
    }

    pub(super) fn leave(&mut self, ticket: &Ticket<L>) {
        if let Some(hash) = ticket.hash
            && let Entry::Occupied(entry) = self.0.entry(hash)
            && ptr::eq(entry.get().as_ptr(), ticket)
        {
            entry.remove();
        }
    }
}
