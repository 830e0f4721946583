//! How far texts are from each other.

use std::collections::HashMap;

/// How many characters must be inserted, removed, replaced or exchanged with their neighbours to
/// make one text the other (Damerau 1964; Lowrance and Wagner 1975).
pub(super) fn damerau_levenshtein(one: &str, other: &str) -> usize {
    let columns: Vec<char> = other.chars().collect();
    let width = columns.len() + 1;
    // `costs[row * width + column]` is the distance between the starts of so many characters.
    let mut costs: Vec<usize> = (0..width).collect();
    // The last row of each character.
    let mut rows: HashMap<char, usize> = HashMap::new();
    for (row, char) in (1..).zip(one.chars()) {
        costs.push(row);
        // The last column with the character of this row.
        let mut same_column = 0;
        for (column, &other) in (1..).zip(&columns) {
            let above = (row - 1) * width + column;
            let replaced = costs[above - 1] + usize::from(char != other);
            let mut cost = replaced.min(costs[above] + 1).min(costs[row * width + column - 1] + 1);
            let same_row = rows.get(&other).copied().unwrap_or(0);
            if same_row > 0 && same_column > 0 {
                let before = costs[(same_row - 1) * width + same_column - 1];
                // What lies between the two is removed or inserted.
                cost = cost.min(before + (row - same_row - 1) + 1 + (column - same_column - 1));
            }
            costs.push(cost);
            if char == other {
                same_column = column;
            }
        }
        rows.insert(char, row);
    }
    costs[costs.len() - 1]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::damerau_levenshtein;

    proptest! {
        #[test]
        fn strsim_says_the_same(one in "[a-dé]{0,9}", other in "[a-dé]{0,9}") {
            let expected = strsim::damerau_levenshtein(&one, &other);
            prop_assert_eq!(damerau_levenshtein(&one, &other), expected);
        }
    }
}
