//! Rule sets that are measured, and what they say of a labelled text.

use classifier::{Classifier, RuleId};

use super::names::{NameId, Names};

/// What is measured: the rules, or those before a change and those after it.
pub struct Sides {
    pub old: Option<Side>,
    /// The new rules, or the only ones.
    pub new: Side,
}

/// A rule set.
pub struct Side {
    pub classifier: &'static Classifier<'static>,
    /// The label of texts that no rule matches.
    default: NameId,
    /// The label of each rule.
    labels: Vec<NameId>,
}

/// What a rule set says of a text.
#[derive(Clone, Copy)]
pub struct Answer {
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
    /// The rules of a classifier; texts that none matches have the label `default`.
    pub fn new(
        classifier: &'static Classifier<'static>,
        default: NameId,
        names: &mut Names,
    ) -> Self {
        let labels = classifier.rules().map(|rule| names.id(rule.label)).collect();
        Side { classifier, default, labels }
    }

    /// What these rules say of a text for which these labels are acceptable, the best first.
    pub fn answer(&self, text: &str, acceptable: &[NameId]) -> Answer {
        let winner = self.classifier.first_match(text);
        let label = winner.map_or(self.default, |id| self.labels[id.index()]);
        let verdict = match acceptable.iter().position(|&it| it == label) {
            Some(0) => Verdict::First,
            Some(_) => Verdict::Acceptable,
            None if label == self.default => Verdict::Missed,
            None => Verdict::Wrong,
        };
        Answer { winner, label, verdict }
    }
}
