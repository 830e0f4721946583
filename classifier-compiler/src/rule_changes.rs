//! What a change of rules does to texts whose winning rule is known.
//!
//! Rules with the same pattern, in the same order, are *kept*; the others are removed or added. A rule that
//! moved past kept ones is removed at its old place and added at its new one. Before the old winner of a text
//! no kept rule matches. So if the winner is kept, the new winner is that rule or, if it comes first, the
//! first match among the added ones; if no rule won, it is the latter. Only texts whose old winner is removed
//! need a full search.

use std::collections::{HashMap, VecDeque};

use classifier_format::NONE;
use classifier_runtime::{Classifier, RuleId};

use crate::{
    artifact::Artifact, compilation::classifier, compiler::Compiler, diagnostic::Diagnostics,
    rules::RuleSet,
};

/// The difference between two rule sets, for texts whose winning rule by the old rules is known: most of
/// them need no search, or one for the added rules only.
///
/// # Examples
///
/// ```
/// use classifier_compiler::{Compiler, RuleChanges, RuleSet};
/// use classifier_runtime::Classifier;
///
/// let rules = RuleSet::builder().rule("Policy", "spam").rule("Quota", "full");
/// let old = Compiler::new().compile(&rules.build()?)?;
/// let rules = RuleSet::builder().rule("Gone", "moved").rule("Policy", "spam").rule("Quota", "full");
/// let new = Compiler::new().compile(&rules.build()?)?;
/// let old = Classifier::from_bytes(old.as_bytes())?;
/// let new = Classifier::from_bytes(new.as_bytes())?;
///
/// let changes = RuleChanges::between(&old, &new)?;
/// assert_eq!((changes.removed(), changes.added()), (0, 1));
/// let relabeler = changes.relabeler(&new);
/// for text in ["552 full", "552 full, and moved", "250 ok"] {
///     let stored = old.first_match(text).map(u32::from);
///     assert_eq!(relabeler.first_match(text, stored), new.first_match(text));
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct RuleChanges {
    /// For each old rule its new index, or [`NONE`] if it is removed.
    kept: Vec<u32>,
    /// The indexes of the added rules, ascending.
    added: Vec<u32>,
    /// The added rules alone; `None` if they are so many that a full search is as fast.
    subset: Option<Artifact>,
}

impl RuleChanges {
    /// Compares the rules of two classifiers by their patterns. Labels and attributes play no part,
    /// because they follow from the winning rule.
    ///
    /// # Errors
    ///
    /// If the added patterns cannot be compiled with the default limits.
    ///
    /// # Cost
    ///
    /// *n* log *n* in the number of rules, and that of compiling the added ones.
    pub fn between(old: &Classifier<'_>, new: &Classifier<'_>) -> Result<Self, Diagnostics> {
        let kept = kept(old, new);
        let mut is_kept = vec![false; new.rules().len()];
        kept.iter().filter(|&&rule| rule != NONE).for_each(|&rule| is_kept[rule as usize] = true);
        let added: Vec<u32> =
            (0..).zip(&is_kept).filter(|(_, kept)| !**kept).map(|(rule, _)| rule).collect();
        let is_most = 2 * added.len() > is_kept.len();
        let subset = if is_most { None } else { Some(subset(new, &added)?) };
        Ok(Self { kept, added, subset })
    }

    /// The number of rules that the new rule set does not have, or has in another order.
    #[must_use]
    pub fn removed(&self) -> usize {
        self.kept.iter().filter(|&&rule| rule == NONE).count()
    }

    /// The number of rules that the old rule set did not have, or had in another order.
    #[must_use]
    pub fn added(&self) -> usize {
        self.added.len()
    }

    /// Finds winners by the new rules, which must be those that were compared.
    ///
    /// # Cost
    ///
    /// That of opening an artifact with the added rules, less than 0.1 ms for a few. No heap.
    #[must_use]
    pub fn relabeler<'a>(&'a self, new: &'a Classifier<'a>) -> Relabeler<'a> {
        Relabeler { changes: self, new, subset: self.subset.as_ref().map(classifier) }
    }
}

/// Finds the winners of texts by new rules, from their winners by the old ones; of
/// [`RuleChanges::relabeler`].
#[derive(Clone, Debug)]
pub struct Relabeler<'a> {
    changes: &'a RuleChanges,
    new: &'a Classifier<'a>,
    subset: Option<Classifier<'a>>,
}

impl Relabeler<'_> {
    /// The first rule of the new rule set that matches the text. `stored` is the index of the first rule
    /// of the old one that matches it, or `None` if none did.
    ///
    /// If `stored` is wrong, so is the answer. An index that no old rule has is taken for a removed
    /// rule.
    ///
    /// # Cost
    ///
    /// If the old rule is kept and before all added ones: nothing, and the text is not read. If it is
    /// removed: that of [`Classifier::first_match`]. Otherwise that of a search for the added rules.
    #[must_use]
    pub fn first_match(&self, text: &str, stored: Option<u32>) -> Option<RuleId> {
        self.winner(stored, |rules| rules.first_match(text))
    }

    /// [`first_match`](Self::first_match) for bytes, which are read like `String::from_utf8_lossy`.
    #[must_use]
    pub fn first_match_bytes(&self, bytes: &[u8], stored: Option<u32>) -> Option<RuleId> {
        self.winner(stored, |rules| rules.first_match_bytes(bytes))
    }

    /// Whether the winner is known without a look at the text: the old rule is kept, and no rule is added
    /// before it.
    #[must_use]
    pub fn is_certain(&self, stored: Option<u32>) -> bool {
        let first_added = self.changes.added.first().copied().unwrap_or(NONE);
        match stored.map(|rule| self.kept(rule)) {
            Some(kept) => kept != NONE && kept < first_added,
            None => first_added == NONE,
        }
    }

    fn winner(
        &self,
        stored: Option<u32>,
        search: impl Fn(&Classifier<'_>) -> Option<RuleId>,
    ) -> Option<RuleId> {
        let kept = stored.map_or(NONE, |rule| self.kept(rule));
        if self.is_certain(stored) {
            return self.new.rule_id(kept as usize);
        }
        match &self.subset {
            Some(subset) if stored.is_none() || kept != NONE => {
                let added = search(subset).map(|rule| self.changes.added[rule.index()]);
                self.new.rule_id(added.unwrap_or(NONE).min(kept) as usize)
            }
            _ => search(self.new),
        }
    }

    /// The new index of an old rule, or [`NONE`].
    fn kept(&self, rule: u32) -> u32 {
        self.changes.kept.get(rule as usize).copied().unwrap_or(NONE)
    }
}

/// For each old rule its new index, so that as many as possible keep their order; otherwise [`NONE`].
fn kept(old: &Classifier<'_>, new: &Classifier<'_>) -> Vec<u32> {
    let mut places: HashMap<&str, VecDeque<u32>> = HashMap::new();
    for rule in new.rules() {
        places.entry(rule.pattern).or_default().push_back(rule.id.into());
    }
    let mut place = |pattern| places.get_mut(pattern)?.pop_front();
    let mut kept: Vec<u32> = old.rules().map(|rule| place(rule.pattern).unwrap_or(NONE)).collect();
    let in_order = longest_ascending(&kept);
    let mut next = in_order.into_iter().peekable();
    for (index, rule) in kept.iter_mut().enumerate() {
        if next.next_if_eq(&index).is_none() {
            *rule = NONE;
        }
    }
    kept
}

/// The places of a longest strictly ascending subsequence of numbers other than [`NONE`] (Fredman, "On
/// computing the length of longest increasing subsequences", Discrete Mathematics 11, 1975).
fn longest_ascending(numbers: &[u32]) -> Vec<usize> {
    // For each length, the place of the lowest number that such a subsequence ends with.
    let mut ends: Vec<usize> = Vec::new();
    let mut before = vec![None; numbers.len()];
    for (place, &number) in numbers.iter().enumerate() {
        if number == NONE {
            continue;
        }
        let length = ends.partition_point(|&end| numbers[end] < number);
        before[place] = length.checked_sub(1).map(|shorter| ends[shorter]);
        match ends.get_mut(length) {
            Some(end) => *end = place,
            None => ends.push(place),
        }
    }
    let mut places: Vec<usize> =
        std::iter::successors(ends.last().copied(), |&place| before[place]).collect();
    places.reverse();
    places
}

/// Some rules of a classifier alone.
fn subset(classifier: &Classifier<'_>, rules: &[u32]) -> Result<Artifact, Diagnostics> {
    let ids = rules.iter().filter_map(|&rule| classifier.rule_id(rule as usize));
    let patterns = ids.map(|id| classifier.rule(id).pattern);
    let subset = patterns.fold(RuleSet::builder(), |set, pattern| set.rule("Added", pattern));
    Compiler::new().compile(&subset.build()?)
}
