//! States that fit in registers.
//!
//! Tried and dropped: the edges of the shift and the loops under the mask of each kind, so that a
//! step is a cycle shorter. FIGURES

use super::{Contexts, Positions, Search, Starts, take};
use crate::haystack::Haystack;

/// A set of positions.
type Set<const WORDS: usize> = [u64; WORDS];

#[inline(always)]
fn sets<const WORDS: usize>(words: &[u64]) -> &[Set<WORDS>] {
    words.as_chunks().0
}

#[inline(always)]
fn meet<const WORDS: usize>(a: &Set<WORDS>, b: &Set<WORDS>) -> bool {
    let mut common = 0;
    for i in 0..WORDS {
        common |= a[i] & b[i];
    }
    common != 0
}

/// Rows of optional positions.
struct Rows<'a, const WORDS: usize> {
    skipped: &'a Set<WORDS>,
    starts: &'a Set<WORDS>,
    ends: &'a Set<WORDS>,
}

impl<const WORDS: usize> Rows<'_, WORDS> {
    /// Adds the positions that the state has passed by skipping what is optional.
    #[inline(always)]
    fn close(&self, state: &Set<WORDS>) -> Set<WORDS> {
        let mut closed = [0; WORDS];
        let mut borrow = false;
        for i in 0..WORDS {
            let with_ends = state[i] | self.ends[i];
            // In each row, this changes the bits up to the lowest of the state, and that bit.
            let (less, first) = with_ends.overflowing_sub(self.starts[i]);
            let (less, second) = less.overflowing_sub(borrow.into());
            borrow = first | second;
            closed[i] = state[i] | self.skipped[i] & !(less ^ with_ends);
        }
        closed
    }
}

impl Positions<'_> {
    /// The search for programs of the small form. `PLAIN` ones have no rows and no groups; those
    /// with one variant need not `LOOK`.
    pub(super) fn small<const WORDS: usize, const PLAIN: bool, const LOOK: bool, H>(
        &self,
        search: Search<'_, H, impl Starts>,
    ) -> Option<usize>
    where
        H: Haystack + ?Sized,
    {
        let Search { haystack, from, to, mut starts } = search;
        let mut at = starts.next(from).filter(|at| *at <= to)?;
        let mut words = self.words;
        let record = self.record;
        let empty = take(&mut words, 1)[0];
        let contexts = take(&mut words, if LOOK { record.kinds as usize + 1 } else { 0 });
        let contexts = Contexts { words: contexts };
        let kinds = sets::<WORDS>(take(&mut words, record.kinds as usize * WORDS));
        let variants = sets::<WORDS>(take(&mut words, 3 * record.variants as usize * WORDS));
        let [repeats, skipped, row_starts, row_ends, sources] =
            [(); 5].map(|()| &sets::<WORDS>(take(&mut words, WORDS))[0]);
        let rows = Rows { skipped, starts: row_starts, ends: row_ends };
        let groups = words;

        let mut state = [0; WORDS];
        let mut before = if LOOK { contexts.before(self, haystack, at) } else { 0 };
        let mut edges = [&variants[0], &variants[1], &variants[2]];
        if !LOOK && empty != 0 {
            return Some(at);
        }
        loop {
            let starts_here = starts.has(at);
            let mut variant = 0;
            if LOOK {
                (variant, before) = contexts.at(self, haystack, at, before);
                edges = [0, 1, 2].map(|set| &variants[3 * variant + set]);
                if starts_here && empty >> (variant & 63) & 1 != 0 || meet(&state, edges[2]) {
                    return Some(at);
                }
            }
            if at >= to {
                return None;
            }
            let kind = &kinds[self.kind(haystack, at)];
            let closed = if PLAIN { state } else { rows.close(&state) };
            let mut next = [0; WORDS];
            let mut carry = 0;
            for i in 0..WORDS {
                let first = if starts_here { edges[0][i] } else { 0 };
                next[i] = (closed[i] << 1 | carry) & edges[1][i] | state[i] & repeats[i] | first;
                carry = closed[i] >> 63;
            }
            if !PLAIN && meet(&closed, sources) {
                for group in groups.chunks_exact(1 + 2 * WORDS) {
                    let (sources, targets) = group[1..].split_at(WORDS);
                    let counts = !LOOK || group[0] >> (variant & 63) & 1 != 0;
                    if counts && meet(&closed, &sets::<WORDS>(sources)[0]) {
                        for i in 0..WORDS {
                            next[i] |= targets[i];
                        }
                    }
                }
            }
            for i in 0..WORDS {
                state[i] = next[i] & kind[i];
            }
            at += 1;
            if !LOOK && meet(&state, edges[2]) {
                return Some(at);
            }
            if state == [0; WORDS] {
                let next = starts.next(at).filter(|at| *at <= to)?;
                if next != at {
                    at = next;
                    before = if LOOK { contexts.before(self, haystack, at) } else { 0 };
                }
            }
        }
    }
}
