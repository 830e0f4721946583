//! Totals, of all texts and by group.

use std::fmt::Write;

use classifier_compiler::escape::escape;

use super::super::figures::{Group, GroupRow, Totals};
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
    let mut aligned = [Align::Right; 8];
    aligned[7] = Align::Left;
    for (index, group) in summary.new_rules().figures.groups.iter().enumerate() {
        heading(out, &format!("By {}", escape(group.column)));
        let rows = group.values.iter();
        match summary.change() {
            None => table(out, aligned, &OF_ONE, &rows.map(group_of_one).collect::<Vec<_>>()),
            Some(change) => {
                let old = &change.old.groups[index];
                let rows: Vec<_> = rows.map(|row| group_of_two(old, row)).collect();
                table(out, aligned, &OF_TWO, &rows);
            }
        }
    }
}

const OF_ONE: [&str; 8] =
    ["texts", "accuracy", "strict", "wrong", "missed", "coverage", "innocents", "value"];

const OF_TWO: [&str; 8] =
    ["texts", "accuracy", "change", "wrong", "change", "missed", "change", "value"];

fn group_of_one(GroupRow { value, totals }: &GroupRow<'_>) -> [String; 8] {
    let labelled = grouped(totals.innocents_labelled);
    let innocents = match totals.innocents {
        0 => String::new(),
        innocents => format!("{labelled} of {}", grouped(innocents)),
    };
    let Totals { accuracy, strict_accuracy, wrong_share, missed_share, coverage, .. } = *totals;
    let [accuracy, strict, wrong, missed, coverage] =
        [accuracy, strict_accuracy, wrong_share, missed_share, coverage].map(share);
    [grouped(totals.texts), accuracy, strict, wrong, missed, coverage, innocents, escape(value)]
}

fn group_of_two(old: &Group<'_>, GroupRow { value, totals }: &GroupRow<'_>) -> [String; 8] {
    // Both have measured the same texts.
    let old = old.values.iter().find(|it| it.value == *value);
    let pair = |figure: fn(&Totals) -> Option<f64>| {
        let (old, new) = (old.and_then(|old| figure(&old.totals)), figure(totals));
        [share(new), points(new.zip(old).map(|(new, old)| new - old))]
    };
    let [accuracy, accuracy_change] = pair(|it| it.accuracy);
    let [wrong, wrong_change] = pair(|it| it.wrong_share);
    let [missed, missed_change] = pair(|it| it.missed_share);
    let texts = grouped(totals.texts);
    let value = escape(value);
    [texts, accuracy, accuracy_change, wrong, wrong_change, missed, missed_change, value]
}
