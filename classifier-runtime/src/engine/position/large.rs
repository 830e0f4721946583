//! States of many words, most of which are usually empty. A bit for each word says whether it is
//! not empty, so that a step reads no others.
//!
//! `[a-z0-9 .]{3,1280}!`, which has 21 words, takes 400 instructions and 23 ns for each symbol of a
//! text that keeps all words busy: 20 instructions a word.
//!
//! Tried and dropped: clearing the state after the step instead of while it is read, which is now
//! left to programs with wide groups; 5% more instructions.

use core::mem;

use super::automaton::{Contexts, Positions, Search, Starts, take};
use classifier_format::{PositionRecord, unpacked_span};

use crate::engine::haystack::Haystack;

/// Two states, one for each end of a step. All words without a bit in `live` are zero.
struct Space<'s> {
    now: State<'s>,
    next: State<'s>,
}

struct State<'s> {
    words: &'s mut [u64],
    /// A bit for each word that is not zero.
    live: &'s mut [u64],
}

impl State<'_> {
    #[inline(always)]
    fn add(&mut self, word: usize, bits: u64) {
        if bits != 0 {
            self.words[word] |= bits;
            self.live[word / 64] |= 1 << (word % 64);
        }
    }

    fn is_empty(&self) -> bool {
        self.live.iter().all(|&live| live == 0)
    }

    fn clear(&mut self) {
        for (live, words) in self.live.iter_mut().zip(self.words.chunks_mut(64)) {
            bits(mem::take(live)).for_each(|word| words[word] = 0);
        }
    }
}

/// The indexes of the bits that are set.
#[inline(always)]
fn bits(mut word: u64) -> impl Iterator<Item = usize> {
    core::iter::from_fn(move || {
        let bit = (word != 0).then(|| word.trailing_zeros() as usize);
        word &= word.wrapping_sub(1);
        bit
    })
}

/// Calls a function with space on the stack. Not inlined, so that only callers that need it pay for
/// it.
#[inline(never)]
fn with_space<const WORDS: usize, const LIVE: usize, T>(call: impl FnOnce(Space<'_>) -> T) -> T {
    let (mut words, mut live) = ([[0; WORDS]; 2], [[0; LIVE]; 2]);
    let ([now_words, next_words], [now_live, next_live]) = (&mut words, &mut live);
    call(Space {
        now: State { words: now_words, live: now_live },
        next: State { words: next_words, live: next_live },
    })
}

/// The words of a program of the large form.
pub(super) struct Parts<'a> {
    /// The variants in which the pattern matches the empty text, a bit each.
    pub(super) empty: u64,
    pub(super) contexts: Contexts<'a>,
    /// The positions of each kind.
    pub(super) kinds: &'a [u64],
    /// For each variant and word: starts of matches, positions that follow by a shift, and ends of
    /// matches.
    pub(super) variants: &'a [[u64; 3]],
    /// For each word: what repeats, what is skipped, starts and ends of rows, sources of groups.
    pub(super) fixed: &'a [[u64; 5]],
    /// A bit for each word where matches may start.
    pub(super) first_words: &'a [u64],
    /// Where the entries of each word start, and the end.
    pub(super) index: &'a [u64],
    pub(super) entries: &'a [[u64; 2]],
    pub(super) wides: &'a [[u64; 2]],
    pub(super) wide_sources: &'a [[u64; 2]],
    pub(super) groups: &'a [[u64; 2]],
    pub(super) targets: &'a [[u64; 2]],
}

impl<'a> Positions<'a> {
    /// The tables of a program of the large form.
    pub(super) fn parts(&self) -> Parts<'a> {
        let PositionRecord { words: count, kinds, variants, .. } = *self.record;
        let [count, kinds, variants] = [count, kinds, variants].map(|it| it as usize);
        let words = &mut { self.words };
        let pairs =
            |words: &mut &'a [u64], pairs: u32| take(words, 2 * pairs as usize).as_chunks().0;
        Parts {
            empty: take(words, 1)[0],
            contexts: Contexts { words: take(words, if variants > 1 { kinds + 1 } else { 0 }) },
            kinds: take(words, kinds * count),
            variants: take(words, 3 * variants * count).as_chunks().0,
            fixed: take(words, 5 * count).as_chunks().0,
            first_words: take(words, count.div_ceil(64)),
            index: take(words, count + 1),
            entries: pairs(words, self.record.entries),
            wides: pairs(words, self.record.wides),
            wide_sources: pairs(words, self.record.wide_sources),
            groups: pairs(words, self.record.groups),
            targets: pairs(words, self.record.targets),
        }
    }

    /// The search for programs of the large form.
    #[inline(never)]
    pub(super) fn large<H>(&self, search: Search<'_, H, impl Starts>) -> Option<usize>
    where
        H: Haystack + ?Sized,
    {
        match self.record.words {
            0..=16 => with_space::<16, 1, _>(|space| self.in_space(search, space)),
            17..=64 => with_space::<64, 1, _>(|space| self.in_space(search, space)),
            65..=256 => with_space::<256, 4, _>(|space| self.in_space(search, space)),
            257..=1024 => with_space::<1024, 16, _>(|space| self.in_space(search, space)),
            1025..=4096 => with_space::<4096, 64, _>(|space| self.in_space(search, space)),
            _ => with_space::<16384, 256, _>(|space| self.in_space(search, space)),
        }
    }

    #[inline(never)]
    fn in_space<H: Haystack + ?Sized>(
        &self,
        search: Search<'_, H, impl Starts>,
        space: Space<'_>,
    ) -> Option<usize> {
        let Search { haystack, from, to, mut starts } = search;
        let Space { mut now, mut next } = space;
        let record = self.record;
        let count = record.words as usize;
        let has_looks = record.variants > 1;
        let parts = self.parts();
        let Parts { empty, contexts, kinds, variants, fixed, .. } = parts;
        let Parts { first_words, index, entries, wides, wide_sources, groups, targets, .. } = parts;

        let mut at = starts.next(from).filter(|at| *at <= to)?;
        let mut before = if has_looks { contexts.before(self, haystack, at) } else { 0 };
        loop {
            let starts_here = starts.has(at);
            let kind = match at < haystack.len() {
                true => self.kind(haystack, at),
                false => record.kinds as usize,
            };
            let mut variant = 0;
            if has_looks {
                (variant, before) = contexts.at(kind, before);
            }
            let counts = |variants: u64| variants >> (variant & 63) & 1 != 0;
            if starts_here && counts(empty) {
                return Some(at);
            }
            let variant = &variants[variant * count..][..count];
            let kind = match at < to {
                true => &kinds[kind * count..][..count],
                // No position accepts it, but a match may end here.
                false => &[],
            };
            let mut has_sources = false;
            for i in 0..now.live.len() {
                for word in bits(now.live[i]) {
                    let word = 64 * i + word;
                    let state = now.words[word];
                    let [_, follows, ends] = variant[word];
                    if state & ends != 0 {
                        return Some(at);
                    }
                    if kind.is_empty() {
                        continue;
                    }
                    let [repeats, skipped, within, before_ends, sources] = fixed[word];
                    let mut closed = state;
                    if skipped != 0 {
                        // As in the small form.
                        let rows = state & before_ends;
                        closed |= skipped & (rows.wrapping_add(before_ends) ^ (rows ^ within));
                    }
                    let stepped = closed << 1 & follows | state & repeats;
                    next.add(word, stepped & kind[word]);
                    if closed >> 63 != 0 && word + 1 < count {
                        next.add(word + 1, 1 & variant[word + 1][1] & kind[word + 1]);
                    }
                    // Wide groups must see the skipped positions.
                    now.words[word] = if wides.is_empty() { 0 } else { closed };
                    if closed & sources != 0 {
                        has_sources = true;
                        for &[mask, group] in
                            &entries[index[word] as usize..index[word + 1] as usize]
                        {
                            let [variants, its_targets] = groups[group as usize];
                            if closed & mask != 0 && counts(variants) {
                                for &[word, mask] in &targets[unpacked_span(its_targets)] {
                                    next.add(word as usize, mask & kind[word as usize]);
                                }
                            }
                        }
                    }
                }
            }
            if at >= to {
                return None;
            }
            if has_sources {
                for &[its_sources, group] in wides {
                    let [variants, its_targets] = groups[group as usize];
                    let mut its_sources = wide_sources[unpacked_span(its_sources)].iter();
                    if counts(variants)
                        && its_sources.any(|&[word, mask]| now.words[word as usize] & mask != 0)
                    {
                        for &[word, mask] in &targets[unpacked_span(its_targets)] {
                            next.add(word as usize, mask & kind[word as usize]);
                        }
                    }
                }
            }
            if starts_here {
                for (i, &first_words) in first_words.iter().enumerate() {
                    for word in bits(first_words) {
                        let word = 64 * i + word;
                        next.add(word, variant[word][0] & kind[word]);
                    }
                }
            }
            match wides {
                [] => now.live.fill(0),
                _ => now.clear(),
            }
            mem::swap(&mut now, &mut next);
            at += 1;
            if now.is_empty() {
                let next = starts.next(at).filter(|at| *at <= to)?;
                if next != at {
                    at = next;
                    before = if has_looks { contexts.before(self, haystack, at) } else { 0 };
                }
            }
        }
    }
}
