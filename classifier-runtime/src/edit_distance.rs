//! How far texts are from each other, without heap.

/// The longest texts, in characters.
pub const MOST: usize = 100;

/// The number of characters to insert, remove, replace or exchange with their neighbours that make one
/// text the other (Damerau 1964; Lowrance and Wagner 1975). `None` if a text has more than `MOST`
/// characters.
///
/// # Cost
///
/// The product of both lengths, and 10 KiB of stack.
pub fn damerau_levenshtein(
    one: impl Iterator<Item = char>,
    other: impl Iterator<Item = char> + Clone,
) -> Option<usize> {
    let width = other.clone().count();
    if width > MOST {
        return None;
    }
    // `costs[row][column]` is the distance between the starts of so many characters.
    let mut costs = [[0_u8; MOST + 1]; MOST + 1];
    costs[0] = core::array::from_fn(|column| column as u8);
    // For each column, the last row with its character.
    let mut same_rows = [0; MOST];
    let mut rows = 0;
    for char in one {
        rows += 1;
        if rows > MOST {
            return None;
        }
        costs[rows][0] = rows as u8;
        // The last column with the character of this row.
        let mut same_column = 0;
        for (column, other) in (1..).zip(other.clone()) {
            let replaced = costs[rows - 1][column - 1] + u8::from(char != other);
            let mut cost =
                replaced.min(costs[rows - 1][column] + 1).min(costs[rows][column - 1] + 1);
            let same_row: usize = same_rows[column - 1];
            if same_row > 0 && same_column > 0 {
                let before = costs[same_row - 1][same_column - 1];
                // The characters between the two are removed or inserted.
                let between = (rows - same_row - 1) + 1 + (column - same_column - 1);
                cost = cost.min(before + between as u8);
            }
            costs[rows][column] = cost;
            if char == other {
                same_column = column;
            }
        }
        for (same_row, other) in same_rows.iter_mut().zip(other.clone()) {
            if char == other {
                *same_row = rows;
            }
        }
    }
    Some(costs[rows][width].into())
}

#[cfg(test)]
mod tests {
    use std::string::String;

    use proptest::prelude::*;

    use super::*;

    fn distance(one: &str, other: &str) -> Option<usize> {
        damerau_levenshtein(one.chars(), other.chars())
    }

    proptest! {
        #[test]
        fn strsim_says_the_same(one in "[a-dé]{0,9}", other in "[a-dé]{0,9}") {
            let expected = strsim::damerau_levenshtein(&one, &other);
            prop_assert_eq!(distance(&one, &other), Some(expected));
        }

        #[test]
        fn long_texts_are_compared_up_to_the_limit(one in "[ab]{90,110}", other in "[ab]{90,110}") {
            let is_short = |text: &String| text.len() <= MOST;
            let expected = (is_short(&one) && is_short(&other))
                .then(|| strsim::damerau_levenshtein(&one, &other));
            prop_assert_eq!(distance(&one, &other), expected);
        }
    }
}
