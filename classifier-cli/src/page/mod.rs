//! HTML pages: one file that needs no other file and no network.
//!
//! `maud` escapes everything from logs and rules. A page is complete without its script, which
//! filters and sorts rows, and updates a page that follows its input.

pub mod colours;

use std::collections::HashSet;

use classifier_compiler::escape::escape;
use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::numbers::{grouped, percent};

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// Nothing is loaded; style and script are inline.
const POLICY: &str = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none'; \
     form-action 'none'";

/// A table with more rows shows as many, until a reader asks for all. The style sheet has the same
/// number.
const ROWS: usize = 20;

/// Content of a page.
pub struct Page {
    pub title: &'static str,
    /// Follows the title.
    pub header: Markup,
    /// Between the header and the sections.
    pub figures: Markup,
    pub sections: Vec<Section>,
    /// The end of the last line.
    pub footer: Markup,
    /// Whether the page asks its server for changes.
    pub follows: bool,
}

/// A part of a page that its contents list.
pub struct Section {
    title: String,
    content: Markup,
}

impl Section {
    pub fn new(title: impl Into<String>, content: Markup) -> Self {
        Section { title: title.into(), content }
    }
}

impl Page {
    /// The policy, for the page and for the server that it comes from.
    pub fn policy(follows: bool) -> String {
        let asks = if follows { "; connect-src 'self'" } else { "" };
        format!("{POLICY}{asks}")
    }

    pub fn html(&self) -> String {
        let ids = ids(&self.sections);
        let sections = || self.sections.iter().zip(&ids);
        let page = html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta http-equiv="Content-Security-Policy" content=(Self::policy(self.follows));
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="generator" content=(concat!("classifier ", env!("CARGO_PKG_VERSION")));
                    title { (self.title) }
                    // No request for an icon either.
                    link rel="icon" href="data:,";
                    style { (PreEscaped(STYLE)) }
                }
                body {
                    header { h1 { (self.title) } (self.header) }
                    div.tools {
                        // Without the script there is no filter.
                        label.filter hidden { "Filter rows " input type="search" autocomplete="off"; }
                        output.filter hidden {}
                        @if self.follows { p #live { "This page needs its script to follow the input." } }
                    }
                    main {
                        (self.figures)
                        @if self.sections.len() > 1 {
                            nav aria-label="Contents" {
                                ul { @for (section, id) in sections() { li { a href=(format!("#{id}")) { (section.title) } } } }
                            }
                        }
                        @for (section, id) in sections() {
                            section #(id) { h2 { (section.title) } (section.content) }
                        }
                    }
                    footer { p { "Made by classifier " (env!("CARGO_PKG_VERSION")) "." (self.footer) } }
                    script { (PreEscaped(SCRIPT)) }
                }
            }
        };
        page.into_string()
    }
}

/// A name for each section that links to it, made of its title.
fn ids(sections: &[Section]) -> Vec<String> {
    let mut taken = HashSet::new();
    let id = |section: &Section| {
        let dashed = section.title.replace(|char: char| !char.is_ascii_alphanumeric(), "-");
        let mut id = format!("s-{}", dashed.to_ascii_lowercase());
        while !taken.insert(id.clone()) {
            id.push('-');
        }
        id
    };
    sections.iter().map(id).collect()
}

/// The names of the first inputs, and the number of others.
pub fn inputs(names: &[String]) -> String {
    const SHOWN: usize = 5;
    let shown = names.iter().take(SHOWN).map(|name| match name.as_str() {
        "-" => "standard input".to_owned(),
        name => escape(name),
    });
    let shown: Vec<_> = shown.collect();
    let more = match names.len().saturating_sub(SHOWN) {
        0 => String::new(),
        more => format!(" and {} more", grouped(more)),
    };
    shown.join(", ") + &more
}

/// A number with a name and a note.
pub fn figure(name: &str, figure: &str, note: &str) -> Markup {
    html! { div { dt { (name) } dd { (figure) small { (note) } } } }
}

/// A table with a caption, in a box that scrolls if the table is too wide. Each column has a name
/// and a kind. All rows are in the page; only the first ones of a long table are shown at first.
pub fn table(caption: &str, names: &[&str], kinds: &[Kind], rows: &[Markup]) -> Markup {
    debug_assert_eq!(names.len(), kinds.len());
    let is_long = rows.len() > ROWS;
    // On a small screen, each row becomes several lines, and the style sheet has the names from here.
    let number_of = |kind: Kind| kinds.iter().filter(|&&it| it == kind).count();
    let is_wide = number_of(Kind::Text) > 1 || number_of(Kind::Number) > 2;
    let style = is_wide.then(|| {
        let name = |(number, name): (usize, &str)| format!("--n{number}:{};", css_string(name));
        (1..).zip(names.iter().copied()).map(name).collect::<String>()
    });
    html! {
        div.rows.long[is_long] {
            // A box that scrolls needs a name and must be reachable by keyboard.
            div.scroll role="region" tabindex="0" aria-label=(caption) {
                table.sortable.wide[is_wide] style=[style] {
                    caption { (caption) }
                    thead {
                        tr {
                            @for (name, kind) in names.iter().zip(kinds) {
                                @match kind {
                                    Kind::Number => th.n scope="col" data-sort { (name) },
                                    Kind::Text => th scope="col" data-sort { (name) },
                                    Kind::Picture => th scope="col" { (name) },
                                }
                            }
                        }
                    }
                    tbody { @for row in rows { (row) } }
                }
            }
            @if is_long {
                label.more { input type="checkbox" autocomplete="off"; " Show all " (grouped(rows.len())) }
            }
        }
    }
}

/// A string of CSS, whatever is in it.
fn css_string(text: &str) -> String {
    let escaped = |char: char| match char {
        'a'..='z' | 'A'..='Z' | '0'..='9' | ' ' => char.to_string(),
        char => format!("\\{:x} ", u32::from(char)),
    };
    format!("'{}'", text.chars().map(escaped).collect::<String>())
}

/// The content of a column.
#[derive(Clone, Copy, PartialEq)]
pub enum Kind {
    Number,
    Text,
    /// A picture of another column.
    Picture,
}

/// A cell with a count.
pub fn count(count: u64) -> Markup {
    html! { td.n data-value=(count) { (grouped(count)) } }
}

/// A cell with a share.
pub fn share(share: f64) -> Markup {
    html! { td.n data-value=(share) { (percent(share)) } }
}

/// A bar for a share in a colour of the style sheet, next to the number.
pub fn bar(share: f64, colour: &str) -> Markup {
    html! {
        svg.(colour) viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" {
            @if share > 0.0 { rect width=(format!("{:.2}", (100.0 * share).max(0.3))) height="10" rx="0.6" {} }
        }
    }
}

#[cfg(test)]
mod tests {
    use maud::html;

    use super::{Section, css_string, ids};

    #[test]
    fn a_string_of_css_ends_where_it_should() {
        assert_eq!(css_string("No rule"), "'No rule'");
        assert_eq!(css_string("a';b\\ü"), r"'a\27 \3b b\5c \fc '");
    }

    #[test]
    fn sections_have_names_of_their_own() {
        let sections = ["By a b", "By a-b", "Rules: 1 <b>"].map(|it| Section::new(it, html! {}));
        assert_eq!(ids(&sections), ["s-by-a-b", "s-by-a-b-", "s-rules--1--b-"]);
    }
}
