//! Settling literal rules by positions: a head, then pieces with gaps between them.
//!
//! A gap takes any bytes, or any but `\n`; then the pieces must stand in one line, the one in
//! which the head ended. A head can have several ends. Within one line the first is the best,
//! since whatever lies between two ends can go to the gap. A later end matters only when the head
//! itself went on into another line, so the other ends are looked for only in texts with `\n`.

use core::ops::ControlFlow;

use crate::{
    format::{HEAD_BIT, LiteralRecord, NONE, flag},
    haystack::Haystack,
    search::{Place, Search},
};

impl<H: Haystack + ?Sized> Search<'_, '_, H> {
    /// For a rule with one piece: whether it matches with the piece at this place, where it stands.
    pub(super) fn piece_fits_at(&mut self, literal: &LiteralRecord, place: Place) -> bool {
        let Place { start, end, hit } = place;
        if literal.flags & flag::AT_END != 0 && end != self.haystack.len() {
            return false;
        }
        let one_line = literal.flags & flag::ONE_LINE != 0 && self.has_newline();
        if one_line && self.haystack.newline(start, end).is_some() {
            return false;
        }
        if literal.head == NONE {
            return true;
        }
        let piece = self.tier.piece(literal.pieces.start as usize);
        let Some(latest) = start.checked_sub(piece.gap) else { return false };
        let line = if one_line { self.line_of(hit) } else { 0 };
        self.head_end(literal.head, line).is_some_and(|end| end <= latest)
    }

    /// For a rule with several pieces: whether they stand in the text in their order.
    pub(super) fn chain_fits(&mut self, literal: &LiteralRecord) -> bool {
        let one_line = literal.flags & flag::ONE_LINE != 0 && self.has_newline();
        if !one_line {
            let start = match literal.head {
                NONE => Some(0),
                head => self.head_end(head, 0),
            };
            let len = self.haystack.len();
            return start.is_some_and(|start| self.pieces_fit(literal, start, len));
        }
        if literal.head == NONE {
            let mut line = 0;
            loop {
                match self.line_fits(literal, line) {
                    Line::Fits => return true,
                    Line::Next(start) => line = start,
                    Line::Last => return false,
                }
            }
        }
        let mut line = 0;
        let mut fits = false;
        self.head_ends(literal.head, |end| {
            if end < line {
                return ControlFlow::Continue(());
            }
            match self.line_fits(literal, end) {
                Line::Fits => fits = true,
                Line::Next(start) => {
                    line = start;
                    return ControlFlow::Continue(());
                }
                Line::Last => {}
            }
            ControlFlow::Break(())
        });
        fits
    }

    /// Whether the pieces stand between `from` and the end of its line.
    fn line_fits(&self, literal: &LiteralRecord, from: usize) -> Line {
        let len = self.haystack.len();
        let newline = self.haystack.newline(from, len);
        if self.pieces_fit(literal, from, newline.unwrap_or(len)) {
            return Line::Fits;
        }
        newline.map_or(Line::Last, |newline| Line::Next(newline + 1))
    }

    /// Whether the pieces stand in `from..to` in their order, each as early as it can.
    fn pieces_fit(&self, literal: &LiteralRecord, from: usize, to: usize) -> bool {
        let mut at = from;
        let pieces = literal.pieces.range();
        for index in pieces.clone() {
            let piece = self.tier.piece(index);
            let Some(first) = at.checked_add(piece.gap) else { return false };
            if index + 1 == pieces.end && literal.flags & flag::AT_END != 0 {
                let start = piece.start_to(self.haystack, to);
                return to == self.haystack.len() && start.is_some_and(|start| first <= start);
            }
            match piece.find(self.haystack, first, to) {
                Some(end) => at = end,
                None => return false,
            }
        }
        true
    }

    /// Whether lines matter at all; most texts are one line.
    fn has_newline(&mut self) -> bool {
        let haystack = self.haystack;
        *self.has_newline.get_or_insert_with(|| haystack.newline(0, haystack.len()).is_some())
    }

    /// Where the line of a hit starts. Hits ascend, so that no byte is looked at twice.
    fn line_of(&mut self, hit: usize) -> usize {
        while let Some(newline) = self.haystack.newline(self.searched, hit) {
            self.line = newline + 1;
            self.searched = newline + 1;
        }
        self.searched = hit;
        self.line
    }

    /// The first end of the head that is at least `from`.
    fn head_end(&self, head: u32, from: usize) -> Option<usize> {
        match self.heads.ends(head) {
            Some((first, _)) if first >= from => return Some(first),
            Some((_, last)) if last < from => return None,
            _ => {}
        }
        let mut found = None;
        self.head_ends(head, |end| {
            if end < from {
                return ControlFlow::Continue(());
            }
            found = Some(end);
            ControlFlow::Break(())
        });
        found
    }

    /// Hands over the ends of the head, in ascending order.
    fn head_ends(&self, head: u32, mut visit: impl FnMut(usize) -> ControlFlow<()>) {
        let shard = self.tier.heads[head as usize].shard as usize;
        self.tier.anchored.with(shard, |shard| {
            shard.walk(self.haystack, |target, end| {
                if target == head | HEAD_BIT { visit(end) } else { ControlFlow::Continue(()) }
            });
        });
    }
}

/// What trying a line came to.
enum Line {
    Fits,
    /// The next line starts here.
    Next(usize),
    Last,
}
