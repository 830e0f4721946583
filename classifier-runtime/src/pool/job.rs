//! What workers do: one text for all who wait for it, or many for one caller.

use std::{string::String, sync::Arc, vec::Vec};

use super::{PoolError, cache::Text, generation::Generation, promise::Promise};

/// What a caller gets for a text.
pub(super) type Answer<L> = Result<L, PoolError>;

/// Work for a worker. Whoever waits for it holds it too, so it is not worth doing once only the
/// queue holds it.
pub(super) enum Job<L> {
    One(Arc<Ticket<L>>),
    Many(Arc<Chunk<L>>),
}

impl<L> Job<L> {
    /// How many texts it is.
    pub(super) fn texts(&self) -> usize {
        match self {
            Self::One(_) => 1,
            Self::Many(chunk) => chunk.texts.len(),
        }
    }

    /// Whether nobody waits for it.
    pub(super) fn is_abandoned(&self) -> bool {
        1 == match self {
            Self::One(ticket) => Arc::strong_count(ticket),
            Self::Many(chunk) => Arc::strong_count(chunk),
        }
    }
}

/// A text in flight.
pub(super) struct Ticket<L> {
    pub(super) generation: Arc<Generation<L>>,
    pub(super) text: Arc<str>,
    pub(super) hash: Option<u64>,
    pub(super) answer: Promise<Answer<L>>,
}

impl<L> Ticket<L> {
    pub(super) fn new(generation: &Arc<Generation<L>>, text: Text<'_>) -> Self {
        Self {
            generation: Arc::clone(generation),
            text: text.text.into(),
            hash: text.hash,
            answer: Promise::new(),
        }
    }

    pub(super) fn text(&self) -> Text<'_> {
        Text { text: &self.text, hash: self.hash }
    }
}

/// Texts of one caller in flight, each for itself.
pub(super) struct Chunk<L> {
    pub(super) generation: Arc<Generation<L>>,
    pub(super) texts: Texts,
    /// In the order of the texts.
    pub(super) answers: Promise<Arc<[Answer<L>]>>,
}

/// Many texts in one string, since an allocation for each would cost as much as classifying it.
#[derive(Default)]
pub(super) struct Texts {
    joined: String,
    /// Where each ends, and its hash.
    ends: Vec<(usize, Option<u64>)>,
}

impl Texts {
    pub(super) fn push(&mut self, text: Text<'_>) {
        self.joined.push_str(text.text);
        self.ends.push((self.joined.len(), text.hash));
    }

    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(super) fn bytes(&self) -> usize {
        self.joined.len()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = Text<'_>> {
        let mut start = 0;
        self.ends.iter().map(move |&(end, hash)| {
            let text = &self.joined[start..end];
            start = end;
            Text { text, hash }
        })
    }
}
