//! The report as a page.

use classifier_compiler::escape::escape;
use maud::{Markup, html};

use super::chart;
use super::summary::{
    BinRow, DomainRow, FieldRow, FieldTable, LabelRow, RulePlace, RuleRow, Summary, Table,
    TemplateRow, TimeTable,
};
use super::text::{at_least, place, value};
use crate::numbers::{bytes, grouped, percent};
use crate::page::Kind::{Number, Picture, Text};
use crate::page::{Page, Section, bar, colours, count, figure, inputs, share, table};

/// The page of a summary; `names` are the inputs. A page that `follows` them asks its server for
/// changes.
pub fn html(summary: &Summary<'_>, names: &[String], follows: bool) -> String {
    let header = html! {
        p { "Of " (inputs(names)) }
        @if summary.interrupted {
            p.warning role="note" { "The run was interrupted: this report is on what was read." }
        }
    };
    let mut sections = Vec::new();
    if summary.totals.texts == 0 {
        sections.push(Section::new("Nothing to report", nothing(summary, follows)));
    } else {
        sections.push(Section::new("Labels", labels(summary)));
        for by in &summary.by {
            sections.push(Section::new(format!("By {}", escape(&by.field)), by_field(by)));
        }
        if let Some(times) = &summary.times {
            sections.push(Section::new("Over time", over_time(times)));
        }
        sections.push(Section::new("Texts that no rule matches", templates(summary)));
        if let Some(domains) = &summary.domains {
            sections.push(Section::new("Receivers", by_domain(domains)));
        }
        sections.push(Section::new("Rules that fired", rules(summary)));
    }
    if !summary.silent_rules.is_empty() {
        sections.push(Section::new("Rules that never fired", silent_rules(summary)));
    }
    Page {
        title: "Classification report",
        header,
        figures: totals(summary),
        sections,
        footer: html! { " All times are UTC." },
        follows,
    }
    .html()
}

/// Why there are no tables, and what to do.
fn nothing(summary: &Summary<'_>, follows: bool) -> Markup {
    let totals = &summary.totals;
    let skipped = totals.records.as_ref().map_or(&[][..], |records| &records.skipped);
    let records = totals.records.as_ref().map_or(totals.unreadable_lines, |records| records.read);
    html! {
        @if records == 0 && follows {
            p { "There are no records yet. The first one appears here when it is written." }
        } @else if records == 0 {
            p { "There are no records in the input. Is it the right file, and has anything been written to it?" }
        } @else {
            p { "There are records (" (grouped(records)) "), but none with a text to classify:" }
            ul {
                @for row in skipped { li { (escape(&row.kind)) ": " (grouped(row.count)) } }
                @if totals.unreadable_lines > 0 { li { "unreadable: " (grouped(totals.unreadable_lines)) } }
            }
            p {
                "If there should be some, the records may have another format than the one they were read in: "
                code { "--input" } " names it. Standard error has the places of what is unreadable."
            }
        }
    }
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
            @if let Some(records) = &totals.records {
                @let skipped: u64 = records.skipped.iter().map(|row| row.count).sum();
                (figure("Records", &grouped(records.read), &format!("{} without a text", grouped(skipped))))
            }
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
    let row = |row: &LabelRow<'_>| {
        let colour = match row.unclassified {
            true => colours::NONE.to_owned(),
            false => colours::of(row.label),
        };
        html! {
            tr {
                th.name scope="row" { (escape(row.label)) @if row.unclassified { " (no rule)" } }
                (count(row.count)) (share(row.share))
                td.bar { (bar(row.share / most, &colour)) }
            }
        }
    };
    let rows: Vec<_> = summary.labels.iter().filter(|row| row.count > 0).map(row).collect();
    html! {
        (chart::classified(classified))
        p.soft { (percent(classified)) " classified, " (percent(1.0 - classified)) " without a rule" }
        @if summary.totals.classified == 0 {
            p {
                "No rule matches any text. Are these the right rules (" code { "--rules" } "), and are these the texts "
                "that they are written for (" code { "--input" } ", " code { "--response" } ")?"
            }
        }
        (table("Texts by label", &names, &kinds, &rows))
    }
}

fn by_field(by: &FieldTable) -> Markup {
    let names = [escape(&by.field), "Texts".to_owned(), "Share".to_owned(), String::new()];
    let names = names.each_ref().map(String::as_str);
    let kinds = [Text, Number, Number, Picture];
    let most = by.rows.first().map_or(1.0, |row| row.share);
    let row = |row: &FieldRow| {
        html! {
            tr {
                th.name scope="row" { (escape(&value(&row.value))) }
                (count(row.count)) (share(row.share))
                td.bar { (bar(row.share / most, "yes")) }
            }
        }
    };
    let rows: Vec<_> = by.rows.iter().map(row).collect();
    table(&format!("Texts by {}", escape(&by.field)), &names, &kinds, &rows)
}

fn over_time(times: &TimeTable<'_>) -> Markup {
    let labels: Vec<_> = times.series.iter().map(|name| escape(name)).collect();
    let names: Vec<_> =
        ["From", "Texts"].into_iter().chain(labels.iter().map(|it| &**it)).collect();
    let mut kinds = vec![Number; names.len()];
    kinds[0] = Text;
    let row = |bin: &BinRow| {
        html! {
            tr {
                th.time scope="row" { (bin.start) }
                (count(bin.count))
                @for &of_label in &bin.counts { (count(of_label)) }
            }
        }
    };
    let rows: Vec<_> = times.bins.iter().map(row).collect();
    html! {
        p.soft {
            "By " (times.unit) "."
            @if times.texts_without > 0 {
                " Without a time: " (grouped(times.texts_without)) "."
            }
        }
        (chart::stacked(times))
        details {
            summary { "The figures of this chart" }
            (table(&format!("Texts by {} and label", times.unit), &names, &kinds, &rows))
        }
    }
}

fn templates(summary: &Summary<'_>) -> Markup {
    let names = ["Texts", "Share", "Template, and the first text"];
    let kinds = [Number, Number, Text];
    let row = |row: &TemplateRow<'_>| {
        html! {
            tr {
                td.n data-value=(row.count) { (at_least(row.count, row.count_at_most)) }
                (share(row.share))
                td.fixed {
                    (escape(row.template))
                    @if row.sample != row.template { div.sample { (escape(row.sample)) } }
                }
            }
        }
    };
    let rows: Vec<_> = summary.templates.rows.iter().map(row).collect();
    html! {
        @if rows.is_empty() {
            p.soft {
                "There are none: every text has a label. Whether it is the right one, "
                code { "classifier evaluate" } " measures, with texts whose labels are known."
            }
        } @else {
            p.soft {
                "What differs from text to text is masked. Write the next rules from these."
            }
            (table("The most frequent templates", &names, &kinds, &rows))
            (below(&summary.templates))
        }
    }
}

fn by_domain(domains: &Table<DomainRow<'_>>) -> Markup {
    let names = ["Domain", "Texts", "Share", "No rule", "Mostly", "Of its texts"];
    let kinds = [Text, Number, Number, Number, Text, Number];
    let row = |row: &DomainRow<'_>| {
        html! {
            tr {
                th.name scope="row" { (escape(row.domain)) }
                td.n data-value=(row.count) { (at_least(row.count, row.count_at_most)) }
                (share(row.share)) (share(row.unclassified_share))
                td.name { (escape(row.top_label)) }
                (share(row.top_label_share))
            }
        }
    };
    let rows: Vec<_> = domains.rows.iter().map(row).collect();
    html! {
        @if domains.texts_without > 0 {
            p.soft { "Without a domain: " (grouped(domains.texts_without)) "." }
        }
        @if !rows.is_empty() { (table("Texts by the receiver's domain", &names, &kinds, &rows)) }
        (below(domains))
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
    let row = |row: &RuleRow| {
        html! {
            tr {
                th.name scope="row" { (escape(row.place.label)) }
                (count(row.count)) (share(row.share))
                td.fixed { (escape(row.place.pattern)) }
                td.name { (escape(&place(&row.place))) }
            }
        }
    };
    let rows: Vec<_> = summary.rules.iter().map(row).collect();
    html! {
        @if rows.is_empty() {
            p.soft { "There are none." }
        } @else {
            (table("Texts by the rule that won them", &names, &kinds, &rows))
        }
    }
}

fn silent_rules(summary: &Summary<'_>) -> Markup {
    let names = ["Label", "Pattern", "Rule"];
    let kinds = [Text, Text, Text];
    let row = |rule: &RulePlace| {
        html! {
            tr {
                th.name scope="row" { (escape(rule.label)) }
                td.fixed { (escape(rule.pattern)) }
                td.name { (escape(&place(rule))) }
            }
        }
    };
    let rows: Vec<_> = summary.silent_rules.iter().map(row).collect();
    html! {
        details {
            summary { "Show them: " (grouped(rows.len())) }
            (table("Rules that won no text", &names, &kinds, &rows))
        }
    }
}
