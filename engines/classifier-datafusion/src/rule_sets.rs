//! Rule sets by their names.

use std::{
    collections::HashMap,
    fmt,
    hash::{Hash, Hasher},
    sync::{Arc, LazyLock, Mutex, PoisonError},
};

use classifier_arrow::{ColumnClassifier, ColumnRelabeler};
use classifier_compiler::RuleSource;
use datafusion_common::{Result, plan_err};

use crate::{load::load, similar::did_you_mean};

/// The rule sets that functions know, by their names. Clones share the rules.
///
/// The first one added is what a call without a name uses. The rule set [`BUILTIN`](Self::BUILTIN) is the last one,
/// and the only one of [`RuleSets::default`].
///
/// # Examples
///
/// ```
/// use classifier_arrow::ColumnClassifier;
/// use classifier_compiler::{Compiler, RuleSet};
/// use classifier_datafusion::RuleSets;
/// use classifier_runtime::OwnedClassifier;
///
/// let rules = RuleSet::builder().rule("Quota", "full").build()?;
/// let rules = OwnedClassifier::from_artifact(Compiler::new().compile(&rules)?)?;
/// let sets = RuleSets::default().with("mine", ColumnClassifier::new(rules));
/// assert!(sets.names().eq(["mine", "builtin"]));
/// let error = sets.get("mien").unwrap_err();
/// assert!(error.to_string().contains("did you mean `mine`?"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct RuleSets {
    added: Vec<(String, ColumnClassifier)>,
    has_builtin: bool,
}

impl Default for RuleSets {
    fn default() -> Self {
        Self { added: Vec::new(), has_builtin: true }
    }
}

impl RuleSets {
    /// The name of the built-in rules for the replies of mail servers. They are compiled once in a process,
    /// when they are first used.
    pub const BUILTIN: &str = "builtin";

    /// No rule sets.
    #[must_use]
    pub fn none() -> Self {
        Self { added: Vec::new(), has_builtin: false }
    }

    /// Adds a rule set. One of the same name is replaced.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, rules: ColumnClassifier) -> Self {
        let name = name.into();
        match self.added.iter_mut().find(|(known, _)| *known == name) {
            Some((_, replaced)) => *replaced = rules,
            None => self.added.push((name, rules)),
        }
        self
    }

    /// The names, the default one first.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let names = self.added.iter().map(|(name, _)| name.as_str());
        let is_replaced = self.added.iter().any(|(name, _)| name == Self::BUILTIN);
        names.chain((self.has_builtin && !is_replaced).then_some(Self::BUILTIN))
    }

    /// The rule set with this name.
    ///
    /// # Errors
    ///
    /// If there is none. The error lists the names.
    pub fn get(&self, name: &str) -> Result<ColumnClassifier> {
        if let Some((_, rules)) = self.added.iter().find(|(known, _)| known == name) {
            return Ok(rules.clone());
        }
        if self.has_builtin && name == Self::BUILTIN {
            return Ok(BUILTIN_RULES.clone());
        }
        plan_err!(
            "no rule set is called `{name}`; {}",
            did_you_mean(name, self.names(), "the rule sets are")
        )
    }

    pub(crate) fn default_name(&self) -> &str {
        self.added.first().map_or(Self::BUILTIN, |(name, _)| name)
    }
}

static BUILTIN_RULES: LazyLock<ColumnClassifier> = LazyLock::new(|| {
    load(classifier_rules::DEFAULT.map(RuleSource::builtin)).expect("the built-in rules are valid")
});

/// Rule sets with what is computed of pairs of them, shared by the functions of a session.
#[derive(Clone)]
pub(crate) struct Registry(Arc<Shared>);

struct Shared {
    sets: RuleSets,
    /// By the names of the old and the new rule set.
    relabelers: Mutex<HashMap<(String, String), Arc<ColumnRelabeler>>>,
}

impl Registry {
    pub(crate) fn new(sets: RuleSets) -> Self {
        Self(Arc::new(Shared { sets, relabelers: Mutex::default() }))
    }

    pub(crate) fn sets(&self) -> &RuleSets {
        &self.0.sets
    }

    /// What compares these two rule sets, once for each pair.
    pub(crate) fn relabeler(&self, old: &str, new: &str) -> Result<Arc<ColumnRelabeler>> {
        let mut relabelers = self.0.relabelers.lock().unwrap_or_else(PoisonError::into_inner);
        let pair = (old.to_owned(), new.to_owned());
        if let Some(relabeler) = relabelers.get(&pair) {
            return Ok(relabeler.clone());
        }
        let relabeler = ColumnRelabeler::between(&self.sets().get(old)?, &self.sets().get(new)?);
        let relabeler = match relabeler {
            Ok(relabeler) => Arc::new(relabeler),
            Err(problems) => {
                return plan_err!("`{old}` and `{new}` cannot be compared:\n{problems}");
            }
        };
        relabelers.insert(pair, relabeler.clone());
        Ok(relabeler)
    }
}

/// The same registry has the same rules.
impl PartialEq for Registry {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for Registry {}

impl Hash for Registry {
    fn hash<H: Hasher>(&self, state: &mut H) {
        Arc::as_ptr(&self.0).hash(state);
    }
}

impl fmt::Debug for Registry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.sets().names()).finish()
    }
}
