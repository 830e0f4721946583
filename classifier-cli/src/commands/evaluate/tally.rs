//! Counts of the answers of one rule set.

use std::collections::HashMap;

use super::names::NameId;
use super::sides::{Answer, Verdict};

/// Counts of texts by how good their labels are.
#[derive(Clone, Copy, Default, PartialEq, Debug)]
pub struct Counts {
    pub texts: u64,
    /// With an acceptable label.
    pub acceptable: u64,
    /// With the first of the acceptable labels.
    pub first: u64,
    pub wrong: u64,
    pub missed: u64,
    /// Texts for which the default label is not acceptable.
    pub to_classify: u64,
    /// Those among them with another label than the default one.
    pub classified: u64,
    /// Texts for which only the default label is acceptable.
    pub innocents: u64,
    /// Those among them with another label.
    pub innocents_labelled: u64,
}

/// The kind of a text by its acceptable labels.
#[derive(Clone, Copy)]
pub enum Kind {
    /// Without the default label.
    ToClassify,
    /// With the default label and others.
    Either,
    /// Only the default label.
    Innocent,
}

impl Kind {
    /// The kind of a text with these acceptable labels.
    pub fn new(acceptable: &[NameId], default: NameId) -> Self {
        if !acceptable.contains(&default) {
            Kind::ToClassify
        } else if acceptable.iter().any(|&label| label != default) {
            Kind::Either
        } else {
            Kind::Innocent
        }
    }
}

impl Counts {
    /// Count a text.
    pub fn add(&mut self, kind: Kind, verdict: Verdict) {
        self.texts += 1;
        self.acceptable += u64::from(verdict.is_acceptable());
        self.first += u64::from(verdict == Verdict::First);
        self.wrong += u64::from(verdict == Verdict::Wrong);
        self.missed += u64::from(verdict == Verdict::Missed);
        match kind {
            Kind::ToClassify => {
                self.to_classify += 1;
                self.classified += u64::from(verdict != Verdict::Missed);
            }
            Kind::Either => {}
            Kind::Innocent => {
                self.innocents += 1;
                self.innocents_labelled += u64::from(verdict == Verdict::Wrong);
            }
        }
    }
}

/// Everything that is counted.
pub struct Tally {
    pub all: Counts,
    /// By value, for each group column.
    pub groups: Vec<HashMap<NameId, Counts>>,
    /// Texts by true label and given label.
    pub confusion: HashMap<(NameId, NameId), u64>,
}

impl Tally {
    /// An empty tally with this number of group columns.
    pub fn new(groups: usize) -> Self {
        let groups = vec![HashMap::new(); groups];
        Tally { all: Counts::default(), groups, confusion: HashMap::new() }
    }

    /// Count a text with these acceptable labels and these values of the group columns.
    pub fn add(
        &mut self,
        kind: Kind,
        acceptable: &[NameId],
        values: &[NameId],
        answer: &Answer<'_>,
    ) {
        self.all.add(kind, answer.verdict);
        for (counts, &value) in self.groups.iter_mut().zip(values) {
            counts.entry(value).or_default().add(kind, answer.verdict);
        }
        let truth = match answer.verdict.is_acceptable() {
            true => answer.label,
            false => acceptable[0],
        };
        *self.confusion.entry((truth, answer.label)).or_default() += 1;
    }
}
