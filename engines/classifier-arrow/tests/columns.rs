//! Columns of each type get the answers of the classifier of single texts.

use std::{collections::HashMap, sync::Arc};

use arrow_array::{
    Array, ArrayRef, BinaryArray, BinaryViewArray, BooleanArray, DictionaryArray, Int8Array,
    Int32Array, Int64Array, LargeBinaryArray, LargeStringArray, NullArray, StringArray,
    StringViewArray, UInt16Array, UInt32Array,
    cast::AsArray,
    types::{Int8Type, Int32Type, Int64Type, UInt16Type, UInt32Type},
};
use arrow_schema::DataType;
use classifier_arrow::{ARTIFACT_ID, ColumnClassifier, ColumnRelabeler};
use classifier_compiler::{Compiler, RuleFormat, RuleSet};
use classifier_runtime::OwnedClassifier;

const RULES: &str = r#"
[attributes]
action = ["retry", "suppress"]
hard = { type = "bool" }
weight = { type = "integer" }

[labels]
Quota = { action = "retry", hard = false }
Other = { action = "suppress", weight = -1 }

[rules]
Quota = [{ pattern = "full", id = "full" }, { pattern = "^452 ", weight = 7 }]
Umlaut = ["é", "\uFFFD"]
"#;

fn classifier(rules: &str) -> ColumnClassifier {
    let rules = RuleSet::builder().text("rules.toml", RuleFormat::Toml, rules).build().unwrap();
    let artifact = Compiler::new().default_label("Other").compile(&rules).unwrap();
    ColumnClassifier::new(OwnedClassifier::from_artifact(artifact).unwrap())
}

const TEXTS: [Option<&str>; 8] = [
    Some("552 full"),
    None,
    Some("452 later"),
    Some("250 ok"),
    Some(""),
    Some("é"),
    Some("552 a mailbox that is full, in a text that no view holds inline"),
    Some("552 full"),
];

/// The column of texts in each type. Bytes that are not UTF-8 are apart.
fn columns() -> Vec<ArrayRef> {
    let bytes = || TEXTS.map(|text| text.map(str::as_bytes)).to_vec();
    let dictionary: DictionaryArray<Int32Type> = TEXTS.into_iter().collect();
    // The same text twice, a null among the values, and a value that no row has.
    let keys =
        Int8Array::from(vec![Some(0), Some(6), Some(1), Some(2), None, Some(4), Some(5), Some(7)]);
    let values =
        [TEXTS[0], TEXTS[2], TEXTS[3], Some("full too"), TEXTS[5], TEXTS[6], None, TEXTS[7]];
    let with_nulls: DictionaryArray<Int8Type> =
        DictionaryArray::new(keys, Arc::new(StringViewArray::from(values.to_vec())));
    let of_bytes: DictionaryArray<UInt16Type> = DictionaryArray::new(
        UInt16Array::from_iter((0..8).map(|row| (row != 1).then_some(row))),
        Arc::new(BinaryArray::from(bytes())),
    );
    let mut columns: Vec<ArrayRef> = vec![
        Arc::new(StringArray::from(TEXTS.to_vec())),
        Arc::new(LargeStringArray::from(TEXTS.to_vec())),
        Arc::new(StringViewArray::from(TEXTS.to_vec())),
        Arc::new(BinaryArray::from(bytes())),
        Arc::new(LargeBinaryArray::from(bytes())),
        Arc::new(BinaryViewArray::from(bytes())),
        Arc::new(dictionary),
        Arc::new(of_bytes),
    ];
    // Row 4 is null here.
    columns.push(Arc::new(with_nulls));
    columns
}

/// The label of each row, asked for one by one.
fn expected(classifier: &ColumnClassifier, texts: &dyn Array) -> Vec<Option<String>> {
    let rules = classifier.classifier();
    let texts = arrow_select::take::take(
        texts,
        &UInt32Array::from_iter_values(0..texts.len() as u32),
        None,
    )
    .unwrap();
    (0..texts.len())
        .map(|row| {
            let logical = texts.logical_nulls();
            if logical.is_some_and(|nulls| nulls.is_null(row)) {
                return None;
            }
            let text = text_of(&texts, row);
            let label = rules.first_match_bytes(&text).map(|id| rules.rule(id).label);
            Some(label.unwrap_or(rules.default_label()).to_owned())
        })
        .collect()
}

fn text_of(texts: &ArrayRef, row: usize) -> Vec<u8> {
    match texts.data_type() {
        DataType::Utf8 => texts.as_string::<i32>().value(row).as_bytes().to_vec(),
        DataType::LargeUtf8 => texts.as_string::<i64>().value(row).as_bytes().to_vec(),
        DataType::Utf8View => texts.as_string_view().value(row).as_bytes().to_vec(),
        DataType::Binary => texts.as_binary::<i32>().value(row).to_vec(),
        DataType::LargeBinary => texts.as_binary::<i64>().value(row).to_vec(),
        DataType::BinaryView => texts.as_binary_view().value(row).to_vec(),
        _ => {
            let dictionary = texts.as_any_dictionary();
            text_of(dictionary.values(), dictionary.normalized_keys()[row])
        }
    }
}

fn labels(labels: &DictionaryArray<Int32Type>) -> Vec<Option<String>> {
    let labels = labels.downcast_dict::<StringArray>().unwrap();
    labels.into_iter().map(|label| label.map(str::to_owned)).collect()
}

#[test]
fn each_type_gets_the_answers_of_single_texts_also_in_slices() {
    let classifier = classifier(RULES);
    for texts in columns() {
        for (offset, len) in [(0, 8), (1, 7), (3, 2), (2, 0), (8, 0), (5, 1)] {
            let texts = texts.slice(offset, len);
            let expected = expected(&classifier, &texts);
            let name = format!("{} {offset} {len}", texts.data_type());
            assert_eq!(labels(&classifier.labels(&texts).unwrap()), expected, "{name}");
            let views = classifier.label_views(&texts).unwrap();
            let views: Vec<_> = views.iter().map(|label| label.map(str::to_owned)).collect();
            assert_eq!(views, expected, "{name}");
            let structs = classifier.rules(&texts).unwrap();
            assert_eq!(structs.data_type(), classifier.rules_type());
            let of_structs = structs.column_by_name("label").unwrap().as_dictionary();
            assert_eq!(labels(of_structs), expected, "{name}");
        }
    }
}

#[test]
fn columns_without_rows_have_the_dictionary_of_others() {
    let (classifier, texts) = (classifier(RULES), &columns()[0]);
    let [some, none] = [8, 0].map(|len| classifier.labels(&texts.slice(0, len)).unwrap());
    assert_eq!(none.values(), some.values());
}

#[test]
fn the_known_labels_are_there() {
    let labels = labels(&classifier(RULES).labels(&columns()[0]).unwrap());
    let labels: Vec<_> = labels.iter().map(Option::as_deref).collect();
    let expected = ["Quota", "", "Quota", "Other", "Other", "Umlaut", "Quota", "Quota"];
    assert_eq!(labels, expected.map(|label| (!label.is_empty()).then_some(label)));
}

#[test]
fn bytes_are_read_lossily() {
    let texts = BinaryArray::from(vec![&b"\xFF"[..], b"ok", "é".as_bytes()]);
    let labels = labels(&classifier(RULES).labels(&texts).unwrap());
    let labels: Vec<_> = labels.iter().map(Option::as_deref).collect();
    assert_eq!(labels, [Some("Umlaut"), Some("Other"), Some("Umlaut")]);
}

#[test]
fn columns_of_nulls_stay_null() {
    let classifier = classifier(RULES);
    let nulls = NullArray::new(3);
    assert_eq!(classifier.labels(&nulls).unwrap().null_count(), 3);
    assert_eq!(classifier.rules(&nulls).unwrap().null_count(), 3);
    assert_eq!(classifier.rule_indexes(&nulls).unwrap().null_count(), 3);
}

#[test]
fn a_struct_has_everything_that_a_rule_says() {
    let rules = classifier(RULES).rules(&columns()[0]).unwrap();
    let column = |name: &str| rules.column_by_name(name).unwrap();
    let text = |column: &ArrayRef, row| {
        let column = column.as_dictionary::<Int32Type>().downcast_dict::<StringArray>().unwrap();
        column.into_iter().nth(row).unwrap().map(str::to_owned)
    };
    assert!(rules.is_null(1) && rules.is_valid(3));
    let indexes = column("rule").as_primitive::<UInt32Type>();
    let expected = [Some(0), None, Some(1), None, None, Some(2), Some(0), Some(0)];
    assert!(indexes.iter().eq(expected));
    assert_eq!(text(column("id"), 0).as_deref(), Some("full"));
    assert_eq!(text(column("id"), 2), None);
    assert_eq!(text(column("file"), 0).as_deref(), Some("rules.toml"));
    assert_eq!(column("line").as_primitive::<UInt32Type>().value(0), 12);
    assert!(column("line").is_null(3));
    let attributes = column("attributes").as_struct();
    let attribute = |name: &str| attributes.column_by_name(name).unwrap();
    assert_eq!(text(attribute("action"), 0).as_deref(), Some("retry"));
    // That of the default label.
    assert_eq!(text(attribute("action"), 3).as_deref(), Some("suppress"));
    let hard: &BooleanArray = attribute("hard").as_boolean();
    assert!(hard.is_valid(0) && !hard.value(0) && hard.is_null(5));
    let weight: &Int64Array = attribute("weight").as_primitive::<Int64Type>();
    assert_eq!((weight.value(2), weight.value(3)), (7, -1));
    assert!(weight.is_null(0));
}

#[test]
fn rules_without_attributes_have_no_field_for_them() {
    let rules = classifier("[rules]\nA = ['a']\n").rules(&columns()[0]).unwrap();
    assert_eq!(rules.column_names(), ["label", "rule", "id", "file", "line"]);
}

#[test]
fn the_artifact_id_is_in_the_metadata_of_the_field() {
    let classifier = classifier(RULES);
    let field = classifier.field("label", DataType::Utf8View);
    let id = classifier.classifier().artifact_id().to_string();
    assert_eq!(field.metadata(), &HashMap::from([(ARTIFACT_ID.to_owned(), id)]));
}

#[test]
fn other_types_are_refused_by_name() {
    let error = classifier(RULES).labels(&Int32Array::from(vec![1])).unwrap_err();
    assert!(error.to_string().ends_with("dictionaries of these), not Int32"), "{error}");
}

#[test]
fn relabelling_gives_the_indexes_of_a_full_pass() {
    let old = classifier(RULES);
    let changed = [
        "[rules]\nNew = ['ok']\nQuota = ['full', '^452 ']\nUmlaut = ['é', '\u{FFFD}']\n",
        "[rules]\nQuota = ['^452 ', 'full']\n",
        "[rules]\n",
        "[rules]\nOther = ['x', 'y', 'z', 'text', 'é']\n",
    ];
    for new in changed.map(classifier) {
        let relabeler = ColumnRelabeler::between(&old, &new).unwrap();
        for texts in columns() {
            for (offset, len) in [(0, 8), (3, 4)] {
                let texts = texts.slice(offset, len);
                let stored = old.rule_indexes(&texts).unwrap();
                let relabelled = relabeler.rule_indexes(&texts, &stored).unwrap();
                assert_eq!(relabelled, new.rule_indexes(&texts).unwrap());
            }
        }
    }
    let relabeler = ColumnRelabeler::between(&old, &old).unwrap();
    let error = relabeler.rule_indexes(&columns()[0], &UInt32Array::from(vec![0])).unwrap_err();
    assert!(error.to_string().contains("8 texts but 1 stored rules"), "{error}");
}
