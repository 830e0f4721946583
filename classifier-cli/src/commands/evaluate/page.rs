//! The figures as a page.

use std::collections::HashMap;

use classifier_compiler::escape::escape;
use maud::{Markup, html};

use super::cases::{Changed, Failure, Given, Kept, Near, Text as CaseText};
use super::figures::{Figures, Group, GroupRow, LabelRow, Totals};
use super::gates::Gate;
use super::summary::{Comparison, QualityRow, RuleSetResults, Summary};
use super::text::{MOST_LABELS, decimal, near_left_out, points, share as share_or_dash};
use crate::numbers::{grouped, percent};
use crate::page::Kind::{Number, Picture, Text};
use crate::page::{Page, Section, bar, count, figure, inputs, table};
use crate::rule_json::RuleJson;

/// The number of colours that the style sheet has for cells of a matrix that are not empty.
const SHADES: f64 = 8.0;

/// The page of a summary; `names` are the inputs.
pub fn html(summary: &Summary<'_>, names: &[String]) -> String {
    let rules = summary.new_rules();
    let figures = &rules.figures;
    let change = summary.change();
    let header = html! {
        p {
            "Of " (inputs(names)) "."
            @if summary.texts_left_out > 0 {
                " Left out by --where: " (grouped(summary.texts_left_out)) "."
            }
        }
    };
    let mut sections = Vec::new();
    if !summary.gates.is_empty() {
        sections.push(Section::new("Gates", gates(&summary.gates)));
    }
    if !figures.labels.is_empty() {
        sections.push(Section::new("Labels", labels(summary)));
        sections.push(Section::new("Confusion matrix", matrix(figures)));
    }
    for (index, group) in figures.groups.iter().enumerate() {
        let old = change.map(|change| &change.old.groups[index]);
        sections.push(Section::new(format!("By {}", escape(group.column)), by_group(group, old)));
    }
    if let Some(change) = change {
        sections.push(changes("Better", &change.better));
        sections.push(changes("Worse", &change.worse));
    }
    sections.push(failures(rules));
    Page {
        title: "Evaluation",
        header,
        figures: totals(&figures.totals, change),
        sections,
        footer: html! {},
        follows: false,
    }
    .html()
}

fn totals(totals: &Totals, change: Option<&Comparison<'_>>) -> Markup {
    let of = |part: u64, whole: u64| format!("{} of {}", grouped(part), grouped(whole));
    let changed = |points: Option<f64>| match change {
        Some(_) => format!(", {} points", self::points(points)),
        None => String::new(),
    };
    let difference = change.map(|change| &change.change);
    let share = |name: &str, share: Option<f64>, counts: String, change: Option<f64>| {
        figure(name, &share_or_dash(share), &(counts + &changed(change)))
    };
    let Totals { texts, to_classify, innocents, innocents_labelled, .. } = *totals;
    let accuracy = difference.and_then(|it| it.accuracy);
    let strict = difference.and_then(|it| it.strict_accuracy);
    let wrong = difference.and_then(|it| it.wrong_share);
    let missed = difference.and_then(|it| it.missed_share);
    let coverage = difference.and_then(|it| it.coverage);
    let labelled = match difference {
        Some(it) if it.innocents_labelled != 0 => format!(", {:+}", it.innocents_labelled),
        _ => String::new(),
    };
    html! {
        dl.figures {
            (figure("Texts", &grouped(texts), ""))
            (share("Accuracy", totals.accuracy, of(totals.acceptable, texts), accuracy))
            (share("Strict accuracy", totals.strict_accuracy, of(totals.first, texts), strict))
            (share("Wrong", totals.wrong_share, of(totals.wrong, texts), wrong))
            (share("Missed", totals.missed_share, of(totals.missed, texts), missed))
            (share("Coverage", totals.coverage, of(totals.classified, to_classify), coverage))
            (figure(
                "Innocents labelled",
                &grouped(innocents_labelled),
                &format!("of {}{labelled}", grouped(innocents)),
            ))
        }
    }
}

fn gates(gates: &[Gate]) -> Markup {
    html! {
        ul.gates {
            @for gate in gates {
                li.closed[!gate.passed] {
                    @if gate.passed { "✓ passed: " } @else { "✗ failed: " }
                    (gate.line)
                }
            }
        }
    }
}

fn labels(summary: &Summary<'_>) -> Markup {
    // Averages have a table of their own, so that sorting does not mix them with labels.
    html! {
        p.soft { "Of texts with several acceptable labels, the true one is that which they got, or else the first." }
        (qualities("Precision and recall by label", "Label", &summary.labels(), summary))
        (qualities("Averages over labels", "Average", &summary.averages(["Macro", "Weighted"]), summary))
    }
}

fn qualities(caption: &str, name: &str, rows: &[QualityRow<'_>], summary: &Summary<'_>) -> Markup {
    let is_compared = summary.change().is_some();
    let mut names = vec![name, "Support", "Precision", "Recall", "F1", ""];
    let mut kinds = vec![Text, Number, Number, Number, Number, Picture];
    if is_compared {
        names.insert(5, "Change of F1");
        kinds.insert(5, Number);
    }
    let row = |QualityRow { name, quality, change }: &QualityRow<'_>| {
        html! {
            tr {
                th.name scope="row" { (escape(name)) }
                (count(quality.support)) (part(quality.precision)) (part(quality.recall)) (part(quality.f1))
                @if is_compared {
                    td.n data-value=(change.unwrap_or(0.0)) {
                        @match change { Some(change) => (format!("{change:+.3}")), None => "-" }
                    }
                }
                td.bar { (bar(quality.f1, "yes")) }
            }
        }
    };
    let rows: Vec<_> = rows.iter().map(row).collect();
    table(caption, &names, &kinds, &rows)
}

/// A cell with a number from 0 to 1.
fn part(part: f64) -> Markup {
    html! { td.n data-value=(part) { (decimal(part)) } }
}

/// The confusion matrix as a heat map. The colour of a cell is its share of the row.
fn matrix(figures: &Figures<'_>) -> Markup {
    let labels: Vec<_> = figures.labels.iter().take(MOST_LABELS).collect();
    let counts: HashMap<(&str, &str), u64> =
        figures.confusion.iter().map(|cell| ((cell.label, cell.given), cell.count)).collect();
    let cell = |row: &LabelRow<'_>, column: &LabelRow<'_>| {
        let Some(&count) = counts.get(&(row.label, column.label)) else { return html! { td {} } };
        let share = count as f64 / row.quality.support as f64;
        let shade = (share * SHADES).ceil().clamp(1.0, SHADES);
        let kind = if row.label == column.label { "right" } else { "taken" };
        let said = format!(
            "{} given {}: {}, {}",
            escape(row.label),
            escape(column.label),
            grouped(count),
            percent(share)
        );
        html! { td class=(format!("{kind} h{shade}")) title=(said) { (grouped(count)) } }
    };
    let more = figures.labels.len() - labels.len();
    html! {
        p.soft {
            "Rows are true labels, columns given ones. The stronger the colour, the larger the share of "
            "the row; what is right is on the diagonal and bold."
            @if more > 0 { " Left out are the " (grouped(more)) " labels with the least support." }
        }
        div.scroll role="region" tabindex="0" aria-label="Confusion matrix" {
            table.matrix {
                caption { "Texts by true label and given label" }
                thead {
                    tr {
                        td {}
                        @for label in &labels { th scope="col" { span { (escape(label.label)) } } }
                    }
                }
                tbody {
                    @for row in &labels {
                        tr {
                            th.name scope="row" { (escape(row.label)) }
                            @for column in &labels { (cell(row, column)) }
                        }
                    }
                }
            }
        }
    }
}

fn by_group(group: &Group<'_>, old: Option<&Group<'_>>) -> Markup {
    let mut names = vec![
        "Value",
        "Texts",
        "Accuracy",
        "Strict",
        "Wrong",
        "Missed",
        "Coverage",
        "Innocents labelled",
    ];
    let mut kinds = vec![Number; 8];
    kinds[0] = Text;
    if old.is_some() {
        names.insert(3, "Change of accuracy");
        kinds.insert(3, Number);
    }
    let share = |share: Option<f64>| {
        html! { td.n data-value=(share.unwrap_or(-1.0)) { (share_or_dash(share)) } }
    };
    let old_accuracy = |value: &str| {
        old?.values.iter().find(|row| row.value == value).and_then(|row| row.totals.accuracy)
    };
    let row = |row: &GroupRow<'_>| {
        let totals = &row.totals;
        html! {
            tr {
                th.name scope="row" { (escape(row.value)) }
                (count(totals.texts))
                (share(totals.accuracy))
                @if old.is_some() {
                    @let change = totals.accuracy.zip(old_accuracy(row.value)).map(|(new, old)| new - old);
                    td.n data-value=(change.unwrap_or(0.0)) { (points(change)) }
                }
                (share(totals.strict_accuracy)) (share(totals.wrong_share)) (share(totals.missed_share))
                (share(totals.coverage))
                td.n data-value=(totals.innocents_labelled) {
                    (grouped(totals.innocents_labelled)) " of " (grouped(totals.innocents))
                }
            }
        }
    };
    let rows: Vec<_> = group.values.iter().map(row).collect();
    table(&format!("Figures by {}", escape(group.column)), &names, &kinds, &rows)
}

fn failures(rules: &RuleSetResults<'_>) -> Section {
    let failures = &rules.failures;
    let text = "Text, and the rule that won it or comes nearest";
    let names = ["Kind", "Acceptable", "Given", text];
    let row = |failure: &Failure| {
        html! {
            tr {
                td { (failure.kind.name()) }
                (acceptable(&failure.text))
                td.name { (escape(&failure.given.label)) }
                td.fixed {
                    (escape(&failure.text.text))
                    (place(&failure.text))
                    @if let Some(reply) = &failure.given.reply {
                        div.sample { "reply: " (escape(reply)) }
                    }
                    @if let Some(rule) = &failure.given.rule { div.sample { (self::rule(rule)) } }
                    @if let Some(near) = &failure.near { div.sample { (self::near(near)) } }
                }
            }
        }
    };
    let rows: Vec<_> = failures.rows.iter().map(row).collect();
    let note = html! {
        @if rules.near_left_out > 0 { p.soft { "Note: " (near_left_out(rules.near_left_out)) "." } }
    };
    list("Texts without an acceptable label", failures.count, &names, &rows, &note)
}

fn changes(how: &str, changes: &Kept<Changed>) -> Section {
    let names = ["Acceptable", "Old", "New", "Text, and the rules that won it"];
    let given = |side: &str, given: &Given| {
        html! {
            @if let Some(reply) = &given.reply {
                div.sample { (side) " reply: " (escape(reply)) }
            }
            @if let Some(rule) = &given.rule { div.sample { (side) ": " (self::rule(rule)) } }
        }
    };
    let row = |changed: &Changed| {
        html! {
            tr {
                (acceptable(&changed.text))
                td.name { (escape(&changed.old.label)) }
                td.name { (escape(&changed.new.label)) }
                td.fixed {
                    (escape(&changed.text.text))
                    (place(&changed.text))
                    (given("old", &changed.old))
                    (given("new", &changed.new))
                }
            }
        }
    };
    let rows: Vec<_> = changes.rows.iter().map(row).collect();
    list(&format!("{how} than by the old rules"), changes.count, &names, &rows, &html! {})
}

/// The first rows of `all`.
fn list(title: &str, all: u64, names: &[&str; 4], rows: &[Markup], note: &Markup) -> Section {
    let more = all - rows.len() as u64;
    let content = html! {
        @if !rows.is_empty() { (table(title, names, &[Text; 4], rows)) }
        @if more > 0 { p.soft { "And " (grouped(more)) " more; --failures NUMBER shows them." } }
        (note)
    };
    Section::new(format!("{title}: {}", grouped(all)), content)
}

fn acceptable(text: &CaseText) -> Markup {
    html! { td.name { @for label in &text.labels { div { (escape(label)) } } } }
}

/// The place of a text, and its groups.
fn place(text: &CaseText) -> Markup {
    html! {
        div.sample {
            (escape(&text.file)) ":" (text.line)
            @for (column, value) in &text.groups { " " (escape(column)) "=" (escape(value)) }
        }
    }
}

fn rule(rule: &RuleJson<'_>) -> Markup {
    html! { (escape(rule.file)) ":" (rule.line) " " code { (escape(rule.pattern)) }
    @if let Some(basis) = rule.basis.flatten() { " (" (basis) ")" } }
}

fn near(near: &Near) -> Markup {
    html! {
        "near, " (percent(near.share)) ": " (escape(near.rule.label)) ", " (rule(&near.rule))
        @if !near.missing.is_empty() {
            ", lacks"
            @for part in &near.missing { " " code { (escape(part)) } }
        }
    }
}
