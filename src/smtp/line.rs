//! The line that is classified.

use core::fmt;

use super::join::Join;
use super::pieces::{Piece, Pieces};
use super::text::ReplyText;

/// One line of a [`Reply`](super::Reply), or its words.
///
/// Usually it is contiguous in the text ([`as_slice`](Self::as_slice)). If several lines must be
/// joined, it is written in pieces: into a buffer ([`copy_into`](Self::copy_into)), by `Display`,
/// or by the iterator [`pieces`](Self::pieces).
///
/// ```
/// use classifier::smtp::Reply;
///
/// let line = Reply::find("550-5.1.1 no\r\n550 5.1.1 such user\r\n").line();
/// assert_eq!(line.as_slice(), None);
/// assert_eq!(line.to_string(), "550 5.1.1 no such user");
///
/// let mut buffer = [0; 10];
/// assert_eq!(line.len(), 22);
/// assert_eq!(line.copy_into(&mut buffer), b"550 5.1.1 ");
/// ```
#[derive(Debug)]
pub struct Line<'a, T: ReplyText + ?Sized = str> {
    text: &'a T,
    join: Option<Join>,
}

impl<T: ReplyText + ?Sized> Copy for Line<'_, T> {}

impl<T: ReplyText + ?Sized> Clone for Line<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<'a, T: ReplyText + ?Sized> Line<'a, T> {
    /// The join of the text, or `None` for the whole text.
    pub(super) fn new(text: &'a T, join: Option<Join>) -> Self {
        Self { text, join }
    }

    /// The line as a slice, or `None` if it is not contiguous in the text.
    #[inline]
    #[must_use]
    pub fn as_slice(&self) -> Option<&'a T> {
        match self.join {
            None => Some(self.text),
            Some(join) => {
                let span = join.as_span(self.text.bytes())?;
                Some(self.text.piece(span.start, span.end))
            }
        }
    }

    /// The pieces of the line, in order. No piece is empty.
    pub fn pieces(&self) -> impl Iterator<Item = &'a T> + use<'a, T> {
        let text = self.text;
        let all = text.bytes().len();
        let whole = (self.join.is_none() && all > 0).then(|| text.piece(0, all));
        let mut pieces = self.join.map(Pieces::new);
        whole.into_iter().chain(core::iter::from_fn(move || {
            Some(match pieces.as_mut()?.next(text.bytes())? {
                Piece::Text(span) => text.piece(span.start, span.end),
                Piece::Space => T::SPACE,
            })
        }))
    }

    /// The length of the line in bytes. It takes time proportional to the length.
    #[must_use]
    pub fn len(&self) -> usize {
        self.pieces().map(|piece| piece.bytes().len()).sum()
    }

    /// Whether the line is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.pieces().next().is_none()
    }

    /// Copies the line to the start of `buffer`, as far as there is room, and returns the copy. A
    /// longer line may be cut within a character.
    pub fn copy_into<'b>(&self, buffer: &'b mut [u8]) -> &'b [u8] {
        let mut len = 0;
        for piece in self.pieces() {
            let room = &mut buffer[len..];
            let fits = piece.bytes().len().min(room.len());
            room[..fits].copy_from_slice(&piece.bytes()[..fits]);
            len += fits;
        }
        &buffer[..len]
    }
}

impl fmt::Display for Line<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.pieces().try_for_each(|piece| f.write_str(piece))
    }
}
