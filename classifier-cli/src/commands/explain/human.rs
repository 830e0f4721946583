//! `--output human`: the text with the parts of rules underlined, as rustc underlines code.
//!
//! `annotate-snippets` draws it in the style of `check`; it knows the width of characters.

use std::io::{self, Write};

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use classifier_compiler::escape::escape;

use super::excerpt::Excerpt;
use super::explanation::{Explained, Explanation, Unshown};
use super::parts::{Part, PartKind};

/// Excerpts are short already, so lines are never folded.
const WIDTH: usize = 10_000;

/// Write the explanation of a text with this label.
pub fn write(out: &mut impl Write, explanation: &Explanation<'_>, label: &str) -> io::Result<()> {
    writeln!(out, "{}: {}", escape(label), summary(explanation))?;
    let Explanation { text, window, .. } = explanation;
    if *window < text.len() {
        writeln!(out, "parts are searched in the first {window} of {} bytes", text.len())?;
    }
    if explanation.left_out > 0 {
        let Explanation { left_out, rules, .. } = explanation;
        writeln!(out, "{left_out} of {rules} rules were not checked, to save time")?;
    }
    for (index, explained) in explanation.matches.iter().enumerate() {
        let level = match index {
            0 => Level::NOTE.with_name("winner"),
            _ => Level::INFO.with_name("match"),
        };
        draw(out, level, explained, explanation)?;
    }
    for explained in &explanation.near {
        draw(out, Level::WARNING.with_name("near"), explained, explanation)?;
    }
    writeln!(out)
}

fn summary(explanation: &Explanation<'_>) -> String {
    match explanation.matches.as_slice() {
        [] if explanation.rules == 0 => "there are no rules".to_owned(),
        [] if explanation.sought == 0 => "no rule matches".to_owned(),
        [] if explanation.near.is_empty() && explanation.left_out > 0 => {
            "no rule matches, and none that was checked nearly matches".to_owned()
        }
        [] if explanation.near.is_empty() => "no rule matches, and none nearly matches".to_owned(),
        [] => "no rule matches; these come nearest".to_owned(),
        [winner, others @ ..] => {
            let place = format!("{}:{}", escape(winner.rule.file), winner.rule.line);
            match others.len() {
                0 => format!("only the rule at {place} matches"),
                1 => format!("the rule at {place} comes first; 1 more matches"),
                more => format!("the rule at {place} comes first; {more} more match"),
            }
        }
    }
}

fn draw(
    out: &mut impl Write,
    level: Level<'_>,
    explained: &Explained,
    explanation: &Explanation<'_>,
) -> io::Result<()> {
    let Explained { rule, parts, .. } = explained;
    let place = format!("{}, {}:{}", escape(rule.label), escape(rule.file), rule.line);
    let mut group = Group::with_title(level.primary_title(place));
    match parts {
        Ok(parts) => {
            let is_near = parts.iter().any(is_missing);
            let text = &explanation.text[..explanation.window];
            let marks: Vec<_> = parts.iter().map(|part| part.text.clone()).collect();
            let excerpt = Excerpt::new(text, &marks);
            let annotations = parts.iter().map(|part| {
                let kind = if is_near == is_missing(part) && part.kind != PartKind::Gap {
                    AnnotationKind::Primary
                } else {
                    AnnotationKind::Context
                };
                kind.span(excerpt.place(&part.text)).label(caption(part, rule.pattern))
            });
            group = group.element(
                Snippet::source(excerpt.shown.clone())
                    .line_numbering(false)
                    .annotations(annotations),
            );
        }
        Err(Unshown::Costly) => {
            group = group.element(Level::NOTE.message("its parts would take too long to find"));
        }
        Err(Unshown::OutsideWindow) => {
            group = group.element(Level::NOTE.message("some of its parts are after these bytes"));
        }
    }
    group = group
        .element(Level::NOTE.with_name("pattern").message(format!("`{}`", escape(rule.pattern))));
    if let Some(basis) = rule.basis {
        group = group.element(Level::NOTE.with_name("basis").message(basis.as_str()));
    }
    if let Some(id) = rule.stable_id {
        group = group.element(Level::NOTE.with_name("id").message(escape(id)));
    }
    let attributes: Vec<_> =
        rule.attributes().map(|(name, value)| format!("{name} = {value}")).collect();
    if !attributes.is_empty() {
        let attributes = escape(&attributes.join(", "));
        group = group.element(Level::NOTE.with_name("attributes").message(attributes));
    }
    writeln!(out, "\n{}", Renderer::styled().term_width(WIDTH).render(&[group]))
}

fn is_missing(part: &Part) -> bool {
    matches!(part.kind, PartKind::Missing | PartKind::Nowhere)
}

fn caption(part: &Part, pattern: &str) -> Option<String> {
    let spelled = escape(&pattern[part.pattern.clone()]);
    let (start, end) = (part.text.start, part.text.end);
    Some(match part.kind {
        PartKind::Gap => return None,
        PartKind::Found => format!("`{spelled}` at {start}..{end}"),
        PartKind::Missing if spelled == "^" => "`^` needs no text before it".to_owned(),
        PartKind::Missing if spelled == "$" => "`$` needs no text after it".to_owned(),
        PartKind::Missing => format!("`{spelled}` expected at {start}"),
        PartKind::Nowhere if start == end => format!("`{spelled}` expected at {start}"),
        PartKind::Nowhere => format!("`{spelled}` is not in {start}..{end}"),
    })
}
