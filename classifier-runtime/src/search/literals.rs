//! Literal rules: those with a piece that the filter finds, and those without.

use core::ops::{ControlFlow, Range};

use classifier_format::{FilterKeyRecord, LiteralRecord, NONE, flag};

use crate::{
    engine::{
        filter::{self, Receiver},
        haystack::Haystack,
        piece::Stop,
        tables::Engine,
        vector::{Level, Work},
    },
    search::{
        best::Best,
        bit_set::BitSet,
        decided_set::{DecidedSet, Due},
        prefix_matches::{PrefixEnds, PrefixMatches},
    },
};

/// The search for literals, after the prefixes.
pub(super) struct Search<'s, 'a, H: ?Sized, L> {
    pub(super) engine: &'s Engine<'a>,
    pub(super) haystack: &'s H,
    pub(super) level: L,
    pub(super) best: Best,
    /// The lowest rule that can still be found.
    pub(super) lowest: u32,
    pub(super) prefixes: &'s PrefixMatches<'s>,
    /// The prefix bits of these.
    pub(super) prefix_bits: u32,
    /// The literals that have been decided, or will be in another pass of the filter.
    pub(super) decided: DecidedSet,
    /// Filter keys whose literals are all decided or cannot win.
    pub(super) done: BitSet,
    /// Whether the haystack has a `\n`, once known.
    pub(super) has_newline: Option<bool>,
    /// The start of the last line that starts before `searched`.
    pub(super) line: usize,
    pub(super) searched: usize,
}

/// The result for a literal rule.
#[derive(Clone, Copy)]
enum Verdict {
    Matches,
    /// It does not match with the piece at this place.
    NotHere,
    /// It does not match.
    Never,
}

/// The reason why a literal rule is considered.
#[derive(Clone, Copy)]
enum Trigger {
    /// The filter found its piece.
    At(Place),
    /// The filter found its piece, which contains a class run that is too long to follow.
    InLongClassRun,
    /// The filter does not search for it, so it is considered once for each text.
    Unfiltered,
}

/// The range of a piece, and the place in it of the window that found it.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) window: usize,
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

/// Takes a window of the filter. Returns whether other windows are useful.
struct Window<'w, 's, 'a, H: ?Sized, L> {
    search: &'w mut Search<'s, 'a, H, L>,
    index: u32,
    window: usize,
}

impl<H: Haystack + ?Sized, L: Level> Work for Window<'_, '_, '_, H, L> {
    type Output = bool;

    /// Compares the piece whose window may start here, and decides its rules if the piece matches.
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
    /// The range of the piece with this window.
    #[inline(never)]
    fn place(&self, filter_key: &FilterKeyRecord, window: usize) -> Result<(usize, usize), Stop> {
        let piece = self.engine.piece(filter_key.piece as usize);
        piece.around(self.haystack, window, filter_key.before as usize)
    }

    /// Decides the literals that the filter does not search for.
    #[inline(never)]
    pub(super) fn unfiltered(&mut self) {
        self.literals(
            self.engine.record.filtered as usize..self.engine.tables.literals.len(),
            Trigger::Unfiltered,
        );
    }

    /// Decides those of the literal rules that can win. Returns whether a rule that does not match
    /// may match with the piece at another place.
    #[inline(always)]
    fn literals(&mut self, literals: Range<usize>, found: Trigger) -> bool {
        let mut may_match_later = false;
        let literals = if self.best.from == 0 { literals } else { self.wanted(literals) };
        for (index, literal) in literals.clone().zip(&self.engine.tables.literals[literals]) {
            if !self.best.can_improve(literal.rule) {
                break;
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

    /// Those of the literals, which ascend by rule, whose rules are not ignored.
    #[cold]
    fn wanted(&self, literals: Range<usize>) -> Range<usize> {
        let its = &self.engine.tables.literals[literals.clone()];
        literals.start + its.partition_point(|it| it.rule < self.best.from)..literals.end
    }

    /// Whether the literal rule matches with this place of its piece, if positions decide it.
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

    /// The same if the pieces must be searched, or if a program decides. This is done once for each
    /// text.
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

    /// Whether its pieces may contain line ends, so that positions do not decide it in this text.
    #[inline(always)]
    fn leaves_lines(&mut self, literal: &LiteralRecord) -> bool {
        literal.program != NONE && self.has_newline()
    }
}
