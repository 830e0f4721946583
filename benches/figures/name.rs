//! The names of engines, rule sets and ways to ask, and their order.

use benchmarks::{engine::ENGINES, sets::SETS};

/// The ways to ask for labels: the name of each in benchmarks, and its name in tables.
const WAYS: [(&str, &str); 10] = [
    ("direct", "direct calls"),
    ("pool", "pool"),
    ("one-pool", "one pool"),
    ("pool-each", "a pool each"),
    ("pool-threads", "pool, 8 threads"),
    ("pool-tasks", "pool, 256 tasks"),
    ("pool-bulk", "pool, in bulk"),
    ("replaced", "replaced"),
    ("replaced-threads", "replaced, 8 threads"),
    ("replaced-tasks", "replaced, 256 tasks"),
];

/// A name in tables. Known ones come in the order of their list, others after them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Name {
    /// The place in the list.
    pub rank: usize,
    /// What is shown.
    pub name: String,
}

impl Name {
    /// The engine that benchmarks call this.
    pub fn engine(id: &str) -> Self {
        Self::of(ENGINES.iter().map(|engine| (engine.id, engine.name)), id)
    }

    /// The rule set that benchmarks call this.
    pub fn set(id: &str) -> Self {
        Self::of(SETS.iter().map(|set| (set.0, set.1)), id)
    }

    /// The way to ask that benchmarks call this.
    pub fn way(id: &str) -> Self {
        Self::of(WAYS.into_iter(), id)
    }

    fn of(known: impl ExactSizeIterator<Item = (&'static str, &'static str)>, id: &str) -> Self {
        let count = known.len();
        let found = known.enumerate().find(|(_, (known, _))| *known == id);
        let (rank, name) = found.map_or((count, id), |(rank, (_, name))| (rank, name));
        Self { rank, name: name.to_owned() }
    }
}
