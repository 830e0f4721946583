//! Earlier rules that cover a rule, and the texts that show which do not.

use std::ops::Range;

use super::{Matcher, Reach, Witness, fuel::Undecided};

/// A text, and which rules match it.
pub(super) struct Trial {
    text: String,
    /// The first of the earlier rules that match, in their order.
    rivals: Vec<usize>,
    /// Whether the rule in question matches.
    pub(super) is_match: bool,
}

/// The most rivals of one text: each takes a search, and any of them explains the text.
const MOST_RIVALS: usize = 8;

impl Trial {
    /// Tries a text with the rule at the end of the range and those in it.
    pub(super) fn new(text: String, rules: Range<usize>, matcher: &impl Matcher) -> Self {
        let matches = matcher.matches_from(rules.start, &text);
        let rivals = matches.take_while(|&rule| rule < rules.end).take(MOST_RIVALS).collect();
        let is_match = matcher.rule_matches(rules.end, &text);
        Self { text, rivals, is_match }
    }

    /// Whether the rule in question wins.
    pub(super) fn is_won(&self) -> bool {
        self.is_match && self.rivals.is_empty()
    }

    /// The text as evidence that the rule can win.
    pub(super) fn into_win(self) -> Reach {
        Reach::Wins(Witness { text: self.text, is_shortest: true })
    }
}

/// Rules that keep a later one from winning.
#[derive(Default)]
pub(super) struct Cover {
    /// In their order.
    pub(super) rivals: Vec<usize>,
    /// Texts that the rule in question matches and does not win. Any cover must match them.
    pub(super) trials: Vec<Trial>,
}

impl Cover {
    /// Adds the winner of a text; returns whether that is a new rival.
    pub(super) fn extend(&mut self, trial: Trial) -> bool {
        let Some(&winner) = trial.rivals.first() else { return false };
        let Err(place) = self.rivals.binary_search(&winner) else { return false };
        self.rivals.insert(place, winner);
        self.trials.push(trial);
        true
    }

    /// Makes a complete cover as small as possible: one rule if any suffices, else without those that
    /// can be left out, the last first. `covers` returns whether rules cover everything, and records a
    /// text that they do not. After an error the cover is complete still.
    pub(super) fn shrink(
        &mut self,
        mut covers: impl FnMut(&mut Self, &[usize]) -> Result<bool, Undecided>,
    ) -> Result<(), Undecided> {
        if self.rivals.len() < 2 {
            return Ok(());
        }
        for &single in &self.common() {
            if self.is_plausible(&[single]) && covers(self, &[single])? {
                self.rivals = vec![single];
                return Ok(());
            }
        }
        for place in (0..self.rivals.len()).rev() {
            let mut fewer = self.rivals.clone();
            fewer.remove(place);
            if self.is_plausible(&fewer) && covers(self, &fewer)? {
                self.rivals = fewer;
            }
        }
        Ok(())
    }

    /// The earlier rules that match all texts so far.
    fn common(&self) -> Vec<usize> {
        let Some((first, others)) = self.trials.split_first() else { return Vec::new() };
        let mut common = first.rivals.clone();
        common.retain(|rival| others.iter().all(|other| other.rivals.contains(rival)));
        common
    }

    /// Whether some of the rules match each text so far.
    fn is_plausible(&self, rules: &[usize]) -> bool {
        self.trials.iter().all(|trial| rules.iter().any(|rule| trial.rivals.contains(rule)))
    }
}
