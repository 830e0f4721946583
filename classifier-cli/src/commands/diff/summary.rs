//! The result of a comparison: totals, and each pair of old and new label with its rules and
//! samples.

use std::collections::BTreeMap;

use classifier::RuleId;
use serde::Serialize;

use super::sides::{Side, Sides, Transition, Winners};
use super::tally::Tally;
use crate::rule_json::RuleJson;

/// The JSON output.
#[derive(Serialize)]
pub struct Summary<'s> {
    pub texts: u64,
    pub unchanged: u64,
    pub changed: u64,
    pub newly_classified: u64,
    pub no_longer_classified: u64,
    /// Texts that keep their label but get it by another rule.
    pub other_rule: u64,
    /// Pairs of different labels, most frequent first.
    pub transitions: Vec<Moved<'s>>,
    /// The same for texts that keep their label but get it by another rule; `None` without
    /// `--rules-too`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub same_label: Option<Vec<Moved<'s>>>,
}

/// Texts with the same old label and the same new label.
#[derive(Serialize)]
pub struct Moved<'s> {
    pub old: &'s str,
    pub new: &'s str,
    pub count: u64,
    /// Most frequent first.
    pub rules: Vec<Pair<'s>>,
    pub samples: Vec<String>,
}

/// Texts with the same old winner and the same new winner.
#[derive(Serialize)]
pub struct Pair<'s> {
    pub old: Option<RuleJson<'s>>,
    pub new: Option<RuleJson<'s>>,
    pub count: u64,
}

impl<'s> Summary<'s> {
    /// Summarize a tally.
    pub fn new(sides: &'s Sides<'s>, mut tally: Tally<'s>, rules_too: bool) -> Self {
        let mut by_transition: BTreeMap<Transition<'s>, Vec<(Winners, u64)>> = BTreeMap::new();
        for ((transition, winners), count) in tally.changed.drain() {
            by_transition.entry(transition).or_default().push((winners, count));
        }
        let mut moved: Vec<(Transition<'s>, Moved<'s>)> = by_transition
            .into_iter()
            .map(|(transition, pairs)| {
                (transition, Moved::new(sides, transition, pairs, tally.take_samples(transition)))
            })
            .collect();
        // Stable: ties are in the order of the labels.
        moved.sort_by_key(|(_, moved)| std::cmp::Reverse(moved.count));

        let count = |is_of: fn(&Transition<'_>) -> bool| -> u64 {
            moved.iter().filter(|(transition, _)| is_of(transition)).map(|(_, it)| it.count).sum()
        };
        let changed = count(|transition| transition.old != transition.new);
        let newly_classified = count(|it| it.old.is_none() && it.new.is_some());
        let no_longer_classified = count(|it| it.old.is_some() && it.new.is_none());
        let other_rule = count(|transition| transition.old == transition.new);
        let (same, other): (Vec<_>, Vec<_>) =
            moved.into_iter().partition(|(transition, _)| transition.old == transition.new);
        let without_key = |moved: Vec<(Transition<'s>, Moved<'s>)>| {
            moved.into_iter().map(|(_, moved)| moved).collect()
        };
        Summary {
            texts: tally.texts,
            unchanged: tally.texts - changed,
            changed,
            newly_classified,
            no_longer_classified,
            other_rule,
            transitions: without_key(other),
            same_label: rules_too.then(|| without_key(same)),
        }
    }
}

impl<'s> Moved<'s> {
    fn new(
        sides: &'s Sides<'s>,
        transition: Transition<'s>,
        mut pairs: Vec<(Winners, u64)>,
        samples: Vec<String>,
    ) -> Self {
        pairs.sort_unstable_by_key(|&(winners, count)| (std::cmp::Reverse(count), winners));
        Moved {
            old: sides.text(transition.old),
            new: sides.text(transition.new),
            count: pairs.iter().map(|(_, count)| count).sum(),
            rules: pairs
                .into_iter()
                .map(|(winners, count)| Pair {
                    old: winners.old.map(|id| rule(&sides.old, id)),
                    new: winners.new.map(|id| rule(&sides.new, id)),
                    count,
                })
                .collect(),
            samples,
        }
    }
}

/// A rule of one side. Index, basis and tags are left out, as they do not matter for a change.
fn rule<'c>(side: &Side<'c>, id: RuleId) -> RuleJson<'c> {
    let rule = RuleJson::without_index(side.classifier.rule(id));
    RuleJson { basis: None, tags: Vec::new(), ..rule }
}
