//! Decides literal rules by positions: a prefix, then pieces with gaps between them.
//!
//! A gap takes any bytes, or any except `\n`. In the second case the pieces must be in one line,
//! the line in which the prefix ended. A prefix can have several ends. Within one line the first
//! end is the best, because the gap can take the bytes up to any later end. A later end matters
//! only if the prefix itself continued into another line, so other ends are searched only in texts
//! with `\n`.

use core::ops::ControlFlow;

use classifier_format::{LiteralRecord, NONE, PieceRecord, flag};

use crate::{
    engine::haystack::Haystack,
    engine::piece::{Piece, Stop},
    engine::vector::Level,
    search::{
        literals::{Place, Search},
        prefix_matches::PrefixEnds,
        program_starts::ProgramStarts,
    },
};

impl<H: Haystack + ?Sized, L: Level> Search<'_, '_, H, L> {
    /// For a rule with one piece: whether it matches with the piece at this place. `None` if that
    /// requires walking through the prefix again, which is done once for each text.
    #[inline(always)]
    pub(super) fn piece_fits_at(
        &mut self,
        literal: &LiteralRecord,
        ends: PrefixEnds,
        place: Place,
    ) -> Option<bool> {
        if literal.flags & flag::AT_END != 0 && self.haystack.get(place.end).is_some() {
            return Some(false);
        }
        if literal.flags & flag::ONE_LINE != 0 && self.has_newline() {
            return self.piece_fits_in_line(literal, ends, place);
        }
        if literal.prefix == NONE {
            return Some(true);
        }
        let Some(latest) = place.start.checked_sub(literal.gap as usize) else {
            return Some(false);
        };
        let PrefixEnds::Known { first } = ends else { return None };
        Some(first <= latest)
    }

    /// The same if the piece must be in the line in which the prefix ends.
    #[inline(never)]
    fn piece_fits_in_line(
        &mut self,
        literal: &LiteralRecord,
        ends: PrefixEnds,
        place: Place,
    ) -> Option<bool> {
        let Place { start, end, window } = place;
        if self.haystack.newline(start, end).is_some() {
            return Some(false);
        }
        if literal.prefix == NONE {
            return Some(true);
        }
        let Some(latest) = start.checked_sub(literal.gap as usize) else { return Some(false) };
        let line = self.line_of(window);
        let PrefixEnds::Known { first } = ends else { return None };
        let last = self.prefixes.last_end(literal.prefix).unwrap_or(first);
        if first >= line {
            Some(first <= latest)
        } else if last < line {
            Some(false)
        } else {
            (last <= latest).then_some(true)
        }
    }

    /// For a rule whose pieces must be searched: whether they are in the text in order.
    pub(super) fn chain_fits(
        &mut self,
        literal: &LiteralRecord,
        ends: PrefixEnds,
    ) -> Result<(), Stop> {
        let one_line = literal.flags & flag::ONE_LINE != 0 && self.has_newline();
        let is_from_start = literal.flags & flag::FROM_START != 0;
        if !one_line {
            let start = match ends {
                _ if is_from_start => Some(0),
                PrefixEnds::Known { first } => Some(first),
                PrefixEnds::Forgotten => self.prefix_end(literal.prefix),
            };
            return self.pieces_fit(literal, start.ok_or(Stop::Other)?, self.haystack.len());
        }
        if literal.prefix == NONE || is_from_start {
            let mut line = 0;
            loop {
                match self.line_fits(literal, line) {
                    ControlFlow::Break(fits) => return fits,
                    ControlFlow::Continue(next) => line = next,
                }
            }
        }
        let mut line = 0;
        let mut fits = Err(Stop::Other);
        self.prefix_ends(literal.prefix, |end| {
            if end < line {
                return ControlFlow::Continue(());
            }
            match self.line_fits(literal, end) {
                ControlFlow::Break(result) => {
                    fits = result;
                    ControlFlow::Break(())
                }
                ControlFlow::Continue(next) => {
                    line = next;
                    ControlFlow::Continue(())
                }
            }
        });
        fits
    }

    /// Whether the pieces are between `from` and the end of its line. If not, the start of the next
    /// line, if there is one.
    fn line_fits(
        &self,
        literal: &LiteralRecord,
        from: usize,
    ) -> ControlFlow<Result<(), Stop>, usize> {
        let len = self.haystack.len();
        let newline = self.haystack.newline(from, len);
        match (self.pieces_fit(literal, from, newline.unwrap_or(len)), newline) {
            (Err(Stop::Other), Some(newline)) => ControlFlow::Continue(newline + 1),
            (result, _) => ControlFlow::Break(result),
        }
    }

    /// Whether the pieces are in `from..to` in order, each as early as possible.
    fn pieces_fit(&self, literal: &LiteralRecord, from: usize, to: usize) -> Result<(), Stop> {
        let mut at = from;
        let pieces = literal.pieces.range();
        for index in pieces.clone() {
            let piece = self.engine.piece(index);
            let first = at.checked_add(piece.gap).ok_or(Stop::Other)?;
            let record = &self.engine.tables.pieces[index];
            if record.program != NONE {
                at = self.program_end(record, &piece, first, to).ok_or(Stop::Other)?;
                continue;
            }
            if index + 1 == pieces.end && literal.flags & flag::AT_END != 0 {
                let start = piece.start_to(self.haystack, to)?;
                let fits = to == self.haystack.len() && first <= start;
                return if fits { Ok(()) } else { Err(Stop::Other) };
            }
            at = piece.find(self.level, self.haystack, first, to)?;
        }
        Ok(())
    }

    /// The ends of the first match of a program in `from..to` and of the piece before it. It starts
    /// near the occurrences of its piece and skips the rest.
    fn program_end(
        &self,
        record: &PieceRecord,
        piece: &Piece<'_>,
        from: usize,
        to: usize,
    ) -> Option<usize> {
        let program = self.engine.program(record.program as usize);
        if record.len == 0 {
            return program.earliest_end(self.haystack, from, to);
        }
        if record.least != NONE {
            let mut starts = ProgramStarts::new(record, *piece, self.haystack, self.level, to);
            return program.earliest_end_with(self.haystack, from, to, |at| starts.start_at(at));
        }
        let mut starts = self.engine.tables.pieces.get(record.most as usize).map(|starts| {
            let piece = self.engine.piece(record.most as usize);
            ProgramStarts::new(starts, piece, self.haystack, self.level, to)
        });
        program.earliest_end_with(self.haystack, from, to, |at| {
            let mut at = at;
            loop {
                let first = from.max(at.saturating_sub(piece.values.len()));
                let end = piece.find(self.level, self.haystack, first, to).ok()?;
                let Some(starts) = &mut starts else { return Some(end) };
                at = starts.start_at(end)?;
                if at == end {
                    return Some(end);
                }
            }
        })
    }

    /// Whether lines matter at all. Most texts are one line.
    #[inline(always)]
    pub(super) fn has_newline(&mut self) -> bool {
        if let Some(has) = self.has_newline { has } else { self.look_for_newline() }
    }

    #[inline(never)]
    fn look_for_newline(&mut self) -> bool {
        let has = self.haystack.has_newline();
        self.has_newline = Some(has);
        has
    }

    /// The start of the line of a window. The windows of a pass ascend, except for a few bytes, so
    /// that each byte is read a small number of times.
    fn line_of(&mut self, window: usize) -> usize {
        if window < self.line {
            self.searched = window;
            self.line = self.haystack.last_newline(window).map_or(0, |newline| newline + 1);
        }
        while let Some(newline) = self.haystack.newline(self.searched, window) {
            self.line = newline + 1;
            self.searched = newline + 1;
        }
        self.searched = self.searched.max(window);
        self.line
    }

    /// The first end of a prefix, found by walking through it.
    fn prefix_end(&self, prefix: u32) -> Option<usize> {
        let mut found = None;
        self.prefix_ends(prefix, |end| {
            found = Some(end);
            ControlFlow::Break(())
        });
        found
    }

    /// Passes on the ends of the prefix, in ascending order.
    fn prefix_ends(&self, prefix: u32, mut visit: impl FnMut(usize) -> ControlFlow<()>) {
        let shard = self.engine.tables.prefixes[prefix as usize].shard as usize;
        self.engine.anchored.with(shard, |shard| {
            shard.walk(shard.start(), 0, self.haystack, |_, matches, end| {
                let is_prefix =
                    self.engine.tables.targets[matches.prefixes.range()].contains(&prefix);
                if is_prefix { visit(end) } else { ControlFlow::Continue(()) }
            });
        });
    }
}
