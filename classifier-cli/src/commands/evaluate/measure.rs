//! Labels each row with each rule set, judges and counts it, and keeps the first failures.

use super::cases::{Changed, Failure, FailureKind, Given, Kept, Text};
use super::names::{NameId, Names};
use super::sides::{Answer, Side, Sides};
use super::table::{Place, Problem, Row};
use super::tally::{Kind, Tally};
use super::warnings::{Filters, Labels};

/// The state while rows are read.
pub struct Measure<'a> {
    pub names: Names,
    pub sides: Sides,
    pub default: &'a str,
    default_id: NameId,
    /// The group columns. Their values come first in a row; those of filters follow.
    columns: &'a [String],
    filters: Filters<'a>,
    labels: Labels,
    /// Of the new rules, or of the only ones.
    pub new: Tally,
    /// Of the old rules, if there are any.
    pub old: Tally,
    /// Of the new rules.
    pub failures: Kept<Failure>,
    pub changes: Changes,
    /// Rows that a filter left out.
    pub left_out: u64,
}

/// Texts that got another label than before.
pub struct Changes {
    /// An acceptable label now, and none before.
    pub better: Kept<Changed>,
    /// No acceptable label now, and one before.
    pub worse: Kept<Changed>,
    /// Acceptable before and now, or never.
    pub other: u64,
}

impl<'a> Measure<'a> {
    /// An empty state. Texts that no rule matches have the label `default`; `kept` failures and
    /// changes are kept.
    pub fn new(
        mut names: Names,
        sides: Sides,
        default: &'a str,
        columns: &'a [String],
        filters: Filters<'a>,
        most: usize,
    ) -> Self {
        let default_id = sides.new.default();
        let labels = Labels::new(&sides, default, &mut names);
        Measure {
            names,
            sides,
            default,
            default_id,
            columns,
            filters,
            labels,
            new: Tally::new(columns.len()),
            old: Tally::new(columns.len()),
            failures: Kept::new(most),
            changes: Changes { better: Kept::new(most), worse: Kept::new(most), other: 0 },
            left_out: 0,
        }
    }

    /// Measure a row, unless a filter leaves it out. A text that `--response` cannot read is a
    /// problem.
    pub fn add(&mut self, place: Place<'_>, row: &Row) -> Result<(), Problem> {
        let (groups, filtered) = row.values.split_at(self.columns.len());
        if !self.filters.take(filtered) {
            self.left_out += 1;
            return Ok(());
        }
        let mut acceptable = Vec::with_capacity(row.labels.len());
        for label in &row.labels {
            self.labels.see(self.names.id(label), place, row.labels_column);
            let right = self.sides.new.right(label, &mut self.names);
            if !acceptable.contains(&right) {
                acceptable.push(right);
            }
        }
        let groups: Vec<_> = groups.iter().map(|value| self.names.id(value)).collect();
        let kind = Kind::new(&acceptable, self.default_id);

        let answer = |side: &Side| {
            let answer = side.answer(row, &acceptable);
            answer.map_err(|error| Problem::new(row.text_column, error.to_string()))
        };
        let new = answer(&self.sides.new)?;
        let old = self.sides.old.as_ref().map(answer).transpose()?;
        self.new.add(kind, &acceptable, &groups, &new);
        if let Some(failure) = FailureKind::new(new.verdict) {
            self.failures.add(|| Failure {
                text: Text::new(place, row, self.columns),
                kind: failure,
                given: Given::new(&self.sides.new, &row.text, &new, self.default),
                near: None,
            });
        }
        if let Some(old) = old {
            self.old.add(kind, &acceptable, &groups, &old);
            self.compare(place, row, &old, &new);
        }
        Ok(())
    }

    fn compare(&mut self, place: Place<'_>, row: &Row, old: &Answer<'_>, new: &Answer<'_>) {
        let kept = match (old.verdict.is_acceptable(), new.verdict.is_acceptable()) {
            (false, true) => &mut self.changes.better,
            (true, false) => &mut self.changes.worse,
            _ => {
                self.changes.other += u64::from(old.label != new.label);
                return;
            }
        };
        let given = |side, answer| Given::new(side, &row.text, answer, self.default);
        kept.add(|| Changed {
            text: Text::new(place, row, self.columns),
            old: given(self.sides.old.as_ref().unwrap_or(&self.sides.new), old),
            new: given(&self.sides.new, new),
        });
    }

    /// Warn about labels that no rule gives, and about filters that no row passes.
    pub fn warn(&self) {
        self.labels.warn(&self.names);
        self.filters.warn();
    }
}
