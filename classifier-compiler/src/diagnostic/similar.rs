//! What a misspelled name was meant to be.

use classifier_runtime::__private::damerau_levenshtein;

/// The name that is spelled most nearly like a text, if any could be meant by it.
///
/// As in rustc and clap: at most a third of the characters may differ, by the edit distance of
/// Damerau and Levenshtein.
pub fn similar<'n>(text: &str, names: impl Iterator<Item = &'n str>) -> Option<String> {
    // The distance takes time in proportion to both lengths.
    const LONGEST: usize = 100;
    if text.len() > LONGEST {
        return None;
    }
    let chars = text.chars().count();
    let is_near = |name: &&str| {
        let name_chars = name.chars().count();
        name.len() <= LONGEST && name_chars.abs_diff(chars) * 3 <= name_chars
    };
    let lower = text.to_lowercase();
    let distance = |name: &str| damerau_levenshtein(lower.chars(), name.to_lowercase().chars());
    names
        .filter(is_near)
        .filter_map(|name| Some((distance(name)?, name)))
        .filter(|(distance, name)| distance * 3 <= name.chars().count())
        .min()
        .map(|(_, name)| name.to_owned())
}

/// What to do about a name that is none of the known ones: the one that is probably meant, if any,
/// between `quotes`, and then all that are `known`.
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
