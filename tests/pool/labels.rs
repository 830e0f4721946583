//! Rules and labels that the tests share.

use std::sync::Arc;

use classifier::pool::{Label, OwnedClassifier};
use classifier_compiler::{Artifact, Compiler, RuleSet};

/// The artifact of a rule file with this text.
pub(crate) fn artifact(toml: &str) -> Artifact {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("rules.toml");
    std::fs::write(&path, toml).unwrap();
    Compiler::new().compile(&RuleSet::load([path]).unwrap()).unwrap()
}

/// A label that panics when it is cloned, if it is called so.
#[derive(Debug, PartialEq)]
pub(crate) struct Fragile(Arc<str>);

impl Clone for Fragile {
    fn clone(&self) -> Self {
        assert_ne!(&*self.0, "Panics", "on demand");
        Self(Arc::clone(&self.0))
    }
}

impl Label for Fragile {
    fn from_text(text: &str) -> Option<Self> {
        Some(Self(text.into()))
    }

    fn default_label() -> Self {
        Self("Uncategorized".into())
    }
}

impl Fragile {
    pub(crate) fn rules() -> OwnedClassifier<Self> {
        let artifact = artifact("[rules]\nPanics = ['panic']\nDigits = ['[0-9]']");
        OwnedClassifier::from_artifact(artifact).unwrap()
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}
