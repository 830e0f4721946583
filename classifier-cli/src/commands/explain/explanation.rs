//! Finds the rules that match a text, and those that nearly match.

use std::cell::OnceCell;
use std::collections::HashSet;

use classifier::{Classifier, Rule, RuleId};

use super::alignment::{Alignment, Placement, align};
use super::items::{Item, Kind, variants};
use super::matcher::{Matcher, TooCostly};
use super::parts::{Part, parts};

/// The number of bytes in which parts are searched. Replies of servers are shorter.
const WINDOW: usize = 8 * 1024;

/// The default number of rules that nearly match.
const NEAR: usize = 3;

/// Rules that nearly match have more than this share of their weight, and of their words, in the
/// text.
const LEAST_SHARE: f64 = 0.6;

/// Why a text gets its label.
pub struct Explanation<'a> {
    pub text: &'a str,
    /// The number of bytes in which parts were searched.
    pub window: usize,
    /// The rules that match, in order.
    pub matches: Vec<Explained>,
    /// Rules that nearly match, the nearest first.
    pub near: Vec<Explained>,
    /// The number of near rules that were asked for.
    pub sought: usize,
    /// The number of all rules.
    pub rules: usize,
    /// The number of rules that were not checked, to save time.
    pub left_out: usize,
}

/// A rule and its parts in the text.
pub struct Explained {
    pub rule: Rule<'static>,
    pub parts: Result<Vec<Part>, Unshown>,
    /// The share of the pattern that is in the text: 1 if the rule matches.
    pub share: f64,
}

/// Why there are no parts.
#[derive(Clone, Copy)]
pub enum Unshown {
    /// The search takes too long.
    Costly,
    /// Some are outside of the bytes that are searched.
    OutsideWindow,
}

/// Explains texts by the rules of a classifier.
pub struct Explainer {
    classifier: &'static Classifier<'static>,
    /// The items of each pattern, computed when first needed.
    variants: Vec<OnceCell<Vec<Vec<Item>>>>,
}

impl Explainer {
    pub fn new(classifier: &'static Classifier<'static>) -> Self {
        let variants = classifier.rules().map(|_| OnceCell::new()).collect();
        Explainer { classifier, variants }
    }

    /// All rules that match `text`, and the `near` nearest other rules; by default, a few if none
    /// matches.
    pub fn explain<'t>(&self, text: &'t str, near: Option<usize>) -> Explanation<'t> {
        let window = window(text);
        let ids: HashSet<RuleId> = self.classifier.matches(text).collect();
        let (matches, others): (Vec<_>, Vec<_>) =
            self.classifier.rules().partition(|rule| ids.contains(&rule.id));
        let sought = near.unwrap_or(if matches.is_empty() { NEAR } else { 0 });
        let mut matcher = Matcher::new(text, window);
        let matches = matches.iter().map(|&rule| self.matching(rule, &mut matcher));
        let matches = matches.collect();
        let (near, left_out) = self.near(others, &mut matcher, sought);
        Explanation { text, window, matches, near, sought, rules: self.variants.len(), left_out }
    }

    /// The nearest rule of a text that none matches, if one is near. The search takes at most
    /// `steps`, and subtracts those that it took.
    pub fn nearest(&self, text: &str, steps: &mut usize) -> Option<Explained> {
        let mut matcher = Matcher::new(text, window(text)).limited_to(*steps);
        let left_before = matcher.steps_left();
        let (mut near, _) = self.near(self.classifier.rules().collect(), &mut matcher, 1);
        *steps -= left_before - matcher.steps_left();
        near.pop()
    }

    /// The parts of a rule that matches.
    fn matching(&self, rule: Rule<'static>, matcher: &mut Matcher<'_>) -> Explained {
        matcher.next_rule();
        let fits = self.variants(rule).iter().find_map(|items| {
            let alignment = align(items, matcher, 0).transpose()?;
            Some(alignment.map(|alignment| parts(items, &alignment, matcher.text())))
        });
        let parts = match fits {
            Some(Ok(parts)) => Ok(parts),
            Some(Err(TooCostly)) => Err(Unshown::Costly),
            None => Err(Unshown::OutsideWindow),
        };
        Explained { rule, parts, share: 1.0 }
    }

    /// The nearest `most` of these rules, which do not match, and the number of rules that were not
    /// checked.
    fn near(
        &self,
        rules: Vec<Rule<'static>>,
        matcher: &mut Matcher<'_>,
        most: usize,
    ) -> (Vec<Explained>, usize) {
        let mut near: Vec<Explained> = Vec::new();
        let mut left_out = 0;
        if most == 0 {
            return (near, left_out);
        }
        for rule in rules {
            let least = near.get(most - 1).map_or(LEAST_SHARE, |last| last.share);
            matcher.next_rule();
            if matcher.is_exhausted() {
                left_out += 1;
                continue;
            }
            // A rule that is too costly to check is not near.
            let Ok(Some(nearest)) = nearest(self.variants(rule), least, matcher) else {
                left_out += usize::from(matcher.is_exhausted());
                continue;
            };
            let Nearest { items, alignment, share } = nearest;
            // Of equally near rules, the earlier ones come first.
            let at = near.partition_point(|other| other.share >= share);
            if at < most {
                let parts = Ok(parts(items, &alignment, matcher.text()));
                near.truncate(most - 1);
                near.insert(at, Explained { rule, parts, share });
            }
        }
        (near, left_out)
    }

    fn variants(&self, rule: Rule<'static>) -> &[Vec<Item>] {
        self.variants[rule.id.index()].get_or_init(|| variants(rule.pattern).unwrap_or_default())
    }
}

/// The number of bytes in which parts are searched, at a character boundary.
fn window(text: &str) -> usize {
    let mut window = text.len().min(WINDOW);
    while !text.is_char_boundary(window) {
        window -= 1;
    }
    window
}

struct Nearest<'v> {
    items: &'v [Item],
    alignment: Alignment,
    share: f64,
}

/// The nearest variant of a pattern, if its share is above `least`.
fn nearest<'v>(
    variants: &'v [Vec<Item>],
    mut least: f64,
    matcher: &mut Matcher<'_>,
) -> Result<Option<Nearest<'v>>, TooCostly> {
    let mut nearest: Option<Nearest<'v>> = None;
    for items in variants {
        let whole = items.iter().map(|item| item.weight).sum::<u32>();
        let limit = (f64::from(whole) * (1.0 - least)) as u32;
        let Some(alignment) = align(items, matcher, limit)? else { continue };
        let share = 1.0 - f64::from(alignment.cost) / f64::from(whole);
        if share > least && is_near(items, &alignment) {
            least = share;
            nearest = Some(Nearest { items, alignment, share });
        }
    }
    Ok(nearest)
}

/// Whether enough of the words are found. Reply codes do not count, as many texts have them.
fn is_near(items: &[Item], alignment: &Alignment) -> bool {
    let (mut words, mut found) = (0, 0);
    for (item, placements) in items.iter().zip(&alignment.placements) {
        if item.kind == Kind::Piece {
            words += item.weight;
            if let Placement::Found(_) = placements {
                found += item.weight;
            }
        }
    }
    f64::from(found) > LEAST_SHARE * f64::from(words)
}
