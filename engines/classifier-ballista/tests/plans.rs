//! Functions travel in plans by name; their rules are elsewhere.

use std::sync::Arc;

use classifier_arrow::ColumnClassifier;
use classifier_ballista::{
    LogicalCodec, PhysicalCodec, RuleSettings, remote_session, send_rules, session_config,
};
use classifier_compiler::{Compiler, RuleSet};
use classifier_datafusion::{RuleSets, label_function, register};
use classifier_runtime::OwnedClassifier;
use datafusion::{
    arrow::util::pretty::pretty_format_batches, physical_plan::collect, prelude::SessionContext,
};
use datafusion_proto::bytes::{
    logical_plan_from_bytes_with_extension_codec, logical_plan_to_bytes_with_extension_codec,
    physical_plan_from_bytes_with_extension_codec, physical_plan_to_bytes_with_extension_codec,
};

fn rules(pattern: &str) -> ColumnClassifier {
    let rules = RuleSet::builder().rule("Quota", pattern).build().unwrap();
    let artifact = Compiler::new().compile(&rules).unwrap();
    ColumnClassifier::new(OwnedClassifier::<Arc<str>>::from_artifact(artifact).unwrap())
}

fn session() -> SessionContext {
    let mut session = SessionContext::new_with_config(session_config());
    let builtin = RuleSets::default().get(RuleSets::BUILTIN).unwrap();
    let sets = RuleSets::none().with("all", builtin).with("small", rules("full"));
    register(&mut session, &sets).unwrap();
    session.register_udf(label_function("mine", rules("mine")));
    send_rules(&session).unwrap();
    session
}

/// Each function, some of them several times.
const SQL: &str = "SELECT classify(text) AS label, classify(text, 'small') AS small, classify_rule(text)['line'] AS line, \
                   classify_index(text) AS rule, relabel(text, classify_index(text), 'all', 'small') AS relabelled, \
                   mine(text) AS mine, classifier_artifact_id() AS id, count(*) AS texts \
                   FROM (VALUES ('552 5.2.2 mailbox full'), ('mine'), (NULL)) AS texts (text) \
                   GROUP BY text ORDER BY label, mine";

#[tokio::test]
async fn plans_that_have_travelled_give_the_same_answers() {
    let session = session();
    let frame = session.sql(SQL).await.unwrap();
    let expected = frame.clone().to_string().await.unwrap();
    assert!(expected.contains("QuotaIssues"), "{expected}");

    let context = session.task_ctx();
    let codec = LogicalCodec::default();
    let bytes = logical_plan_to_bytes_with_extension_codec(frame.logical_plan(), &codec).unwrap();
    let plan = logical_plan_from_bytes_with_extension_codec(&bytes, &context, &codec).unwrap();
    let arrived = session.execute_logical_plan(plan).await.unwrap().to_string().await.unwrap();
    assert_eq!(arrived, expected);

    let codec = PhysicalCodec::default();
    let plan = frame.create_physical_plan().await.unwrap();
    let bytes = physical_plan_to_bytes_with_extension_codec(plan, &codec).unwrap();
    let plan = physical_plan_from_bytes_with_extension_codec(&bytes, &context, &codec).unwrap();
    let batches = collect(plan, context).await.unwrap();
    assert_eq!(pretty_format_batches(&batches).unwrap().to_string(), expected);
}

#[tokio::test]
async fn calls_add_few_bytes_to_a_plan() {
    let session = session();
    let size = async |sql: &str| {
        let frame = session.sql(sql).await.unwrap();
        let codec = LogicalCodec::default();
        logical_plan_to_bytes_with_extension_codec(frame.logical_plan(), &codec).unwrap().len()
    };
    let one = size("SELECT classify('a')").await;
    let five =
        size("SELECT classify('a'), classify('b'), classify('c'), classify('d'), classify('e')")
            .await;
    assert!(five - one < 4 * 500, "{one} {five}");
    let settings = session
        .state_ref()
        .read()
        .config_options()
        .extensions
        .get::<RuleSettings>()
        .unwrap()
        .size();
    println!("settings: {settings} bytes; four more calls: {} bytes", five - one);
    assert!(settings > 100_000, "the rules are in the settings: {settings}");
}

#[tokio::test]
async fn rules_that_were_not_sent_are_an_error_of_the_plan() {
    let session = remote_session("http://127.0.0.1:1", 1).unwrap();
    session.register_udf(label_function("unsent", rules("was not sent")));
    let frame = session.sql("SELECT unsent('a')").await.unwrap();
    let codec = LogicalCodec::default();
    let bytes = logical_plan_to_bytes_with_extension_codec(frame.logical_plan(), &codec).unwrap();
    let error = logical_plan_from_bytes_with_extension_codec(&bytes, &session.task_ctx(), &codec)
        .unwrap_err();
    assert!(error.to_string().contains("did not arrive with the query"), "{error}");
}
