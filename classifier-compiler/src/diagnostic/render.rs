//! Problems as a terminal or a compiler shows them: the words, the place, an excerpt, the cure.
//!
//! `annotate-snippets` draws them as rustc draws its own, so that they look alike where both
//! stand in one output.

use annotate_snippets::{AnnotationKind, Element, Group, Level, Origin, Renderer, Snippet};

use super::{Diagnostic, Location, Severity};

/// Whether a report has colours.
#[derive(Clone, Copy)]
pub(super) enum Style {
    Plain,
    Ansi,
}

/// Lines longer than this are not shown, only where in them.
const LINE: usize = 2_000;

/// Names of labels and patterns longer than this are cut in what is said about them; the place
/// tells the rest.
pub(super) const NAME: usize = 300;

/// The report on all problems, a blank line between each two.
pub(super) fn report(problems: &[Diagnostic], style: Style) -> String {
    let renderer = match style {
        Style::Plain => Renderer::plain(),
        Style::Ansi => Renderer::styled(),
    };
    let reports: Vec<String> =
        problems.iter().map(|problem| renderer.render(&[group(problem)])).collect();
    reports.join("\n\n")
}

fn group(problem: &Diagnostic) -> Group<'_> {
    let level = match problem.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let mut group = Group::with_title(
        level.primary_title(shown(&problem.kind.to_string(), LINE)).id(problem.kind.code()),
    );
    if let Some(location) = &problem.location {
        group = group.elements(excerpt(location, AnnotationKind::Primary, ""));
    }
    for related in problem.kind.related() {
        let words = shown(&related.words, NAME);
        group = group.elements(excerpt(related.location, AnnotationKind::Context, &words));
    }
    if let Some(rule) = rule(problem) {
        group = group.element(Level::NOTE.message(rule));
    }
    match problem.kind.help() {
        Some(help) => group.element(Level::HELP.message(shown(&help, LINE))),
        None => group,
    }
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
fn excerpt<'l>(location: &'l Location, kind: AnnotationKind, words: &str) -> Vec<Element<'l>> {
    let (line, span) = location.first_line();
    if location.has_text() && line.len() <= LINE {
        let mut annotation = kind.span(span);
        if !words.is_empty() {
            annotation = annotation.label(words.to_owned());
        }
        let snippet = Snippet::source(tame(line))
            .line_start(location.line() as usize)
            .path(visible(location.file()))
            .annotation(annotation);
        return vec![snippet.into()];
    }
    let mut origin = Origin::path(visible(location.file())).line(location.line() as usize);
    origin = origin.char_column(location.column() as usize);
    let mut elements = vec![origin.into()];
    if location.has_text() {
        let shown = shown(&line[span], NAME);
        let here = format!("the line is too long to show; here stands `{shown}`");
        elements.push(Level::NOTE.message(here).into());
    }
    elements
}

/// As much of a text as is shown, and in such a way that it does not steer a terminal.
fn shown(text: &str, most: usize) -> String {
    cut(&visible(text), most)
}

/// The start of a text that is longer than `most` bytes, or about as many.
pub(super) fn cut(text: &str, most: usize) -> String {
    match text.char_indices().find(|&(at, _)| at >= most) {
        None => text.to_owned(),
        Some((at, _)) => format!("{}…", &text[..at]),
    }
}

/// The line with a sign for each character that steers a terminal, as long in bytes, so that all
/// others stay where they are. `annotate-snippets` does so for those of ASCII, and for tabs.
fn tame(line: &str) -> String {
    let sign = |char: char| match char.len_utf8() {
        2 if steers(char) => '¤',
        3 if steers(char) => '\u{FFFD}',
        _ => char,
    };
    line.chars().map(sign).collect()
}

/// Whether a character steers a terminal: control characters, and those that turn the direction of
/// writing (Unicode Standard Annex 9, section 2).
fn steers(char: char) -> bool {
    let turns = matches!(
        char,
        '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}'
    );
    char.is_control() || turns
}

/// The text with its control characters as escapes, those that turn the direction of writing
/// included: what a file says must not steer a terminal.
fn visible(text: &str) -> String {
    let mut visible = String::with_capacity(text.len());
    for char in text.chars() {
        if steers(char) {
            visible.extend(char.escape_default());
        } else {
            visible.push(char);
        }
    }
    visible
}

#[cfg(test)]
mod tests {
    use super::{steers, tame, visible};

    #[test]
    fn nothing_that_a_file_says_steers_a_terminal() {
        let text = "a\u{1B}[31m\u{7}\u{9B}\u{61C}\u{200E}\u{202E}\u{2066}é用";
        assert!(!visible(text).chars().any(steers), "{}", visible(text));
        let line = tame(text);
        assert_eq!(line.len(), text.len());
        let rest = line.chars().filter(|char| steers(*char));
        assert!(rest.eq(['\u{1B}', '\u{7}']), "annotate-snippets shows those of ASCII");
        assert!(line.ends_with("é用"));
    }
}
