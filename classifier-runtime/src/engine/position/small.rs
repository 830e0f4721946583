//! States that fit in registers.
//!
//! For each symbol, on x86-64 without extensions: 17 instructions and 1.0 ns at 2.9 GHz for a plain
//! program of one word, 28 and 3.0 ns with a bounded gap or with groups none of whose sources is in
//! the state, 38 and 2.9 ns with assertions, 58 and 6.7 ns for two words with a bounded gap.
//!
//! Tried and dropped:
//!
//! - Plain programs that mask the successors as others do: 1.7 ns. A step waits for the one before,
//!   and each operation on the way is a cycle.
//! - All loops in one function: 45 instructions instead of 28 for a bounded gap, mostly loads of
//!   values that found no register.
//! - Fixed sets by reference: 35 instead of 28, and 85 instead of 58 for two words, because each of
//!   them is then loaded by two instructions.
//! - Rows by subtraction, as in Shift-And: 2 more dependent operations than by addition.

use super::automaton::{Contexts, Positions, Search, Starts, take};
use crate::engine::haystack::Haystack;

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

#[inline(always)]
fn union<const WORDS: usize>(a: &Set<WORDS>, b: &Set<WORDS>) -> Set<WORDS> {
    core::array::from_fn(|i| a[i] | b[i])
}

/// Rows of optional positions.
struct Rows<const WORDS: usize> {
    skipped: Set<WORDS>,
    /// The skipped positions that are not the end of their row.
    within: Set<WORDS>,
    /// All but the ends of rows.
    before: Set<WORDS>,
}

impl<const WORDS: usize> Rows<WORDS> {
    /// The positions that the state reaches by skipping optional positions, and possibly some of
    /// its own.
    #[inline(always)]
    fn passed(&self, state: &Set<WORDS>) -> Set<WORDS> {
        let mut passed = [0; WORDS];
        let mut carry = false;
        for i in 0..WORDS {
            let rows = state[i] & self.before[i];
            // In each row, this carries from the lowest position of the state to the end. Bits
            // below it become 1, itself 0, and those above stay, except the end, which becomes 1.
            let (sum, first) = rows.overflowing_add(self.before[i]);
            let (sum, second) = sum.overflowing_add(carry.into());
            carry = first | second;
            passed[i] = self.skipped[i] & (sum ^ (rows ^ self.within[i]));
        }
        passed
    }
}

/// Each position becomes the one after it.
#[inline(always)]
fn shift<const WORDS: usize>(set: &Set<WORDS>) -> Set<WORDS> {
    let mut carry = 0;
    set.map(|word| {
        let shifted = word << 1 | carry;
        carry = word >> 63;
        shifted
    })
}

impl Positions<'_> {
    /// The search for programs of the small form. `PLAIN` ones have no rows, loops and groups; those
    /// with one variant need not `LOOK`.
    ///
    /// Not inlined: several of these loops in one function leave none of them enough registers.
    #[inline(never)]
    pub(super) fn small<const WORDS: usize, const PLAIN: bool, const LOOK: bool, H, S>(
        &self,
        search: Search<'_, H, S>,
    ) -> Option<usize>
    where
        H: Haystack + ?Sized,
        S: Starts,
    {
        let Search { haystack, from, to, mut starts } = search;
        // Repeated for the compiler to see it.
        let to = to.min(haystack.len());
        let mut words = self.words;
        let record = self.record;
        let empty = take(&mut words, 1)[0];
        let contexts = take(&mut words, if LOOK { record.kinds as usize + 1 } else { 0 });
        let contexts = Contexts { words: contexts };
        let kinds = sets::<WORDS>(take(&mut words, record.kinds as usize * WORDS));
        let variants = take(&mut words, 3 * record.variants as usize * WORDS);
        let variants = sets::<WORDS>(variants).as_chunks::<3>().0;
        let [repeats, skipped, within, before_ends, sources] =
            [(); 5].map(|()| sets::<WORDS>(take(&mut words, WORDS))[0]);
        let rows = Rows { skipped, within, before: before_ends };
        let groups = words;

        let firsts = variants.iter().fold([0; WORDS], |all, [firsts, ..]| union(&all, firsts));
        // The next possible start of a match at `from` or after it, according to the first symbol.
        let next_start = |starts: &mut S, from: usize| {
            let mut at = starts.next(from)?;
            if empty == 0 {
                while at < to && !meet(&kinds[self.kind(haystack, at)], &firsts) {
                    at = starts.next(at + 1)?;
                }
            }
            (at <= to).then_some(at)
        };
        let mut at = next_start(&mut starts, from)?;

        let mut state = [0; WORDS];
        let mut before = if LOOK { contexts.before(self, haystack, at) } else { 0 };
        let mut edges = variants[0];
        if !LOOK && empty != 0 {
            return Some(at);
        }
        loop {
            let starts_here = starts.has(at);
            let mut variant = 0;
            // At the end of the text, this is after the last kind.
            let mut kind = record.kinds as usize;
            if LOOK {
                if at < haystack.len() {
                    kind = self.kind(haystack, at);
                }
                (variant, before) = contexts.at(kind, before);
                edges = variants[variant];
                if starts_here && empty >> (variant & 63) & 1 != 0 || meet(&state, &edges[2]) {
                    return Some(at);
                }
            }
            if at >= to {
                return None;
            }
            if !LOOK {
                kind = self.kind(haystack, at);
            }
            let kind = &kinds[kind];
            let [firsts, follows, _] = edges;
            let shifted = shift(&state);
            let mut next = [0; WORDS];
            if PLAIN && !LOOK && S::EVERYWHERE {
                // A position without a predecessor is a start of a match.
                for i in 0..WORDS {
                    next[i] = shifted[i] | firsts[i];
                }
            } else {
                for i in 0..WORDS {
                    let first = if starts_here { firsts[i] } else { 0 };
                    next[i] = shifted[i] & follows[i] | state[i] & repeats[i] | first;
                }
            }
            if !PLAIN {
                let passed = rows.passed(&state);
                let mut closed = [0; WORDS];
                let shifted = shift(&passed);
                for i in 0..WORDS {
                    next[i] |= shifted[i] & follows[i];
                    closed[i] = state[i] | passed[i];
                }
                if meet(&closed, &sources) {
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
            }
            for i in 0..WORDS {
                state[i] = next[i] & kind[i];
            }
            at += 1;
            if !LOOK && meet(&state, &edges[2]) {
                return Some(at);
            }
            if state == [0; WORDS] {
                let next = next_start(&mut starts, at)?;
                if next != at {
                    at = next;
                    before = if LOOK { contexts.before(self, haystack, at) } else { 0 };
                }
            }
        }
    }
}
