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
    search::Search,
};

impl<H: Haystack + ?Sized> Search<'_, '_, H> {
    /// For a rule with one piece: whether it matches with the piece at this place, where it stands.
    pub(super) fn piece_fits_at(
        &mut self,
        literal: &LiteralRecord,
        (start, end): (usize, usize),
    ) -> bool {
        if literal.flags & flag::AT_END != 0 && end != self.haystack.len() {
            return false;
        }
        let one_line = literal.flags & flag::ONE_LINE != 0 && self.has_newline();
        if literal.head == NONE {
            return !one_line || self.haystack.newline(start, end).is_none();
        }
        let piece = self.tier.piece(literal.pieces.start as usize);
        let Some(latest) = start.checked_sub(piece.gap) else { return false };
        let Some(first) = self.head_end(literal.head, 0).filter(|&first| first <= latest) else {
            return false;
        };
        let newline = if one_line { self.haystack.last_newline(first, end) } else { None };
        match newline {
            Some(newline) => {
                self.head_end(literal.head, newline + 1).is_some_and(|end| end <= latest)
            }
            None => true,
        }
    }

    /// For a rule with several pieces: whether they stand in the text in their order.
    pub(super) fn chain_fits(&mut self, literal: &LiteralRecord) -> bool {
        let len = self.haystack.len();
        let one_line = literal.flags & flag::ONE_LINE != 0 && self.has_newline();
        let mut line = 0;
        loop {
            let start = match literal.head {
                NONE => line,
                head => match self.head_end(head, line) {
                    Some(end) => end,
                    None => return false,
                },
            };
            let newline = if one_line { self.haystack.newline(start, len) } else { None };
            if self.pieces_fit(literal, start, newline.unwrap_or(len)) {
                return true;
            }
            match newline {
                Some(newline) => line = newline + 1,
                None => return false,
            }
        }
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

    /// The first end of the head that is at least `from`.
    fn head_end(&self, head: u32, from: usize) -> Option<usize> {
        let remembered = self.heads.first_end(head);
        if remembered.is_some_and(|end| end >= from) {
            return remembered;
        }
        let shard = self.tier.heads[head as usize].shard as usize;
        let mut found = None;
        self.tier.anchored.with(shard, |shard| {
            shard.walk(self.haystack, |target, end| {
                if target == head | HEAD_BIT && end >= from {
                    found = Some(end);
                    return ControlFlow::Break(());
                }
                ControlFlow::Continue(())
            });
        });
        found
    }
}
