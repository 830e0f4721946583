//! Rule sets that are measured, and what they say of a labelled text.

use std::borrow::Cow;

use classifier::{Classifier, RuleId};

use super::names::{NameId, Names};
use crate::input::{ResponseForm, Unreadable, reply};

/// What is measured: the rules, or those before a change and those after it.
pub struct Sides {
    pub old: Option<Side>,
    /// The new rules, or the only ones.
    pub new: Side,
}

/// A rule set.
pub struct Side {
    pub classifier: &'static Classifier<'static>,
    /// What a text is for these rules.
    response: ResponseForm,
    /// The label of texts that no rule matches.
    default: NameId,
    /// The label of each rule.
    labels: Vec<NameId>,
}

/// What a rule set says of a text.
pub struct Answer<'t> {
    /// What of the text the rules got.
    pub line: Cow<'t, str>,
    pub winner: Option<RuleId>,
    pub label: NameId,
    pub verdict: Verdict,
}

/// How good a label is for a text.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Verdict {
    /// The first of the acceptable labels.
    First,
    /// Another acceptable label.
    Acceptable,
    /// A label that is not acceptable, and not the default one.
    Wrong,
    /// The default label, which is not acceptable.
    Missed,
}

impl Verdict {
    /// Whether the label is acceptable.
    pub fn is_acceptable(self) -> bool {
        matches!(self, Verdict::First | Verdict::Acceptable)
    }
}

impl Side {
    /// The rules of a classifier, which get what `response` makes of a text; texts that none
    /// matches have the label `default`.
    pub fn new(
        classifier: &'static Classifier<'static>,
        response: ResponseForm,
        default: NameId,
        names: &mut Names,
    ) -> Self {
        let labels = classifier.rules().map(|rule| names.id(rule.label)).collect();
        Side { classifier, response, default, labels }
    }

    /// What these rules say of a text for which these labels are acceptable, the best first.
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
