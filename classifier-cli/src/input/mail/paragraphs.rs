//! Texts for people.

/// The paragraphs of a text, each with its lines.
pub fn paragraphs(text: &str) -> impl Iterator<Item = Vec<&str>> {
    let mut lines = text.lines();
    std::iter::from_fn(move || {
        let first = lines.find(|line| !line.trim().is_empty())?;
        let more = lines.by_ref().take_while(|line| !line.trim().is_empty());
        Some(std::iter::once(first).chain(more).collect())
    })
}

/// The lines on one line.
pub fn on_one_line(lines: &[&str]) -> String {
    let words = lines.iter().flat_map(|line| line.split_whitespace());
    words.collect::<Vec<_>>().join(" ")
}
