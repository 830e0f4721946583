use annotate_snippets::{AnnotationKind, Element, Group, Level as TheirLevel, Renderer, Snippet};
use proptest::{collection::vec, prelude::*, sample::select};

use super::*;

/// A report as `annotate-snippets` draws it.
fn theirs(title: &str, excerpts: &[Excerpt], help: Option<&str>, style: Style) -> String {
    let mut group = Group::with_title(TheirLevel::WARNING.primary_title(title).id("R001"));
    for excerpt in excerpts {
        let kind = match excerpt.mark {
            Mark::Primary => AnnotationKind::Primary,
            Mark::Secondary => AnnotationKind::Context,
        };
        let mut annotation = kind.span(excerpt.span.clone());
        if !excerpt.words.is_empty() {
            annotation = annotation.label(&excerpt.words);
        }
        let snippet = Snippet::source(&excerpt.line).line_start(excerpt.line_number);
        group = group.elements([Element::from(snippet.path(&excerpt.path).annotation(annotation))]);
    }
    if let Some(help) = help {
        group = group.element(TheirLevel::HELP.message(help));
    }
    let renderer = match style {
        Style::Plain => Renderer::plain(),
        Style::Ansi => Renderer::styled(),
    };
    renderer.render(&[group])
}

/// The same report as it is drawn here.
fn ours(title: &str, excerpts: &[Excerpt], help: Option<&str>, style: Style) -> String {
    let numbers = excerpts.iter().map(|excerpt| excerpt.line_number);
    let mut canvas = Canvas::new(Level::Warning, numbers.max());
    canvas.title("R001", title);
    for (index, excerpt) in excerpts.iter().enumerate() {
        canvas.excerpt(excerpt, index == 0);
    }
    if let Some(help) = help {
        canvas.bar();
        canvas.message("help", help);
    }
    canvas.text(style)
}

fn any_excerpt(mark: Mark) -> impl Strategy<Value = Excerpt> {
    let parts = ["a", " ", "\t", "é", "郵", "👍", "\u{301}", "\u{1}", "\u{200D}", "\u{202A}"];
    let part = (select(parts.to_vec()), prop_oneof![4 => 1_usize..4, 1 => 40_usize..300]);
    let line = vec(part, 0..8).prop_map(|parts| -> String {
        parts.into_iter().map(|(part, count)| part.repeat(count)).collect()
    });
    (line, 0.0..1.0, 0.0..1.0, 1_usize..1200, "[a-c é]{0,12}").prop_map(
        move |(line, one, other, line_number, words): (String, f64, f64, _, _)| {
            let boundary = |part: f64| {
                let at = (part * (line.len() + 1) as f64) as usize;
                (0..=at).rev().find(|at| line.is_char_boundary(*at)).unwrap()
            };
            let span = boundary(one.min(other))..boundary(one.max(other));
            Excerpt { path: "rules.toml".to_owned(), line_number, line, span, mark, words }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn annotate_snippets_draws_the_same(
        title in "[a-c \t\u{200D}é]{1,9}",
        first in any_excerpt(Mark::Primary),
        others in vec(any_excerpt(Mark::Secondary), 0..3),
        help in any::<bool>(),
        colours in any::<bool>(),
    ) {
        let mut excerpts = vec![first];
        excerpts.extend(others);
        let help = help.then_some("write it\u{200D} otherwise");
        let style = if colours { Style::Ansi } else { Style::Plain };
        let drawn = ours(&title, &excerpts, help, style);
        prop_assert_eq!(drawn, theirs(&title, &excerpts, help, style));
    }
}
