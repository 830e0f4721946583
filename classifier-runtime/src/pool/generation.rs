//! A rule set together with its caches.

#[cfg(feature = "metrics")]
use std::time::Instant;
use std::{sync::Arc, vec::Vec};

#[cfg(feature = "tracing")]
use tracing::field::Empty;

use super::{
    cache::{Caches, Kind, Text},
    config::PoolConfig,
    error::Answer,
    panics::{Held, catch},
    stats::ThreadCounters,
};
use crate::{label::Label, owned::OwnedClassifier};

/// A rule set and its cached answers.
///
/// Every call takes the current generation once, at its start, and every text in flight belongs to one
/// generation. So an answer of old rules cannot reach a call that starts after a replacement.
pub(super) struct Generation<L> {
    /// `None` only while it is dropped.
    rules: Option<OwnedClassifier<L>>,
    pub(super) caches: Caches<L>,
}

impl<L> Generation<L> {
    pub(super) fn rules(&self) -> &OwnedClassifier<L> {
        self.rules.as_ref().expect("they are there until the end")
    }
}

impl<L: Label> Generation<L> {
    pub(super) fn new(rules: OwnedClassifier<L>, config: &PoolConfig) -> Self {
        Self { rules: Some(rules), caches: Caches::new(config) }
    }

    /// Classifies a text and caches the answer, with the key from `owned`.
    pub(super) fn classify(
        &self,
        text: Text<'_>,
        owned: impl FnOnce() -> Arc<str>,
        counters: &ThreadCounters,
    ) -> Held<L> {
        let label = self.classify_uncounted(text, owned, counters);
        counters.classified(1);
        label
    }

    /// The answers for many texts. Each is cached only if its text occurred recently.
    pub(super) fn answer_all<'t>(
        &self,
        mut texts: impl ExactSizeIterator<Item = &'t str>,
        counters: &ThreadCounters,
    ) -> Vec<Answer<Held<L>>> {
        let mut answers = Vec::with_capacity(texts.len());
        // Counted and caught here, because doing so for each text adds a tenth to its time.
        let mut classified = 0;
        while let Err(error) = counters.caught(|| {
            for text in &mut texts {
                let text = self.caches.in_bulk(text);
                answers.push(Ok(match self.caches.get(text) {
                    Some((kind, label)) => {
                        counters.hit(kind);
                        label
                    }
                    None => {
                        let owned = || text.text.into();
                        let label = self.classify_uncounted(text, owned, counters);
                        classified += 1;
                        label
                    }
                }));
            }
        }) {
            answers.push(Err(error));
        }
        counters.classified(classified);
        answers
    }

    /// Classifies a text and caches the answer. The caller counts it.
    fn classify_uncounted(
        &self,
        text: Text<'_>,
        owned: impl FnOnce() -> Arc<str>,
        counters: &ThreadCounters,
    ) -> Held<L> {
        let (kind, label) = self.find(text.text, counters);
        if let Some(hash) = text.hash
            && self.caches.has(kind)
        {
            let remembered = Held::new(label.get().to_remember());
            let evicted = self.caches.insert(kind, hash, owned(), remembered);
            counters.missed(kind, evicted);
        }
        label
    }

    /// The label of a text, and its cache. This part is visible in metrics and spans.
    #[cfg_attr(not(feature = "metrics"), expect(unused_variables))]
    fn find(&self, text: &str, counters: &ThreadCounters) -> (Kind, Held<L>) {
        #[cfg(feature = "tracing")]
        let span = tracing::debug_span!("classify", bytes = text.len(), matched = Empty).entered();
        #[cfg(feature = "metrics")]
        let start = Instant::now();
        let rules = self.rules();
        let found = match rules.label_of_match(text) {
            Some(label) => (Kind::Classified, Held::new(label)),
            None => (Kind::Uncategorized, Held::new(rules.default_label())),
        };
        #[cfg(feature = "metrics")]
        counters.seconds.record(start.elapsed());
        #[cfg(feature = "tracing")]
        span.record("matched", matches!(found.0, Kind::Classified));
        found
    }
}

/// Whoever drops the last reference drops the rules: a caller, a worker, or a guard of the pool. So no panic
/// leaves here. Labels are dropped one by one, because a second panic while the first unwinds would end the
/// process.
impl<L> Drop for Generation<L> {
    fn drop(&mut self) {
        if let Some(rules) = self.rules.take() {
            let (labels, artifact) = rules.into_parts();
            labels.for_each(|label| drop(Held::new(label)));
            catch(|| drop(artifact));
        }
    }
}
