//! Nothing: what it would be compiled with is what counts.

fn main() {}
