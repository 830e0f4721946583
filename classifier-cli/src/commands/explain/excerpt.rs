//! The text to show: unsafe characters are escaped, and long texts are shortened.

use std::ops::Range;

use classifier_compiler::escape::push_escaped;

/// Longer texts, in bytes, are shortened.
const LONG: usize = 160;

/// The number of bytes to show around each end of a mark, and at the start of a text.
const AROUND: usize = 32;

/// A text to show.
pub struct Excerpt {
    pub shown: String,
    /// The place in `shown` of each byte of the text and of its end.
    places: Vec<usize>,
}

impl Excerpt {
    /// The text around the ends of `marks`, with `…` for each part that is left out.
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

    /// The place in `shown` of a part of the text.
    pub fn place(&self, range: &Range<usize>) -> Range<usize> {
        self.places[range.start]..self.places[range.end]
    }
}
