//! DFAs of bounded size for any number of patterns, in bounded time.

use std::collections::BTreeSet;

use classifier_format::{JumpRecord, MatchRecord, jump};

use regex_automata::{
    Anchored, MatchKind,
    dfa::{Automaton, StartKind, dense},
    util::{primitives::StateID, start},
};
use regex_syntax::hir::Hir;

use super::{Entry, TooLarge, nfa};
use crate::pattern::symbol_set::SymbolSet;

/// A DFA for some of the patterns.
#[derive(Debug)]
pub(crate) struct Shard<T> {
    pub(crate) dfa: dense::DFA<Vec<u32>>,
    /// The target of each pattern, in the order of the patterns.
    pub(crate) targets: Vec<T>,
}

/// The match states of a DFA.
#[derive(Debug)]
pub(crate) struct MatchStates {
    /// The lowest id of one. The ids follow each other in steps of 2 to the power of `stride2`.
    pub(crate) first: u32,
    pub(crate) stride2: u32,
    /// The patterns that match in each state, in the order of the states.
    pub(crate) patterns: Vec<Vec<usize>>,
}

impl<T> Shard<T> {
    /// Walks all states of the DFA to find those that match.
    pub(crate) fn match_states(&self) -> MatchStates {
        let dfa = &self.dfa;
        let start = dfa.start_state(&start::Config::new().anchored(Anchored::Yes));
        let mut found: BTreeSet<StateID> = start.into_iter().collect();
        let mut ahead: Vec<StateID> = found.iter().copied().collect();
        let bytes: Vec<u8> =
            dfa.byte_classes().representatives(..).filter_map(|unit| unit.as_u8()).collect();
        while let Some(state) = ahead.pop() {
            let nexts = bytes.iter().map(|&byte| dfa.next_state(state, byte));
            let nexts = nexts.chain([dfa.next_eoi_state(state)]);
            ahead.extend(nexts.filter(|&next| found.insert(next)));
        }
        let mut states = found.into_iter().filter(|&state| dfa.is_match_state(state)).peekable();
        let first = states.peek().map_or(0, |state| state.as_usize());
        let stride2 = dfa.stride2();
        let mut patterns = Vec::new();
        for state in states {
            patterns.resize((state.as_usize() - first) >> stride2, Vec::new());
            let its = 0..dfa.match_len(state);
            patterns.push(its.map(|i| dfa.match_pattern(state, i).as_usize()).collect());
        }
        MatchStates { first: first as u32, stride2: stride2 as u32, patterns }
    }
}

/// The most beginnings of texts that are looked up,
const JUMPS: usize = 1024;
/// and the most bytes of each.
const JUMP_LEN: usize = 4;

/// The states of a DFA after the first bytes of texts, where it is not dead.
#[derive(Default)]
pub(crate) struct Jumps {
    pub(crate) all: Vec<JumpRecord>,
    /// The number of bytes.
    pub(crate) len: usize,
}

impl<T> Shard<T> {
    /// The jumps after up to four bytes: as many as have at most [`JUMPS`] beginnings. `matches`
    /// are the records of the match states.
    ///
    /// Where there are more beginnings, those of SMTP replies are used: a code, and ` ` or `-` (RFC
    /// 5321, section 4.2).
    pub(crate) fn jumps(&self, states: &MatchStates, matches: &[MatchRecord]) -> Jumps {
        let dfa = &self.dfa;
        let MatchStates { first, stride2, .. } = *states;
        let Ok(start) = dfa.start_state(&start::Config::new().anchored(Anchored::Yes)) else {
            return Jumps::default();
        };
        let mut beginnings: Vec<Beginning> = vec![(Vec::new(), start)];
        for _ in 0..JUMP_LEN {
            let longer: Vec<Beginning> =
                longer(dfa, &beginnings, 0..0x80).take(JUMPS + 1).collect();
            if longer.len() > JUMPS {
                beginnings = replies(dfa, start).unwrap_or(beginnings);
                break;
            }
            beginnings = longer;
        }
        let len = beginnings.first().map_or(0, |(key, _)| key.len());
        let step = |state, byte| {
            let next = dfa.next_state(StateID::must(state as usize), byte);
            let index = next.as_usize().wrapping_sub(first as usize) >> stride2;
            (next.as_u32(), dfa.is_match_state(next).then_some(index))
        };
        let jump = |(key, _): &Beginning| jump(start.as_u32(), key, matches, step);
        let all = beginnings.iter().filter(|_| len > 0).filter_map(jump);
        Jumps { all: all.collect(), len }
    }
}

/// The first bytes of a text, and the state after them.
type Beginning = (Vec<u8>, StateID);

/// The beginnings extended by one of these bytes, without those after which the DFA is dead.
fn longer<'w>(
    dfa: &'w dense::DFA<Vec<u32>>,
    beginnings: &'w [Beginning],
    bytes: impl Iterator<Item = u8> + Clone + 'w,
) -> impl Iterator<Item = Beginning> + 'w {
    let all = beginnings.iter().flat_map(move |(key, state)| {
        bytes.clone().map(move |byte| (key, byte, dfa.next_state(*state, byte)))
    });
    let alive = all.filter(|(_, _, next)| !dfa.is_dead_state(*next));
    alive.map(|(key, byte, next)| ([&key[..], &[byte]].concat(), next))
}

/// The state after the first four bytes of each SMTP reply; `None` if there are too few states.
fn replies(dfa: &dense::DFA<Vec<u32>>, start: StateID) -> Option<Vec<Beginning>> {
    /// With fewer states, jumps do not pay.
    const FEW: usize = 3;

    let mut beginnings = vec![(Vec::new(), start)];
    for bytes in [&b"245"[..], b"012345", b"0123456789", b" -"] {
        beginnings = longer(dfa, &beginnings, bytes.iter().copied()).collect();
    }
    let states: BTreeSet<StateID> = beginnings.iter().map(|(_, state)| *state).collect();
    (states.len() >= FEW).then_some(beginnings)
}

/// The limits on the size of DFAs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Limits {
    /// Bytes of the DFA of one pattern.
    pub(crate) rule: usize,
    /// Bytes of a DFA of several patterns.
    pub(crate) shard: usize,
    /// Bytes of all DFAs together.
    pub(crate) total: usize,
}

impl Limits {
    /// The most bytes of all automata that are built, kept or not. One that is given up counts as a
    /// quarter of its limit. This bounds the time that a rule set can take.
    ///
    /// It is twice what may be kept, of which ten thousand phrase rules take half, and what may be
    /// given up in any case.
    pub(crate) fn tried(self) -> usize {
        let kept = self.total.saturating_mul(2);
        let in_vain =
            self.shard.saturating_mul(FAILURES).saturating_add(self.rule.saturating_mul(REFUSALS));
        kept.saturating_add(in_vain)
    }

    /// About the most bytes of memory that the plans of all rules may take. With the default limits, the
    /// largest files fit if they are words that match in both cases: those take 48 bytes for each letter.
    pub(crate) fn memory(self) -> usize {
        self.total.saturating_mul(6).saturating_add(16 << 20)
    }
}

/// Why rules are refused.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Refused {
    /// Rules that exceed the limit on one rule.
    pub(crate) alone: Vec<u32>,
    /// Rules that alone distinguish more characters than there are symbols.
    pub(crate) characters: Vec<u32>,
    /// The rule with which all rules together exceed their limit.
    pub(crate) together: Option<u32>,
    /// The rule with which [`Limits::tried`] is exceeded.
    pub(crate) tried: Option<u32>,
    /// The rule with which plans take too much memory.
    pub(crate) memory: Option<u32>,
}

/// Builds DFAs.
///
/// To find that a DFA is too large takes as long as to build one of the largest size allowed. To bound
/// the time, nothing more is built after [`REFUSALS`] rules have been refused, and rules are no longer
/// grouped after [`FAILURES`] groups have been too large. Rules that are within their limits, or are
/// decided by programs, can still be very many: so the bytes of all attempts are limited too.
pub(crate) struct DfaBuilder {
    /// The symbols of word characters.
    words: SymbolSet,
    limits: Limits,
    bytes: usize,
    tried: usize,
    failures: usize,
    refused: Refused,
}

pub(crate) const REFUSALS: usize = 8;
const FAILURES: usize = 16;

/// A pattern and the DFA of it alone.
type Single<'p, T> = (&'p (T, Hir), Shard<T>);

impl DfaBuilder {
    /// A builder for patterns over symbols. `bytes` and `refused` are of what was planned before.
    pub(crate) fn new(words: SymbolSet, limits: Limits, bytes: usize, refused: Refused) -> Self {
        Self { words, limits, bytes, tried: 0, failures: 0, refused }
    }

    /// Refuses a rule.
    pub(crate) fn refuse(&mut self, rule: u32) {
        self.refused.alone.push(rule);
    }

    /// An error if any rule was refused.
    pub(crate) fn finish(self) -> Result<(), Refused> {
        if self.refused == Refused::default() { Ok(()) } else { Err(self.refused) }
    }

    /// One DFA for each pattern. A pattern that is too large is refused unless `on_too_large` returns
    /// `true`: then something else decides it.
    fn one_per_pattern<'p, T: Copy>(
        &mut self,
        patterns: &'p [(T, Hir)],
        entry: Entry,
        rule_of: impl Fn(T) -> u32,
        mut on_too_large: impl FnMut(T, &'p Hir) -> bool,
    ) -> Vec<Single<'p, T>> {
        let mut singles = Vec::new();
        for pattern in patterns {
            let rule = rule_of(pattern.0);
            if self.is_stopped() {
                break;
            }
            if self.refused.alone.contains(&rule) {
                continue;
            }
            match self.dfa([pattern], entry, self.limits.rule, rule) {
                Ok(shard) => singles.extend(self.count(shard, rule).map(|shard| (pattern, shard))),
                Err(TooLarge) if on_too_large(pattern.0, &pattern.1) => {}
                Err(TooLarge) => self.refused.alone.push(rule),
            }
        }
        singles
    }

    /// As few DFAs as the limit on a shard allows. A pattern whose DFA is too large is refused unless
    /// `on_too_large` returns `true`: then something else decides it.
    pub(crate) fn grouped<'p, T: Copy>(
        &mut self,
        patterns: &'p [(T, Hir)],
        entry: Entry,
        rule_of: impl Fn(T) -> u32,
        on_too_large: impl FnMut(T, &'p Hir) -> bool,
    ) -> Vec<Shard<T>> {
        if patterns.is_empty() || self.is_stopped() {
            return Vec::new();
        }
        let limit = if patterns.len() == 1 { self.limits.rule } else { self.limits.shard };
        let first = rule_of(patterns[0].0);
        if let Ok(shard) = self.dfa(patterns, entry, limit, first) {
            return self.count(shard, first).into_iter().collect();
        }
        let mut alone =
            Self { tried: self.tried, ..Self::new(self.words, self.limits, 0, Refused::default()) };
        let singles = alone.one_per_pattern(patterns, entry, &rule_of, on_too_large);
        self.tried = alone.tried;
        if let Err(refused) = alone.finish() {
            self.refused.alone.extend(refused.alone);
            self.refused.together = self.refused.together.or(refused.together);
            self.refused.tried = self.refused.tried.or(refused.tried);
            return Vec::new();
        }
        self.merged(singles, entry, rule_of)
    }

    /// Merges DFAs of one pattern each: as many as would fit if sizes only added up, and half of them
    /// where the merged DFA is larger than that.
    fn merged<T: Copy>(
        &mut self,
        mut singles: Vec<Single<'_, T>>,
        entry: Entry,
        rule_of: impl Fn(T) -> u32,
    ) -> Vec<Shard<T>> {
        let mut shards = Vec::new();
        let mut most = singles.len();
        while !singles.is_empty() && !self.is_stopped() {
            let mut size = 0;
            let fits = |(_, single): &&Single<'_, T>| {
                size += single.dfa.memory_usage();
                size <= self.limits.shard
            };
            let len = singles.iter().take(most).take_while(fits).count().max(1);
            let rule = rule_of(singles[0].0.0);
            let patterns = singles[..len].iter().map(|(pattern, _)| *pattern);
            let merged = match len {
                1 => None,
                _ => Some(self.dfa(patterns, entry, self.limits.shard, rule)),
            };
            if let Some(Err(TooLarge)) = merged {
                self.failures += 1;
                most = if self.failures < FAILURES { len / 2 } else { 1 };
                continue;
            }
            if self.failures < FAILURES {
                most = len * 2;
            }
            let first = singles.drain(..len).next().map(|(_, single)| single);
            let shard = merged.and_then(Result::ok).or(first);
            shards.extend(shard.and_then(|shard| self.count(shard, rule)));
        }
        shards
    }

    /// Whether nothing more is to be built.
    pub(crate) fn is_stopped(&self) -> bool {
        self.refused.alone.len() >= REFUSALS
            || self.refused.together.is_some()
            || self.refused.tried.is_some()
    }

    /// Adds the shard's size to the total; `None` where that exceeds the limit.
    fn count<T>(&mut self, shard: Shard<T>, rule: u32) -> Option<Shard<T>> {
        self.add(shard.dfa.memory_usage(), rule);
        self.refused.together.is_none().then_some(shard)
    }

    /// Adds bytes to the total, and refuses the rule if that exceeds the limit.
    pub(crate) fn add(&mut self, bytes: usize, rule: u32) {
        self.bytes += bytes;
        if self.bytes > self.limits.total {
            self.refused.together.get_or_insert(rule);
        }
    }

    /// The DFA of some patterns; the first is of this rule.
    fn dfa<'p, T: Copy + 'p>(
        &mut self,
        patterns: impl IntoIterator<Item = &'p (T, Hir)>,
        entry: Entry,
        limit: usize,
        rule: u32,
    ) -> Result<Shard<T>, TooLarge> {
        let shard = self.determinized(patterns, entry, limit);
        // The memory of the determinization has the same limit, and is most of what was used where
        // that is exceeded.
        self.tried += shard.as_ref().map_or(limit / 4, |shard| shard.dfa.memory_usage());
        if self.tried > self.limits.tried() {
            self.refused.tried.get_or_insert(rule);
        }
        shard
    }

    fn determinized<'p, T: Copy + 'p>(
        &self,
        patterns: impl IntoIterator<Item = &'p (T, Hir)>,
        entry: Entry,
        limit: usize,
    ) -> Result<Shard<T>, TooLarge> {
        let (targets, hirs): (Vec<T>, Vec<&Hir>) =
            patterns.into_iter().map(|(target, hir)| (*target, hir)).unzip();
        let nfa = nfa::join(hirs, entry, &self.words, limit)?;
        let config = dense::Config::new()
            .start_kind(StartKind::Anchored)
            .match_kind(MatchKind::All)
            .accelerate(false)
            .dfa_size_limit(Some(limit))
            // The memory while it determinizes; this bounds the time too.
            .determinize_size_limit(Some(limit));
        let dfa = dense::Builder::new().configure(config).build_from_nfa(&nfa)?;
        Ok(Shard { dfa, targets })
    }
}
