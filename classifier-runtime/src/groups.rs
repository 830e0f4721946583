//! What the named groups of a rule matched in a text.

use core::{fmt, mem::size_of};

use regex_automata::{
    nfa::thompson::{self, NFA, pikevm::PikeVM},
    util::captures::Captures,
};

use crate::{Classifier, Rule, RuleId};

/// The longest pattern that is parsed, in bytes; the compiler takes no longer ones.
const PATTERN_LIMIT: usize = 1 << 16;

/// The most classes in a pattern. Parsing takes kilobytes for some, and to fold the case of others
/// milliseconds.
const CLASS_LIMIT: usize = 256;

/// The largest automaton of a pattern, in bytes: the limit of `regex::Regex::new`.
const NFA_LIMIT: usize = 10 << 20;

/// The most that a search allocates for the places of groups, in bytes.
const SEARCH_LIMIT: usize = 32 << 20;

impl<'a> Classifier<'a> {
    /// The first rule that matches the text, with what its named groups matched; `None` if no rule
    /// matches.
    ///
    /// # Errors
    ///
    /// When the rule has named groups and is [too large](GroupsError). The error has the rule.
    ///
    /// # Cost
    ///
    /// That of [`first_match`](Self::first_match). If the rule has named groups, also that of
    /// [`GroupFinder::new`] in each call; where many texts are asked for, keep a [`GroupFinder`] for
    /// each rule.
    ///
    /// # Examples
    ///
    /// ```
    /// use classifier_compiler::{Compiler, RuleSet};
    /// use classifier_runtime::Classifier;
    ///
    /// let rules = RuleSet::builder()
    ///     .rule("Blocked", r"(?P<list>\S+) blocklist(?: at (?P<site>\S+))?")
    ///     .build()?;
    /// let artifact = Compiler::new().compile(&rules)?;
    /// let classifier = Classifier::from_bytes(artifact.as_bytes())?;
    ///
    /// let (rule, groups) = classifier.explain_with_groups("on the Spamhaus blocklist")?.unwrap();
    /// assert_eq!(rule.label, "Blocked");
    /// assert_eq!(groups.get("list"), Some("Spamhaus"));
    /// assert_eq!(groups.get("site"), None);
    ///
    /// // Bytes are made a text first, as `first_match_bytes` reads them.
    /// let text = String::from_utf8_lossy(b"on the \xFF blocklist");
    /// let (_, groups) = classifier.explain_with_groups(&text)?.unwrap();
    /// assert_eq!(groups.get("list"), Some("\u{FFFD}"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn explain_with_groups<'t>(
        &self,
        text: &'t str,
    ) -> Result<Option<(Rule<'a>, Groups<'t>)>, GroupsError> {
        let Some(id) = self.first_match(text) else { return Ok(None) };
        let rule = self.rule(id);
        Ok(Some((rule, GroupFinder::new(&rule)?.find(text))))
    }
}

/// Finds what the named groups of a rule matched. Any number of threads may use it at the same time.
///
/// # Examples
///
/// One finder for each rule serves many texts:
///
/// ```
/// use classifier_compiler::{Compiler, RuleSet};
/// use classifier_runtime::{Classifier, GroupFinder};
///
/// let rules = RuleSet::builder()
///     .rule("Blocked", r"(?P<list>\S+) blocklist")
///     .rule("Later", r"in (?P<time>[0-9]+) (?P<unit>\w+)")
///     .build()?;
/// let artifact = Compiler::new().compile(&rules)?;
/// let classifier = Classifier::from_bytes(artifact.as_bytes())?;
/// let finders =
///     classifier.rules().map(|rule| GroupFinder::new(&rule)).collect::<Result<Vec<_>, _>>()?;
///
/// let text = "come back in 5 minutes";
/// let rule = classifier.first_match(text).unwrap();
/// let groups = finders[rule.index()].find(text);
/// assert!(groups.iter().eq([("time", "5"), ("unit", "minutes")]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct GroupFinder(
    /// `None` if the rule has no named groups.
    Option<PikeVM>,
);

impl GroupFinder {
    /// The finder of a rule.
    ///
    /// # Errors
    ///
    /// When the rule has named groups and is [too large](GroupsError).
    ///
    /// # Cost
    ///
    /// Nothing if the rule has no named groups. Otherwise tens of microseconds for a pattern of
    /// ASCII, a millisecond for one with classes such as `\w`, and up to 10 MiB of heap that is kept.
    pub fn new(rule: &Rule<'_>) -> Result<Self, GroupsError> {
        // Everything that begins a named group has one of these.
        if !["?P<", "?<"].iter().any(|start| rule.pattern.contains(start)) {
            return Ok(Self(None));
        }
        let error = |kind| GroupsError { rule: rule.id, kind };
        let classes =
            ["[", r"\p", r"\P", r"\w", r"\W"].map(|its| rule.pattern.matches(its).count());
        if rule.pattern.len() > PATTERN_LIMIT || classes.iter().sum::<usize>() > CLASS_LIMIT {
            return Err(error(Kind::TooLarge));
        }
        let limited = thompson::Config::new().nfa_size_limit(Some(NFA_LIMIT));
        let matcher =
            PikeVM::builder().thompson(limited).build(rule.pattern).map_err(|problem| {
                error(if problem.size_limit().is_some() { Kind::TooLarge } else { Kind::Pattern })
            })?;
        if search_size(matcher.get_nfa()) > SEARCH_LIMIT {
            return Err(error(Kind::TooLarge));
        }
        Ok(Self(Some(matcher)))
    }

    /// What the named groups matched in the text, where `regex::Regex::captures` finds them: in the
    /// leftmost match. No groups if the rule does not match the text.
    ///
    /// # Cost
    ///
    /// Nothing if the rule has no named groups. Otherwise at most linear in the length of the text
    /// times that of the pattern with its counts written out; heap for a few words a group and place
    /// in the pattern, 32 MiB at most.
    #[must_use]
    pub fn find<'t>(&self, text: &'t str) -> Groups<'t> {
        let captures = self.0.as_ref().map(|matcher| {
            let mut captures = matcher.create_captures();
            matcher.captures(&mut matcher.create_cache(), text, &mut captures);
            captures
        });
        Groups { text, captures }
    }
}

impl fmt::Debug for GroupFinder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GroupFinder").finish_non_exhaustive()
    }
}

/// What a search allocates: for two sets of states, the places of all groups for each state.
fn search_size(nfa: &NFA) -> usize {
    let slots = nfa.states().len().saturating_mul(nfa.group_info().slot_len());
    slots.saturating_mul(2 * size_of::<usize>())
}

/// What the named groups of a rule matched in a text; those that took no part in the match are left
/// out.
#[derive(Clone)]
pub struct Groups<'t> {
    text: &'t str,
    captures: Option<Captures>,
}

impl<'t> Groups<'t> {
    /// What the group with this name matched, if it took part.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&'t str> {
        let span = self.captures.as_ref()?.get_group_by_name(name)?;
        Some(&self.text[span.range()])
    }

    /// The names of the groups that took part, with what they matched, in the order of the pattern.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &'t str)> {
        self.captures.iter().flat_map(|captures| {
            let names = captures.pattern().into_iter();
            let names = names.flat_map(|pattern| captures.group_info().pattern_names(pattern));
            let groups = names.zip(captures.iter());
            groups.filter_map(|(name, span)| Some((name?, &self.text[span?.range()])))
        })
    }
}

impl fmt::Debug for Groups<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

/// Why the groups of a rule cannot be found.
///
/// The rule is too large if its pattern
///
/// - is too large for `regex::Regex::new`: more than 10 MiB when compiled;
/// - has more than 256 classes, such as `[ab]` and `\w`;
/// - has so many groups, thousands, that a search would take more than 32 MiB.
///
/// If an artifact was not written by the compiler, it may also be longer than 65,536 bytes or no
/// regular expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupsError {
    rule: RuleId,
    kind: Kind,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    Pattern,
    TooLarge,
}

impl GroupsError {
    /// The rule, which matched the text all the same.
    #[must_use]
    pub fn rule(&self) -> RuleId {
        self.rule
    }
}

impl fmt::Display for GroupsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.kind {
            Kind::Pattern => "its pattern is not a regular expression",
            Kind::TooLarge => "its pattern is too large",
        };
        write!(f, "cannot find the groups of rule {}: {what}", self.rule.index())
    }
}

impl core::error::Error for GroupsError {}

#[cfg(test)]
mod tests {
    use std::{format, string::ToString};

    use classifier_compiler::{Compiler, RuleSet};

    use super::*;

    /// Calls a function with the finder of a rule with this pattern.
    fn with_finder(pattern: &str, test: impl FnOnce(Result<GroupFinder, GroupsError>)) {
        let rules = RuleSet::builder().rule("Label", pattern).build().unwrap();
        let artifact = Compiler::new().compile(&rules).unwrap();
        let classifier = Classifier::from_bytes(artifact.as_bytes()).unwrap();
        test(GroupFinder::new(&classifier.rules().next().unwrap()));
    }

    #[test]
    fn groups_that_took_part_are_listed_in_the_order_of_the_pattern_even_if_empty() {
        with_finder(r"(?P<größe>\w+)(?P<empty>)(,(?<b>b)|;(?P<c>c))* später", |finder| {
            let finder = finder.unwrap();
            assert!(finder.find("b später").iter().eq([("größe", "b"), ("empty", "")]));
            let groups = finder.find("groß;c,b später");
            assert!(groups.iter().eq([("größe", "groß"), ("empty", ""), ("b", "b"), ("c", "c")]));
            assert_eq!(groups.get("b"), Some("b"));
            assert_eq!(groups.get("d"), None);
            assert_eq!(format!("{:?}", finder.find("ä später")), r#"{"größe": "ä", "empty": ""}"#);
        });
    }

    #[test]
    fn a_text_that_the_rule_does_not_match_and_a_rule_without_names_have_no_groups() {
        with_finder("(?P<list>[a-z]+) full", |finder| {
            assert_eq!(finder.unwrap().find("mailbox is empty").iter().count(), 0);
        });
        for pattern in ["(a)(?:b)", r"a\?P<list>"] {
            with_finder(pattern, |finder| {
                let finder = finder.unwrap();
                let groups = finder.find("ab a?P<list>");
                assert_eq!((groups.iter().count(), groups.get("list")), (0, None));
            });
        }
    }

    #[test]
    fn a_name_is_found_where_spaces_are_ignored() {
        with_finder("(?x) ( # the list\n ?P<list> a+ )", |finder| {
            assert_eq!(finder.unwrap().find("baa").get("list"), Some("aa"));
        });
    }

    #[test]
    fn what_would_take_too_much_memory_is_refused() {
        let repeated = |part: &str, count| format!("(?P<a>a){}", part.repeat(count));
        let large = [r"(?P<a>\w{1000})x".to_string(), repeated("(b)", 2000), repeated("[ab]", 300)];
        for pattern in large {
            with_finder(&pattern, |finder| {
                let error = finder.unwrap_err();
                assert_eq!(error.rule().index(), 0);
                let message = "cannot find the groups of rule 0: its pattern is too large";
                assert_eq!(error.to_string(), message);
            });
        }
    }
}
