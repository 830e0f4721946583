//! The sections of an artifact: one table of them all, and the views that it makes.

use bytemuck::Pod;

use crate::header::{Header, Span};
#[cfg(doc)]
use crate::{ALIGN, BUCKET, PAGES};

/// Hands the table of sections to another macro: for each, in their order, what it holds, its variant
/// of [`Section`], its field of [`Tables`], its name, its [`Purpose`], and the type of its records.
#[doc(hidden)]
#[macro_export]
macro_rules! for_each_section {
    ($macro:ident) => {
        $macro! {
            /// UTF-8 text that the records below point into.
            Strings, strings, "strings", Texts, u8;
            /// `Span`s into the strings: the labels.
            Labels, labels, "labels", Texts, $crate::Span;
            /// `Span`s into the strings: the rule files' names.
            Files, files, "files", Texts, $crate::Span;
            /// `RuleRecord`s; a rule's id is its index.
            Rules, rules, "rules", Texts, $crate::RuleRecord;
            /// `Span`s into the strings: the values of attributes, and the tags of rules.
            Words, words, "words", Texts, $crate::Span;
            /// `AttributeRecord`s.
            Attributes, attributes, "attributes", Texts, $crate::AttributeRecord;
            /// `FactRecord`s: of labels, and then of rules.
            Facts, facts, "facts", Texts, $crate::FactRecord;
            /// The facts of each label; empty where no label has any.
            LabelFacts, label_facts, "label facts", Texts, $crate::Span;
            /// `DetailRecord`s, one for each rule; empty where no rule has an id, tags or facts.
            Details, details, "details", Texts, $crate::DetailRecord;
            /// One `IdentityRecord`.
            Identity, identity, "identity", Texts, $crate::IdentityRecord;
            /// One `EngineRecord`.
            Engine, engine, "engine", Literals, $crate::EngineRecord;
            /// `u32`: where ranges of characters start, from U+0080 on, ascending, in the upper 24 bits; in
            /// the lower eight their symbol.
            Ranges, ranges, "ranges", Characters, u32;
            /// `u16`: the atom of each range. Empty where symbols distinguish all that rules do.
            Atoms, atoms, "atoms", Characters, u16;
            /// `u32`, `PAGES` of them: how many ranges start before each multiple of 256.
            Pages, pages, "pages", Characters, u32;
            /// `ShardRecord`s: anchored, then scan shards, as `EngineRecord` counts them.
            Shards, shards, "automata", Automata, $crate::ShardRecord;
            /// `JumpRecord`s, a power of two or none: where the first anchored shard is after a few bytes.
            Jumps, jumps, "jumps", Automata, $crate::JumpRecord;
            /// `MatchRecord`s.
            Matches, matches, "matches", Automata, $crate::MatchRecord;
            /// `u32`: rules and prefixes.
            Targets, targets, "targets", Automata, u32;
            /// `PrefixRecord`s.
            Prefixes, prefixes, "heads", Automata, $crate::PrefixRecord;
            /// `u32`: the bitmap of the filter's grams, a power of two of words, or empty.
            Grams, grams, "grams", Filter, u32;
            /// `u16`, a power of two or none: the bucket of the windows with a gram, by `gram_slot`.
            Slots, slots, "slots", Filter, u16;
            /// `Bucket`s: those that grams of eight bytes lead to, those of slots, and then those that go on
            /// from full ones.
            Buckets, buckets, "buckets", Filter, $crate::Bucket;
            /// `Entry`s, `BUCKET` for each bucket.
            Entries, entries, "entries", Filter, $crate::Entry;
            /// `PairRecord`s, by the lowest rule.
            Pairs, pairs, "pairs", Filter, $crate::PairRecord;
            /// `FilterKeyRecord`s.
            FilterKeys, filter_keys, "runs", Filter, $crate::FilterKeyRecord;
            /// `LiteralRecord`s: those of each run, by rule id, and then those that the filter does not look
            /// for.
            Literals, literals, "literals", Literals, $crate::LiteralRecord;
            /// `PieceRecord`s.
            Pieces, pieces, "pieces", Literals, $crate::PieceRecord;
            /// Values, then masks, of each piece.
            PieceBytes, piece_bytes, "piece bytes", Literals, u8;
            /// `ClassRecord`s.
            Classes, classes, "classes", Literals, $crate::ClassRecord;
            /// `PositionRecord`s: of literal rules, and then one for each of [`Section::Confirmed`].
            Programs, programs, "programs", Programs, $crate::PositionRecord;
            /// `u64`: what `PositionRecord` says.
            ProgramWords, program_words, "program words", Programs, u64;
            /// The kinds of symbols that programs distinguish: tables of 256 bytes, which `PositionRecord`
            /// names; and then, for each of [`Section::Confirmed`], the kinds of the ASCII characters and of
            /// all atoms.
            ProgramKinds, program_kinds, "program kinds", Programs, u8;
            /// `u32`: the rules that distinguish characters with one symbol, ascending.
            Confirmed, confirmed, "confirmed", Programs, u32;
            /// Serialized DFAs, each aligned to `ALIGN`.
            Dfas, dfas, "DFAs", Automata, u8;
        }
    };
}

macro_rules! define {
    ($($(#[$doc:meta])* $section:ident, $field:ident, $name:literal, $purpose:ident, $record:ty;)*) => {
        /// What the sections hold, in their order.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Section {
            $($(#[$doc])* $section,)*
        }

        impl Section {
            /// All of them, in their order.
            pub const ALL: &'static [Self] = &[$(Self::$section),*];

            /// What it holds, in one or two words.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$section => $name,)*
                }
            }

            /// What it is for.
            pub fn purpose(self) -> Purpose {
                match self {
                    $(Self::$section => Purpose::$purpose,)*
                }
            }
        }

        /// The records of all sections, where they lie in an artifact.
        #[derive(Clone, Copy)]
        pub struct Tables<'a> {
            $($(#[$doc])* pub $field: &'a [$record],)*
        }

        impl<'a> Tables<'a> {
            /// The sections of an artifact, which lie at these `spans`. What is in them is not
            /// checked.
            ///
            /// # Errors
            ///
            /// When a section lies outside of the artifact, or does not hold whole records at a
            /// multiple of their alignment.
            pub fn read(bytes: &'a [u8], spans: &[Span; SECTIONS]) -> Result<Self, SectionError> {
                Ok(Self { $($field: records(bytes, spans[Section::$section as usize])?,)* })
            }
        }
    };
}

for_each_section!(define);

/// How many sections an artifact has.
pub const SECTIONS: usize = Section::ALL.len();

/// What sections are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Purpose {
    /// What the rule files say.
    Texts,
    /// Characters beyond ASCII.
    Characters,
    /// DFAs.
    Automata,
    /// Position automata.
    Programs,
    /// The literal filter.
    Filter,
    /// Literal rules and their pieces.
    Literals,
}

/// Why sections cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SectionError {
    /// One lies outside of the artifact.
    Outside,
    /// One does not hold whole records at a multiple of their alignment.
    Misshapen,
}

/// Where the sections lie, which follows the header; `None` if the artifact is too short.
#[must_use]
pub fn spans(bytes: &[u8]) -> Option<[Span; SECTIONS]> {
    let bytes = bytes.get(size_of::<Header>()..)?.get(..size_of::<[Span; SECTIONS]>())?;
    Some(bytemuck::pod_read_unaligned(bytes))
}

fn records<T: Pod>(bytes: &[u8], span: Span) -> Result<&[T], SectionError> {
    let bytes = bytes.get(span.range()).ok_or(SectionError::Outside)?;
    bytemuck::try_cast_slice(bytes).map_err(|_| SectionError::Misshapen)
}
