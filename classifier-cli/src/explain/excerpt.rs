//! As much of a text as is shown: without what steers a terminal, and of long texts what matters.

use std::ops::Range;

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
                push_visible(&mut excerpt.shown, char);
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

/// The text without what steers a terminal.
pub fn visible(text: &str) -> String {
    let mut visible = String::with_capacity(text.len());
    text.chars().for_each(|char| push_visible(&mut visible, char));
    visible
}

/// Add a character, or its escape if it steers a terminal: control characters, and those that turn
/// the direction of writing (Unicode Standard Annex 9, section 2).
fn push_visible(shown: &mut String, char: char) {
    let turns = matches!(
        char,
        '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}'
    );
    if char.is_control() || turns {
        shown.extend(char.escape_default());
    } else {
        shown.push(char);
    }
}
