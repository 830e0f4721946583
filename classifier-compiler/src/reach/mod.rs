//! Which rules can win, and which texts they win.
//!
//! A rule wins the texts that it matches and no earlier rule matches. To consider all earlier rules at
//! once would take the product of their automata. But few of them keep a given rule from winning, and
//! these rivals are found as in counterexample-guided refinement (Clarke et al.,
//! "Counterexample-Guided Abstraction Refinement", 2000): search for the shortest text that the rule
//! matches and the rivals so far do not, classify it, and add its winner to the rivals. In the end the
//! rule itself wins, or no such text is left and the rivals cover the rule.
//!
//! The first guess, `shortest`, needs no automaton and is right for most rules. After that
//! `product` searches the product of lazy DFAs (`lazy_dfa`, over `nfa` and `distance`), first for
//! texts of ASCII, then for all texts, in the symbols that the patterns distinguish. Only when both
//! searches are exhausted is a rule covered. `cover` then picks as few rivals as suffice. `letters`
//! orders symbols by readability, and `fuel` bounds the work.

mod cover;
mod distance;
mod fuel;
mod lazy_dfa;
mod letters;
mod nfa;
mod product;
mod shortest;
#[cfg(test)]
mod tests;

use std::{borrow::Cow, collections::HashMap, iter, ops::Range};

use classifier_runtime::{Classifier, RuleId};
use regex_syntax::hir::Hir;

use self::{
    cover::{Cover, Trial},
    fuel::{Fuel, Undecided},
    lazy_dfa::LazyDfa,
    letters::Letter,
    nfa::Nfa,
    product::Wanted,
};
use crate::{
    automata::TooLarge,
    pattern::{alphabet::Alphabet, leaves::in_ascii, normalize::normalize, symbol_set::SymbolSet},
    plan::gather::Plan,
};

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
    /// To decide it would take more work than allowed.
    Unknown,
}

/// A text that a rule wins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Witness {
    pub(crate) text: String,
    /// No text of ASCII that the rule wins is shorter; if it wins none, no text has fewer bytes.
    pub(crate) is_shortest: bool,
}

/// Which witness is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Search {
    /// Any text, and little work.
    Any,
    /// The shortest.
    Shortest,
}

/// Finds the rules that match a text.
pub(crate) trait Matcher {
    /// The matching rules from this one on, in their order.
    fn matches_from(&self, first: usize, text: &str) -> impl Iterator<Item = usize>;

    /// Whether this rule matches.
    fn rule_matches(&self, rule: usize, text: &str) -> bool;

    /// About the work of a search for this text, in a sixteenth of the units of fuel. It is not
    /// counted on after `most`.
    fn work(&self, text: &str, most: usize) -> usize;
}

/// A compiled rule set.
pub(crate) struct Compiled<'c> {
    pub(crate) classifier: Classifier<'c>,
    pub(crate) plan: &'c Plan,
}

impl Matcher for Compiled<'_> {
    fn matches_from(&self, first: usize, text: &str) -> impl Iterator<Item = usize> {
        let Self { classifier, .. } = self;
        let from =
            |rule| classifier.first_match_from(text, classifier.rule_id(rule)?).map(RuleId::index);
        iter::successors(from(first), move |rule| from(rule + 1))
    }

    fn rule_matches(&self, rule: usize, text: &str) -> bool {
        self.classifier.rule_id(rule).is_some_and(|id| self.classifier.rule_matches(id, text))
    }

    fn work(&self, text: &str, most: usize) -> usize {
        self.plan.work(text, most)
    }
}

/// The patterns of rules.
pub(crate) trait Patterns {
    /// How many there are.
    fn count(&self) -> usize;

    /// The pattern of a rule.
    fn pattern(&self, rule: usize) -> Cow<'_, Hir>;
}

/// Decides for the rules of one rule set whether they can win.
pub(crate) struct Reacher<'r, M> {
    patterns: &'r dyn Patterns,
    matcher: &'r M,
    /// DFAs over texts of ASCII.
    dfas: Vec<LazyDfa>,
    /// The index of each rule's DFA.
    indexes: HashMap<usize, Result<usize, TooLarge>>,
    fuel: Fuel,
    /// The work before the first of the DFAs.
    forgotten: usize,
}

/// The work for which DFAs are kept. A unit of it is about fifty bytes.
const KEPT_WORK: usize = 1 << 21;

/// The texts that are searched.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Scope {
    Ascii,
    All,
}

impl Scope {
    const BOTH: [Self; 2] = [Self::Ascii, Self::All];
}

impl<'r, M: Matcher> Reacher<'r, M> {
    /// Takes the patterns of all rules, and a matcher for the same rules.
    pub(crate) fn new(patterns: &'r dyn Patterns, matcher: &'r M) -> Self {
        Self {
            patterns,
            matcher,
            dfas: Vec::new(),
            indexes: HashMap::new(),
            fuel: Fuel::default(),
            forgotten: 0,
        }
    }

    /// Decides whether a rule can win. `known` is a text that it wins, if one is known.
    ///
    /// The work is limited for each rule and for all together: after many hard rules, further rules are
    /// [`Reach::Unknown`].
    pub(crate) fn reach(&mut self, rule: usize, known: Option<&str>, search: Search) -> Reach {
        self.reach_from(0, rule, known, search)
    }

    /// As [`reach`](Self::reach), without the rules before `first`.
    pub(crate) fn reach_from(
        &mut self,
        first: usize,
        rule: usize,
        known: Option<&str>,
        search: Search,
    ) -> Reach {
        self.forget();
        let known = known.map(|text| Witness { text: text.to_owned(), is_shortest: false });
        match known {
            Some(known) if search == Search::Any => return Reach::Wins(known),
            _ => self.fuel.refill(search, self.patterns.count()),
        }
        self.decide(first, rule)
            .unwrap_or_else(|Undecided| known.map_or(Reach::Unknown, Reach::Wins))
    }

    /// Drops all DFAs if they take much memory, which the work since they were dropped bounds.
    fn forget(&mut self) {
        if self.fuel.spent() - self.forgotten > KEPT_WORK {
            self.dfas.clear();
            self.indexes.clear();
            self.forgotten = self.fuel.spent();
        }
    }

    fn decide(&mut self, first: usize, rule: usize) -> Result<Reach, Undecided> {
        let mut cover = Cover::default();
        if let Some(text) = shortest::guess(&self.patterns.pattern(rule)) {
            let trial = self.trial(text, first..rule)?;
            if trial.is_won() {
                return Ok(trial.into_win());
            }
            // Where assertions do not hold, the guess is no match.
            if trial.is_match {
                cover.extend(trial);
            }
        }
        for scope in Scope::BOTH {
            while let Some(text) = self.uncovered(rule, &cover.rivals, scope)? {
                let trial = self.trial(text, first..rule)?;
                if trial.is_won() {
                    return Ok(trial.into_win());
                }
                let has_grown = trial.is_match && cover.extend(trial);
                debug_assert!(has_grown, "automata and classifier disagree");
                if !has_grown {
                    return Err(Undecided);
                }
            }
        }
        if cover.rivals.is_empty() {
            return Ok(Reach::Never);
        }
        // Where the work runs out, the cover stays as small as it has become.
        let _ = cover.shrink(|cover, rivals| {
            for scope in Scope::BOTH {
                if let Some(text) = self.uncovered(rule, rivals, scope)? {
                    cover.trials.push(self.trial(text, first..rule)?);
                    return Ok(false);
                }
            }
            Ok(true)
        });
        Ok(Reach::Shadowed(cover.rivals))
    }

    /// Tries a text with a rule and those before it.
    fn trial(&mut self, text: String, rules: Range<usize>) -> Result<Trial, Undecided> {
        // One search or a few.
        let work = self.matcher.work(&text, self.fuel.left().saturating_mul(16));
        self.fuel.burn(work / 8)?;
        Ok(Trial::new(text, rules, self.matcher))
    }

    /// The shortest text of a scope that a rule matches and the rivals do not.
    fn uncovered(
        &mut self,
        rule: usize,
        rivals: &[usize],
        scope: Scope,
    ) -> Result<Option<String>, Undecided> {
        match scope {
            Scope::Ascii => {
                let rule = self.dfa(rule)?;
                let rivals: Vec<usize> =
                    rivals.iter().map(|&rival| self.dfa(rival)).collect::<Result<_, _>>()?;
                let wanted = Wanted { rule, rivals: &rivals };
                let letters = letters::ascii().collect();
                let text = wanted.shortest(&mut self.dfas, letters, &mut self.fuel)?;
                text.map(|text| String::from_utf8(text).map_err(|_| Undecided)).transpose()
            }
            Scope::All => self.uncovered_beyond_ascii(rule, rivals),
        }
    }

    /// The same for all texts, in the symbols that these rules distinguish. Other rules need other
    /// symbols, so these DFAs are not kept.
    fn uncovered_beyond_ascii(
        &mut self,
        rule: usize,
        rivals: &[usize],
    ) -> Result<Option<String>, Undecided> {
        let its = [rule].into_iter().chain(rivals.iter().copied());
        let its: Vec<Cow<'_, Hir>> = its.map(|rule| self.patterns.pattern(rule)).collect();
        let alphabet = Alphabet::new(its.iter().map(|hir| &**hir));
        let alphabet = alphabet.map_err(|_| Undecided)?;
        if alphabet.is_shared() {
            return Err(Undecided);
        }
        let mut dfas = Vec::new();
        for hir in its {
            self.fuel.burn(1)?;
            let nfa = Nfa::new(&normalize(&alphabet.symbols(&hir)), &alphabet.words());
            self.fuel.burn(nfa.as_ref().map_or(nfa::MOST_WORK, Nfa::work))?;
            dfas.push(LazyDfa::new(nfa?));
        }
        let rivals: Vec<usize> = (1..dfas.len()).collect();
        let wanted = Wanted { rule: 0, rivals: &rivals };
        let mut beyond: Vec<Letter> = (0x80..=u8::MAX)
            .filter_map(|symbol| {
                Some(Letter { symbol, len: alphabet.char(symbol)?.len_utf8() as u32 })
            })
            .collect();
        beyond.sort_by_key(|letter| (letter.len, alphabet.char(letter.symbol) != Some('é')));
        let letters = letters::ascii().chain(beyond).collect();
        let symbols = wanted.shortest(&mut dfas, letters, &mut self.fuel)?;
        Ok(symbols.map(|symbols| symbols.iter().filter_map(|&its| alphabet.char(its)).collect()))
    }

    /// The index of a rule's DFA over texts of ASCII, which is built if necessary.
    fn dfa(&mut self, rule: usize) -> Result<usize, Undecided> {
        if let Some(&index) = self.indexes.get(&rule) {
            return Ok(index?);
        }
        // Without any work left, nothing is built.
        self.fuel.burn(1)?;
        let nfa = Nfa::new(
            &normalize(&in_ascii(&self.patterns.pattern(rule))),
            &SymbolSet::ascii_words(),
        );
        let work = nfa.as_ref().map_or(nfa::MOST_WORK, Nfa::work);
        let index = nfa.map(|nfa| {
            self.dfas.push(LazyDfa::new(nfa));
            self.dfas.len() - 1
        });
        self.indexes.insert(rule, index);
        self.fuel.burn(work)?;
        Ok(index?)
    }
}
