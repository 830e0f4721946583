//! Any column of texts gets the answers of the classifier of single texts.

use std::sync::Arc;

use arrow_array::{
    Array, ArrayRef, BinaryArray, BinaryViewArray, DictionaryArray, Int8Array, Int64Array,
    LargeBinaryArray, LargeStringArray, StringArray, StringViewArray, UInt16Array, UInt32Array,
};
use classifier_arrow::{ColumnClassifier, ColumnRelabeler};
use classifier_compiler::{Compiler, RuleFormat, RuleSet};
use classifier_runtime::OwnedClassifier;
use proptest::{collection::vec, option, prelude::*, sample::select};

fn classifier(rules: &str) -> ColumnClassifier {
    let rules = RuleSet::builder().text("rules.toml", RuleFormat::Toml, rules).build().unwrap();
    let artifact = Compiler::new().compile(&rules).unwrap();
    ColumnClassifier::new(OwnedClassifier::from_artifact(artifact).unwrap())
}

/// A text of pieces that rules are about, and of bytes that are not UTF-8.
fn text() -> impl Strategy<Value = Vec<u8>> {
    let pieces: [&[u8]; 9] =
        [b"full", b"^452 ", b"452 ", "é".as_bytes(), b"\xC3", b"\xFF", b"x", b"later ", b"\n"];
    vec(select(pieces.to_vec()), 0..6).prop_map(|pieces| pieces.concat())
}

type Texts = Vec<Option<Vec<u8>>>;

/// Arrays of the types that have texts, and what a row of them is read as.
fn plain(kind: usize, texts: &Texts) -> ArrayRef {
    let bytes = texts.iter().map(Option::as_deref);
    let lossy = texts.iter().map(|text| text.as_deref().map(String::from_utf8_lossy));
    match kind {
        0 => Arc::new(StringArray::from_iter(lossy)),
        1 => Arc::new(LargeStringArray::from_iter(lossy)),
        2 => Arc::new(StringViewArray::from_iter(lossy)),
        3 => Arc::new(BinaryArray::from_iter(bytes)),
        4 => Arc::new(LargeBinaryArray::from_iter(bytes)),
        _ => Arc::new(BinaryViewArray::from_iter(bytes)),
    }
}

fn dictionary(kind: usize, keys: &[Option<usize>], values: ArrayRef) -> ArrayRef {
    let keys = keys.iter().copied();
    match kind {
        0 => Arc::new(DictionaryArray::new(
            Int8Array::from_iter(keys.map(|key| key.map(|key| key as i8))),
            values,
        )),
        1 => Arc::new(DictionaryArray::new(
            UInt16Array::from_iter(keys.map(|key| key.map(|key| key as u16))),
            values,
        )),
        _ => Arc::new(DictionaryArray::new(
            Int64Array::from_iter(keys.map(|key| key.map(|key| key as i64))),
            values,
        )),
    }
}

/// A column, and the texts of its rows.
fn column() -> impl Strategy<Value = (ArrayRef, Texts)> {
    let texts = vec(option::weighted(0.8, text()), 1..20);
    let keys = vec(option::weighted(0.8, any::<prop::sample::Index>()), 0..40);
    (texts, keys, 0..6_usize, 0..5_usize, any::<[prop::sample::Index; 2]>()).prop_map(
        |(texts, keys, kind, of_keys, slice)| {
            let plain = plain(kind, &texts);
            let (column, texts) = if of_keys < 3 {
                let keys: Vec<_> =
                    keys.iter().map(|key| key.map(|key| key.index(texts.len()))).collect();
                let rows = keys.iter().map(|key| key.and_then(|key| texts[key].clone())).collect();
                (dictionary(of_keys, &keys, plain), rows)
            } else {
                (plain, texts)
            };
            let [start, len] = slice;
            let start = start.index(column.len() + 1);
            let len = len.index(column.len() - start + 1);
            (column.slice(start, len), texts[start..start + len].to_vec())
        },
    )
}

proptest! {
    #[test]
    fn any_column_gets_the_answers_of_single_texts((column, texts) in column()) {
        let rules = classifier("[rules]\nQuota = ['full', '^452 ']\nBeyond = ['é', '\u{FFFD}x']\n");
        let winner = |text: &Vec<u8>| rules.classifier().first_match_bytes(text);
        let winners: Vec<_> = texts.iter().map(|text| text.as_ref().map(winner)).collect();
        let label = |winner: Option<_>| {
            winner.map_or("Uncategorized", |rule| rules.classifier().rule(rule).label)
        };
        let labels: Vec<_> = winners.iter().map(|winner| winner.map(label)).collect();

        let views = rules.label_views(&column).unwrap();
        prop_assert!(views.iter().eq(labels.iter().copied()), "{labels:?}, not {views:?}");
        let found = rules.labels(&column).unwrap();
        let found: Vec<_> = found.downcast_dict::<StringArray>().unwrap().into_iter().collect();
        prop_assert_eq!(found, labels);
        let indexes = UInt32Array::from_iter(winners.iter().map(|winner| winner.flatten().map(u32::from)));
        prop_assert_eq!(rules.rule_indexes(&column).unwrap(), indexes.clone());
        let structs = rules.rules(&column).unwrap();
        let nulls: Vec<_> = (0..structs.len()).map(|row| structs.is_null(row)).collect();
        prop_assert_eq!(nulls, texts.iter().map(Option::is_none).collect::<Vec<_>>());

        let new = classifier("[rules]\nLater = ['later']\nQuota = ['^452 ', 'full']\nX = ['x']\n");
        let relabelled =
            ColumnRelabeler::between(&rules, &new).unwrap().rule_indexes(&column, &indexes).unwrap();
        prop_assert_eq!(relabelled, new.rule_indexes(&column).unwrap());
    }
}
