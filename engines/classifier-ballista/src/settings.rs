//! The rules of a session, as settings that Ballista sends with each query and each task.

use std::{any::Any, collections::BTreeMap, sync::Arc};

use classifier_arrow::ColumnClassifier;
use classifier_datafusion::FunctionRules;
use datafusion::{
    config::{ConfigEntry, ConfigExtension, ExtensionOptions},
    error::{DataFusionError, Result},
    logical_expr::ScalarUDF,
};

use crate::{plain::rules_of, rule_text::RuleText, store};

/// How many bytes the rules of a session may have as settings. A message of Ballista has at most 16 MiB by default; the
/// rest is left for the plan and the other settings.
pub const SETTINGS_LIMIT: usize = 15 << 20;

/// The rules of a session: a setting for each rule set, compressed, under the id of its artifact.
///
/// # Examples
///
/// ```
/// use classifier_ballista::{RuleSettings, SETTINGS_LIMIT};
/// use classifier_datafusion::{RuleSets, functions};
///
/// let functions = functions(&RuleSets::default());
/// let settings = RuleSettings::of(functions.iter().map(AsRef::as_ref))?;
/// assert!((1..SETTINGS_LIMIT).contains(&settings.size()));
/// # Ok::<(), datafusion::error::DataFusionError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct RuleSettings(BTreeMap<String, Arc<RuleText>>);

impl RuleSettings {
    /// The rules of those functions that are of `classifier-datafusion`. Each artifact is there once.
    ///
    /// # Errors
    ///
    /// If the rules have more than [`SETTINGS_LIMIT`] bytes. The error has the size of each rule set.
    pub fn of<'f>(functions: impl IntoIterator<Item = &'f ScalarUDF>) -> Result<Self> {
        Self::within(SETTINGS_LIMIT, functions)
    }

    fn within<'f>(
        limit: usize,
        functions: impl IntoIterator<Item = &'f ScalarUDF>,
    ) -> Result<Self> {
        let mut settings = Self::default();
        let mut sizes = BTreeMap::new();
        let mut add = |name: &str, rules: &ColumnClassifier| {
            let text = store::text_of(rules)?;
            sizes.insert(name.to_owned(), text.text.len());
            settings.0.insert(text.key.to_string(), text);
            Ok::<(), DataFusionError>(())
        };
        for function in functions {
            match rules_of(function) {
                Some(FunctionRules::Sets(sets)) => {
                    sets.names().try_for_each(|name| add(name, &sets.get(name)?))?;
                }
                Some(FunctionRules::Own(rules)) => add(function.name(), &rules)?,
                None => {}
            }
        }
        if settings.size() > limit {
            let sizes: Vec<_> =
                sizes.iter().map(|(name, size)| format!("`{name}` has {size} bytes")).collect();
            return Err(DataFusionError::Plan(format!(
                "the rules cannot be sent: {}, compressed, but a query can have {limit} bytes of rules; \
                 use fewer or smaller rule sets",
                sizes.join(", ")
            )));
        }
        Ok(settings)
    }

    /// The number of bytes that the rules add to a query, and to each of its tasks.
    #[must_use]
    pub fn size(&self) -> usize {
        self.0.values().map(|text| text.text.len()).sum()
    }
}

impl ConfigExtension for RuleSettings {
    const PREFIX: &'static str = "classifier_rules";
}

impl ExtensionOptions for RuleSettings {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }

    fn cloned(&self) -> Box<dyn ExtensionOptions> {
        Box::new(self.clone())
    }

    fn set(&mut self, key: &str, value: &str) -> Result<()> {
        self.0.insert(key.to_owned(), store::open(key, value)?);
        Ok(())
    }

    fn entries(&self) -> Vec<ConfigEntry> {
        let entry = |(key, text): (&String, &Arc<RuleText>)| ConfigEntry {
            key: format!("{}.{key}", Self::PREFIX),
            value: Some(text.text.clone()),
            description: "A compressed artifact, by its id",
        };
        self.0.iter().map(entry).collect()
    }
}

#[cfg(test)]
mod tests {
    use classifier_datafusion::{RuleSets, functions, label_function};
    use datafusion::config::ConfigOptions;

    use super::*;
    use crate::store::tests::rules;

    #[test]
    fn each_artifact_is_there_once() {
        let sets = RuleSets::none().with("one", rules("full")).with("two", rules("full"));
        let mut functions = functions(&sets);
        functions.push(Arc::new(label_function("mine", rules("full"))));
        let settings = RuleSettings::of(functions.iter().map(AsRef::as_ref)).unwrap();
        assert_eq!(settings.entries().len(), 1);
        assert_eq!(settings.entries()[0].value.as_ref().unwrap().len(), settings.size());
    }

    #[test]
    fn rules_that_are_too_large_are_refused() {
        let function = label_function("mine", rules("full"));
        let size = RuleSettings::of([&function]).unwrap().size();
        assert!(RuleSettings::within(size, [&function]).is_ok());
        let error = RuleSettings::within(size - 1, [&function]).unwrap_err().to_string();
        let expected =
            format!("`mine` has {size} bytes, compressed, but a query can have {} bytes", size - 1);
        assert!(error.contains(&expected), "{error}");
    }

    #[test]
    fn settings_arrive_as_texts() {
        let function = label_function("mine", rules("full"));
        let sent = RuleSettings::of([&function]).unwrap();
        let mut options = ConfigOptions::new();
        options.extensions.insert(RuleSettings::default());
        for entry in sent.entries() {
            options.set(&entry.key, &entry.value.unwrap()).unwrap();
        }
        let arrived = options.extensions.get::<RuleSettings>().unwrap();
        assert_eq!((arrived.size(), arrived.entries().len()), (sent.size(), 1));
        assert!(options.set("classifier_rules.name", "not Base64").is_err());
    }
}
