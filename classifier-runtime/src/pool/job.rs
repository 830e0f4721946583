//! Work for one permit: one text for all of its callers, or many texts of one caller.

use std::{string::String, sync::Arc, vec::Vec};

use super::{
    cache::Text,
    error::{Answer, PoolError},
    generation::Generation,
    panics::Held,
    promise::Promise,
    stats::ThreadCounters,
};
use crate::label::Label;

/// Work for a worker. Callers that wait for it hold it too. If only the queue holds it, it is abandoned.
pub(super) enum Job<L> {
    One(Arc<Ticket<L>>),
    Many(Arc<Chunk<L>>),
}

impl<L> Job<L> {
    /// The number of texts.
    pub(super) fn texts(&self) -> usize {
        match self {
            Self::One(_) => 1,
            Self::Many(chunk) => chunk.texts.len(),
        }
    }

    /// The ticket that other calls may join.
    pub(super) fn ticket(&self) -> Option<&Arc<Ticket<L>>> {
        match self {
            Self::One(ticket) => Some(ticket),
            Self::Many(_) => None,
        }
    }

    /// The number of callers that wait for it. Valid while it is queued or waits for slots.
    pub(super) fn callers(&self) -> usize {
        let owners = match self {
            Self::One(ticket) => Arc::strong_count(ticket),
            Self::Many(chunk) => Arc::strong_count(chunk),
        };
        owners - 1
    }

    /// Answers all of its texts with an error.
    pub(super) fn refuse(&self, error: PoolError) {
        match self {
            Self::One(ticket) => ticket.answer.keep(Err(error)),
            Self::Many(chunk) => {
                chunk.answers.keep(chunk.texts.iter().map(|_| Err(error)).collect());
            }
        }
    }
}

/// A text in flight.
pub(super) struct Ticket<L> {
    pub(super) generation: Arc<Generation<L>>,
    pub(super) text: Arc<str>,
    pub(super) hash: Option<u64>,
    /// The number of its request, if it had to wait for a slot.
    pub(super) request: Option<u64>,
    pub(super) answer: Promise<Answer<Held<L>>>,
}

impl<L> Ticket<L> {
    pub(super) fn new(
        generation: &Arc<Generation<L>>,
        text: Text<'_>,
        request: Option<u64>,
    ) -> Self {
        Self {
            generation: Arc::clone(generation),
            text: text.text.into(),
            hash: text.hash,
            request,
            answer: Promise::new(),
        }
    }

    pub(super) fn text(&self) -> Text<'_> {
        Text { text: &self.text, hash: self.hash }
    }
}

impl<L: Label> Ticket<L> {
    /// Classifies the text and caches the answer.
    pub(super) fn classify(&self, counters: &ThreadCounters) -> Answer<Held<L>> {
        counters.caught(|| {
            // An equal text may have been answered since the caller's look-up.
            if let Some((_, label)) = self.generation.caches.get(self.text()) {
                counters.coalesced();
                return label;
            }
            self.generation.classify(self.text(), || Arc::clone(&self.text), counters)
        })
    }
}

/// Texts of one caller in flight.
pub(super) struct Chunk<L> {
    pub(super) generation: Arc<Generation<L>>,
    pub(super) texts: Texts,
    /// In the order of the texts.
    pub(super) answers: Promise<Arc<[Answer<Held<L>>]>>,
}

impl<L: Label> Chunk<L> {
    /// The answers.
    pub(super) fn classify(&self, counters: &ThreadCounters) -> Arc<[Answer<Held<L>>]> {
        self.generation.answer_all(self.texts.iter(), counters).into()
    }
}

/// Many texts in one string, because an allocation for each would cost as much as classifying it.
pub(super) struct Texts {
    joined: String,
    /// The end of each text.
    ends: Vec<usize>,
}

impl Texts {
    pub(super) fn new(texts: &[impl AsRef<str>]) -> Self {
        let bytes = texts.iter().map(|text| text.as_ref().len()).sum();
        let mut joined = String::with_capacity(bytes);
        let ends = texts.iter().map(|text| {
            joined.push_str(text.as_ref());
            joined.len()
        });
        Self { ends: ends.collect(), joined }
    }

    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(super) fn iter(&self) -> impl ExactSizeIterator<Item = &str> {
        let mut start = 0;
        self.ends.iter().map(move |&end| {
            let text = &self.joined[start..end];
            start = end;
            text
        })
    }
}
