//! Totals, of all texts and by group.

use std::fmt::Write;

use classifier_compiler::escape::escape;

use super::super::figures::{Figures, GroupRow, Totals};
use super::super::summary::Summary;
use super::cells::{points, share};
use crate::console::{Align, DIMMED, HEADING, heading, note, table};
use crate::numbers::grouped;

/// Write the totals.
pub fn write(out: &mut String, summary: &Summary<'_>) {
    let _ = writeln!(out, "{HEADING}Totals{HEADING:#}");
    match summary.change() {
        None => of_one(out, &summary.new_rules().figures.totals),
        Some(change) => of_two(out, &change.old.totals, &change.new.figures.totals),
    }
    if summary.texts_left_out > 0 {
        note(out, &format!("left out by --where: {}", grouped(summary.texts_left_out)));
    }
    if let Some(change) = summary.change() {
        let [better, worse, other] =
            [change.better.count, change.worse.count, change.other].map(grouped);
        let _ = writeln!(
            out,
            "  {better} better, {worse} worse, {other} with another label but no better or worse"
        );
    }
}

fn of_one(out: &mut String, totals: &Totals) {
    let Totals { texts, to_classify, innocents, .. } = *totals;
    let row = |name: &str, count, part, what: &str| {
        [name.to_owned(), grouped(count), share(part), format!("{DIMMED}{what}{DIMMED:#}")]
    };
    let rows = [
        [("Texts"), &grouped(texts), "", ""].map(str::to_owned),
        row("Accuracy", totals.acceptable, totals.accuracy, "an acceptable label"),
        row("Strict accuracy", totals.first, totals.strict_accuracy, "the first acceptable label"),
        row("Wrong", totals.wrong, totals.wrong_share, "a label that is not acceptable"),
        row("Missed", totals.missed, totals.missed_share, "no label, where that is not acceptable"),
        row(
            "Coverage",
            totals.classified,
            totals.coverage,
            &format!("a label, of {} that must have one", grouped(to_classify)),
        ),
        row(
            "Innocents labelled",
            totals.innocents_labelled,
            (innocents > 0).then(|| totals.innocents_labelled as f64 / innocents as f64),
            &format!("a label, of {} that must have none", grouped(innocents)),
        ),
    ];
    table(out, [Align::Left, Align::Right, Align::Right, Align::Left], &[], &rows);
}

fn of_two(out: &mut String, old: &Totals, new: &Totals) {
    let shares = |name: &str, figure: fn(&Totals) -> Option<f64>| {
        let (old, new) = (figure(old), figure(new));
        let change = new.zip(old).map(|(new, old)| new - old);
        [name.to_owned(), share(old), share(new), points(change)]
    };
    let counts = |name: &str, figure: fn(&Totals) -> u64| {
        let (old, new) = (figure(old), figure(new));
        let change = new.cast_signed() - old.cast_signed();
        let change = if change == 0 { "0".to_owned() } else { format!("{change:+}") };
        [name.to_owned(), grouped(old), grouped(new), change]
    };
    let rows = [
        ["Texts".to_owned(), grouped(old.texts), grouped(new.texts), String::new()],
        shares("Accuracy", |it| it.accuracy),
        shares("Strict accuracy", |it| it.strict_accuracy),
        shares("Wrong", |it| it.wrong_share),
        shares("Missed", |it| it.missed_share),
        shares("Coverage", |it| it.coverage),
        counts("Innocents labelled", |it| it.innocents_labelled),
    ];
    let aligned = [Align::Left, Align::Right, Align::Right, Align::Right];
    table(out, aligned, &["", "old", "new", "change"], &rows);
}

/// Write the totals by group.
pub fn write_groups(out: &mut String, summary: &Summary<'_>) {
    let new = &summary.new_rules().figures;
    for (index, group) in new.groups.iter().enumerate() {
        heading(out, &format!("By {}", escape(group.column)));
        match summary.change() {
            None => groups_of_one(out, &group.values),
            Some(change) => groups_of_two(out, &change.old, &group.values, index),
        }
    }
}

fn groups_of_one(out: &mut String, values: &[GroupRow<'_>]) {
    let row = |GroupRow { value, totals }: &GroupRow<'_>| {
        let innocents = match totals.innocents {
            0 => String::new(),
            innocents => {
                format!("{} of {}", grouped(totals.innocents_labelled), grouped(innocents))
            }
        };
        [
            grouped(totals.texts),
            share(totals.accuracy),
            share(totals.strict_accuracy),
            share(totals.wrong_share),
            share(totals.missed_share),
            share(totals.coverage),
            innocents,
            escape(value),
        ]
    };
    let rows: Vec<_> = values.iter().map(row).collect();
    let mut aligned = [Align::Right; 8];
    aligned[7] = Align::Left;
    let headers =
        ["texts", "accuracy", "strict", "wrong", "missed", "coverage", "innocents", "value"];
    table(out, aligned, &headers, &rows);
}

fn groups_of_two(out: &mut String, old: &Figures<'_>, values: &[GroupRow<'_>], column: usize) {
    let row = |GroupRow { value, totals }: &GroupRow<'_>| {
        // Both have measured the same texts.
        let old = old.groups[column].values.iter().find(|it| it.value == *value);
        let pair = |figure: fn(&Totals) -> Option<f64>| {
            let (old, new) = (old.and_then(|old| figure(&old.totals)), figure(totals));
            [share(new), points(new.zip(old).map(|(new, old)| new - old))]
        };
        let [accuracy, accuracy_change] = pair(|it| it.accuracy);
        let [wrong, wrong_change] = pair(|it| it.wrong_share);
        let [missed, missed_change] = pair(|it| it.missed_share);
        [
            grouped(totals.texts),
            accuracy,
            accuracy_change,
            wrong,
            wrong_change,
            missed,
            missed_change,
            escape(value),
        ]
    };
    let rows: Vec<_> = values.iter().map(row).collect();
    let mut aligned = [Align::Right; 8];
    aligned[7] = Align::Left;
    let headers = ["texts", "accuracy", "change", "wrong", "change", "missed", "change", "value"];
    table(out, aligned, &headers, &rows);
}
