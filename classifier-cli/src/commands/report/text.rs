//! The report as text for people.

use std::fmt::Write;

use classifier_compiler::escape::escape;
use serde_json::Value;

use super::summary::{
    BinRow, DomainRow, FieldRow, FieldTable, LabelRow, RulePlace, RuleRow, SkippedRow, Summary,
    Table, TimeTable,
};
use super::templates::toml;
use crate::console::{Align, DIMMED, HEADING, heading, more, note, start, table_within};
use crate::fields::column;
use crate::numbers::{bytes, grouped, percent};

/// The width of a bar for 100%.
const BAR: f64 = 24.0;

/// How much of the tables is shown.
#[derive(Clone, Copy)]
pub struct Layout {
    /// The largest number of rows.
    pub rows: usize,
    /// The largest width, if there is one. Only patterns may be longer, because they are for rule
    /// files.
    pub width: Option<usize>,
}

impl Layout {
    fn table<R: AsRef<[String]>>(
        self,
        out: &mut String,
        aligned: impl AsRef<[Align]>,
        headers: &[&str],
        rows: &[R],
    ) {
        table_within(out, self.width, aligned, headers, rows);
    }
}

/// The report with styles for a terminal.
///
/// Writing to a `String` cannot fail, so its results are ignored.
pub fn text(summary: &Summary<'_>, layout: Layout) -> String {
    let mut out = String::new();
    totals(&mut out, summary, layout);
    labels(&mut out, summary, layout);
    summary.by.iter().for_each(|by| by_field(&mut out, by, summary.totals.texts, layout));
    rules(&mut out, summary, layout);
    silent_rules(&mut out, summary, layout);
    domains(&mut out, summary, layout);
    if let Some(times) = &summary.times {
        over_time(&mut out, times, summary.totals.texts, layout);
    }
    templates(&mut out, summary, layout);
    out
}

fn totals(out: &mut String, summary: &Summary<'_>, layout: Layout) {
    let totals = &summary.totals;
    if summary.interrupted {
        let _ = writeln!(out, "Interrupted: this report is on what was read.\n");
    }
    let share = |count: u64| match totals.texts {
        0 => String::new(),
        texts => percent(count as f64 / texts as f64),
    };
    let of_rules = format!("of {}", grouped(totals.rules));
    let mut rows = vec![
        ["Texts", &grouped(totals.texts), ""].map(str::to_owned),
        ["Classified", &grouped(totals.classified), &share(totals.classified)].map(str::to_owned),
        ["Unclassified", &grouped(totals.unclassified), &share(totals.unclassified)]
            .map(str::to_owned),
        ["Unreadable lines", &grouped(totals.unreadable_lines), ""].map(str::to_owned),
        ["Rules that fired", &grouped(totals.rules_fired), &of_rules].map(str::to_owned),
        ["Read", &bytes(totals.bytes), ""].map(str::to_owned),
    ];
    if let Some(records) = &totals.records {
        rows.insert(0, ["Records", &grouped(records.read), ""].map(str::to_owned));
        let skipped = |row: &SkippedRow| {
            [&*format!("Skipped: {}", escape(&row.kind)), &grouped(row.count), ""]
                .map(str::to_owned)
        };
        rows.splice(4..4, records.skipped.iter().map(skipped));
    }
    if totals.unreadable_files > 0 {
        let files = grouped(totals.unreadable_files);
        rows.insert(rows.len() - 2, ["Unreadable files", &files, ""].map(str::to_owned));
    }
    let _ = writeln!(out, "{HEADING}Totals{HEADING:#}");
    layout.table(out, [Align::Left, Align::Right, Align::Right], &[], &rows);
}

fn labels(out: &mut String, summary: &Summary<'_>, layout: Layout) {
    let there: Vec<_> = summary.labels.iter().filter(|row| row.count > 0).collect();
    if there.is_empty() {
        return;
    }
    heading(out, "By label");
    let row = |row: &&LabelRow<'_>| {
        let name = escape(row.label);
        let name = if row.unclassified { format!("{name} (no rule)") } else { name };
        [grouped(row.count), percent(row.share), name, bar(row.share)]
    };
    let (shown, rest) = there.split_at(layout.rows.min(there.len()));
    let shown: Vec<_> = shown.iter().map(row).collect();
    let aligned = [Align::Right, Align::Right, Align::Left, Align::Bar];
    layout.table(out, aligned, &["texts", "share", "label", ""], &shown);
    more_texts(out, rest.len(), rest.iter().map(|row| row.count).sum(), summary.totals.texts);
}

fn by_field(out: &mut String, by: &FieldTable, texts: u64, layout: Layout) {
    heading(out, &format!("By {}", escape(&by.field)));
    let row = |row: &FieldRow| {
        [grouped(row.count), percent(row.share), escape(&value(&row.value)), bar(row.share)]
    };
    let (shown, rest) = by.rows.split_at(layout.rows.min(by.rows.len()));
    let shown: Vec<_> = shown.iter().map(row).collect();
    let aligned = [Align::Right, Align::Right, Align::Left, Align::Bar];
    layout.table(out, aligned, &["texts", "share", &escape(&by.field), ""], &shown);
    more_texts(out, rest.len(), rest.iter().map(|row| row.count).sum(), texts);
    if let Some(most) = by.forgotten_at_most {
        let counted: u64 = by.rows.iter().map(|row| row.count).sum();
        let [most, others] = [most, texts - counted].map(grouped);
        note(
            out,
            &format!(
                "there were too many to keep: what was forgotten came at most {most} times, in \
                 {others} texts together with those that have none"
            ),
        );
    }
}

/// A value of a field as a cell of a table.
pub fn value(value: &Value) -> String {
    match value {
        Value::Null => "(none)".to_owned(),
        value => column(value),
    }
}

fn rules(out: &mut String, summary: &Summary<'_>, layout: Layout) {
    if summary.rules.is_empty() {
        return;
    }
    heading(out, "By rule");
    let row = |row: &RuleRow| {
        let place = place(&row.place);
        let [label, place, pattern] = [row.place.label, &place, row.place.pattern].map(escape);
        [grouped(row.count), percent(row.share), label, place, pattern]
    };
    let (shown, rest) = summary.rules.split_at(layout.rows.min(summary.rules.len()));
    let shown: Vec<_> = shown.iter().map(row).collect();
    let aligned = [Align::Right, Align::Right, Align::Left, Align::Left, Align::Left];
    layout.table(out, aligned, &["texts", "share", "label", "rule", "pattern"], &shown);
    more_texts(out, rest.len(), rest.iter().map(|row| row.count).sum(), summary.totals.texts);
}

/// A rule's file and line, and its id if it has one.
pub fn place(rule: &RulePlace) -> String {
    let id = rule.id.map_or_else(String::new, |id| format!(" {id}"));
    format!("{}:{}{id}", rule.file, rule.line)
}

fn silent_rules(out: &mut String, summary: &Summary<'_>, layout: Layout) {
    let silent = &summary.silent_rules;
    if silent.is_empty() {
        return;
    }
    heading(out, &format!("Rules that never fired: {}", grouped(silent.len())));
    let row = |rule: &RulePlace| {
        let place = place(rule);
        [rule.label, &place, rule.pattern].map(escape)
    };
    let shown: Vec<_> = silent.iter().take(layout.rows).map(row).collect();
    layout.table(out, [Align::Left; 3], &["label", "rule", "pattern"], &shown);
    more(out, silent.len(), shown.len());
}

fn domains(out: &mut String, summary: &Summary<'_>, layout: Layout) {
    let Some(domains) = &summary.domains else { return };
    heading(out, "By receiver's domain");
    let row = |row: &DomainRow<'_>| {
        [
            at_least(row.count, row.count_at_most),
            percent(row.share),
            percent(row.unclassified_share),
            escape(row.domain),
            format!("{} {}", percent(row.top_label_share), escape(row.top_label)),
        ]
    };
    let shown: Vec<_> = domains.rows.iter().map(row).collect();
    if !shown.is_empty() {
        let aligned = [Align::Right, Align::Right, Align::Right, Align::Left, Align::Left];
        layout.table(out, aligned, &["texts", "share", "no rule", "domain", "mostly"], &shown);
    }
    below(out, domains, |row| row.count, summary.totals.texts);
    if domains.texts_without > 0 {
        note(out, &format!("without a domain: {}", grouped(domains.texts_without)));
    }
}

fn over_time(out: &mut String, times: &TimeTable<'_>, texts: u64, layout: Layout) {
    heading(out, &format!("Over time, by {}, UTC", times.unit));
    let most = times.bins.iter().map(|bin| bin.count).max().unwrap_or(0).max(1);
    let row = |bin: &BinRow| {
        let mut row = vec![bin.start.clone(), grouped(bin.count)];
        row.extend(bin.counts.iter().map(|&count| grouped(count)));
        row.push(bar(bin.count as f64 / most as f64));
        row
    };
    let (earlier, latest) = times.bins.split_at(times.bins.len().saturating_sub(layout.rows));
    let rows: Vec<_> = latest.iter().map(row).collect();
    let names: Vec<_> = times.series.iter().map(|name| escape(name)).collect();
    let mut headers = vec![times.unit, "texts"];
    headers.extend(names.iter().map(String::as_str));
    headers.push("");
    let mut aligned = vec![Align::Right; headers.len()];
    aligned[0] = Align::Left;
    aligned[headers.len() - 1] = Align::Bar;
    layout.table(out, aligned, &headers, &rows);
    if !earlier.is_empty() {
        let more = format!("and {} more before these", grouped(earlier.len()));
        note(out, &sum(&more, earlier.iter().map(|bin| bin.count).sum(), texts));
    }
    if times.texts_without > 0 {
        note(out, &format!("without a time: {}", grouped(times.texts_without)));
    }
}

fn templates(out: &mut String, summary: &Summary<'_>, layout: Layout) {
    if summary.templates.rows.is_empty() {
        return;
    }
    heading(out, "Most frequent texts that no rule matches");
    let counts = summary.templates.rows.iter().map(|row| {
        let count = at_least(row.count, row.count_at_most);
        (count, row)
    });
    let counts: Vec<_> = counts.collect();
    let width = counts.iter().map(|(count, _)| count.chars().count()).max().unwrap_or(0);
    // After two columns.
    let room = layout.width.map_or(usize::MAX, |line| line.saturating_sub(2 + width + 2 + 6 + 2));
    for (count, row) in &counts {
        let [template, sample] = [&row.template, row.sample].map(escape);
        let [template, sample] = [&template, &sample].map(|text| start(text, room));
        let _ = writeln!(out, "  {count:>width$}  {:>6}  {template}", percent(row.share));
        // Do not print the same text twice.
        if sample != template {
            let _ = writeln!(out, "  {:width$}          {DIMMED}{sample}{DIMMED:#}", "");
        }
        if let Some(pattern) = &row.pattern {
            let _ = writeln!(out, "  {:width$}          {}", "", toml(pattern));
        }
    }
    below(out, &summary.templates, |row| row.count, summary.totals.texts);
}

/// Note how many rows are not shown, if any, and how many texts they have together.
fn more_texts(out: &mut String, rows: usize, count: u64, texts: u64) {
    if rows > 0 {
        note(out, &sum(&format!("and {} more", grouped(rows)), count, texts));
    }
}

fn sum(rows: &str, count: u64, texts: u64) -> String {
    let share = percent(count as f64 / texts.max(1) as f64);
    let noun = if count == 1 { "text" } else { "texts" };
    format!("{rows} with {} {noun}, {share}", grouped(count))
}

/// Notes on rows that are not shown and on inexact counts.
fn below<R>(out: &mut String, table: &Table<R>, count: fn(&R) -> u64, texts: u64) {
    more_texts(out, table.distinct - table.rows.len(), table.texts_of_rest, texts);
    if table.forgotten_at_most > 0 {
        let counted = table.rows.iter().map(count).sum::<u64>() + table.texts_of_rest;
        let [most, uncounted] =
            [table.forgotten_at_most, texts - table.texts_without - counted].map(grouped);
        note(
            out,
            &format!(
                "there were too many to keep: counts with ≥ are lower bounds, and what was \
                 forgotten came at most {most} times; so {uncounted} texts are missing here"
            ),
        );
    }
}

/// A count, with a sign if it is a lower bound.
pub fn at_least(count: u64, at_most: u64) -> String {
    let sign = if at_most > count { "≥ " } else { "" };
    format!("{sign}{}", grouped(count))
}

/// A bar in eighths of a character.
fn bar(share: f64) -> String {
    const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    let eighths = (share * BAR * 8.0).round() as usize;
    // Any share above 0 is visible.
    let eighths = if share > 0.0 { eighths.max(1) } else { 0 };
    "█".repeat(eighths / 8) + EIGHTHS[eighths % 8]
}
