//! Which rules can win, and which texts they win.
//!
//! A rule wins the texts that it matches and no earlier rule does. To take all earlier rules into
//! account at once would need the product of their automata. But few of them are in the way of any
//! one rule, and which they are shows by trial, as in counterexample-guided refinement (Clarke et
//! al., "Counterexample-Guided Abstraction Refinement", 2000): look for the shortest text that the
//! rule matches and the rivals known so far do not, ask the classifier who wins it, and take the
//! winner for one more rival. In the end the rule itself wins, or no such text is left and the
//! rivals cover all that it matches.
//!
//! The first guess, `shortest`, needs no automaton and is right for most rules. After that
//! `automaton` determinizes single patterns as far as `product` walks them, first for texts of
//! ASCII, then for all: only when both are exhausted does a rule count as covered. `cover` then
//! picks as few culprits as will do, and `fuel` bounds all of it.

mod automaton;
mod cover;
mod distance;
mod fuel;
mod nfa;
mod product;
mod readable;
mod shortest;
#[cfg(test)]
mod tests;

use std::{collections::HashMap, iter};

use classifier_runtime::{
    Classifier, RuleId,
    format::{TIERS, TierId},
};
use regex_syntax::hir::{Dot, Hir, Look, Repetition};

use self::{
    automaton::Automaton,
    cover::{Contest, Cover},
    fuel::{Fuel, Undecided},
    nfa::Nfa,
    product::Wanted,
};
use crate::{automaton::TooLarge, syntax::normalize::normalize};

/// Whether a rule can win.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    /// It wins this text.
    Wins(Witness),
    /// These earlier rules together match every text that it matches: the lowest single one if one
    /// suffices, else several of which none can be left out. (Where the work allowed for the rule
    /// ran out on the way there, some can.)
    Shadowed(Vec<usize>),
    /// It matches no text at all.
    Never,
    /// To decide that would take more work than allowed.
    Unknown,
}

/// A text that a rule wins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Witness {
    pub(crate) text: String,
    /// No text of ASCII that the rule wins is shorter; if it wins none, no text has fewer bytes.
    pub(crate) is_shortest: bool,
}

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Search {
    /// Any text, and little work.
    Any,
    /// The shortest.
    Shortest,
}

/// Says which rules match a text.
pub(crate) trait Matcher {
    /// The rules that match, of this one and those after it, in their order.
    fn matches_from(&self, first: usize, text: &str) -> impl Iterator<Item = usize>;

    /// Whether this rule does.
    fn rule_matches(&self, rule: usize, text: &str) -> bool;
}

impl Matcher for Classifier<'_> {
    fn matches_from(&self, first: usize, text: &str) -> impl Iterator<Item = usize> {
        let from = |rule| self.first_match_from(text, self.rule_id(rule)?).map(RuleId::index);
        iter::successors(from(first), move |rule| from(rule + 1))
    }

    fn rule_matches(&self, rule: usize, text: &str) -> bool {
        self.rule_id(rule).is_some_and(|id| self.rule_matches(id, text))
    }
}

/// Decides for the rules of one rule set whether they can win.
pub(crate) struct Reacher<'r, M> {
    patterns: &'r [Hir],
    matcher: &'r M,
    automata: Vec<Automaton>,
    /// Where they are, by tier.
    indexes: [HashMap<Texts, Result<usize, TooLarge>>; TIERS],
    fuel: Fuel,
}

/// What an automaton accepts.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Texts {
    /// The texts that a rule matches.
    Of(usize),
    /// The bytes that are texts: valid UTF-8.
    All,
}

impl<'r, M: Matcher> Reacher<'r, M> {
    /// For the patterns of all rules, and a matcher for the same rules.
    pub(crate) fn new(patterns: &'r [Hir], matcher: &'r M) -> Self {
        Self {
            patterns,
            matcher,
            automata: Vec::new(),
            indexes: Default::default(),
            fuel: Fuel::default(),
        }
    }

    /// Whether a rule can win. `known` is a text that it does win, if there is one to hand.
    ///
    /// The work is limited for each rule, and more generously for all: after enough hard ones, the
    /// rules that are asked about last are [`Reach::Unknown`].
    pub(crate) fn reach(&mut self, rule: usize, known: Option<&str>, search: Search) -> Reach {
        self.reach_from(0, rule, known, search)
    }

    /// As [`reach`](Self::reach), if the rules before `first` were not there.
    pub(crate) fn reach_from(
        &mut self,
        first: usize,
        rule: usize,
        known: Option<&str>,
        search: Search,
    ) -> Reach {
        let known = known.map(|text| Witness { text: text.to_owned(), is_shortest: false });
        match known {
            Some(known) if search == Search::Any => return Reach::Wins(known),
            _ => self.fuel.refill(search, self.patterns.len()),
        }
        self.decide(first, rule)
            .unwrap_or_else(|Undecided| known.map_or(Reach::Unknown, Reach::Wins))
    }

    fn decide(&mut self, first: usize, rule: usize) -> Result<Reach, Undecided> {
        let mut cover = Cover::default();
        if let Some(text) = shortest::guess(&self.patterns[rule]) {
            let contest = Contest::new(text, first..rule, self.matcher);
            if contest.is_won() {
                return Ok(contest.into_win());
            }
            // Where assertions do not hold, the guess is no match.
            if contest.is_entered() {
                cover.extend(contest);
            }
        }
        for tier in TierId::ALL {
            while let Some(text) = self.uncovered(rule, cover.rivals(), tier)? {
                let contest = Contest::new(text, first..rule, self.matcher);
                if contest.is_won() {
                    return Ok(contest.into_win());
                }
                let has_grown = contest.is_entered() && cover.extend(contest);
                debug_assert!(has_grown, "automata and classifier disagree");
                if !has_grown {
                    return Err(Undecided);
                }
            }
        }
        if cover.rivals().is_empty() {
            return Ok(Reach::Never);
        }
        cover.shrink(|cover, rivals| {
            for tier in TierId::ALL {
                if let Some(text) = self.uncovered(rule, rivals, tier)? {
                    cover.record(Contest::new(text, first..rule, self.matcher));
                    return Ok(false);
                }
            }
            Ok(true)
        });
        Ok(Reach::Shadowed(cover.rivals().to_vec()))
    }

    /// The shortest text of a tier that a rule matches and the rivals do not.
    fn uncovered(
        &mut self,
        rule: usize,
        rivals: &[usize],
        tier: TierId,
    ) -> Result<Option<String>, Undecided> {
        let mut required = vec![self.automaton(Texts::Of(rule), tier)?];
        if tier == TierId::Unicode {
            required.push(self.automaton(Texts::All, tier)?);
        }
        let forbidden: Vec<usize> = rivals
            .iter()
            .map(|&rival| self.automaton(Texts::Of(rival), tier))
            .collect::<Result<_, _>>()?;
        let wanted = Wanted { required: &required, forbidden: &forbidden, tier };
        let text = product::shortest(&mut self.automata, &wanted, &mut self.fuel)?;
        text.map(|text| String::from_utf8(text).map_err(|_| Undecided)).transpose()
    }

    /// The index of an automaton, which is made if need be.
    fn automaton(&mut self, texts: Texts, tier: TierId) -> Result<usize, Undecided> {
        if let Some(&index) = self.indexes[tier as usize].get(&texts) {
            return Ok(index?);
        }
        // At least something must be left.
        self.fuel.burn(1)?;
        let nfa = match texts {
            Texts::Of(rule) => Nfa::new(&normalize(&self.patterns[rule], tier), tier),
            Texts::All => Nfa::new(&any_text(), tier),
        };
        let work = nfa.as_ref().map_or(nfa::MOST_WORK, Nfa::work);
        let index = nfa.map(|nfa| {
            self.automata.push(Automaton::new(nfa));
            self.automata.len() - 1
        });
        self.indexes[tier as usize].insert(texts, index);
        self.fuel.burn(work)?;
        Ok(index?)
    }
}

/// `\A(?s:.)*\z`: the texts, among bytes.
fn any_text() -> Hir {
    let sub = Box::new(Hir::dot(Dot::AnyChar));
    let chars = Hir::repetition(Repetition { min: 0, max: None, greedy: true, sub });
    Hir::concat(vec![Hir::look(Look::Start), chars, Hir::look(Look::End)])
}
