//! Texts to show: those without an acceptable label, and those that get better or worse.

use std::collections::BTreeMap;

use classifier::Classifier;
use serde::Serialize;

use super::sides::{Answer, Side, Verdict};
use super::table::{Place, Row};
use crate::commands::explain::{Explained, Explainer, PartKind};
use crate::rule_json::RuleJson;

/// The first of several texts, and the number of all.
#[derive(Serialize)]
pub struct Kept<T> {
    pub count: u64,
    pub rows: Vec<T>,
    #[serde(skip)]
    most: usize,
}

impl<T> Kept<T> {
    /// An empty list that keeps at most this many.
    pub fn new(most: usize) -> Self {
        Kept { count: 0, rows: Vec::new(), most }
    }

    /// Count a text, and keep it if it is one of the first.
    pub fn add(&mut self, row: impl FnOnce() -> T) {
        self.count += 1;
        if self.rows.len() < self.most {
            self.rows.push(row());
        }
    }
}

/// A labelled text and where it is.
#[derive(Serialize)]
pub struct Text {
    pub file: String,
    pub line: u64,
    pub text: String,
    /// Acceptable labels.
    pub labels: Vec<String>,
    /// The values of the group columns.
    pub groups: BTreeMap<String, String>,
}

impl Text {
    /// The text of a row. The first values of the row belong to these columns.
    pub fn new(place: Place<'_>, row: &Row, columns: &[String]) -> Self {
        Text {
            file: place.source.to_string(),
            line: place.line,
            text: row.text.clone(),
            labels: row.labels.clone(),
            groups: columns.iter().cloned().zip(row.values.iter().cloned()).collect(),
        }
    }
}

/// The label that a text got.
#[derive(Serialize)]
pub struct Given {
    /// The part of the text that was classified, if that is not all of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply: Option<String>,
    pub label: String,
    /// `None` if no rule matched.
    pub rule: Option<RuleJson<'static>>,
}

impl Given {
    /// The answer of a rule set; texts that no rule matches have the label `default`.
    pub fn new(side: &Side, text: &str, answer: &Answer<'_>, default: &str) -> Self {
        let rule = answer.winner.map(|id| RuleJson::without_index(side.classifier.rule(id)));
        let label = rule.as_ref().map_or(default, |rule| rule.label);
        let reply = (answer.line != text).then(|| answer.line.clone().into_owned());
        Given { reply, label: label.to_owned(), rule }
    }
}

/// A text without an acceptable label.
#[derive(Serialize)]
pub struct Failure {
    #[serde(flatten)]
    pub text: Text,
    pub kind: FailureKind,
    #[serde(flatten)]
    pub given: Given,
    /// The nearest rule, if no rule matches.
    pub near: Option<Near>,
}

#[derive(Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FailureKind {
    Wrong,
    Missed,
}

impl FailureKind {
    /// The kind of failure, if the verdict is a failure.
    pub fn new(verdict: Verdict) -> Option<Self> {
        match verdict {
            Verdict::First | Verdict::Acceptable => None,
            Verdict::Wrong => Some(FailureKind::Wrong),
            Verdict::Missed => Some(FailureKind::Missed),
        }
    }

    /// The name in output.
    pub fn name(self) -> &'static str {
        match self {
            FailureKind::Wrong => "wrong",
            FailureKind::Missed => "missed",
        }
    }
}

/// A rule that nearly matches.
#[derive(Serialize)]
pub struct Near {
    #[serde(flatten)]
    pub rule: RuleJson<'static>,
    /// The share of the pattern that is in the text, by weight.
    pub share: f64,
    /// The parts of the pattern that are not in the text.
    pub missing: Vec<&'static str>,
}

impl Near {
    fn new(explained: &Explained) -> Self {
        let Explained { rule, parts, share } = explained;
        let pattern = rule.pattern;
        let parts = parts.as_deref().unwrap_or_default().iter();
        let missing =
            parts.filter(|part| matches!(part.kind, PartKind::Missing | PartKind::Nowhere));
        Near {
            rule: RuleJson::without_index(*rule),
            share: *share,
            missing: missing.map(|part| &pattern[part.pattern.clone()]).collect(),
        }
    }
}

/// The limit of steps for all searches of near rules: a second or two.
pub const STEPS: usize = 1 << 27;

/// Search the nearest rule for each text that no rule matches, within a limit of steps. Returns the
/// number of texts that were left out.
pub fn find_near(
    failures: &mut [Failure],
    classifier: &'static Classifier<'static>,
    mut steps: usize,
) -> u64 {
    let explainer = Explainer::new(classifier);
    let mut left_out = 0;
    for failure in failures.iter_mut().filter(|it| it.given.rule.is_none()) {
        if steps == 0 {
            left_out += 1;
            continue;
        }
        let line = failure.given.reply.as_ref().unwrap_or(&failure.text.text);
        let near = explainer.nearest(line, &mut steps);
        failure.near = near.as_ref().map(Near::new);
    }
    left_out
}

/// A text that got another label than before.
#[derive(Serialize)]
pub struct Changed {
    #[serde(flatten)]
    pub text: Text,
    pub old: Given,
    pub new: Given,
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{Failure, FailureKind, Given, STEPS, Text, find_near};

    #[test]
    fn looking_for_near_rules_ends_and_says_how_many_texts_were_left_out() {
        let failure = |text: &str| Failure {
            text: Text {
                file: String::new(),
                line: 1,
                text: text.to_owned(),
                labels: Vec::new(),
                groups: BTreeMap::new(),
            },
            kind: FailureKind::Missed,
            given: Given { reply: None, label: String::new(), rule: None },
            near: None,
        };
        let classifier = classifier::smtp::BounceClass::classifier();
        let near = |steps| {
            let mut failures = ["352 5.2.2 mailbox is stuffed"; 3].map(failure);
            let left_out = find_near(&mut failures, classifier, steps);
            (left_out, failures.map(|failure| failure.near.is_some()))
        };
        assert_eq!(near(STEPS), (0, [true; 3]));
        assert_eq!(near(0), (3, [false; 3]));
        // Only the first is searched, and not completely.
        assert_eq!(near(1), (2, [false; 3]));
    }
}
