//! As much of a text as is shown: without what steers a terminal, and of long texts what matters.

use std::ops::Range;

use classifier_compiler::escape::push_escaped;

/// Longer texts, in bytes, are not shown whole.
const LONG: usize = 160;

/// What is shown before and behind each place that matters, and of the start of a text.
const AROUND: usize = 32;

/// A text as it is shown.
pub struct Excerpt {
    pub shown: String,
    /// Where each byte of the text stands in `shown`, and where the text ends.
    places: Vec<usize>,
}

impl Excerpt {
    /// The text, or what stands around the ends of `marks`, with `…` for each part that is left
    /// out.
    pub fn new(text: &str, marks: &[Range<usize>]) -> Self {
        let matters = |place: usize| {
            let near = |end: usize| (end.saturating_sub(AROUND)..end + AROUND).contains(&place);
            text.len() <= LONG
                || near(0)
                || marks.iter().any(|mark| near(mark.start) || near(mark.end))
        };
        let mut excerpt = Excerpt { shown: String::new(), places: Vec::with_capacity(text.len()) };
        let mut last = true;
        for (place, char) in text.char_indices() {
            let this = matters(place);
            if !this && last {
                excerpt.shown.push('…');
            }
            excerpt.places.resize(place + char.len_utf8(), excerpt.shown.len());
            if this {
                push_escaped(&mut excerpt.shown, char);
            }
            last = this;
        }
        excerpt.places.push(excerpt.shown.len());
        excerpt
    }

    /// Where a part of the text stands in what is shown.
    pub fn place(&self, range: &Range<usize>) -> Range<usize> {
        self.places[range.start]..self.places[range.end]
    }
}
