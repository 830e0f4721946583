//! All results. This is the JSON output.

use std::collections::HashMap;

use serde::Serialize;

use super::cases::{Changed, Failure, Kept};
use super::figures::{Figures, LabelRow, Quality, Totals};
use super::gates::Gate;
use super::measure::Changes;

/// All results.
#[derive(Serialize)]
pub struct Summary<'n> {
    pub default_label: &'n str,
    /// Texts that `--where` left out.
    pub texts_left_out: u64,
    #[serde(flatten)]
    pub rules: Rules<'n>,
    pub gates: Vec<Gate>,
}

/// One rule set, or two.
#[derive(Serialize)]
#[serde(untagged)]
pub enum Rules<'n> {
    One(Box<RuleSetResults<'n>>),
    Two(Box<Comparison<'n>>),
}

/// The results of a rule set.
#[derive(Serialize)]
pub struct RuleSetResults<'n> {
    #[serde(flatten)]
    pub figures: Figures<'n>,
    pub failures: Kept<Failure>,
    /// The number of failures for which the nearest rule was not searched, to save time.
    pub near_left_out: u64,
}

/// The results of a change.
#[derive(Serialize)]
pub struct Comparison<'n> {
    pub old: Figures<'n>,
    pub new: RuleSetResults<'n>,
    pub change: Difference,
    pub better: Kept<Changed>,
    pub worse: Kept<Changed>,
    /// Texts with another label that is neither better nor worse.
    #[serde(rename = "otherwise")]
    pub other: u64,
}

impl<'n> Comparison<'n> {
    /// The results of a change from the old figures to the new ones.
    pub fn new(old: Figures<'n>, new: RuleSetResults<'n>, changes: Changes) -> Self {
        let Changes { better, worse, other } = changes;
        let change = Difference::new(&old, &new.figures);
        Comparison { old, new, change, better, worse, other }
    }
}

/// New figures minus old ones.
#[derive(Serialize)]
pub struct Difference {
    pub accuracy: Option<f64>,
    pub strict_accuracy: Option<f64>,
    pub wrong_share: Option<f64>,
    pub missed_share: Option<f64>,
    pub coverage: Option<f64>,
    pub innocents_labelled: i64,
    pub macro_f1: Option<f64>,
    pub weighted_f1: Option<f64>,
}

impl Difference {
    fn new(old: &Figures<'_>, new: &Figures<'_>) -> Self {
        let share =
            |figure: fn(&Totals) -> Option<f64>| Some(figure(&new.totals)? - figure(&old.totals)?);
        let f1 = |old: &Option<Quality>, new: &Option<Quality>| {
            Some(new.as_ref()?.f1 - old.as_ref()?.f1)
        };
        Difference {
            accuracy: share(|it| it.accuracy),
            strict_accuracy: share(|it| it.strict_accuracy),
            wrong_share: share(|it| it.wrong_share),
            missed_share: share(|it| it.missed_share),
            coverage: share(|it| it.coverage),
            innocents_labelled: new.totals.innocents_labelled.cast_signed()
                - old.totals.innocents_labelled.cast_signed(),
            macro_f1: f1(&old.macro_average, &new.macro_average),
            weighted_f1: f1(&old.weighted_average, &new.weighted_average),
        }
    }
}

/// A line of a table by label.
pub struct QualityRow<'s> {
    pub name: &'s str,
    pub quality: &'s Quality,
    /// The change of F1; `None` if there is nothing to compare with.
    pub change: Option<f64>,
}

impl<'n> Summary<'n> {
    /// The quality of each label.
    pub fn labels(&self) -> Vec<QualityRow<'_>> {
        let old = self.change().into_iter().flat_map(|change| &change.old.labels);
        let old: HashMap<&str, f64> = old.map(|row| (row.label, row.quality.f1)).collect();
        let labels = self.new_rules().figures.labels.iter();
        labels
            .map(|LabelRow { label, quality, .. }| QualityRow {
                name: label,
                quality,
                change: old.get(label).map(|old| quality.f1 - old),
            })
            .collect()
    }

    /// The averages over labels with these names, if there are labels.
    pub fn averages<'s>(&'s self, [of_labels, of_texts]: [&'s str; 2]) -> Vec<QualityRow<'s>> {
        let averages =
            |of: &'s Figures<'n>| [of.macro_average.as_ref(), of.weighted_average.as_ref()];
        let old = self.change().map_or([None; 2], |change| averages(&change.old));
        let new = averages(&self.new_rules().figures);
        let rows = [of_labels, of_texts].into_iter().zip(new).zip(old);
        rows.filter_map(|((name, quality), old)| {
            let quality = quality?;
            Some(QualityRow { name, quality, change: old.map(|old| quality.f1 - old.f1) })
        })
        .collect()
    }

    /// The results of the only rule set, or of the new one.
    pub fn new_rules(&self) -> &RuleSetResults<'n> {
        match &self.rules {
            Rules::One(rules) => rules,
            Rules::Two(change) => &change.new,
        }
    }

    /// The results of a change, if there is one.
    pub fn change(&self) -> Option<&Comparison<'n>> {
        match &self.rules {
            Rules::One(_) => None,
            Rules::Two(change) => Some(change),
        }
    }
}
