//! Runs the DFAs: the anchored ones first, the scanning ones last.

use core::ops::ControlFlow;

use crate::{
    engine::{dfa::Shard, haystack::Haystack, tables::Engine},
    search::{best::Best, prefix_matches::PrefixMatches},
};

/// Runs the anchored shards, and returns how many bytes they have read.
#[inline(always)]
pub(super) fn walk_anchored<'a, H: Haystack + ?Sized>(
    engine: &Engine<'a>,
    haystack: &H,
    best: &mut Best,
    prefixes: &mut PrefixMatches<'_>,
) -> usize {
    let Some(first) = engine.anchored.first() else { return 0 };
    // Jumps are those of the first shard, and have no rule but the lowest.
    let jump = if best.from == 0 { engine.jump(haystack) } else { None };
    let read = match jump {
        Some((jump, len)) => {
            best.add(jump.rule);
            prefixes.add_jump(jump);
            let state = first.state_after(jump);
            state.map_or(len, |state| {
                walk_shard(engine, first, state, len, haystack, best, prefixes)
            })
        }
        None => walk_shard(engine, first, first.start(), 0, haystack, best, prefixes),
    };
    if engine.anchored.len() == 1 {
        return read;
    }
    read.max(walk_other_anchored(engine, haystack, best, prefixes))
}

/// Runs the anchored shards except the first one.
#[inline(never)]
fn walk_other_anchored<'a, H: Haystack + ?Sized>(
    engine: &Engine<'a>,
    haystack: &H,
    best: &mut Best,
    prefixes: &mut PrefixMatches<'_>,
) -> usize {
    let read = (1..engine.anchored.len()).filter_map(|index| {
        if !best.can_improve(engine.anchored.lowest(index)) {
            return None;
        }
        engine.anchored.with(index, |shard| {
            walk_shard(engine, shard, shard.start(), 0, haystack, best, prefixes)
        })
    });
    read.max().unwrap_or(0)
}

/// Walks an anchored shard from a state and a place. Returns how many bytes were read.
#[inline(always)]
fn walk_shard<'a, H: Haystack + ?Sized>(
    engine: &Engine<'a>,
    shard: &Shard<'a>,
    state: u32,
    at: usize,
    haystack: &H,
    best: &mut Best,
    prefixes: &mut PrefixMatches<'_>,
) -> usize {
    shard.walk(state, at, haystack, |index, matches, end| {
        best.add_first(matches, engine.tables.targets);
        prefixes.add(index, matches, end);
        ControlFlow::Continue(())
    })
}

/// Runs the scan shards.
#[inline(never)]
pub(super) fn scans<H: Haystack + ?Sized>(engine: &Engine<'_>, haystack: &H, best: &mut Best) {
    for index in 0..engine.scan.len() {
        let lowest = engine.scan.lowest(index);
        if best.can_improve(lowest) {
            engine.scan.with(index, |shard| scan(engine, shard, haystack, best, lowest));
        }
    }
}

fn scan<H: Haystack + ?Sized>(
    engine: &Engine<'_>,
    shard: &Shard<'_>,
    haystack: &H,
    best: &mut Best,
    lowest: u32,
) {
    shard.walk(shard.start(), 0, haystack, |_, matches, _| {
        best.add_first(matches, engine.tables.targets);
        if best.can_improve(lowest) { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    });
}
