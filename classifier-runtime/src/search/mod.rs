//! One text, one tier: which is the lowest rule that matches?
//!
//! The anchored shards come first: they decide the prefix rules and find the heads of literal
//! rules, and are dead after a few bytes. Then the filter finds literals, and each literal rule
//! that ends in one and could still win is settled, by positions or by its confirm DFA. The scan
//! shards come last. Whatever can no longer lower the answer is skipped.

mod heads;
mod settle;
mod tried;

use core::ops::ControlFlow;

use crate::{
    dfa::Shard,
    filter::{Filter, Hit, long_key, short_key},
    format::{HEAD_BIT, LiteralRecord, NONE, flag},
    haystack::Haystack,
    search::{heads::Heads, tried::Tried},
    tier::Tier,
};

/// The lowest rule that matches the haystack and is at least `from`.
#[inline]
pub(crate) fn first_match<H: Haystack + ?Sized>(
    tier: &Tier<'_>,
    haystack: &H,
    from: u32,
) -> Option<u32> {
    let mut best = Best { rule: NONE, from };
    let mut heads = Heads::new();
    for index in 0..tier.anchored.len() {
        if best.can_improve(tier.anchored.lowest(index)) {
            tier.anchored.with(index, |shard| anchored(shard, haystack, &mut best, &mut heads));
        }
    }
    if let Some(filter) = &tier.filter {
        let lowest = tier.lowest_headless.min(heads.lowest(tier.heads));
        if best.can_improve(lowest) {
            let mut search = Search {
                tier,
                haystack,
                best,
                heads: &heads,
                tried: Tried::new(),
                has_newline: None,
                line: 0,
                searched: 0,
            };
            search.literals(filter, lowest);
            best = search.best;
        }
    }
    for index in 0..tier.scan.len() {
        let lowest = tier.scan.lowest(index);
        if best.can_improve(lowest) {
            tier.scan.with(index, |shard| scan(shard, haystack, &mut best, lowest));
        }
    }
    (best.rule != NONE).then_some(best.rule)
}

/// The answer so far.
#[derive(Clone, Copy)]
struct Best {
    /// The lowest rule that is known to match, or [`NONE`].
    rule: u32,
    /// Rules below it are of no interest.
    from: u32,
}

impl Best {
    /// Whether anything can be gained where this is the lowest rule.
    #[inline(always)]
    fn can_improve(&self, lowest: u32) -> bool {
        lowest < self.rule
    }

    /// Takes down that the rule matches.
    #[inline(always)]
    fn add(&mut self, rule: u32) {
        if rule < self.rule && rule >= self.from {
            self.rule = rule;
        }
    }
}

fn anchored<H: Haystack + ?Sized>(
    shard: &Shard<'_>,
    haystack: &H,
    best: &mut Best,
    heads: &mut Heads,
) {
    shard.walk(haystack, |target, end| {
        if target & HEAD_BIT == 0 {
            best.add(target);
        } else {
            heads.add(target & !HEAD_BIT, end);
        }
        ControlFlow::Continue(())
    });
}

fn scan<H: Haystack + ?Sized>(shard: &Shard<'_>, haystack: &H, best: &mut Best, lowest: u32) {
    shard.walk(haystack, |rule, _| {
        best.add(rule);
        if best.can_improve(lowest) { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    });
}

/// The search for literals, behind the heads.
struct Search<'s, 'a, H: ?Sized> {
    tier: &'s Tier<'a>,
    haystack: &'s H,
    best: Best,
    heads: &'s Heads,
    tried: Tried,
    /// Whether the haystack has a `\n`, once that has been asked.
    has_newline: Option<bool>,
    /// Where the last line starts that starts before `searched`.
    line: usize,
    searched: usize,
}

/// Where a piece stands, and the end of the hit that found it, which lies in it.
#[derive(Clone, Copy)]
struct Place {
    start: usize,
    end: usize,
    hit: usize,
}

impl<H: Haystack + ?Sized> Search<'_, '_, H> {
    /// Settles whatever the filter finds, as long as a rule from `lowest` on may still win.
    fn literals(&mut self, filter: &Filter<'_>, lowest: u32) {
        filter.scan(self.haystack, |hit| {
            self.hit(&hit);
            if self.best.can_improve(lowest) {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            }
        });
    }

    /// Settles the literal rules that may have a run that ends here.
    #[inline(never)]
    fn hit(&mut self, hit: &Hit) {
        let tier = self.tier;
        if hit.long
            && let Some(key) = long_key(self.haystack, hit.end)
        {
            tier.long.runs(key).for_each(|run| self.run(run, hit.end));
        }
        if hit.short
            && let Some(key) = short_key(self.haystack, hit.end)
        {
            tier.short.runs(key).for_each(|run| self.run(run, hit.end));
        }
    }

    /// Compares the piece whose run may end at `hit`, and settles its rules if it stands there.
    fn run(&mut self, run: u32, hit: usize) {
        let run = &self.tier.runs[run as usize];
        let piece = self.tier.piece(run.piece as usize);
        let Some((start, end)) = piece.around(self.haystack, hit, run.end as usize) else { return };
        for &literal in &self.tier.run_literals[run.literals.range()] {
            let literal = &self.tier.literals[literal as usize];
            if !self.best.can_improve(literal.rule) {
                break;
            }
            if literal.rule >= self.best.from && self.settle(literal, Place { start, end, hit }) {
                self.best.add(literal.rule);
                break;
            }
        }
    }

    /// Whether the literal rule matches, given the place of the piece that found it.
    fn settle(&mut self, literal: &LiteralRecord, place: Place) -> bool {
        if literal.head != NONE && !self.heads.matched(literal.head) {
            return false;
        }
        if literal.slot != NONE && !self.tried.first_try(literal.slot) {
            return false;
        }
        if literal.flags & flag::CONFIRM != 0 {
            let matches = |shard: &Shard<'_>| shard.matches(self.haystack);
            self.tier.confirm.with(literal.shard as usize, matches).unwrap_or(false)
        } else if literal.pieces.len == 1 {
            self.piece_fits_at(literal, place)
        } else {
            self.chain_fits(literal)
        }
    }
}
