//! Figures of one rule set, as defined by scikit-learn's `classification_report` and
//! `confusion_matrix`.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde::Serialize;

use super::names::Names;
use super::tally::{Counts, Tally};

/// Counts of texts and their shares. A share of nothing is `None`.
#[derive(Serialize)]
pub struct Totals {
    pub texts: u64,
    pub acceptable: u64,
    pub accuracy: Option<f64>,
    pub first: u64,
    pub strict_accuracy: Option<f64>,
    pub wrong: u64,
    pub wrong_share: Option<f64>,
    pub missed: u64,
    pub missed_share: Option<f64>,
    pub to_classify: u64,
    pub classified: u64,
    pub coverage: Option<f64>,
    pub innocents: u64,
    pub innocents_labelled: u64,
}

/// How well texts get one label.
#[derive(Serialize)]
pub struct LabelRow<'n> {
    pub label: &'n str,
    #[serde(flatten)]
    pub quality: Quality,
    /// Texts that got this label.
    pub given: u64,
    /// Texts with this true label that got it.
    pub correct: u64,
}

/// Precision and recall of one label, or their averages over labels.
#[derive(Serialize)]
pub struct Quality {
    pub precision: f64,
    pub recall: f64,
    pub f1: f64,
    /// Texts with the true label, or all texts.
    pub support: u64,
}

/// Texts with the same true label that got the same label.
#[derive(Serialize)]
pub struct Cell<'n> {
    pub label: &'n str,
    pub given: &'n str,
    pub count: u64,
}

/// The figures by each value of a column.
#[derive(Serialize)]
pub struct Group<'n> {
    pub column: &'n str,
    /// Most frequent first.
    pub values: Vec<GroupRow<'n>>,
}

#[derive(Serialize)]
pub struct GroupRow<'n> {
    pub value: &'n str,
    #[serde(flatten)]
    pub totals: Totals,
}

/// All figures of a rule set.
#[derive(Serialize)]
pub struct Figures<'n> {
    pub totals: Totals,
    /// All true or given labels, by descending support.
    pub labels: Vec<LabelRow<'n>>,
    /// `None` if there are no labels.
    pub macro_average: Option<Quality>,
    pub weighted_average: Option<Quality>,
    /// The cells of the confusion matrix that are not 0, in the order of `labels`.
    pub confusion: Vec<Cell<'n>>,
    pub groups: Vec<Group<'n>>,
}

impl<'n> Figures<'n> {
    /// The figures of a tally; the group columns have these names.
    pub fn new(tally: &Tally, names: &'n Names, columns: &'n [String]) -> Self {
        let mut cells: Vec<_> = tally
            .confusion
            .iter()
            .map(|(&(label, given), &count)| Cell {
                label: names.name(label),
                given: names.name(given),
                count,
            })
            .collect();
        let labels = label_rows(&cells);
        let order: BTreeMap<&str, usize> =
            labels.iter().enumerate().map(|(index, row)| (row.label, index)).collect();
        cells.sort_by_key(|cell| (order[cell.label], order[cell.given]));
        let groups = columns.iter().zip(&tally.groups).map(|(column, counts)| {
            let row = |(&value, counts): (_, &Counts)| GroupRow {
                value: names.name(value),
                totals: Totals::new(counts),
            };
            let mut values: Vec<_> = counts.iter().map(row).collect();
            values.sort_by_key(|row| (Reverse(row.totals.texts), row.value));
            Group { column, values }
        });
        Figures {
            totals: Totals::new(&tally.all),
            macro_average: average(&labels, |_| 1),
            weighted_average: average(&labels, |row| row.quality.support),
            labels,
            confusion: cells,
            groups: groups.collect(),
        }
    }
}

impl Totals {
    fn new(counts: &Counts) -> Self {
        let Counts { texts, acceptable, first, wrong, missed, .. } = *counts;
        let Counts { to_classify, classified, innocents, innocents_labelled, .. } = *counts;
        Totals {
            texts,
            acceptable,
            accuracy: share(acceptable, texts),
            first,
            strict_accuracy: share(first, texts),
            wrong,
            wrong_share: share(wrong, texts),
            missed,
            missed_share: share(missed, texts),
            to_classify,
            classified,
            coverage: share(classified, to_classify),
            innocents,
            innocents_labelled,
        }
    }
}

/// A share, if the whole is not 0.
fn share(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

fn label_rows<'n>(cells: &[Cell<'n>]) -> Vec<LabelRow<'n>> {
    // Support, given, correct.
    let mut counts: BTreeMap<&str, [u64; 3]> = BTreeMap::new();
    for cell in cells {
        counts.entry(cell.label).or_default()[0] += cell.count;
        counts.entry(cell.given).or_default()[1] += cell.count;
        if cell.label == cell.given {
            counts.entry(cell.label).or_default()[2] += cell.count;
        }
    }
    let row = |(label, [support, given, correct]): (_, [u64; 3])| LabelRow {
        label,
        quality: Quality {
            precision: share(correct, given).unwrap_or(0.0),
            recall: share(correct, support).unwrap_or(0.0),
            f1: share(2 * correct, support + given).unwrap_or(0.0),
            support,
        },
        given,
        correct,
    };
    let mut rows: Vec<_> = counts.into_iter().map(row).collect();
    // Stable: ties are in alphabetical order.
    rows.sort_by_key(|row| Reverse(row.quality.support));
    rows
}

fn average(labels: &[LabelRow<'_>], weight: impl Fn(&LabelRow<'_>) -> u64) -> Option<Quality> {
    let whole: u64 = labels.iter().map(&weight).sum();
    let mean = |figure: fn(&Quality) -> f64| {
        let weighted = labels.iter().map(|row| figure(&row.quality) * weight(row) as f64);
        weighted.sum::<f64>() / whole as f64
    };
    (whole > 0).then(|| Quality {
        precision: mean(|it| it.precision),
        recall: mean(|it| it.recall),
        f1: mean(|it| it.f1),
        support: labels.iter().map(|row| row.quality.support).sum(),
    })
}
