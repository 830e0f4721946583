//! Texts that a reply is found in: strings, and bytes that need not be UTF-8.

use core::ops::Range;

/// What a [`Reply`](super::Reply) is found in: `str` or `[u8]`. Nothing else can be.
pub trait ReplyText: sealed::Sealed {}

impl ReplyText for str {}
impl ReplyText for [u8] {}

pub(super) mod sealed {
    /// What finding needs of a text.
    pub trait Sealed: 'static {
        /// A text of one space.
        const SPACE: &'static Self;

        /// Its bytes.
        fn bytes(&self) -> &[u8];

        /// A piece of it, which begins and ends beside a byte of ASCII or where the text does.
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

/// A piece of a text by its place there. A range that can be copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) start: usize,
    pub(super) end: usize,
}

impl Span {
    pub(super) const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// The piece of `bytes` at this place.
    pub(super) fn of(self, bytes: &[u8]) -> &[u8] {
        &bytes[Range::from(self)]
    }

    /// The same place in a text that has `by` bytes more before it.
    pub(super) fn shifted(self, by: usize) -> Self {
        Self::new(self.start + by, self.end + by)
    }
}

impl From<Span> for Range<usize> {
    fn from(span: Span) -> Self {
        span.start..span.end
    }
}
