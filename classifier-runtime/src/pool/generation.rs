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
    stats::ThreadCounters,
};
use crate::{label::Label, owned::OwnedClassifier};

/// A rule set and its cached answers.
///
/// Every call takes the current generation once, at its start, and every text in flight belongs to one
/// generation. So an answer of old rules cannot reach a call that starts after a replacement.
pub(super) struct Generation<L> {
    pub(super) rules: OwnedClassifier<L>,
    pub(super) caches: Caches<L>,
}

impl<L: Label> Generation<L> {
    pub(super) fn new(rules: OwnedClassifier<L>, config: &PoolConfig) -> Self {
        Self { rules, caches: Caches::new(config) }
    }

    /// Classifies a text and caches the answer, with the key from `owned`.
    pub(super) fn classify(
        &self,
        text: Text<'_>,
        owned: impl FnOnce() -> Arc<str>,
        counters: &ThreadCounters,
    ) -> L {
        let label = self.classify_uncounted(text, owned, counters);
        counters.classified(1);
        label
    }

    /// The answers for many texts. Each is cached only if its text occurred recently.
    pub(super) fn answer_all<'t>(
        &self,
        mut texts: impl ExactSizeIterator<Item = &'t str>,
        counters: &ThreadCounters,
    ) -> Vec<Answer<L>> {
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
    ) -> L {
        let (kind, label) = self.find(text.text, counters);
        if let Some(hash) = text.hash
            && self.caches.has(kind)
        {
            let evicted = self.caches.insert(kind, hash, owned(), label.to_remember());
            counters.missed(kind, evicted);
        }
        label
    }

    /// The label of a text, and its cache. This part is visible in metrics and spans.
    #[cfg_attr(not(feature = "metrics"), expect(unused_variables))]
    fn find(&self, text: &str, counters: &ThreadCounters) -> (Kind, L) {
        #[cfg(feature = "tracing")]
        let span = tracing::debug_span!("classify", bytes = text.len(), matched = Empty).entered();
        #[cfg(feature = "metrics")]
        let start = Instant::now();
        let found = match self.rules.label_of_match(text) {
            Some(label) => (Kind::Classified, label),
            None => (Kind::Uncategorized, self.rules.default_label()),
        };
        #[cfg(feature = "metrics")]
        counters.seconds.record(start.elapsed());
        #[cfg(feature = "tracing")]
        span.record("matched", matches!(found.0, Kind::Classified));
        found
    }
}
