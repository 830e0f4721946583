//! The report as a page.

use classifier_compiler::escape::escape;
use maud::{Markup, html};

use super::chart;
use super::summary::{FieldTable, Summary, Table, TimeTable};
use super::text::{at_least, place, value};
use crate::numbers::{bytes, grouped, percent};
use crate::page::Kind::{Number, Picture, Text};
use crate::page::{bar, count, figure, inputs, page, share, table};

/// The page of a summary; `names` are the inputs.
pub fn html(summary: &Summary<'_>, names: &[String]) -> String {
    let header = html! {
        p { "Of " (inputs(names)) }
        @if summary.interrupted {
            p.warning role="note" { "The run was interrupted: this report is on what was read." }
        }
    };
    let main = html! {
        (totals(summary))
        @if summary.totals.texts > 0 {
            (labels(summary))
            @for by in &summary.by { (by_field(by)) }
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
    };
    page("Classification report", &header, &main, &html! { " All times are UTC." })
}

fn totals(summary: &Summary<'_>) -> Markup {
    let totals = &summary.totals;
    let share = |count: u64| match totals.texts {
        0 => String::new(),
        texts => percent(count as f64 / texts as f64),
    };
    let count = |count: usize| grouped(count);
    html! {
        dl.figures {
            (figure("Texts", &grouped(totals.texts), &format!("{} read", bytes(totals.bytes))))
            (figure("Classified", &grouped(totals.classified), &share(totals.classified)))
            (figure("Unclassified", &grouped(totals.unclassified), &share(totals.unclassified)))
            (figure("Rules that fired", &count(totals.rules_fired), &format!("of {}", count(totals.rules))))
            (figure("Unreadable lines", &grouped(totals.unreadable_lines), &match totals.unreadable_files {
                0 => String::new(),
                files => format!("unreadable files: {}", grouped(files)),
            }))
        }
    }
}

fn labels(summary: &Summary<'_>) -> Markup {
    let classified = summary.totals.classified as f64 / summary.totals.texts as f64;
    let names = ["Label", "Texts", "Share", ""];
    let kinds = [Text, Number, Number, Picture];
    let most = summary.labels.first().map_or(1.0, |row| row.share);
    let rows = html! {
        @for row in summary.labels.iter().filter(|row| row.count > 0) {
            tr.none[row.unclassified] {
                th.name scope="row" { (escape(row.label)) @if row.unclassified { " (no rule)" } }
                (count(row.count)) (share(row.share))
                td.bar { (bar(row.share / most)) }
            }
        }
    };
    html! {
        section {
            h2 { "Labels" }
            (chart::classified(classified))
            p.soft { (percent(classified)) " classified, " (percent(1.0 - classified)) " without a rule" }
            (table("Texts by label", &names, &kinds, &rows))
        }
    }
}

fn by_field(by: &FieldTable) -> Markup {
    let names = [escape(&by.field), "Texts".to_owned(), "Share".to_owned(), String::new()];
    let names = names.each_ref().map(String::as_str);
    let kinds = [Text, Number, Number, Picture];
    let most = by.rows.first().map_or(1.0, |row| row.share);
    let rows = html! {
        @for row in &by.rows {
            tr {
                th.name scope="row" { (escape(&value(&row.value))) }
                (count(row.count)) (share(row.share))
                td.bar { (bar(row.share / most)) }
            }
        }
    };
    html! {
        section {
            h2 { "By " (escape(&by.field)) }
            (table(&format!("Texts by {}", escape(&by.field)), &names, &kinds, &rows))
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
                                @for name in &times.series { th.n scope="col" data-sort { (escape(name)) } }
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
    let names = ["Texts", "Share", "Template, and the first text"];
    let kinds = [Number, Number, Text];
    let rows = html! {
        @for row in &summary.templates.rows {
            tr {
                td.n data-value=(row.count) { (at_least(row.count, row.count_at_most)) }
                (share(row.share))
                td.fixed {
                    (escape(&row.template))
                    @if row.sample != row.template { div.sample { (escape(row.sample)) } }
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
                    "What differs from text to text is masked. Write the next rules from these."
                }
                (table("The most frequent templates", &names, &kinds, &rows))
                (below(&summary.templates))
            }
        }
    }
}

fn by_domain(domains: &Table<super::summary::DomainRow<'_>>) -> Markup {
    let names = ["Domain", "Texts", "Share", "No rule", "Mostly", "Of its texts"];
    let kinds = [Text, Number, Number, Number, Text, Number];
    let rows = html! {
        @for row in &domains.rows {
            tr {
                th.name scope="row" { (escape(row.domain)) }
                td.n data-value=(row.count) { (at_least(row.count, row.count_at_most)) }
                (share(row.share)) (share(row.unclassified_share))
                td.name { (escape(row.top_label)) }
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
            (table("Texts by the receiver's domain", &names, &kinds, &rows))
            (below(domains))
        }
    }
}

/// Notes on rows that are not shown and on inexact counts.
fn below<R>(table: &Table<R>) -> Markup {
    let more = table.distinct - table.rows.len();
    html! {
        @if more > 0 { p.soft { "And " (grouped(more)) " more." } }
        @if table.forgotten_at_most > 0 {
            p.soft {
                "There were too many to keep: counts with ≥ are lower bounds, and what was forgotten came \
                 at most " (grouped(table.forgotten_at_most)) " times."
            }
        }
    }
}

fn rules(summary: &Summary<'_>) -> Markup {
    let names = ["Label", "Texts", "Share", "Pattern", "Rule"];
    let kinds = [Text, Number, Number, Text, Text];
    let rows = html! {
        @for row in &summary.rules {
            tr {
                th.name scope="row" { (escape(row.place.label)) }
                (count(row.count)) (share(row.share))
                td.fixed { (escape(row.place.pattern)) }
                td.name { (escape(&place(&row.place))) }
            }
        }
    };
    html! {
        section {
            h2 { "Rules that fired" }
            @if summary.rules.is_empty() {
                p.soft { "There are none." }
            } @else {
                (table("Texts by the rule that won them", &names, &kinds, &rows))
            }
        }
    }
}

fn silent_rules(summary: &Summary<'_>) -> Markup {
    let names = ["Label", "Pattern", "Rule"];
    let kinds = [Text, Text, Text];
    let rows = html! {
        @for rule in &summary.silent_rules {
            tr {
                th.name scope="row" { (escape(rule.label)) }
                td.fixed { (escape(rule.pattern)) }
                td.name { (escape(&place(rule))) }
            }
        }
    };
    html! {
        @if !summary.silent_rules.is_empty() {
            section {
                h2 { "Rules that never fired" }
                details {
                    summary { "Show them: " (grouped(summary.silent_rules.len())) }
                    (table("Rules that won no text", &names, &kinds, &rows))
                }
            }
        }
    }
}
