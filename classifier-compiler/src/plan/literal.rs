//! Literals and filter keys of a plan.

use std::sync::Arc;

use super::{chain::Chain, element::Unit, window::Window};

/// A literal branch. Its prefix is a number.
#[derive(Debug)]
pub(crate) struct PlannedLiteral {
    pub(crate) rule: u32,
    pub(crate) prefix: Option<u32>,
    /// `None` where a program decides.
    pub(crate) chain: Option<Chain>,
}

/// A piece that the filter looks for.
#[derive(Debug)]
pub(crate) struct FilterKey {
    pub(crate) piece: Arc<[Unit]>,
    pub(crate) window: Window,
    /// Indexes of literals, ascending by rule.
    pub(crate) literals: Vec<u32>,
}
