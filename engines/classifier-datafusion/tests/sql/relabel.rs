//! Relabelling gives the answers of a full pass, whatever changes.

use proptest::prelude::*;

use super::*;

/// Patterns of few letters, so that texts have several matches.
fn pattern() -> impl Strategy<Value = String> {
    prop_oneof!["[a-d]{1,2}", "\\^[a-d]", "[a-d]\\.\\*[a-d]", "[a-d]\\$"]
}

#[derive(Clone, Debug)]
enum Change {
    Remove(prop::sample::Index),
    Add(prop::sample::Index, String),
    Move(prop::sample::Index, prop::sample::Index),
    Edit(prop::sample::Index, String),
}

fn change() -> impl Strategy<Value = Change> {
    let place = any::<prop::sample::Index>;
    prop_oneof![
        place().prop_map(Change::Remove),
        (place(), pattern()).prop_map(|(at, pattern)| Change::Add(at, pattern)),
        (place(), place()).prop_map(|(from, to)| Change::Move(from, to)),
        (place(), pattern()).prop_map(|(at, pattern)| Change::Edit(at, pattern)),
    ]
}

fn changed(mut rules: Vec<String>, changes: &[Change]) -> Vec<String> {
    for change in changes {
        match change {
            Change::Add(at, pattern) => rules.insert(at.index(rules.len() + 1), pattern.clone()),
            _ if rules.is_empty() => {}
            Change::Remove(at) => drop(rules.remove(at.index(rules.len()))),
            Change::Edit(at, pattern) => {
                let at = at.index(rules.len());
                rules[at] = pattern.clone();
            }
            Change::Move(from, to) => {
                let rule = rules.remove(from.index(rules.len()));
                rules.insert(to.index(rules.len() + 1), rule);
            }
        }
    }
    rules
}

fn compiled(patterns: &[String]) -> ColumnClassifier {
    let label = |index: usize| format!("L{}", index % 3);
    let rules = patterns.iter().enumerate();
    let rules = rules.fold(RuleSet::builder(), |set, (index, it)| set.rule(label(index), it));
    // A rule may never win here.
    let artifact = Compiler::new().compile(&rules.build().unwrap()).unwrap();
    ColumnClassifier::new(OwnedClassifier::from_artifact(artifact).unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..Default::default() })]

    #[test]
    fn relabelled_rows_are_those_of_a_full_pass(
        old in prop::collection::vec(pattern(), 0..12),
        changes in prop::collection::vec(change(), 0..6),
        texts in prop::collection::vec(prop::option::weighted(0.9, "[a-e]{0,6}"), 0..60),
        partitions in 1..4usize,
    ) {
        let new = changed(old.clone(), &changes);
        let sets = RuleSets::default().with("old", compiled(&old)).with("new", compiled(&new));
        let session = session(&sets, partitions);
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let texts: StringArray = texts.iter().map(Option::as_deref).collect();
            let batch = RecordBatch::try_from_iter_with_nullable([("text", Arc::new(texts) as ArrayRef, true)]);
            session.register_batch("logs", batch.unwrap()).unwrap();
            let sql = "SELECT count(*) FROM (SELECT text, classify_index(text, 'old') AS rule FROM logs)
                       WHERE relabel(text, rule, 'old', 'new') IS DISTINCT FROM classify_index(text, 'new')";
            assert_eq!(rows(&session, sql).await, ["0"], "{old:?} to {new:?}");
        });
    }
}

#[tokio::test]
async fn stored_indexes_may_be_of_any_integer_type() {
    let old = compiled(&["a".into(), "b".into()]);
    let new = compiled(&["c".into(), "a".into(), "b".into()]);
    let session = session(&RuleSets::default().with("old", old).with("new", new), 1);
    for data_type in ["Int64", "UInt8", "Int16", "UInt32"] {
        let sql = format!(
            "SELECT relabel(column1, arrow_cast(column2, '{data_type}'), 'old', 'new')
             FROM (VALUES ('a', 0), ('b', 1), ('b c', 1), ('c', NULL), ('d', NULL))"
        );
        assert_eq!(rows(&session, &sql).await, ["1", "2", "0", "0", ""], "{data_type}");
    }
}

#[tokio::test]
async fn a_wrong_index_is_an_error_or_a_full_search() {
    let session = small_session();
    let sql =
        "SELECT relabel('452 x', column1, 'small', 'builtin') = classify_index('452 x', 'builtin')
               FROM (VALUES (77))";
    assert_eq!(rows(&session, sql).await, ["true"]);
    let sql = "SELECT relabel('x', column1, 'small', 'small') FROM (VALUES (-1))";
    assert!(run(&session, sql).await.is_err());
}
