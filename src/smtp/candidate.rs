//! A code that may begin a reply.

use super::code::Separator;
use super::opening::Opening;
use super::wrapper::Wrapper;

/// A code, and what introduces it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Candidate {
    /// Where the code is.
    pub(super) start: usize,
    pub(super) separator: Separator,
    /// The end of what introduces it.
    pub(super) before: usize,
    pub(super) opening: Opening,
    pub(super) wrapper: Wrapper,
}
