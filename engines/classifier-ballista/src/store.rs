//! The rules of this process, each opened once, and the functions over them.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError, Weak},
};

use classifier_arrow::ColumnClassifier;
use datafusion::{
    error::{DataFusionError, Result},
    logical_expr::ScalarUDF,
};

use crate::rule_text::{RuleText, RulesKey};

/// How many rule sets, and how many groups of functions, are kept after their last query.
const KEPT: usize = 16;

static STORE: LazyLock<Mutex<Store>> = LazyLock::new(Mutex::default);

#[derive(Default)]
struct Store {
    /// All that are in use, by settings or by `recent`.
    live: HashMap<RulesKey, Weak<RuleText>>,
    /// The last ones, each once.
    recent: VecDeque<Arc<RuleText>>,
    /// By the bytes that they travel as. The same bytes give the same functions, so that equal calls are equal.
    functions: VecDeque<(Vec<u8>, Vec<Arc<ScalarUDF>>)>,
    /// The last texts that could not be read, the newest first: their names, and why. Ballista only logs errors of
    /// settings.
    refused: VecDeque<(String, String)>,
}

fn store() -> MutexGuard<'static, Store> {
    STORE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The text of these rules.
pub(crate) fn text_of(rules: &ColumnClassifier) -> Result<Arc<RuleText>> {
    let key = RulesKey::of(rules)?;
    let mut store = store();
    match store.live(key) {
        Some(text) => Ok(text),
        None => Ok(store.keep(RuleText::encode(key, rules)?)),
    }
}

/// The rules of a text that arrived under a name. The lock is held while it is opened, so that no other thread opens it
/// too.
pub(crate) fn open(name: &str, text: &str) -> Result<Arc<RuleText>> {
    let mut store = store();
    let known = store.live.values().filter_map(Weak::upgrade).find(|known| known.text == text);
    let opened = match known {
        Some(known) => Ok(known),
        None => RuleText::decode(text.to_owned()).map(|opened| store.keep(opened)),
    };
    let opened = opened.and_then(|opened| match opened.key.to_string() == name {
        true => Ok(opened),
        false => Err(DataFusionError::Execution(format!(
            "the rules {} arrived under the name {name}",
            opened.key
        ))),
    });
    store.refused.retain(|(refused, _)| refused != name);
    if let Err(problem) = &opened
        && name.len() <= RulesKey::LONGEST_NAME
    {
        store.refused.truncate(KEPT - 1);
        store.refused.push_front((name.to_owned(), problem.message().into_owned()));
    }
    opened
}

/// Rules that have arrived.
pub(crate) fn find(key: RulesKey) -> Result<ColumnClassifier> {
    let store = store();
    if let Some(text) = store.live(key) {
        return Ok(text.rules.clone());
    }
    let name = key.to_string();
    Err(DataFusionError::Execution(
        match store.refused.iter().find(|(refused, _)| *refused == name) {
            Some((_, reason)) => format!("the rules {key} were refused: {reason}"),
            None => format!(
                "the rules {key} did not arrive with the query; the client must send them with send_rules"
            ),
        },
    ))
}

/// The functions of these bytes, made only if they are not known yet.
pub(crate) fn functions(
    bytes: &[u8],
    make: impl FnOnce() -> Result<Vec<Arc<ScalarUDF>>>,
) -> Result<Vec<Arc<ScalarUDF>>> {
    let known = |store: &Store| {
        store
            .functions
            .iter()
            .find(|(known, _)| known == bytes)
            .map(|(_, functions)| functions.clone())
    };
    if let Some(functions) = known(&store()) {
        return Ok(functions);
    }
    // This looks rules up, so the lock is free.
    let made = make()?;
    let mut store = store();
    if let Some(functions) = known(&store) {
        return Ok(functions);
    }
    store.functions.truncate(KEPT - 1);
    store.functions.push_front((bytes.to_vec(), made.clone()));
    Ok(made)
}

impl Store {
    fn live(&self, key: RulesKey) -> Option<Arc<RuleText>> {
        self.live.get(&key).and_then(Weak::upgrade)
    }

    fn keep(&mut self, text: RuleText) -> Arc<RuleText> {
        let text = Arc::new(text);
        self.recent.truncate(KEPT - 1);
        self.recent.push_front(text.clone());
        self.live.retain(|_, text| text.strong_count() > 0);
        self.live.insert(text.key, Arc::downgrade(&text));
        text
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use std::sync::Arc;

    use classifier_compiler::{Compiler, RuleSet};
    use classifier_runtime::OwnedClassifier;

    use super::*;

    /// Rules with one pattern.
    pub(crate) fn rules(pattern: &str) -> ColumnClassifier {
        let rules = RuleSet::builder().rule("Quota", pattern).build().unwrap();
        let artifact = Compiler::new().compile(&rules).unwrap();
        ColumnClassifier::new(OwnedClassifier::<Arc<str>>::from_artifact(artifact).unwrap())
    }

    #[test]
    fn a_text_is_opened_once() {
        let rules = rules("opened once");
        let text = RuleText::encode(RulesKey::of(&rules).unwrap(), &rules).unwrap();
        let open = || open(&text.key.to_string(), &text.text).unwrap();
        assert!(Arc::ptr_eq(&open(), &open()));
        assert!(Arc::ptr_eq(&open(), &text_of(&rules).unwrap()));
    }

    #[test]
    fn few_rules_are_kept_but_all_in_use() {
        let in_use = text_of(&rules("in use")).unwrap();
        let key = RulesKey::of(&rules("forgotten")).unwrap();
        drop(text_of(&rules("forgotten")).unwrap());
        assert!(find(key).is_ok());
        for number in 0..2 * KEPT {
            text_of(&rules(&format!("pattern {number}"))).unwrap();
        }
        assert!(find(in_use.key).is_ok());
        assert!(store().recent.len() <= KEPT);
        assert!(find(key).unwrap_err().to_string().contains("did not arrive with the query"));
    }

    #[test]
    fn rules_under_a_wrong_name_are_refused() {
        let text = text_of(&rules("a name")).unwrap();
        let error = open("another name", &text.text).unwrap_err().to_string();
        assert!(error.contains("arrived under the name another name"), "{error}");
    }

    #[test]
    fn the_reason_why_rules_cannot_be_read_is_kept_for_these_rules() {
        let damaged = RulesKey::of(&rules("arrives damaged")).unwrap();
        open(&damaged.to_string(), "not Base64").unwrap_err();
        // Other rules, of the same query or another one, which can be read.
        let sound = text_of(&rules("sound")).unwrap();
        open(&sound.key.to_string(), &sound.text).unwrap();
        let error = find(damaged).unwrap_err().to_string();
        assert!(error.contains("it is not Base64"), "{error}");
        assert!(error.contains("were refused") && !error.contains("did not arrive"), "{error}");
        let missing = RulesKey::of(&rules("was never sent")).unwrap();
        let error = find(missing).unwrap_err().to_string();
        assert!(error.contains("did not arrive") && !error.contains("Base64"), "{error}");
        // The same rules arrive once more, and are sound.
        let text = text_of(&rules("arrives damaged")).unwrap();
        open(&damaged.to_string(), &text.text).unwrap();
        assert!(find(damaged).is_ok());
    }
}
