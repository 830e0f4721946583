//! What rule files say of labels and rules, for programs to act on.

use bytemuck::{Pod, Zeroable};

use crate::{header::Span, record::Record};

/// The types of attributes: what [`AttributeRecord::kind`] is, and how [`FactRecord::value`] is read.
pub mod attribute_kind {
    /// A text: where it lies in the strings.
    pub const TEXT: u32 = 1;
    /// An integer: its lower and its upper half.
    pub const INTEGER: u32 = 2;
    /// True or false: 1 or 0, and 0.
    pub const BOOL: u32 = 3;
    /// One of a few values: its index among [`AttributeRecord::values`](super::AttributeRecord), and 0.
    pub const ONE_OF: u32 = 4;
}

/// An attribute that rule files declare.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub struct AttributeRecord {
    /// Its name, in the strings.
    pub name: Span,
    /// Its type, of [`attribute_kind`].
    pub kind: u32,
    /// Its values, among the words; none but for [`attribute_kind::ONE_OF`].
    pub values: Span,
    /// The value of labels that name none: one of the facts, or none.
    pub default: Span,
}

impl Record for AttributeRecord {
    type Word = u32;
}

/// The value of an attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Pod, Zeroable)]
#[repr(C)]
pub struct FactRecord {
    /// Index of the attribute.
    pub attribute: u32,
    /// Its value, as the attribute's type says.
    pub value: [u32; 2],
}

impl Record for FactRecord {
    type Word = u32;
}

/// What a rule says besides its pattern and its label.
#[derive(Clone, Copy, Debug, Default, Pod, Zeroable)]
#[repr(C)]
pub struct DetailRecord {
    /// Its `id`, in the strings; empty if it has none.
    pub id: Span,
    /// Its tags, among the words.
    pub tags: Span,
    /// Its facts: those that are not its label's.
    pub facts: Span,
}

impl Record for DetailRecord {
    type Word = u32;
}
