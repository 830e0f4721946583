//! How many texts may be in flight, and who waits for one of them to leave.

use std::{collections::BTreeMap, mem, task::Waker, vec::Vec};

/// Slots for texts, given out in the order in which they are requested.
///
/// A slot that becomes free is given to whoever is first, not offered: a task that is woken and
/// never polled keeps its own slots only and does not hold up those after it.
///
/// Wakers are handed out to be woken or dropped, both of which is an executor's code and must not
/// happen under a lock.
pub(super) struct Slots {
    free: usize,
    /// Those who wait, by number.
    requests: BTreeMap<u64, SlotRequest>,
    /// How many have ever waited.
    requested: u64,
}

struct SlotRequest {
    slots: usize,
    waker: Waker,
}

impl Slots {
    pub(super) fn new(free: usize) -> Self {
        Self { free, requests: BTreeMap::new(), requested: 0 }
    }

    pub(super) fn free(&self) -> usize {
        self.free
    }

    /// Takes slots if so many are free and none is waited for.
    pub(super) fn take(&mut self, slots: usize) -> bool {
        let can = self.requests.is_empty() && slots <= self.free;
        if can {
            self.free -= slots;
        }
        can
    }

    /// Stands in line; the number is that of the request.
    pub(super) fn request(&mut self, slots: usize, waker: Waker) -> u64 {
        self.requested += 1;
        self.requests.insert(self.requested, SlotRequest { slots, waker });
        self.requested
    }

    /// Has this waker woken for a request from now on, and returns the one before; `None` if the
    /// request has got its slots.
    pub(super) fn wait_on(&mut self, request: u64, waker: &Waker) -> Option<Waker> {
        let request = self.requests.get_mut(&request)?;
        Some(mem::replace(&mut request.waker, waker.clone()))
    }

    /// Gives slots back. Those who must be woken have got theirs.
    #[must_use]
    pub(super) fn give_back(&mut self, slots: usize) -> Vec<Waker> {
        self.free += slots;
        let mut woken = Vec::new();
        while let Some(first) = self.requests.first_entry()
            && first.get().slots <= self.free
        {
            let request = first.remove();
            self.free -= request.slots;
            woken.push(request.waker);
        }
        woken
    }

    /// Takes a request out of the line and returns its waker; `None` if it has got its slots.
    pub(super) fn withdraw(&mut self, request: u64) -> Option<Waker> {
        Some(self.requests.remove(&request)?.waker)
    }

    /// The wakers of all who wait.
    pub(super) fn wakers(&self) -> Vec<Waker> {
        self.requests.values().map(|request| request.waker.clone()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_are_given_out_in_the_order_of_requests() {
        let waker = Waker::noop();
        let mut slots = Slots::new(3);
        assert!(slots.take(3));
        let [large, small, last] = [2, 1, 1].map(|count| slots.request(count, waker.clone()));
        assert_eq!(slots.give_back(1).len(), 0, "the first needs two");
        assert!(!slots.take(1), "others were first");
        assert_eq!(slots.give_back(2).len(), 2);
        assert!(slots.wait_on(large, waker).is_none() && slots.wait_on(small, waker).is_none());
        assert!(slots.wait_on(last, waker).is_some());
        assert_eq!(slots.free(), 0);
    }

    #[test]
    fn a_withdrawn_request_makes_room() {
        let waker = Waker::noop();
        let mut slots = Slots::new(1);
        let [large, small] = [2, 1].map(|count| slots.request(count, waker.clone()));
        assert!(slots.withdraw(large).is_some());
        assert_eq!(slots.give_back(0).len(), 1);
        assert!(slots.withdraw(small).is_none(), "it has got its slot");
    }
}
