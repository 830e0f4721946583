//! Finds the lowest rule that matches a text.
//!
//! The anchored shards come first. They decide the prefix rules, find the prefixes of literal
//! rules, and are dead after a few bytes. Then the filter finds literals, and each of their rules
//! that could still win is decided by positions or by its own program. Literal rules without a
//! filter key follow, and the scan shards come last. Everything that can no longer lower the answer
//! is skipped.
//!
//! Tried and dropped: classifying a batch of texts in one call. The work that does not depend on
//! the text takes as long as an empty text, 23 of 210 ns on 135 rules and 34 of 750 ns on 333, so a
//! batch could be 1.1 times as fast at best.

mod best;
mod bit_set;
mod chain;
mod decided_set;
mod literals;
#[cfg(test)]
mod oracle;
mod prefix_matches;
mod program_starts;
mod shards;
#[cfg(test)]
mod work;

use core::ops::ControlFlow;

use crate::{
    engine::{
        alphabet::{Transcoded, transcode},
        filter::{self, Ascii},
        haystack::Haystack,
        tables::Engine,
        vector::{Level, Work, with_level},
    },
    search::{
        best::Best,
        bit_set::BitSet,
        decided_set::DecidedSet,
        literals::Search,
        prefix_matches::PrefixMatches,
        shards::{scans, walk_anchored},
    },
};

/// The filter checks the first bytes of a text for ASCII while it reads them. Longer texts are
/// checked before.
const ASCII_ON_THE_WAY: usize = 512;

/// The lowest rule that matches the text and is at least `from`.
///
/// The anchored shards run before it is known whether the text is ASCII. Often they are dead after
/// a few bytes, which decide the text, and the other bytes need not be read.
#[inline]
pub(crate) fn first_match(engine: &Engine<'_>, text: &[u8], from: u32) -> Option<u32> {
    let mut best = Best::new(from);
    let mut prefixes = PrefixMatches::new(engine);
    let read = walk_anchored(engine, text, &mut best, &mut prefixes);
    let is_ascii = if !best.can_improve(lowest_after(engine, &prefixes)) {
        text[..read].is_ascii()
    } else if (3..=ASCII_ON_THE_WAY).contains(&text.len())
        && best.can_improve(lowest_found(engine, &prefixes))
    {
        // The filter checks it while it reads.
        rest(engine, text, Ascii::Asked, &mut best, &prefixes)
    } else {
        text.is_ascii() && rest(engine, text, Ascii::Yes, &mut best, &prefixes)
    };
    if is_ascii { best.rule() } else { first_match_beyond_ascii(engine, text, from) }
}

/// The same for a text that is not ASCII.
#[cold]
#[inline(never)]
fn first_match_beyond_ascii(engine: &Engine<'_>, text: &[u8], from: u32) -> Option<u32> {
    const SHORT: usize = 512;
    const MEDIUM: usize = 4 * SHORT;
    /// Nearly all texts have fewer symbols.
    const LONG: usize = 1 << 16;

    if text.len() <= SHORT {
        whole::<SHORT>(engine, text, from)
    } else if text.len() <= MEDIUM {
        whole::<MEDIUM>(engine, text, from)
    } else {
        whole::<LONG>(engine, text, from)
    }
}

/// The same for a text that should have no more symbols than the buffer. Zeroing a larger buffer
/// would take longer than most texts.
#[inline(never)]
fn whole<const ROOM: usize>(engine: &Engine<'_>, text: &[u8], from: u32) -> Option<u32> {
    match transcode(text, &mut [0; ROOM], &engine.alphabet) {
        Some(symbols) => first_confirmed(engine, text, symbols, from),
        None => {
            first_confirmed(engine, text, &Transcoded::<_, CHUNK>::new(text, engine.alphabet), from)
        }
    }
}

/// The number of buffered symbols of a very long text.
const CHUNK: usize = 1 << 13;

/// The lowest rule that matches the text, given its symbols.
fn first_confirmed<H: Haystack + ?Sized>(
    engine: &Engine<'_>,
    text: &[u8],
    symbols: &H,
    from: u32,
) -> Option<u32> {
    let mut from = from;
    loop {
        let rule = first_match_in(engine, symbols, from)?;
        if engine.confirms(rule, text) {
            return Some(rule);
        }
        from = rule + 1;
    }
}

/// The lowest rule that matches these symbols and is at least `from`.
#[inline(never)]
pub(crate) fn first_match_in<H: Haystack + ?Sized>(
    engine: &Engine<'_>,
    haystack: &H,
    from: u32,
) -> Option<u32> {
    let mut best = Best::new(from);
    let mut prefixes = PrefixMatches::new(engine);
    walk_anchored(engine, haystack, &mut best, &mut prefixes);
    rest(engine, haystack, Ascii::No, &mut best, &prefixes);
    best.rule()
}

/// The lowest rule that can be found after these prefixes, or without a prefix.
#[inline(always)]
fn lowest_after(engine: &Engine<'_>, prefixes: &PrefixMatches<'_>) -> u32 {
    prefixes.lowest.min(engine.lowest_without_prefix)
}

/// The lowest rule that the filter can find after these prefixes, or without a prefix.
#[inline(always)]
fn lowest_found(engine: &Engine<'_>, prefixes: &PrefixMatches<'_>) -> u32 {
    prefixes.lowest.min(engine.record.lowest_filtered)
}

/// Searches for literals, then runs the scan shards. Returns whether the haystack is what it was
/// assumed to be.
#[inline(always)]
fn rest<'a, H: Haystack + ?Sized>(
    engine: &Engine<'a>,
    haystack: &H,
    ascii: Ascii,
    best: &mut Best,
    prefixes: &PrefixMatches<'_>,
) -> bool {
    with_level(Rest { engine, haystack, ascii, best, prefixes })
}

/// The remaining work after the anchored shards.
struct Rest<'s, 'a, H: ?Sized> {
    engine: &'s Engine<'a>,
    haystack: &'s H,
    ascii: Ascii,
    best: &'s mut Best,
    prefixes: &'s PrefixMatches<'s>,
}

impl<H: Haystack + ?Sized> Work for Rest<'_, '_, H> {
    type Output = bool;

    #[inline(always)]
    fn with<L: Level>(self, level: L) -> bool {
        let Self { engine, haystack, ascii, best, prefixes } = self;
        let lowest = lowest_after(engine, prefixes);
        if best.can_improve(lowest) {
            let mut search = Search {
                engine,
                haystack,
                level,
                best: *best,
                lowest: lowest_found(engine, prefixes),
                prefixes,
                prefix_bits: prefixes.bits,
                decided: DecidedSet::first(),
                done: BitSet::new(),
                has_newline: None,
                line: 0,
                searched: 0,
            };
            loop {
                if search.best.can_improve(search.lowest) {
                    let stopped = engine.filter.run(level, haystack, ascii, &mut search);
                    if stopped == ControlFlow::Break(filter::Stop::NotAscii) {
                        return false;
                    }
                }
                let Some(next) = search.decided.next() else { break };
                search.decided = next;
            }
            if (engine.record.filtered as usize) < engine.tables.literals.len() {
                search.unfiltered();
            }
            *best = search.best;
        }
        if engine.scan.len() > 0 {
            scans(engine, haystack, best);
        }
        true
    }
}
