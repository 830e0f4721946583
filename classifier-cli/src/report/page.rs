//! The report as a page: one file that needs no other and no network.
//!
//! What comes from logs and rules is escaped by `maud`, wherever it stands. The page is whole without
//! its script, which only makes tables sortable.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::chart;
use super::figures::{bytes, grouped, percent, printable};
use super::summary::{Summary, Table, TimeTable};
use super::text::at_least;

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// Nothing is loaded from anywhere; style and script are those of this file.
const POLICY: &str = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none'; \
     form-action 'none'";

/// The page of a report on the inputs of these names.
pub fn html(summary: &Summary<'_>, names: &[String]) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="generator" content=(concat!("classifier ", env!("CARGO_PKG_VERSION")));
                title { "Classification report" }
                // No request for an icon either.
                link rel="icon" href="data:,";
                style { (PreEscaped(STYLE)) }
            }
            body {
                header {
                    h1 { "Classification report" }
                    p { "Of " (inputs(names)) }
                    @if summary.interrupted {
                        p.warning role="note" { "The run was interrupted: this is what was read until then." }
                    }
                }
                main {
                    (totals(summary))
                    @if summary.totals.texts > 0 {
                        (labels(summary))
                    }
                    @if let Some(times) = &summary.times {
                        (over_time(times))
                    }
                    (templates(summary))
                    @if let Some(domains) = &summary.domains {
                        (by_domain(domains))
                    }
                    (rules(summary))
                    (silent_rules(summary))
                }
                footer { p { "Made by classifier " (env!("CARGO_PKG_VERSION")) ". All times are UTC." } }
                script { (PreEscaped(SCRIPT)) }
            }
        }
    };
    page.into_string()
}

/// The names of a few inputs, and how many more there are.
fn inputs(names: &[String]) -> String {
    const SHOWN: usize = 5;
    let shown = names.iter().take(SHOWN).map(|name| match name.as_str() {
        "-" => "standard input".to_owned(),
        name => printable(name),
    });
    let shown: Vec<_> = shown.collect();
    let more = match names.len().saturating_sub(SHOWN) {
        0 => String::new(),
        more => format!(" and {} more", grouped(more as u64)),
    };
    shown.join(", ") + &more
}

fn totals(summary: &Summary<'_>) -> Markup {
    let totals = &summary.totals;
    let share = |count: u64| match totals.texts {
        0 => String::new(),
        texts => percent(count as f64 / texts as f64),
    };
    let figure = |name: &str, figure: String, note: String| {
        html! { div { dt { (name) } dd { (figure) small { (note) } } } }
    };
    let count = |count: usize| grouped(count as u64);
    html! {
        dl.figures {
            (figure("Texts", grouped(totals.texts), format!("{} read", bytes(totals.bytes))))
            (figure("Classified", grouped(totals.classified), share(totals.classified)))
            (figure("Unclassified", grouped(totals.unclassified), share(totals.unclassified)))
            (figure("Rules that fired", count(totals.rules_fired), format!("of {}", count(totals.rules))))
            (figure("Unreadable lines", grouped(totals.unreadable_lines), match totals.unreadable_files {
                0 => String::new(),
                files => format!("unreadable files: {}", grouped(files)),
            }))
        }
    }
}

/// A table with a caption, in a box that scrolls by itself where it is too wide.
fn table(caption: &str, headers: &[Header], rows: Markup) -> Markup {
    html! {
        // What scrolls must be reached by keyboard, and then has a name.
        div.scroll role="region" tabindex="0" aria-label=(caption) {
            table.sortable {
                caption { (caption) }
                thead {
                    tr {
                        @for &Header(name, kind) in headers {
                            @match kind {
                                Number => th.n scope="col" data-sort { (name) },
                                Text => th scope="col" data-sort { (name) },
                                Picture => th scope="col" { (name) },
                            }
                        }
                    }
                }
                tbody { (rows) }
            }
        }
    }
}

struct Header(&'static str, Kind);

#[derive(Clone, Copy)]
enum Kind {
    Number,
    Text,
    /// It shows what another column says.
    Picture,
}

use Kind::{Number, Picture, Text};

fn count(count: u64) -> Markup {
    html! { td.n data-value=(count) { (grouped(count)) } }
}

fn share(share: f64) -> Markup {
    html! { td.n data-value=(share) { (percent(share)) } }
}

fn labels(summary: &Summary<'_>) -> Markup {
    let classified = summary.totals.classified as f64 / summary.totals.texts as f64;
    let headers = [
        Header("Label", Text),
        Header("Texts", Number),
        Header("Share", Number),
        Header("", Picture),
    ];
    let most = summary.labels.first().map_or(1.0, |row| row.share);
    let rows = html! {
        @for row in summary.labels.iter().filter(|row| row.count > 0) {
            tr.none[row.unclassified] {
                th.name scope="row" { (printable(row.label)) @if row.unclassified { " (no rule)" } }
                (count(row.count)) (share(row.share))
                td.bar { (chart::bar(row.share / most)) }
            }
        }
    };
    html! {
        section {
            h2 { "Labels" }
            (chart::classified(classified))
            p.soft { (percent(classified)) " classified, " (percent(1.0 - classified)) " without a rule" }
            (table("Texts by label", &headers, rows))
        }
    }
}

fn over_time(times: &TimeTable<'_>) -> Markup {
    let rows = html! {
        @for bin in &times.bins {
            tr {
                th.name scope="row" { (bin.start) }
                (count(bin.count))
                @for &of_label in &bin.counts { (count(of_label)) }
            }
        }
    };
    html! {
        section {
            h2 { "Over time" }
            p.soft {
                "By " (times.unit) "."
                @if times.texts_without > 0 {
                    " Without a time: " (grouped(times.texts_without)) "."
                }
            }
            div.scroll role="region" tabindex="0" aria-label="Chart of texts over time" { (chart::stacked(times)) }
            details {
                summary { "The figures of this chart" }
                div.scroll role="region" tabindex="0" aria-label="Texts over time" {
                    table.sortable {
                        caption { "Texts by " (times.unit) " and label" }
                        thead {
                            tr {
                                th scope="col" data-sort { "From" }
                                th.n scope="col" data-sort { "Texts" }
                                @for name in &times.series { th.n scope="col" data-sort { (printable(name)) } }
                            }
                        }
                        tbody { (rows) }
                    }
                }
            }
        }
    }
}

fn templates(summary: &Summary<'_>) -> Markup {
    let headers = [
        Header("Texts", Number),
        Header("Share", Number),
        Header("Template, and the first text", Text),
    ];
    let rows = html! {
        @for row in &summary.templates.rows {
            tr {
                td.n data-value=(row.count) { (at_least(row.count, row.count_at_most)) }
                (share(row.share))
                td.fixed {
                    (printable(row.template))
                    @if row.sample != row.template { div.sample { (printable(row.sample)) } }
                }
            }
        }
    };
    html! {
        section {
            h2 { "Texts that no rule matches" }
            @if summary.templates.rows.is_empty() {
                p.soft { "There are none." }
            } @else {
                p.soft {
                    "What differs from text to text is masked. The next rules are to be written from these."
                }
                (table("The most frequent templates", &headers, rows))
                (below(&summary.templates))
            }
        }
    }
}

fn by_domain(domains: &Table<super::summary::DomainRow<'_>>) -> Markup {
    let headers = [
        Header("Domain", Text),
        Header("Texts", Number),
        Header("Share", Number),
        Header("No rule", Number),
        Header("Mostly", Text),
        Header("Of its texts", Number),
    ];
    let rows = html! {
        @for row in &domains.rows {
            tr {
                th.name scope="row" { (printable(row.domain)) }
                td.n data-value=(row.count) { (at_least(row.count, row.count_at_most)) }
                (share(row.share)) (share(row.unclassified_share))
                td.name { (printable(row.top_label)) }
                (share(row.top_label_share))
            }
        }
    };
    html! {
        section {
            h2 { "Receivers" }
            @if domains.texts_without > 0 {
                p.soft { "Without a domain: " (grouped(domains.texts_without)) "." }
            }
            (table("Texts by the receiver's domain", &headers, rows))
            (below(domains))
        }
    }
}

/// What is to be known of the rows that are not shown, and of counts.
fn below<R>(table: &Table<R>) -> Markup {
    let more = table.distinct - table.rows.len();
    html! {
        @if more > 0 { p.soft { "And " (grouped(more as u64)) " more." } }
        @if table.forgotten_at_most > 0 {
            p.soft {
                "There were too many to keep: counts with ≥ are lower bounds, and any that is not kept came \
                 at most " (grouped(table.forgotten_at_most)) " times."
            }
        }
    }
}

fn rules(summary: &Summary<'_>) -> Markup {
    let headers = [
        Header("Label", Text),
        Header("Texts", Number),
        Header("Share", Number),
        Header("Pattern", Text),
        Header("Rule", Text),
    ];
    let rows = html! {
        @for row in &summary.rules {
            tr {
                th.name scope="row" { (printable(row.place.label)) }
                (count(row.count)) (share(row.share))
                td.fixed { (printable(row.place.pattern)) }
                td.name { (printable(row.place.file)) ":" (row.place.line) }
            }
        }
    };
    html! {
        section {
            h2 { "Rules that fired" }
            @if summary.rules.is_empty() {
                p.soft { "There are none." }
            } @else {
                (table("Texts by the rule that won them", &headers, rows))
            }
        }
    }
}

fn silent_rules(summary: &Summary<'_>) -> Markup {
    let headers = [Header("Label", Text), Header("Pattern", Text), Header("Rule", Text)];
    let rows = html! {
        @for rule in &summary.silent_rules {
            tr {
                th.name scope="row" { (printable(rule.label)) }
                td.fixed { (printable(rule.pattern)) }
                td.name { (printable(rule.file)) ":" (rule.line) }
            }
        }
    };
    html! {
        @if !summary.silent_rules.is_empty() {
            section {
                h2 { "Rules that never fired" }
                details {
                    summary { "Show them: " (grouped(summary.silent_rules.len() as u64)) }
                    (table("Rules that won no text", &headers, rows))
                }
            }
        }
    }
}
