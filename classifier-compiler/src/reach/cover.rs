//! Earlier rules that cover a rule, and the texts that show which do not.

use std::ops::Range;

use super::{Matcher, Reach, Witness, fuel::Undecided};

/// A text, and those who match it.
pub(super) struct Contest {
    text: String,
    /// The first of them before the rule in question, in their order.
    rivals: Vec<usize>,
    /// Whether the rule in question matches.
    is_entered: bool,
}

/// Each takes a search, and where more of them match a text, any will do for a culprit.
const MOST_RIVALS: usize = 8;

impl Contest {
    /// Between the rule at the end of the range and those in it.
    pub(super) fn new(text: String, rules: Range<usize>, matcher: &impl Matcher) -> Self {
        let entrants = matcher.matches_from(rules.start, &text);
        let rivals = entrants.take_while(|&entrant| entrant < rules.end);
        let rivals = rivals.take(MOST_RIVALS).collect();
        let is_entered = matcher.rule_matches(rules.end, &text);
        Self { text, rivals, is_entered }
    }

    /// Whether the rule in question matches.
    pub(super) fn is_entered(&self) -> bool {
        self.is_entered
    }

    /// Whether it wins.
    pub(super) fn is_won(&self) -> bool {
        self.is_entered && self.rivals.is_empty()
    }

    /// The text as what shows that the rule can win.
    pub(super) fn into_win(self) -> Reach {
        Reach::Wins(Witness { text: self.text, is_shortest: true })
    }
}

/// Rules that are in the way of a later one.
#[derive(Default)]
pub(super) struct Cover {
    /// In their order.
    rivals: Vec<usize>,
    /// What the rule in question matches, and does not win.
    contests: Vec<Contest>,
}

impl Cover {
    pub(super) fn rivals(&self) -> &[usize] {
        &self.rivals
    }

    /// Takes in the winner, and says whether that is a new rival.
    pub(super) fn extend(&mut self, contest: Contest) -> bool {
        let Some(&winner) = contest.rivals.first() else { return false };
        let Err(place) = self.rivals.binary_search(&winner) else { return false };
        self.rivals.insert(place, winner);
        self.contests.push(contest);
        true
    }

    /// Remembers a text that any cover must match.
    pub(super) fn record(&mut self, contest: Contest) {
        self.contests.push(contest);
    }

    /// Makes a cover that is complete as small as `covers` can show: one rule if any suffices,
    /// else without those that can be left out, the last first. `covers` says whether rules cover
    /// everything, and records a text that they do not.
    pub(super) fn shrink(
        &mut self,
        mut covers: impl FnMut(&mut Self, &[usize]) -> Result<bool, Undecided>,
    ) {
        if self.rivals.len() > 1 {
            // Without more work, the cover stays as far as it has come.
            let _ = self.shrink_while_able(&mut covers);
        }
    }

    fn shrink_while_able(
        &mut self,
        covers: &mut impl FnMut(&mut Self, &[usize]) -> Result<bool, Undecided>,
    ) -> Result<(), Undecided> {
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
        let Some((first, others)) = self.contests.split_first() else { return Vec::new() };
        let mut common = first.rivals.clone();
        common.retain(|rival| others.iter().all(|other| other.rivals.contains(rival)));
        common
    }

    /// Whether some of the rules match each text so far.
    fn is_plausible(&self, rules: &[usize]) -> bool {
        self.contests.iter().all(|contest| rules.iter().any(|rule| contest.rivals.contains(rule)))
    }
}
