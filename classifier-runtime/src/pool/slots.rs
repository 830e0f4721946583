//! Limits the texts in flight, and lines up the jobs that wait for slots.

use std::{collections::BTreeMap, mem, vec::Vec};

/// Slots for texts, given out in the order of requests.
///
/// The job itself waits, not its caller, and whoever frees slots takes it on. So a task that is never polled
/// again keeps no slot from others.
pub(super) struct Slots<J> {
    free: usize,
    /// The waiting requests, by number.
    requests: BTreeMap<u64, SlotRequest<J>>,
    /// The number of all requests so far.
    requested: u64,
}

struct SlotRequest<J> {
    slots: usize,
    job: J,
}

impl<J> Slots<J> {
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

    /// The number for a new request.
    pub(super) fn number(&mut self) -> u64 {
        self.requested += 1;
        self.requested
    }

    /// Queues a request.
    pub(super) fn request(&mut self, number: u64, slots: usize, job: J) {
        self.requests.insert(number, SlotRequest { slots, job });
    }

    /// The job of a request, unless it has its slots.
    pub(super) fn waiting(&self, number: u64) -> Option<&J> {
        Some(&self.requests.get(&number)?.job)
    }

    /// Returns slots. The returned jobs have their slots now.
    #[must_use]
    pub(super) fn give_back(&mut self, slots: usize) -> Vec<J> {
        self.free += slots;
        let mut granted = Vec::new();
        while let Some(first) = self.requests.first_entry()
            && first.get().slots <= self.free
        {
            let request = first.remove();
            self.free -= request.slots;
            granted.push(request.job);
        }
        granted
    }

    /// Removes a request and returns its job, or `None` if it has its slots.
    pub(super) fn withdraw(&mut self, request: u64) -> Option<J> {
        Some(self.requests.remove(&request)?.job)
    }

    /// Removes all requests and returns their jobs, in order.
    pub(super) fn withdraw_all(&mut self) -> Vec<J> {
        mem::take(&mut self.requests).into_values().map(|request| request.job).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Requests slots for jobs that are called so.
    fn request(slots: &mut Slots<&'static str>, jobs: &[(usize, &'static str)]) -> Vec<u64> {
        let mut request = |&(count, job)| {
            let number = slots.number();
            slots.request(number, count, job);
            number
        };
        jobs.iter().map(&mut request).collect()
    }

    #[test]
    fn slots_are_given_out_in_the_order_of_requests() {
        let mut slots = Slots::new(3);
        assert!(slots.take(3));
        let numbers = request(&mut slots, &[(2, "large"), (1, "small"), (1, "last")]);
        assert!(slots.give_back(1).is_empty(), "the first needs two");
        assert!(!slots.take(1), "others were first");
        assert_eq!(slots.give_back(2), ["large", "small"]);
        let waiting: Vec<_> = numbers.iter().map(|&number| slots.waiting(number)).collect();
        assert_eq!(waiting, [None, None, Some(&"last")]);
        assert_eq!(slots.free(), 0);
    }

    #[test]
    fn a_withdrawn_request_makes_room() {
        let mut slots = Slots::new(1);
        let numbers = request(&mut slots, &[(2, "large"), (1, "small")]);
        assert_eq!(slots.withdraw(numbers[0]), Some("large"));
        assert_eq!(slots.give_back(0), ["small"]);
        assert_eq!(slots.withdraw(numbers[1]), None, "it has got its slot");
        request(&mut slots, &[(1, "first"), (1, "second")]);
        assert_eq!(slots.withdraw_all(), ["first", "second"]);
    }
}
