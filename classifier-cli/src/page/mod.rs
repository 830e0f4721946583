//! HTML pages: one file that needs no other file and no network.
//!
//! `maud` escapes everything from logs and rules. A page is complete without its script, which
//! makes tables sortable and lists searchable.

use classifier_compiler::escape::escape;
use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::numbers::{grouped, percent};

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// Nothing is loaded; style and script are inline.
const POLICY: &str = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none'; \
     form-action 'none'";

/// A page. `header` follows the title.
pub fn page(title: &str, header: &Markup, main: &Markup, footer: &Markup) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="generator" content=(concat!("classifier ", env!("CARGO_PKG_VERSION")));
                title { (title) }
                // No request for an icon either.
                link rel="icon" href="data:,";
                style { (PreEscaped(STYLE)) }
            }
            body {
                header { h1 { (title) } (header) }
                main { (main) }
                footer { p { "Made by classifier " (env!("CARGO_PKG_VERSION")) "." (footer) } }
                script { (PreEscaped(SCRIPT)) }
            }
        }
    };
    page.into_string()
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
/// and a kind.
pub fn table(caption: &str, names: &[&str], kinds: &[Kind], rows: &Markup) -> Markup {
    debug_assert_eq!(names.len(), kinds.len());
    html! {
        // A box that scrolls needs a name and must be reachable by keyboard.
        div.scroll role="region" tabindex="0" aria-label=(caption) {
            table.sortable {
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
                tbody { (rows) }
            }
        }
    }
}

/// The content of a column.
#[derive(Clone, Copy)]
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

/// A bar for a share, next to the number.
pub fn bar(share: f64) -> Markup {
    html! {
        svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" {
            rect width=(format!("{:.2}", (100.0 * share).max(0.3))) height="10" rx="0.6" {}
        }
    }
}
