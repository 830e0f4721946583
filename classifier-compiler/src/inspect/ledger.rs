//! The account of bytes by rule.

use std::collections::BTreeSet;

/// Bytes by rule.
#[derive(Debug)]
pub(super) struct Ledger {
    /// For each rule, the bytes that it alone needs, and its share of others.
    rules: Vec<(usize, usize)>,
    /// The bytes that no rule needs.
    unattributed: usize,
}

impl Ledger {
    pub(super) fn new(rules: usize) -> Self {
        Self { rules: vec![(0, 0); rules], unattributed: 0 }
    }

    /// Adds bytes that these rules need. Rules may be repeated.
    pub(super) fn add(&mut self, bytes: usize, rules: impl IntoIterator<Item = u32>) {
        let rules: BTreeSet<u32> = rules.into_iter().collect();
        if rules.is_empty() {
            self.unattributed += bytes;
        }
        // Shares differ by at most a byte, and their sum is exact.
        let upto = |nth: usize| bytes * nth / rules.len();
        for (nth, &rule) in rules.iter().enumerate() {
            let (own, shared) = &mut self.rules[rule as usize];
            *(if rules.len() == 1 { own } else { shared }) += upto(nth + 1) - upto(nth);
        }
    }

    /// The own and the shared bytes of each rule, and the unattributed bytes.
    pub(super) fn close(self) -> (Vec<(usize, usize)>, usize) {
        (self.rules, self.unattributed)
    }
}

#[cfg(test)]
mod tests {
    use super::Ledger;

    #[test]
    fn shares_are_equal_and_add_up() {
        let mut ledger = Ledger::new(4);
        ledger.add(7, [0, 2, 1, 2]);
        ledger.add(5, [3, 3]);
        ledger.add(2, []);
        let (rules, unattributed) = ledger.close();
        assert_eq!(rules, [(0, 2), (0, 2), (0, 3), (5, 0)]);
        assert_eq!(unattributed, 2);
    }
}
