//! Examples: classified, and compared with what they say.
//!
//! That an earlier file wins the example of a later one is what precedence is for: whoever puts
//! rules before those of others wants just that. So an example that is lost to an earlier file is
//! looked at again, as if the files that come first were not there. If it is right then, it is
//! *overridden*, which only a lint reports; if not, it is wrong whoever comes first. A file without
//! rules of its own is there to check what others do, so nothing overrides its examples.

use classifier_runtime::{Classifier, RuleId};

use crate::{
    diagnostic::{Code, Diagnostic, Diagnostics, short, similar},
    rules::{Example, RuleSet, UNCATEGORIZED},
};

/// What became of the examples.
#[derive(Debug, Default)]
pub(crate) struct Examined<'r> {
    /// Those that come out otherwise than they say.
    pub(crate) problems: Diagnostics,
    /// Those that earlier files win, as they may.
    pub(crate) overridden: Vec<Overridden<'r>>,
    /// For each rule, an example that it wins.
    pub(crate) won: Vec<Option<&'r str>>,
}

/// An example that a rule of an earlier file wins.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Overridden<'r> {
    pub(crate) example: &'r Example,
    /// The rule that would win it, if it is a rule's own.
    pub(crate) rule: Option<usize>,
    /// The rule of the earlier file.
    pub(crate) winner: usize,
}

/// Classifies every example.
///
/// Where patterns are refused or files are incomplete, only what would fail in any case is told.
pub(crate) fn examine<'r>(
    rules: &'r RuleSet,
    classifier: &Classifier<'_>,
    default_label: &str,
) -> Examined<'r> {
    let found = Examined { won: vec![None; rules.rules.len()], ..Examined::default() };
    let has_uncategorized =
        rules.rules.iter().any(|rule| rules.labels[rule.label].name == UNCATEGORIZED);
    let mut examiner =
        Examiner { rules, classifier, default_label, has_uncategorized, unknown: 0, found };
    for (index, rule) in rules.rules.iter().enumerate().filter(|(_, rule)| !rule.is_refused()) {
        rule.examples.iter().for_each(|example| examiner.of_rule(index, example));
    }
    rules.examples.iter().for_each(|example| examiner.of_file(example));
    examiner.counterexamples();
    examiner.found
}

/// For so many unknown labels, known ones are looked for that could be meant.
const MOST_UNKNOWN: usize = 100;

/// So many of the rules that match an example are looked at for one of the right label.
const MOST_MATCHES: usize = 64;

struct Examiner<'r, 'c> {
    rules: &'r RuleSet,
    classifier: &'c Classifier<'c>,
    default_label: &'c str,
    /// Whether a rule gives the label that is the default one unless told otherwise.
    has_uncategorized: bool,
    /// How many examples expect a label that no file names.
    unknown: usize,
    found: Examined<'r>,
}

impl<'r> Examiner<'r, '_> {
    /// A rule's own example.
    fn of_rule(&mut self, index: usize, example: &'r Example) {
        let winner = self.winner(&example.text);
        if winner.map(RuleId::index) == Some(index) {
            return;
        }
        let mut rival = winner;
        if let Some(winner) = winner.filter(|&id| self.is_earlier(id, example)) {
            rival = self.winner_from(file_of(example), example);
            if rival.map(RuleId::index) == Some(index) {
                let (rule, winner) = (Some(index), winner.index());
                self.found.overridden.push(Overridden { example, rule, winner });
                return;
            }
        }
        let id = self.classifier.rule_id(index);
        let is_matched = id.is_some_and(|id| self.classifier.rule_matches(id, &example.text));
        let pattern = Some(self.rules.rules[index].pattern.as_str());
        self.fail(example, pattern, is_matched, rival);
    }

    /// The texts that rules must not match, whoever wins them.
    fn counterexamples(&mut self) {
        for (index, rule) in self.rules.rules.iter().enumerate() {
            let id = self.classifier.rule_id(index).filter(|_| !rule.is_refused());
            for (text, location) in &rule.counterexamples {
                if id.is_some_and(|id| self.classifier.rule_matches(id, text)) {
                    let message = format!("the rule matches its counterexample {:?}", short(text));
                    let problem = Diagnostic::error(Code::COUNTEREXAMPLE, message)
                        .help("make the pattern narrower, or remove the counterexample")
                        .at(location.clone());
                    let label = &self.rules.labels[rule.label].name;
                    self.found.problems.push(problem.label(label).pattern(&rule.pattern));
                }
            }
        }
    }

    /// One of a file's `[[examples]]`.
    fn of_file(&mut self, example: &'r Example) {
        let rules = self.rules;
        let winner = self.winner(&example.text);
        let is_clash = rules.clash(self.label(winner), &example.label);
        if self.is_right(winner, example) || rules.is_incomplete || is_clash {
            return;
        }
        if rules.label(&example.label).is_none() && !self.is_default(&example.label) {
            self.fail_unknown(example);
            return;
        }
        if let Some(winner) = winner.filter(|&id| self.is_overridden(id, example)) {
            let winner = winner.index();
            self.found.overridden.push(Overridden { example, rule: None, winner });
        } else if !might_win(rules, &example.label, winner) {
            let own = self.winner_from(file_of(example), example);
            let is_own = own.is_some_and(|id| !self.is_later(id, example));
            let rival = if is_own { own } else { winner };
            // Each takes a search.
            let mut first = self.classifier.matches(&example.text).take(MOST_MATCHES);
            let is_matched = first.any(|id| self.label(Some(id)) == &*example.label);
            self.fail(example, None, is_matched, rival);
        }
    }

    /// Whether a file's example is right as soon as some of the files before it are left out, the
    /// first ones first.
    fn is_overridden(&self, winner: RuleId, example: &Example) -> bool {
        if self.rules.rules_of_file(file_of(example)).is_empty() {
            return false;
        }
        let mut winner = Some(winner);
        for _ in 0..MOST_MATCHES {
            let Some(id) = winner.filter(|&id| self.is_earlier(id, example)) else { break };
            winner = self.winner_from(self.rules.file_of(id.index()) + 1, example);
            if self.is_right(winner, example) {
                return true;
            }
        }
        self.is_right(self.winner_from(file_of(example), example), example)
    }

    /// Whether a file's example expects what this winner gives.
    fn is_right(&self, winner: Option<RuleId>, example: &Example) -> bool {
        self.label(winner) == &*example.label || winner.is_none() && self.is_default(&example.label)
    }

    /// Whether an example that expects this label expects that no rule matches. Files are written
    /// for enums and programs that call the default label differently.
    fn is_default(&self, label: &str) -> bool {
        label == self.default_label || label == UNCATEGORIZED && !self.has_uncategorized
    }

    /// Whether a rule stands in a file before that of an example.
    fn is_earlier(&self, id: RuleId, example: &Example) -> bool {
        self.rules.file_of(id.index()) < file_of(example)
    }

    /// Whether a rule stands in a file after that of an example.
    fn is_later(&self, id: RuleId, example: &Example) -> bool {
        self.rules.file_of(id.index()) > file_of(example)
    }

    fn winner(&mut self, text: &'r str) -> Option<RuleId> {
        let winner = self.classifier.first_match(text);
        winner.inspect(|id| _ = self.found.won[id.index()].get_or_insert(text))
    }

    /// Who would win an example if the files before this one were not there.
    fn winner_from(&self, file: usize, example: &Example) -> Option<RuleId> {
        let first = self.classifier.rule_id(self.rules.rules_of_file(file).start)?;
        self.classifier.first_match_from(&example.text, first)
    }

    fn label(&self, winner: Option<RuleId>) -> &str {
        winner.map_or(self.default_label, |id| self.classifier.rule(id).label)
    }

    fn fail_unknown(&mut self, example: &Example) {
        self.unknown += 1;
        let labels = || self.rules.labels.iter().map(|label| label.name.as_str());
        let is_looked_for = self.unknown <= MOST_UNKNOWN;
        let similar = is_looked_for.then(|| similar(&example.label, labels())).flatten();
        let help = similar.map_or_else(
            || "correct its spelling, or name it under [labels]".to_owned(),
            |similar| format!("did you mean `{similar}`?"),
        );
        let message = format!("no file has a label `{}`", short(&example.label));
        let problem = Diagnostic::error(Code::UNKNOWN_LABEL, message).help(help);
        self.found.problems.push(problem.at(example.label_location.clone()));
    }

    fn fail(
        &mut self,
        example: &Example,
        pattern: Option<&str>,
        is_matched: bool,
        winner: Option<RuleId>,
    ) {
        let rules = self.rules;
        let is_own = pattern.is_some();
        let wanted = pattern.map_or_else(String::new, |it| format!("`{}` of ", short(it)));
        let label = short(&example.label);
        let winner = winner.map(RuleId::index);
        let reason = match winner {
            _ if is_own && !is_matched => "which does not match it".to_owned(),
            None => "but no rule matches it".to_owned(),
            Some(winner) => {
                let place = &rules.rules()[winner].location;
                format!("but {} at {place} comes first", rules.name_of(winner))
            }
        };
        let help = match winner {
            Some(_) if is_matched => {
                "put the more special rule first, or make the other one narrower"
            }
            _ if is_own => "correct the pattern or the example",
            Some(_) => "make that rule narrower, or correct the example",
            None => "write a rule that matches it, or correct the example",
        };
        let text = short(&example.text);
        let message = format!("the example {text:?} should be won by {wanted}`{label}`, {reason}");
        let mut problem =
            Diagnostic::error(Code::EXAMPLE, message).help(help).at(example.location.clone());
        // Where the rule does not match, it does not matter who wins.
        if let Some(winner) = winner.filter(|_| !is_own || is_matched) {
            let related = format!("this rule comes first: {}", rules.name_of(winner));
            problem = problem.related(&rules.rules()[winner].location, related);
        }
        self.found.problems.push(problem);
    }
}

/// The place of an example's file among the files.
fn file_of(example: &Example) -> usize {
    example.location.file_index()
}

/// Whether a refused pattern of the label stands before the winner, and could win in its place.
fn might_win(rules: &RuleSet, label: &str, winner: Option<RuleId>) -> bool {
    let before = winner.map_or(rules.rules.len(), RuleId::index);
    rules.rules[..before]
        .iter()
        .any(|rule| rule.is_refused() && rules.labels[rule.label].name == label)
}
