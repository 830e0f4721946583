//! Problems as a terminal or a compiler shows them: the message, the place, an excerpt, the help.
//!
//! They look as `annotate-snippets` draws them, which is as rustc draws its own, since both stand in
//! one output. It draws much more, though, and whoever uses the macro would compile it: `canvas` has
//! the part that problems of rules need.

use std::{error, fmt, slice};

use super::{
    Diagnostic, Diagnostics, Location, Severity,
    canvas::{Canvas, Excerpt, Level, Mark, Style},
};
use crate::escape::{cut, escape, is_unsafe};

/// Lines longer than this are not shown, only where in them.
const LINE: usize = 2_000;

/// Names of labels and patterns longer than this are cut; the place has all of them.
const NAME: usize = 300;

impl Diagnostics {
    /// The report with ANSI escape codes for colours.
    #[must_use]
    pub fn styled(&self) -> impl fmt::Display {
        report(self.iter().as_slice(), Style::Ansi)
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&report(slice::from_ref(self), Style::Plain))
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&report(self.iter().as_slice(), Style::Plain))
    }
}

/// The report too: this is what a program prints that ends with it.
impl fmt::Debug for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the rules cannot be used\n\n{self}")
    }
}

impl error::Error for Diagnostics {}

/// The report on all problems, a blank line between each two.
fn report(problems: &[Diagnostic], style: Style) -> String {
    let reports: Vec<String> =
        problems.iter().map(|problem| drawn(&elements(problem), problem, style)).collect();
    reports.join("\n\n")
}

/// What stands below the words of a problem.
enum Element {
    Excerpt(Excerpt),
    /// A place without an excerpt.
    Place(String),
    Note(String),
    Help(String),
}

fn elements(problem: &Diagnostic) -> Vec<Element> {
    let mut elements = Vec::new();
    if let Some(location) = &problem.location {
        elements.extend(excerpt(location, Mark::Primary, String::new()));
    }
    for related in &problem.related {
        let message = shown(&related.message, NAME);
        elements.extend(excerpt(&related.location, Mark::Secondary, message));
    }
    elements.extend(rule(problem).map(Element::Note));
    elements.extend(problem.help.iter().map(|help| Element::Help(shown(help, LINE))));
    elements
}

fn drawn(elements: &[Element], problem: &Diagnostic, style: Style) -> String {
    let level = match problem.severity {
        Severity::Error => Level::Error,
        Severity::Warning => Level::Warning,
    };
    let numbers = elements.iter().filter_map(|element| match element {
        Element::Excerpt(excerpt) => Some(excerpt.line_number),
        _ => None,
    });
    let mut canvas = Canvas::new(level, numbers.max());
    canvas.title(problem.code.as_str(), &shown(&problem.message, LINE));
    let is_message = |element: &Element| matches!(element, Element::Note(_) | Element::Help(_));
    if elements.first().is_some_and(is_message) {
        canvas.bar();
    }
    for (index, element) in elements.iter().enumerate() {
        match element {
            Element::Excerpt(excerpt) => {
                canvas.excerpt(excerpt, index == 0);
                if elements.get(index + 1).is_some_and(is_message) {
                    canvas.bar();
                }
            }
            Element::Place(place) => canvas.place(place, index == 0),
            Element::Note(note) => canvas.message("note", note),
            Element::Help(help) => canvas.message("help", help),
        }
    }
    canvas.text(style)
}

/// Which rule or label it is about.
fn rule(problem: &Diagnostic) -> Option<String> {
    let name = |text: &str| shown(text, NAME);
    match (&problem.label, &problem.pattern) {
        (Some(label), Some(pattern)) => {
            Some(format!("the pattern is `{}`, of the label `{}`", name(pattern), name(label)))
        }
        (Some(label), None) => Some(format!("the label is `{}`", name(label))),
        _ => None,
    }
}

/// The first line of a place, with the place underlined.
fn excerpt(location: &Location, mark: Mark, words: String) -> Vec<Element> {
    let (line, span) = location.first_line();
    let (line_number, path) = (location.line() as usize, escape(location.file()));
    if location.has_text() && line.len() <= LINE {
        let line = tame(line);
        return vec![Element::Excerpt(Excerpt { path, line_number, line, span, mark, words })];
    }
    let mut elements = vec![Element::Place(format!("{path}:{line_number}:{}", location.column()))];
    if location.has_text() {
        // Between two characters, what follows is shown.
        let end = if span.is_empty() { line.len() } else { span.end };
        let here = match &line[span.start..end] {
            "" => "the line is too long to show; this is its end".to_owned(),
            text => format!("the line is too long to show; here stands `{}`", shown(text, NAME)),
        };
        elements.push(Element::Note(here));
    }
    elements
}

/// As much of a text as is shown, with escapes for unsafe characters.
fn shown(text: &str, most: usize) -> String {
    // No escape is shorter than its character, so that the rest of a long line need not be escaped.
    let last = text.char_indices().find(|&(at, _)| at >= most);
    let end = last.map_or(text.len(), |(at, char)| at + char.len_utf8());
    cut(&escape(&text[..end]), most)
}

/// The line with a sign for each unsafe character, as long in bytes, so that all others stay where
/// they are. The canvas does so for those of ASCII, and for tabs.
fn tame(line: &str) -> String {
    let sign = |char: char| match char.len_utf8() {
        2 if is_unsafe(char) => '¤',
        3 if is_unsafe(char) => '\u{FFFD}',
        _ => char,
    };
    line.chars().map(sign).collect()
}

#[cfg(test)]
mod tests {
    use super::tame;
    use crate::escape::{escape, is_unsafe};

    #[test]
    fn nothing_that_a_file_says_steers_a_terminal() {
        let text = "a\u{1B}[31m\u{7}\u{9B}\u{61C}\u{200E}\u{202E}\u{2066}é用";
        assert!(!escape(text).chars().any(is_unsafe), "{}", escape(text));
        let line = tame(text);
        assert_eq!(line.len(), text.len());
        let rest = line.chars().filter(|char| is_unsafe(*char));
        assert!(rest.eq(['\u{1B}', '\u{7}']), "the canvas shows those of ASCII");
        assert!(line.ends_with("é用"));
    }
}
