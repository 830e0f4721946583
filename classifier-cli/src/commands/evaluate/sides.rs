//! The rule sets to measure, and their answers.

use std::borrow::Cow;

use classifier::{Classifier, RuleId};

use super::names::{NameId, Names};
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
    /// The label of texts that no rule matches.
    default: NameId,
    /// The label of each rule.
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
    /// The rules of a classifier. Texts that no rule matches have the label `default`.
    pub fn new(
        classifier: &'static Classifier<'static>,
        response: ResponseForm,
        default: NameId,
        names: &mut Names,
    ) -> Self {
        let labels = classifier.rules().map(|rule| names.id(rule.label)).collect();
        Side { classifier, response, default, labels }
    }

    /// The answer of these rules for a text with these acceptable labels, the best first.
    pub fn answer<'t>(
        &self,
        text: &'t str,
        acceptable: &[NameId],
    ) -> Result<Answer<'t>, Unreadable> {
        let line = reply::line(text, self.response)?;
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
