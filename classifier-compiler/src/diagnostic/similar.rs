//! What a misspelled name was meant to be.

use classifier_runtime::__private::damerau_levenshtein;

use super::short;

/// The most names that a message lists.
const LISTED: usize = 20;

/// The name that is spelled most nearly like a text, if any could be meant by it.
///
/// As in rustc and clap: at most a third of the characters may differ, by the edit distance of
/// Damerau and Levenshtein.
pub fn similar<'n>(text: &str, names: impl Iterator<Item = &'n str>) -> Option<String> {
    near(text, names).min().map(|(_, name)| name.to_owned())
}

/// The names that could be meant by a text, with their distances from it.
fn near<'n>(
    text: &str,
    names: impl Iterator<Item = &'n str>,
) -> impl Iterator<Item = (usize, &'n str)> {
    // The distance takes time in proportion to both lengths.
    const LONGEST: usize = 100;
    let is_short = text.len() <= LONGEST;
    let chars = text.chars().count();
    let is_near = move |name: &&str| {
        let name_chars = name.chars().count();
        is_short && name.len() <= LONGEST && name_chars.abs_diff(chars) * 3 <= name_chars
    };
    let lower = text.to_lowercase();
    let distance =
        move |name: &str| damerau_levenshtein(lower.chars(), name.to_lowercase().chars());
    names
        .filter(is_near)
        .filter_map(move |name| Some((distance(name)?, name)))
        .filter(|(distance, name)| distance * 3 <= name.chars().count())
}

/// Known names between `quotes`, as messages list them. Of very many, those that are most like the
/// text come first, and the others are counted.
pub(crate) fn listed(text: &str, names: &[&str], quotes: &str) -> String {
    let quoted = |name: &&str| format!("{quotes}{}{quotes}", short(name));
    if names.len() <= LISTED {
        return names.iter().map(quoted).collect::<Vec<_>>().join(", ");
    }
    let mut first: Vec<_> = near(text, names.iter().copied()).collect();
    first.sort_unstable();
    let mut first: Vec<&str> = first.into_iter().map(|(_, name)| name).take(LISTED).collect();
    for name in names {
        if first.len() == LISTED {
            break;
        }
        if !first.contains(name) {
            first.push(name);
        }
    }
    let listed = first.iter().map(quoted).collect::<Vec<_>>().join(", ");
    format!("{listed} and {} more", names.len() - LISTED)
}

/// What to do about a name that is none of the known ones: the one that is probably meant, if any,
/// between `quotes`, and then those that are `known`.
pub(crate) fn did_you_mean<'n>(
    text: &str,
    names: impl Iterator<Item = &'n str>,
    quotes: &str,
    known: String,
) -> String {
    match similar(text, names) {
        Some(similar) => format!("did you mean {quotes}{similar}{quotes}? {known}"),
        None => known,
    }
}
