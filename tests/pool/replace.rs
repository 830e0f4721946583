//! Rules that are loaded and replaced while a pool serves.

use std::sync::Arc;

use classifier::{
    ArtifactBuf,
    pool::{Label, OwnedClassifier, Pool, PoolConfig, PoolError},
    smtp::BounceClass,
};

use crate::labels::artifact;

const TEXT: &str = "552 5.2.2 mailbox is stuffed";

#[test]
fn loaded_rules_replace_embedded_ones_and_the_reverse() {
    let pool = BounceClass::pool(PoolConfig::new()).unwrap();
    assert_eq!(pool.classify(TEXT), Ok(BounceClass::QuotaIssues));
    let loaded =
        OwnedClassifier::from_artifact(artifact("[rules]\nSpamBlock = ['stuffed']")).unwrap();
    pool.replace(loaded).unwrap();
    assert_eq!(pool.classify(TEXT), Ok(BounceClass::SpamBlock));
    assert_eq!(pool.classify("250"), Ok(BounceClass::Uncategorized));
    pool.replace(OwnedClassifier::embedded()).unwrap();
    assert_eq!(pool.classify(TEXT), Ok(BounceClass::QuotaIssues));
}

#[test]
fn all_labels_that_are_not_variants_are_reported() {
    let odd = artifact("[rules]\nOdd = ['a']\nSpamBlock = ['b']\n'odd one' = ['c']");
    let error = OwnedClassifier::<BounceClass>::from_artifact(odd).unwrap_err();
    assert_eq!(error.unknown_labels(), ["Odd", "odd one"]);
    let said = "the artifact has labels that this program does not know: `Odd`, `odd one`";
    assert_eq!(error.to_string(), said);
}

#[test]
fn a_damaged_artifact_leaves_the_old_rules() {
    let artifact = artifact("[rules]\nSpamBlock = ['b']");
    let mut bytes = artifact.as_bytes().to_vec();
    *bytes.last_mut().unwrap() ^= 1;
    let error =
        OwnedClassifier::<BounceClass>::from_artifact(ArtifactBuf::from(&bytes[..])).unwrap_err();
    assert!(error.to_string().starts_with("the artifact is damaged"), "{error}");
    assert!(error.unknown_labels().is_empty());
}

#[test]
fn an_artifact_may_be_a_file() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("rules.bin");
    std::fs::write(&path, artifact("[rules]\nQuotaIssues = ['full']").as_bytes()).unwrap();
    let rules =
        OwnedClassifier::<BounceClass>::from_artifact(ArtifactBuf::read(&path).unwrap()).unwrap();
    assert_eq!(rules.classify("mailbox full"), BounceClass::QuotaIssues);
    assert_eq!(rules.classifier().labels().collect::<Vec<_>>(), ["QuotaIssues"]);
}

#[test]
fn labels_may_be_strings() {
    let rules =
        OwnedClassifier::<Arc<str>>::from_artifact(artifact("[rules]\n'mailbox full' = ['full']"));
    let pool = Pool::new(rules.unwrap().with_default("?".into()), PoolConfig::new()).unwrap();
    assert_eq!(pool.classify("full").as_deref(), Ok("mailbox full"));
    assert_eq!(pool.classify("").as_deref(), Ok("?"));
    assert_eq!(&*<Arc<str>>::default_label(), "Uncategorized");
}

#[test]
fn a_pool_that_is_shut_down_refuses_rules() {
    let pool = BounceClass::pool(PoolConfig::new()).unwrap();
    pool.shutdown();
    assert_eq!(pool.replace(OwnedClassifier::embedded()), Err(PoolError::Closed));
}
