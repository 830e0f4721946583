//! The old rules and the new ones.

use classifier::{Classifier, RuleId};
use classifier_compiler::{Relabeler, RuleChanges};

use crate::input::Text;

/// Both rule sets.
pub struct Sides<'c> {
    pub old: Side<'c>,
    pub new: Side<'c>,
    relabeler: Relabeler<'c>,
}

/// The rules of one side.
pub struct Side<'c> {
    pub classifier: &'c Classifier<'c>,
    /// The label of texts that no rule matches, the same on both sides.
    default: String,
}

/// A label; `None` is the default one, whether or not a rule gives it.
pub type Label<'c> = Option<&'c str>;

/// The winning rules of a text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Winners {
    pub old: Option<RuleId>,
    pub new: Option<RuleId>,
}

/// The labels of a text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Transition<'c> {
    pub old: Label<'c>,
    pub new: Label<'c>,
}

/// What changes for a text.
#[derive(Clone, Copy)]
pub enum Change<'c> {
    Nothing,
    /// The rule changes, but not the label.
    Rule(Transition<'c>),
    Label(Transition<'c>),
}

impl<'c> Sides<'c> {
    /// Rules before and after these changes; texts that no rule matches get the label `default`.
    pub fn new(
        old: &'c Classifier<'c>,
        new: &'c Classifier<'c>,
        changes: &'c RuleChanges,
        default: &str,
    ) -> Self {
        let side = |classifier| Side { classifier, default: default.to_owned() };
        Sides { old: side(old), new: side(new), relabeler: changes.relabeler(new) }
    }

    /// The rules that win a text.
    pub fn winners(&self, text: &Text<'_>) -> Winners {
        let old = text.winner(self.old.classifier);
        let new = self.relabeler.first_match_bytes(text.classified(), old.map(u32::from));
        Winners { old, new }
    }

    /// What changes for a text with these winners.
    pub fn change(&self, winners: Winners) -> Change<'c> {
        let transition =
            Transition { old: self.old.label(winners.old), new: self.new.label(winners.new) };
        if transition.old != transition.new {
            Change::Label(transition)
        } else if !self.is_same_rule(winners) {
            Change::Rule(transition)
        } else {
            Change::Nothing
        }
    }

    /// Whether both winners are the same rule: by their ids, or else by their patterns. A rule's line
    /// does not identify it, because rules before it may be added.
    fn is_same_rule(&self, Winners { old, new }: Winners) -> bool {
        match (
            old.map(|id| self.old.classifier.rule(id)),
            new.map(|id| self.new.classifier.rule(id)),
        ) {
            (Some(old), Some(new)) => match (old.stable_id, new.stable_id) {
                (Some(old), Some(new)) => old == new,
                _ => old.pattern == new.pattern,
            },
            (old, new) => old.is_none() && new.is_none(),
        }
    }

    /// The name of a label.
    pub fn text<'s>(&'s self, label: Label<'s>) -> &'s str {
        label.unwrap_or(&self.new.default)
    }
}

impl<'c> Side<'c> {
    /// The label of a winner.
    pub fn label(&self, winner: Option<RuleId>) -> Label<'c> {
        winner.map(|id| self.classifier.rule(id).label).filter(|label| *label != self.default)
    }
}
