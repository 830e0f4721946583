//! One text: which is the lowest rule that matches?
//!
//! The anchored shards come first: they decide the prefix rules and find the prefixes of literal
//! rules, and are dead after a few bytes. Then the filter finds literals, and each literal rule
//! that has one and could still win is decided, by positions or by a program of its own. Rules
//! that nothing finds are tried next, and the scan shards come last. Whatever can no longer lower
//! the answer is skipped.
//!
//! Tried and dropped: classifying a batch of texts in one call. What does not depend on the text
//! takes as long as an empty text, 23 of 210 ns on 135 rules and 34 of 750 ns on 333, so that a
//! batch could be 1.1 times as fast at best.

mod bit_set;
mod chain;
mod decided_set;
mod prefix_matches;
mod program_starts;
#[cfg(test)]
mod work;

use core::ops::{ControlFlow, Range};

use classifier_format::{FilterKeyRecord, LiteralRecord, MatchRecord, NONE, flag};

use crate::{
    engine::alphabet::{Transcoded, transcode},
    engine::dfa::Shard,
    engine::filter::{self, Ascii, Receiver},
    engine::haystack::Haystack,
    engine::piece::Stop,
    engine::tables::Engine,
    engine::vector::{Level, Work, with_level},
    search::{
        bit_set::BitSet,
        decided_set::{DecidedSet, Due},
        prefix_matches::{PrefixEnds, PrefixMatches},
    },
};

/// Bytes of a text that the filter sees to be ASCII on its way; of longer ones, that is asked before.
const SHORT: usize = 512;

/// The lowest rule that matches the text and is at least `from`.
///
/// The anchored shards are asked before it is known whether the text is ASCII: often they are dead
/// after a few bytes, which decide it, and then the other bytes need no look.
#[inline]
pub(crate) fn first_match(engine: &Engine<'_>, text: &[u8], from: u32) -> Option<u32> {
    let mut best = Best { rule: NONE, from };
    let mut prefixes = PrefixMatches::new(engine);
    let read = walk_anchored(engine, text, &mut best, &mut prefixes);
    let is_ascii = if !best.can_improve(lowest_behind(engine, &prefixes)) {
        text[..read].is_ascii()
    } else if (3..=SHORT).contains(&text.len()) && best.can_improve(lowest_found(engine, &prefixes))
    {
        // The filter sees to it on the way.
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

/// The same for a text that should have no more symbols than there is room for. More zeros than needed
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

/// Symbols of a very long text that are known at a time.
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
    let mut best = Best { rule: NONE, from };
    let mut prefixes = PrefixMatches::new(engine);
    walk_anchored(engine, haystack, &mut best, &mut prefixes);
    rest(engine, haystack, Ascii::No, &mut best, &prefixes);
    best.rule()
}

/// Asks the anchored shards, and gives how many bytes they have read.
#[inline(always)]
fn walk_anchored<'a, H: Haystack + ?Sized>(
    engine: &Engine<'a>,
    haystack: &H,
    best: &mut Best,
    prefixes: &mut PrefixMatches<'_>,
) -> usize {
    let Some(first) = engine.anchored.first() else { return 0 };
    // Jumps are the first one's, and tell no rule but the lowest.
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

/// Asks the anchored shards but for the first one.
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

/// The lowest rule that may be found after these prefixes, or without one.
#[inline(always)]
fn lowest_behind(engine: &Engine<'_>, prefixes: &PrefixMatches<'_>) -> u32 {
    prefixes.lowest.min(engine.lowest_without_prefix)
}

/// The lowest rule that the filter may find after these prefixes, or without one.
#[inline(always)]
fn lowest_found(engine: &Engine<'_>, prefixes: &PrefixMatches<'_>) -> u32 {
    prefixes.lowest.min(engine.record.lowest_filtered)
}

/// Looks for literals, and asks the scan shards. Gives whether the haystack is what it is said to be.
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

/// What is to be done after the anchored shards.
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
        let lowest = lowest_behind(engine, prefixes);
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

/// Asks the scan shards.
#[inline(never)]
fn scans<H: Haystack + ?Sized>(engine: &Engine<'_>, haystack: &H, best: &mut Best) {
    for index in 0..engine.scan.len() {
        let lowest = engine.scan.lowest(index);
        if best.can_improve(lowest) {
            engine.scan.with(index, |shard| scan(engine, shard, haystack, best, lowest));
        }
    }
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

    #[inline(always)]
    fn rule(&self) -> Option<u32> {
        (self.rule != NONE).then_some(self.rule)
    }

    /// Takes down that the rule matches.
    #[inline(always)]
    fn add(&mut self, rule: u32) {
        if rule < self.rule && rule >= self.from {
            self.rule = rule;
        }
    }

    /// Takes down what matches in a match state.
    #[inline(always)]
    fn add_first(&mut self, matches: &MatchRecord, targets: &[u32]) {
        if self.from == 0 {
            self.add(matches.rule);
        } else if let Some(&rule) =
            targets[matches.rules.range()].iter().find(|&&rule| rule >= self.from)
        {
            self.add(rule);
        }
    }
}

/// Walks an anchored shard from a state and a place on; gives how many bytes have been read.
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

/// The search for literals, after the prefixes.
struct Search<'s, 'a, H: ?Sized, L> {
    engine: &'s Engine<'a>,
    haystack: &'s H,
    level: L,
    best: Best,
    /// The lowest rule that can still be found.
    lowest: u32,
    prefixes: &'s PrefixMatches<'s>,
    /// The bits of these.
    prefix_bits: u32,
    /// Which literals have been decided, or are when the filter has gone through once more.
    decided: DecidedSet,
    /// Runs whose literals have all been decided, or cannot win any more.
    done: BitSet,
    /// Whether the haystack has a `\n`, once that has been asked.
    has_newline: Option<bool>,
    /// Where the last line starts that starts before `searched`.
    line: usize,
    searched: usize,
}

/// What looking at a literal rule came to.
#[derive(Clone, Copy)]
enum Verdict {
    Matches,
    /// It does not match with the piece at this place.
    NotHere,
    /// It does not match.
    Never,
}

/// How a literal rule came to be looked at.
#[derive(Clone, Copy)]
enum Trigger {
    /// The filter found its piece.
    At(Place),
    /// The filter found its piece, which holds a run too long to be followed.
    InLongClassRun,
    /// The filter does not look for it, so it comes once a text.
    Unfiltered,
}

/// Where a piece stands, and a place in it: that of the window by which it was found.
#[derive(Clone, Copy)]
struct Place {
    start: usize,
    end: usize,
    window: usize,
}

impl<H: Haystack + ?Sized, L: Level> Receiver for Search<'_, '_, H, L> {
    #[inline(always)]
    fn wants(&self, prefixes: u32, lowest: u32) -> bool {
        prefixes & self.prefix_bits != 0 && self.best.can_improve(lowest)
    }

    #[inline(always)]
    fn window(&mut self, index: u32, window: usize) -> ControlFlow<filter::Stop> {
        let level = self.level;
        if level.call(Window { search: self, index, window }) {
            CONTINUE
        } else {
            ControlFlow::Break(filter::Stop::Enough)
        }
    }
}

const CONTINUE: ControlFlow<filter::Stop> = ControlFlow::Continue(());

/// A window that the filter has found: whether others are of use.
struct Window<'w, 's, 'a, H: ?Sized, L> {
    search: &'w mut Search<'s, 'a, H, L>,
    index: u32,
    window: usize,
}

impl<H: Haystack + ?Sized, L: Level> Work for Window<'_, '_, '_, H, L> {
    type Output = bool;

    /// Compares the piece whose window may start here, and decides its rules if it stands there.
    #[inline(always)]
    fn with<M: Level>(self, level: M) -> bool {
        let Self { search, index, window } = self;
        if search.done.has(index) {
            return true;
        }
        let engine = search.engine;
        let filter_key = &engine.tables.filter_keys[index as usize];
        let place = match window.checked_sub(filter_key.before as usize) {
            Some(start) if filter_key.len > 0 => {
                let len = filter_key.len as usize;
                let text = search.haystack.slice();
                let stands = |text| {
                    level.stands(
                        text,
                        start,
                        engine.tables.piece_bytes,
                        filter_key.start as usize,
                        len,
                    )
                };
                match text.and_then(stands) {
                    Some(true) => Ok((start, start + len)),
                    Some(false) => return true,
                    None => search.place(filter_key, window),
                }
            }
            _ => search.place(filter_key, window),
        };
        let found = match place {
            Ok((start, end)) => Trigger::At(Place { start, end, window }),
            Err(Stop::LongClassRun) => Trigger::InLongClassRun,
            Err(Stop::Other) => return true,
        };
        let may_match_later = search.literals(filter_key.literals.range(), found);
        if !may_match_later {
            search.done.add(index);
        }
        search.best.can_improve(search.lowest)
    }
}

impl<H: Haystack + ?Sized, L: Level> Search<'_, '_, H, L> {
    /// Where the piece stands whose window this may be.
    #[inline(never)]
    fn place(&self, filter_key: &FilterKeyRecord, window: usize) -> Result<(usize, usize), Stop> {
        let piece = self.engine.piece(filter_key.piece as usize);
        piece.around(self.haystack, window, filter_key.before as usize)
    }

    /// Decides the literals that the filter does not look for.
    #[inline(never)]
    fn unfiltered(&mut self) {
        self.literals(
            self.engine.record.filtered as usize..self.engine.tables.literals.len(),
            Trigger::Unfiltered,
        );
    }

    /// Decides those of the literal rules that can win; whether one that does not match may, with
    /// the piece at another place.
    #[inline(always)]
    fn literals(&mut self, literals: Range<usize>, found: Trigger) -> bool {
        let mut may_match_later = false;
        for (index, literal) in literals.clone().zip(&self.engine.tables.literals[literals]) {
            if !self.best.can_improve(literal.rule) {
                break;
            }
            if literal.rule < self.best.from {
                continue;
            }
            match self.decide(index as u32, literal, found) {
                Verdict::Matches => {
                    self.best.add(literal.rule);
                    break;
                }
                Verdict::NotHere => may_match_later = true,
                Verdict::Never => {}
            }
        }
        may_match_later
    }

    /// Whether the literal rule matches, given the place of the piece that found it, if positions
    /// can tell that.
    #[inline(always)]
    fn decide(&mut self, index: u32, literal: &LiteralRecord, found: Trigger) -> Verdict {
        let ends = match literal.prefix {
            NONE => PrefixEnds::START,
            prefix => match self.prefixes.first_end(prefix) {
                Some(ends) => ends,
                None => return Verdict::Never,
            },
        };
        if let Trigger::At(place) = found
            && literal.flags & (flag::PROGRAM | flag::SEARCH) == 0
            && literal.pieces.len == 1
            && !self.leaves_lines(literal)
        {
            match self.piece_fits_at(literal, ends, place) {
                Some(true) => return Verdict::Matches,
                Some(false) => return Verdict::NotHere,
                None => {}
            }
        }
        self.decide_once(index, ends, found)
    }

    /// The same where the pieces are to be looked for, or a program decides, which is done once a text.
    #[inline(never)]
    fn decide_once(&mut self, index: u32, ends: PrefixEnds, found: Trigger) -> Verdict {
        let literal = &self.engine.tables.literals[index as usize];
        let is_programmed = literal.flags & flag::PROGRAM != 0;
        if !matches!(found, Trigger::Unfiltered) {
            match self.decided.due(index, literal.slot) {
                Due::Now => {}
                Due::Over => return Verdict::Never,
                Due::Later => return Verdict::NotHere,
            }
        }
        let matches = if is_programmed || self.leaves_lines(literal) {
            self.program_matches(literal)
        } else {
            match self.chain_fits(literal, ends) {
                Ok(()) => true,
                Err(Stop::Other) => false,
                Err(Stop::LongClassRun) => self.program_matches(literal),
            }
        };
        if matches { Verdict::Matches } else { Verdict::Never }
    }

    /// Whether the literal's program matches.
    #[cold]
    fn program_matches(&self, literal: &LiteralRecord) -> bool {
        self.engine.program(literal.program as usize).matches(self.haystack)
    }

    /// Whether its pieces may take line ends, so that positions do not decide it in this text.
    #[inline(always)]
    fn leaves_lines(&mut self, literal: &LiteralRecord) -> bool {
        literal.program != NONE && self.has_newline()
    }
}
