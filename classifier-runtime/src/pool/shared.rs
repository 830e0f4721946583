//! What the calls of a pool and its workers share, and how a text goes through.

use std::{sync::Arc, time::Instant};

use arc_swap::ArcSwapOption;

#[cfg(feature = "metrics")]
use super::publish;
use super::{
    cache::Text,
    config::PoolConfig,
    error::PoolError,
    generation::Generation,
    queue::{Asker, Entered, Queue},
    stats::{Counters, PoolStats},
    wake::block_on,
};
use crate::label::Label;

/// What callers and workers share.
pub(super) struct Shared<L> {
    pub(super) config: PoolConfig,
    /// `None` once the pool is shut down.
    pub(super) current: ArcSwapOption<Generation<L>>,
    pub(super) queue: Queue<L>,
    pub(super) counters: Counters,
    #[cfg(feature = "metrics")]
    pub(super) published: publish::Published,
}

/// What the caches say of a text.
pub(super) enum Looked<'t, L> {
    Known(L),
    Unknown(Arc<Generation<L>>, Text<'t>),
}

impl<L> Shared<L> {
    /// What the pool has done and does, but how many texts the caches hold.
    pub(super) fn stats_but_caches(&self) -> PoolStats {
        let mut stats = self.counters.stats();
        (stats.in_flight, stats.queued) = self.queue.texts();
        stats
    }
}

impl<L: Label> Shared<L> {
    /// The current generation, for calls that keep it for long.
    pub(super) fn generation(&self) -> Result<Arc<Generation<L>>, PoolError> {
        self.current.load_full().ok_or(PoolError::Closed)
    }

    /// Asks the caches.
    #[inline]
    pub(super) fn look_up<'t>(&self, text: &'t str) -> Result<Looked<'t, L>, PoolError> {
        let current = self.current.load();
        let generation = current.as_ref().ok_or(PoolError::Closed)?;
        let text = generation.caches.text(text);
        Ok(match generation.caches.get(text) {
            Some((kind, label)) => {
                self.counters.caller().hit(kind);
                Looked::Known(label)
            }
            None => Looked::Unknown(Arc::clone(generation), text),
        })
    }

    /// Asks the caches, then has the text classified.
    #[inline]
    pub(super) fn classify(&self, text: &str, deadline: Option<Instant>) -> Result<L, PoolError> {
        match self.look_up(text)? {
            Looked::Known(label) => Ok(label),
            Looked::Unknown(generation, text) => {
                self.queue.spin_for_a_permit();
                block_on(self.ask(&generation, text, Asker::Thread), deadline)
            }
        }
    }

    /// Has a text classified.
    pub(super) async fn ask(
        &self,
        generation: &Arc<Generation<L>>,
        text: Text<'_>,
        asker: Asker,
    ) -> Result<L, PoolError> {
        let entered = self.queue.enter(generation, text, asker).await?;
        self.answer(entered).await
    }

    /// Finds the answer with the permit that the caller has got, or waits for it.
    pub(super) async fn answer(&self, entered: Entered<'_, L>) -> Result<L, PoolError> {
        let ticket = match entered {
            Entered::WithPermit(permit, ticket) => {
                let answer = ticket.classify(self.counters.caller());
                drop(permit);
                if Arc::strong_count(&ticket) == 1 {
                    return answer;
                }
                // Others have joined it.
                ticket.answer.keep(answer);
                ticket
            }
            Entered::Queued(ticket) => ticket,
            Entered::Joined(ticket) => {
                self.counters.caller().coalesced();
                ticket
            }
        };
        ticket.answer.value().await
    }
}
