//! What threads and tasks ask for labels.

use std::future::Future;

use classifier::pool::{Label, Pool};

/// Something with threads of its own that classifies texts for others.
pub trait Service: Send + Sync + 'static {
    /// What it answers with.
    type Label: Label;

    /// The label of a text, for which the caller's thread waits.
    fn classify(&self, text: &str) -> Self::Label;

    /// The label of a text, for which a task waits.
    fn classify_async(&self, text: &str) -> impl Future<Output = Self::Label> + Send;
}

impl<L: Label> Service for Pool<L> {
    type Label = L;

    fn classify(&self, text: &str) -> L {
        self.classify(text).expect(OPEN)
    }

    async fn classify_async(&self, text: &str) -> L {
        self.classify_async(text).await.expect(OPEN)
    }
}

const OPEN: &str = "the pool is open, and nothing panics";
