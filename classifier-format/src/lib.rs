//! The layout of an artifact, shared by the compiler, which writes it, and the runtime, which reads
//! it in place.
//!
//! This crate is an implementation detail of `classifier-compiler` and `classifier-runtime`: any
//! release may change it together with [`VERSION`].
//!
//! ```text
//! Header      magic, byte order, format version, engine, length, checksum      (64 bytes)
//! [Span; SECTIONS]   where each section lies, in bytes from the start of the artifact
//! sections    each aligned to 64 bytes, in the order of `Section`, zero-padded between
//! ```
//!
//! The table in [`for_each_section!`] describes each section once; [`Section`], [`Tables`] and the
//! encoder of the compiler are made from it.
//!
//! All integers have the byte order of the target. The records below are the elements of sections.
//! Serialized DFAs have the format of `regex-automata`, hence [`Header::engine`].
//!
//! DFAs, pieces and programs are over *symbols*, a byte for each character of a text: ASCII
//! characters are themselves, and the others share symbols as far as no pattern distinguishes
//! them, as [`Section::Ranges`] says.

#![no_std]
#![forbid(unsafe_code)]

#[cfg(test)]
extern crate std;

mod attribute;
mod checksum;
mod filter;
mod header;
mod identity;
mod jump;
mod literal;
mod position;
mod record;
mod rule;
mod section;
mod shard;

pub use crate::{
    attribute::*, checksum::crc32, filter::*, header::*, identity::*, jump::*, literal::*,
    position::*, record::*, rule::*, section::*, shard::*,
};
