//! All ways to classify a text.

use std::sync::Arc;

use arrow_array::{ArrayRef, BinaryArray, BinaryViewArray, StringViewArray, UInt32Array};
use classifier_arrow::ColumnClassifier;
use classifier_compiler::Artifact;
use classifier_runtime::{
    OwnedClassifier,
    pool::{Pool, PoolConfig},
};
use fuzzing::{Answers, Path};

pub(crate) const PATHS: &[Path] = &[
    Path { name: "texts", open: texts },
    Path { name: "bytes", open: bytes },
    Path { name: "all matches", open: all },
    Path { name: "the pool", open: pool },
    Path { name: "Arrow", open: arrow },
];

fn owned(artifact: &Artifact) -> OwnedClassifier<Arc<str>> {
    OwnedClassifier::from_artifact(artifact.clone()).expect("it was just compiled")
}

fn each(mut answer: impl FnMut(&[u8]) -> Option<usize> + 'static) -> Answers {
    Box::new(move |texts| texts.iter().map(|text| answer(text)).collect())
}

fn texts(artifact: &Artifact) -> Answers {
    let rules = owned(artifact);
    each(move |text| {
        let text = String::from_utf8_lossy(text);
        rules.classifier().first_match(&text).map(|id| id.index())
    })
}

fn bytes(artifact: &Artifact) -> Answers {
    let rules = owned(artifact);
    each(move |text| rules.classifier().first_match_bytes(text).map(|id| id.index()))
}

/// The first of all matches, which are found rule by rule.
fn all(artifact: &Artifact) -> Answers {
    let rules = owned(artifact);
    each(move |text| {
        let text = String::from_utf8_lossy(text);
        rules.classifier().matches(&text).next().map(|id| id.index())
    })
}

fn pool(artifact: &Artifact) -> Answers {
    let config = PoolConfig::new().pool_size(2).cache_size(64).uncategorized_cache_size(64);
    let pool = Pool::new(owned(artifact), config).expect("threads start");
    Box::new(move |texts| {
        let labels = pool.classify_many_bytes(texts);
        labels.map(|label| label.expect("the pool is open").parse().ok()).collect()
    })
}

/// Arrays of different types take turns.
fn arrow(artifact: &Artifact) -> Answers {
    let columns = ColumnClassifier::new(owned(artifact));
    let mut turn = 0;
    Box::new(move |texts| {
        turn += 1;
        let lossy = || texts.iter().map(|text| String::from_utf8_lossy(text));
        let array: ArrayRef = match turn % 3 {
            0 => Arc::new(BinaryArray::from_iter_values(texts)),
            1 => Arc::new(BinaryViewArray::from_iter_values(texts)),
            _ => Arc::new(StringViewArray::from_iter_values(lossy())),
        };
        let indexes: UInt32Array = columns.rule_indexes(&array).expect("it has texts");
        indexes.iter().map(|index| index.map(|index| index as usize)).collect()
    })
}
