//! Limits the texts in flight, and queues the calls that wait for a slot.

use std::{collections::BTreeMap, mem, task::Waker, vec::Vec};

/// Slots for texts, given out in the order of requests.
///
/// A free slot is assigned to the first request, not offered. A task that is woken and never polled keeps
/// only its own slots and does not block later requests.
///
/// Wakers are returned to be woken or dropped by the caller. Both run code of an executor and must not
/// happen under a lock.
pub(super) struct Slots {
    free: usize,
    /// The waiting requests, by number.
    requests: BTreeMap<u64, SlotRequest>,
    /// The number of all requests so far.
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

    /// Takes slots if enough are free and no request waits.
    pub(super) fn take(&mut self, slots: usize) -> bool {
        let can = self.requests.is_empty() && slots <= self.free;
        if can {
            self.free -= slots;
        }
        can
    }

    /// Queues a request and returns its number.
    pub(super) fn request(&mut self, slots: usize, waker: Waker) -> u64 {
        self.requested += 1;
        self.requests.insert(self.requested, SlotRequest { slots, waker });
        self.requested
    }

    /// Replaces the waker of a request and returns the old one, or `None` if the request has its slots.
    pub(super) fn wait_on(&mut self, request: u64, waker: &Waker) -> Option<Waker> {
        let request = self.requests.get_mut(&request)?;
        Some(mem::replace(&mut request.waker, waker.clone()))
    }

    /// Returns slots. The returned wakers are of requests that now have their slots.
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

    /// Removes a request and returns its waker, or `None` if it has its slots.
    pub(super) fn withdraw(&mut self, request: u64) -> Option<Waker> {
        Some(self.requests.remove(&request)?.waker)
    }

    /// The wakers of all waiting requests.
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
