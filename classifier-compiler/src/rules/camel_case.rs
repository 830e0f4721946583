//! Texts in UpperCamelCase.

/// A text in UpperCamelCase, as the crate `heck` has it: words end where letters and digits do,
/// before a capital behind a small letter, and before the last of several capitals if a small
/// letter follows.
pub(super) fn upper_camel_case(text: &str) -> String {
    let mut name = String::with_capacity(text.len());
    for part in text.split(|char: char| !char.is_alphanumeric()) {
        words(part, |word| push_capitalized(&mut name, word));
    }
    name
}

/// The case of the last letter of a word that has one.
#[derive(Clone, Copy, PartialEq)]
enum Case {
    None,
    Lower,
    Upper,
}

fn words(part: &str, mut each: impl FnMut(&str)) {
    let mut start = 0;
    let mut before = Case::None;
    let mut chars = part.char_indices().peekable();
    while let Some((at, char)) = chars.next() {
        let Some(&(next_at, next)) = chars.peek() else { break };
        let case = match char {
            _ if char.is_lowercase() => Case::Lower,
            _ if char.is_uppercase() => Case::Upper,
            _ => before,
        };
        let end = if case == Case::Lower && next.is_uppercase() {
            next_at
        } else if before == Case::Upper && char.is_uppercase() && next.is_lowercase() {
            at
        } else {
            before = case;
            continue;
        };
        each(&part[start..end]);
        start = end;
        before = Case::None;
    }
    each(&part[start..]);
}

fn push_capitalized(name: &mut String, word: &str) {
    let mut chars = word.chars();
    name.extend(chars.next().into_iter().flat_map(char::to_uppercase));
    while let Some(char) = chars.next() {
        match char {
            'Σ' if chars.as_str().is_empty() => name.push('ς'),
            _ => name.extend(char.to_lowercase()),
        }
    }
}

#[cfg(test)]
mod tests {
    use heck::ToUpperCamelCase;
    use proptest::prelude::*;

    use super::upper_camel_case;

    proptest! {
        #[test]
        fn heck_says_the_same(text in "([a-cA-C0-1_ éÉßΣσǅ中-]|\\PC){0,12}") {
            prop_assert_eq!(upper_camel_case(&text), text.to_upper_camel_case());
        }
    }
}
