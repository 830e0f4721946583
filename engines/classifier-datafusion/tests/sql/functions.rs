//! What the functions return, their types, constants, and the table of rules.

use super::*;
use classifier_datafusion::ARTIFACT_ID;

const TEXTS: &str = "(VALUES (1, '552 full'), (2, NULL), (3, '452 later'), (4, 'é'), (5, 'hello'))";

#[tokio::test]
async fn functions_return_labels_rules_and_indexes() {
    let session = small_session();
    let sql =
        format!("SELECT classify(column2), classify_index(column2) FROM {TEXTS} ORDER BY column1");
    let expected = ["Quota | 0", "", "Quota | 1", "Umlaut | 2", "Other |"];
    let seen = rows(&session, &sql).await;
    let seen: Vec<_> = seen.iter().map(|row| row.trim_matches([' ', '|'])).collect();
    assert_eq!(seen, expected.map(|row| row.trim_matches([' ', '|'])));

    let sql = format!(
        "SELECT r['label'], r['rule'], r['id'], r['file'], r['line'], r['attributes']['action'],
                r['attributes']['weight']
         FROM (SELECT column1, classify_rule(column2, 'small') AS r FROM {TEXTS}) ORDER BY column1"
    );
    let expected = [
        "Quota | 0 | full | rules.toml | 11 | retry |",
        "|  |  |  |  |  |",
        "Quota | 1 |  | rules.toml | 11 | retry | 7",
        "Umlaut | 2 |  | rules.toml | 12 |  |",
        "Other |  |  |  |  | suppress |",
    ];
    let seen = rows(&session, &sql).await;
    let seen: Vec<_> = seen.iter().map(|row| row.trim()).collect();
    assert_eq!(seen, expected);
}

#[tokio::test]
async fn constants_are_folded() {
    let session = small_session();
    let sql = "SELECT classify('552 full'), classify(NULL), classify_index('452 '), classify('x', 'small'),
                      relabel('552 full', 2, 'small', 'small')";
    assert_eq!(rows(&session, sql).await, ["Quota |  | 1 | Other | 2"]);
    let plan = rows(&session, &format!("EXPLAIN {sql}")).await.join("\n");
    assert!(plan.contains("ProjectionExec: expr=[Quota as classify"), "{plan}");
    let sql = "SELECT classify(arrow_cast('552 full', 'LargeUtf8')), classify(arrow_cast('552 full', 'Utf8View')),
                      classify(arrow_cast('552 full', 'Binary')),
                      classify(arrow_cast('552 full', 'Dictionary(Int32, Utf8)'))";
    assert_eq!(rows(&session, sql).await, ["Quota | Quota | Quota | Quota"]);
}

#[tokio::test]
async fn the_first_rule_set_is_the_default() {
    let other = classifier("[rules]\nElse = ['full']\n");
    let sets = RuleSets::default().with("other", other).with("small", classifier(RULES));
    let session = session(&sets, 1);
    let sql = "SELECT classify('552 full'), classify('552 full', 'small'),
                      classify('552 5.2.2 mailbox full', 'builtin')";
    assert_eq!(rows(&session, sql).await, ["Else | Quota | QuotaIssues"]);
    let replaced = sets.with("other", classifier(RULES));
    assert!(replaced.names().eq(["other", "small", "builtin"]));
    let session = super::session(&replaced, 1);
    assert_eq!(rows(&session, "SELECT classify('552 full')").await, ["Quota"]);
}

#[tokio::test]
async fn fields_have_the_id_of_the_rules() {
    let session = small_session();
    let id = classifier(RULES).classifier().artifact_id().to_string();
    assert_eq!(rows(&session, "SELECT classifier_artifact_id()").await, [&*id]);
    assert_eq!(rows(&session, "SELECT classifier_artifact_id('small')").await, [&*id]);
    for call in [
        "classify(column2)",
        "classify_rule(column2)",
        "classify_index(column2, 'small')",
        "relabel(column2, 1, 'builtin', 'small')",
    ] {
        let result = session.sql(&format!("SELECT {call} AS result FROM {TEXTS}")).await.unwrap();
        let planned = result.schema().field(0).metadata().get(ARTIFACT_ID).cloned();
        assert_eq!(planned.as_deref(), Some(&*id), "{call}");
        let batches = result.collect().await.unwrap();
        let batch = batches[0].schema();
        assert_eq!(batch.field(0).metadata().get(ARTIFACT_ID), Some(&id), "{call}");
    }
}

#[tokio::test]
async fn labels_are_a_dictionary() {
    let session = small_session();
    let batches = run(&session, &format!("SELECT classify(column2) FROM {TEXTS}")).await.unwrap();
    let expected = DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
    assert_eq!(batches[0].schema().field(0).data_type(), &expected);
}

#[tokio::test]
async fn rules_are_a_table() {
    let session = small_session();
    let sql =
        "SELECT index, label, pattern, file, line, id, tags, attributes FROM classifier_rules()";
    let expected = [
        "0 | Quota | full | rules.toml | 11 | full | [mailbox, size] | {action: retry}",
        "1 | Quota | ^452 | rules.toml | 11 |  | [] | {weight: 7, action: retry}",
        "2 | Umlaut | é | rules.toml | 12 |  | [] | {}",
    ];
    assert_eq!(rows(&session, sql).await, expected);
    let sql = "SELECT index FROM classifier_rules('small') WHERE attributes['weight'] = '7'";
    assert_eq!(rows(&session, sql).await, ["1"]);
    let builtin = RuleSets::default().get("builtin").unwrap();
    let count = builtin.classifier().rules().len().to_string();
    let sql = "SELECT count(*) FROM classifier_rules('builtin')";
    assert_eq!(rows(&session, sql).await, [count]);
}

#[tokio::test]
async fn an_index_leads_to_its_rule() {
    let session = small_session();
    let sql = format!(
        "SELECT column1, label FROM (SELECT column1, classify_index(column2) AS rule FROM {TEXTS})
         JOIN classifier_rules() ON rule = index ORDER BY column1"
    );
    assert_eq!(rows(&session, &sql).await, ["1 | Quota", "3 | Quota", "4 | Umlaut"]);
}

#[tokio::test]
async fn functions_are_documented() {
    for function in classifier_datafusion::functions(&RuleSets::default()) {
        let documentation = function.documentation().unwrap();
        assert!(documentation.syntax_example.starts_with(function.name()));
    }
}
