//! Columns of each type, in files with nulls, in many partitions, and without rows.

use std::path::Path;

use arrow_array::{
    BinaryArray, BinaryViewArray, DictionaryArray, LargeBinaryArray, LargeStringArray,
    StringViewArray, types::Int32Type,
};

use super::*;

/// Some texts of the tests of the repository, with nulls, repeated ones, and rows that no rule matches.
fn texts() -> Vec<Option<String>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/responses.txt");
    let responses = std::fs::read_to_string(path).unwrap();
    let mut texts: Vec<_> =
        responses.lines().take(300).map(|response| Some(response.to_owned())).collect();
    texts.extend([None, Some("é".into()), Some(String::new()), None, Some("nothing".into())]);
    texts.extend_from_within(..40);
    texts
}

fn columns() -> Vec<(&'static str, ArrayRef)> {
    let texts = texts();
    let strings = || texts.iter().map(Option::as_deref);
    let bytes = || strings().map(|text| text.map(str::as_bytes));
    let dictionary: DictionaryArray<Int32Type> = strings().collect();
    vec![
        ("utf8", Arc::new(strings().collect::<StringArray>())),
        ("large_utf8", Arc::new(strings().collect::<LargeStringArray>())),
        ("utf8_view", Arc::new(strings().collect::<StringViewArray>())),
        ("binary", Arc::new(bytes().collect::<BinaryArray>())),
        ("large_binary", Arc::new(bytes().collect::<LargeBinaryArray>())),
        ("binary_view", Arc::new(bytes().collect::<BinaryViewArray>())),
        ("dictionary", Arc::new(dictionary)),
    ]
}

fn expected(rules: &ColumnClassifier) -> Vec<Option<String>> {
    let classifier = rules.classifier();
    let label = |text: &str| {
        let rule = classifier.first_match(text);
        rule.map_or(classifier.default_label(), |id| classifier.rule(id).label).to_owned()
    };
    texts().iter().map(|text| text.as_deref().map(label)).collect()
}

/// The types are those of the file, not those that the engine prefers.
async fn register_as_written(session: &SessionContext, table: &str, path: &Path) {
    let sql = "SET datafusion.execution.parquet.schema_force_view_types = false";
    session.sql(sql).await.unwrap().collect().await.unwrap();
    register_parquet(session, table, path).await;
}

#[tokio::test]
async fn columns_of_all_types_get_the_labels_of_the_library() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("all.parquet");
    write_parquet(&path, columns());
    let builtin = RuleSets::default().get("builtin").unwrap();
    let sets = RuleSets::default().with("small", classifier(RULES)).with("all", builtin);
    for partitions in [1, 4] {
        let session = session(&sets, partitions);
        register_as_written(&session, "written", &path).await;
        let views = super::session(&sets, partitions);
        register_parquet(&views, "written", &path).await;
        for (name, array) in columns() {
            for set in ["small", "all"] {
                let rules = sets.get(set).unwrap();
                let sql = format!(
                    "SELECT classify({name}, '{set}'), classify_rule({name}, '{set}')['label'] FROM written"
                );
                for session in [&session, &views] {
                    let batches = run(session, &sql).await.unwrap();
                    let mut labels = [0, 1].map(|index| column(&batches, index));
                    // Partitions are read in any order.
                    let mut expected = expected(&rules);
                    expected.sort();
                    labels.iter_mut().for_each(|labels| labels.sort());
                    assert_eq!(labels[0], expected, "{name} {set}");
                    assert_eq!(labels[1], expected, "{name} {set}");
                }
                let field = run(&session, &format!("SELECT {name} FROM written LIMIT 1")).await;
                let field = field.unwrap()[0].schema().field(0).data_type().clone();
                assert_eq!(&field, array.data_type(), "the file has the type that is tested");
            }
        }
    }
}

#[tokio::test]
async fn rows_keep_their_labels_through_filters_and_groups() {
    let folder = tempfile::tempdir().unwrap();
    for part in 0..5 {
        write_parquet(&folder.path().join(format!("{part}.parquet")), columns());
    }
    let sets = RuleSets::default();
    let session = session(&sets, 4);
    register_parquet(&session, "logs", folder.path()).await;
    let sql =
        "SELECT classify(utf8) AS label, count(*) AS n FROM logs GROUP BY label ORDER BY label";
    let mut counts = std::collections::BTreeMap::new();
    for label in expected(&sets.get("builtin").unwrap()) {
        *counts.entry(label.map_or(String::new(), |label| label)).or_insert(0) += 5;
    }
    let null = counts.remove("");
    let mut expected: Vec<_> = counts.iter().map(|(label, n)| format!("{label} | {n}")).collect();
    expected.extend(null.map(|n| format!("| {n}").trim().to_owned()));
    let mut seen = rows(&session, sql).await;
    seen.iter_mut().for_each(|row| *row = row.trim().to_owned());
    assert_eq!(seen, expected);

    let quota = counts["QuotaIssues"];
    let sql = "SELECT count(*) FROM logs WHERE classify(dictionary) = 'QuotaIssues'";
    assert_eq!(rows(&session, sql).await, [quota.to_string()]);
    let sql =
        "SELECT count(*) FROM (SELECT DISTINCT utf8 FROM logs) a JOIN logs b ON a.utf8 = b.utf8
               WHERE classify(a.utf8) <> classify(b.binary)";
    assert_eq!(rows(&session, sql).await, ["0"]);
}

#[tokio::test]
async fn files_without_rows_have_no_labels() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("empty.parquet");
    let empty = |(name, column): (&'static str, ArrayRef)| (name, column.slice(0, 0));
    write_parquet(&path, columns().into_iter().map(empty).collect());
    let session = small_session();
    register_parquet(&session, "empty", &path).await;
    for (name, _) in columns() {
        let sql = format!(
            "SELECT classify({name}), classify_rule({name}), classify_index({name}) FROM empty"
        );
        let batches = run(&session, &sql).await.unwrap();
        assert_eq!(batches.iter().map(RecordBatch::num_rows).sum::<usize>(), 0);
        let sql = format!("SELECT count(classify({name})) FROM empty");
        assert_eq!(rows(&session, &sql).await, ["0"]);
    }
}

#[tokio::test]
async fn bytes_that_are_not_utf_8_are_read_lossily() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bytes.parquet");
    let bytes = BinaryArray::from(vec![&b"552 \xFF full"[..], b"\xC3", b"\xC3\xA9"]);
    write_parquet(&path, vec![("bytes", Arc::new(bytes))]);
    let session = small_session();
    register_parquet(&session, "written", &path).await;
    let labels = rows(&session, "SELECT classify(bytes) FROM written").await;
    assert_eq!(labels, ["Quota", "Other", "Umlaut"]);
}
