//! Texts that may contain a reply: strings and bytes.

use core::ops::Range;

/// The text of a [`Reply`](super::Reply): `str` or `[u8]`. The trait is sealed.
pub trait ReplyText: sealed::Sealed {}

impl ReplyText for str {}
impl ReplyText for [u8] {}

pub(super) mod sealed {
    /// The operations that finding needs.
    pub trait Sealed: 'static {
        /// A text of one space.
        const SPACE: &'static Self;

        /// Its bytes.
        fn bytes(&self) -> &[u8];

        /// A part of it, which begins and ends next to an ASCII byte or at the ends of the text.
        fn piece(&self, start: usize, end: usize) -> &Self;
    }

    impl Sealed for str {
        const SPACE: &'static str = " ";

        fn bytes(&self) -> &[u8] {
            self.as_bytes()
        }

        fn piece(&self, start: usize, end: usize) -> &str {
            &self[start..end]
        }
    }

    impl Sealed for [u8] {
        const SPACE: &'static [u8] = b" ";

        fn bytes(&self) -> &[u8] {
            self
        }

        fn piece(&self, start: usize, end: usize) -> &[u8] {
            &self[start..end]
        }
    }
}

/// A range of a text that is `Copy`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) start: usize,
    pub(super) end: usize,
}

impl Span {
    pub(super) const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// The part of `bytes` in this range.
    pub(super) fn of(self, bytes: &[u8]) -> &[u8] {
        &bytes[Range::from(self)]
    }

    /// The same range in a text with `by` more bytes before it.
    pub(super) fn shifted(self, by: usize) -> Self {
        Self::new(self.start + by, self.end + by)
    }
}

impl From<Span> for Range<usize> {
    fn from(span: Span) -> Self {
        span.start..span.end
    }
}
