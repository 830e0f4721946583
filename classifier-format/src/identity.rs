//! What an artifact says of its rules as a whole.

use bytemuck::{Pod, Zeroable};

use crate::{header::Span, record::Record};

/// The id and the default label of a rule set.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub struct IdentityRecord {
    /// The same for all rule sets that give every text the same answer; in any byte order.
    pub id: [u8; 16],
    /// The label of texts that no rule matches, in the strings.
    pub default_label: Span,
}

impl Record for IdentityRecord {
    type Word = u32;

    fn swap_byte_order(&mut self) {
        let Self { id: _, default_label } = self;
        default_label.swap_byte_order();
    }
}
