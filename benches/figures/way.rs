//! The ways to ask for labels that are compared: their order and names.

/// What the benchmarks call a way, and what readers call it.
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

/// A way by its name in benchmarks. Known ones come in the order of [`WAYS`], others behind them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Way {
    rank: usize,
    id: String,
}

impl Way {
    pub fn new(id: &str) -> Self {
        let rank = WAYS.iter().position(|way| way.0 == id).unwrap_or(WAYS.len());
        Self { rank, id: id.to_owned() }
    }

    pub fn name(&self) -> &str {
        WAYS.get(self.rank).map_or(&self.id, |way| way.1)
    }
}
