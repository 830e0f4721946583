//! The rule sets to measure, and their answers.

use std::borrow::Cow;

use classifier::{Classifier, RuleId};

use super::names::{NameId, Names};
use super::table::Row;
use crate::fields::{Field, column};
use crate::input::{ResponseForm, Unreadable, reply};

/// One rule set, or two.
pub struct Sides {
    pub old: Option<Side>,
    /// The new rules, or the only ones.
    pub new: Side,
}

/// A rule set.
pub struct Side {
    pub classifier: &'static Classifier<'static>,
    /// How replies are found in texts.
    response: ResponseForm,
    /// The field that is measured in place of labels, if any.
    field: Option<Field>,
    /// The label of texts that no rule matches, or its value.
    default: NameId,
    /// The label of each rule, or its value.
    labels: Vec<NameId>,
}

/// The answer of a rule set.
pub struct Answer<'t> {
    /// The part of the text that was classified.
    pub line: Cow<'t, str>,
    pub winner: Option<RuleId>,
    pub label: NameId,
    pub verdict: Verdict,
}

/// How good a label is.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Verdict {
    /// The first of the acceptable labels.
    First,
    /// Another acceptable label.
    Acceptable,
    /// A label that is not acceptable, and not the default one.
    Wrong,
    /// The default label, if that is not acceptable.
    Missed,
}

impl Verdict {
    /// Whether the label is acceptable.
    pub fn is_acceptable(self) -> bool {
        matches!(self, Verdict::First | Verdict::Acceptable)
    }
}

impl Side {
    /// The rules of a classifier. Texts that no rule matches have the label `default`. With a field,
    /// its values take the place of labels.
    pub fn new(
        classifier: &'static Classifier<'static>,
        response: ResponseForm,
        field: Option<Field>,
        default: &str,
        names: &mut Names,
    ) -> Self {
        let mut name = |winner: Option<RuleId>| match &field {
            Some(field) => names.id(&column(&field.of(winner, default))),
            None => names.id(winner.map_or(default, |id| classifier.rule(id).label)),
        };
        let labels = classifier.rules().map(|rule| name(Some(rule.id))).collect();
        let default = name(None);
        Side { classifier, response, field, default, labels }
    }

    /// What counts as right where this label does: the label, or its value.
    pub fn right(&self, label: &str, names: &mut Names) -> NameId {
        match &self.field {
            // The default label has a value, whether or not rules name it.
            Some(field) => names.id(&column(&field.of(None, label))),
            None => names.id(label),
        }
    }

    /// The name of texts that no rule matches.
    pub fn default(&self) -> NameId {
        self.default
    }

    /// The answer of these rules for a row with these acceptable labels, the best first.
    pub fn answer<'t>(
        &self,
        row: &'t Row,
        acceptable: &[NameId],
    ) -> Result<Answer<'t>, Unreadable> {
        let line = reply::line(&row.text, row.response.unwrap_or(self.response))?;
        let winner = self.classifier.first_match(&line);
        let label = winner.map_or(self.default, |id| self.labels[id.index()]);
        let verdict = match acceptable.iter().position(|&it| it == label) {
            Some(0) => Verdict::First,
            Some(_) => Verdict::Acceptable,
            None if label == self.default => Verdict::Missed,
            None => Verdict::Wrong,
        };
        Ok(Answer { line, winner, label, verdict })
    }
}
