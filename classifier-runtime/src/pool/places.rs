//! How many texts may be in flight, and who waits for one of them to leave.

use std::{collections::BTreeMap, mem, task::Waker, vec::Vec};

/// Places for texts, given out in the order in which they are claimed.
///
/// A place that becomes free is given to whoever is first, not offered: a task that is woken and
/// never polled keeps its own places only and does not hold up those behind it.
///
/// Wakers are handed out to be woken or dropped, both of which is an executor's code and must not
/// happen under a lock.
pub(super) struct Places {
    free: usize,
    /// Those who wait, by number.
    claims: BTreeMap<u64, Claim>,
    /// How many have ever waited.
    claimed: u64,
}

struct Claim {
    places: usize,
    waker: Waker,
}

impl Places {
    pub(super) fn new(free: usize) -> Self {
        Self { free, claims: BTreeMap::new(), claimed: 0 }
    }

    pub(super) fn free(&self) -> usize {
        self.free
    }

    /// Takes places if so many are free and nobody waits.
    pub(super) fn take(&mut self, places: usize) -> bool {
        let can = self.claims.is_empty() && places <= self.free;
        if can {
            self.free -= places;
        }
        can
    }

    /// Stands in line; the number is that of the claim.
    pub(super) fn claim(&mut self, places: usize, waker: Waker) -> u64 {
        self.claimed += 1;
        self.claims.insert(self.claimed, Claim { places, waker });
        self.claimed
    }

    /// Has this waker woken for a claim from now on, and returns the one before; `None` if the
    /// claim has got its places.
    pub(super) fn wait_on(&mut self, claim: u64, waker: &Waker) -> Option<Waker> {
        let claim = self.claims.get_mut(&claim)?;
        Some(mem::replace(&mut claim.waker, waker.clone()))
    }

    /// Gives places back. Those who must be woken have got theirs.
    #[must_use]
    pub(super) fn give_back(&mut self, places: usize) -> Vec<Waker> {
        self.free += places;
        let mut woken = Vec::new();
        while let Some(first) = self.claims.first_entry()
            && first.get().places <= self.free
        {
            let claim = first.remove();
            self.free -= claim.places;
            woken.push(claim.waker);
        }
        woken
    }

    /// Takes a claim out of the line and returns its waker; `None` if it has got its places.
    pub(super) fn withdraw(&mut self, claim: u64) -> Option<Waker> {
        Some(self.claims.remove(&claim)?.waker)
    }

    /// The wakers of all who wait.
    pub(super) fn wakers(&self) -> Vec<Waker> {
        self.claims.values().map(|claim| claim.waker.clone()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_go_to_those_who_claimed_them_first() {
        let waker = Waker::noop();
        let mut places = Places::new(3);
        assert!(places.take(3));
        let [large, small, last] = [2, 1, 1].map(|count| places.claim(count, waker.clone()));
        assert_eq!(places.give_back(1).len(), 0, "the first needs two");
        assert!(!places.take(1), "others were first");
        assert_eq!(places.give_back(2).len(), 2);
        assert!(places.wait_on(large, waker).is_none() && places.wait_on(small, waker).is_none());
        assert!(places.wait_on(last, waker).is_some());
        assert_eq!(places.free(), 0);
    }

    #[test]
    fn a_claim_that_is_withdrawn_makes_way() {
        let waker = Waker::noop();
        let mut places = Places::new(1);
        let [large, small] = [2, 1].map(|count| places.claim(count, waker.clone()));
        assert!(places.withdraw(large).is_some());
        assert_eq!(places.give_back(0).len(), 1);
        assert!(places.withdraw(small).is_none(), "it has got its place");
    }
}
