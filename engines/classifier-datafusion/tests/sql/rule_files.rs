//! `CREATE FUNCTION` reads rule files where the host allows it, and nowhere else.

use std::{fmt::Write, fs};

use classifier_datafusion::{RuleFiles, create_function};
use datafusion::{
    execution::{
        context::{FunctionFactory, RegisterFunction},
        session_state::SessionState,
    },
    logical_expr::CreateFunction,
};
use expect_test::expect_file;

use super::*;

const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/sql/refusals.txt");

#[derive(Debug)]
struct Factory(RuleFiles);

#[async_trait::async_trait]
impl FunctionFactory for Factory {
    async fn create(
        &self,
        state: &SessionState,
        statement: CreateFunction,
    ) -> Result<RegisterFunction> {
        Ok(RegisterFunction::Scalar(create_function(&statement, &self.0, state)?))
    }
}

fn session_with(files: RuleFiles) -> SessionContext {
    small_session().with_function_factory(Arc::new(Factory(files)))
}

fn statement(path: &str) -> String {
    format!("CREATE FUNCTION mine(TEXT) RETURNS TEXT LANGUAGE classifier AS '{path}'")
}

/// A folder `rules` with rule files, and a file beside it.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let rules = folder.path().join("rules");
    fs::create_dir_all(rules.join("deep")).unwrap();
    let text = "[rules]\nMine = ['full']\n";
    fs::write(rules.join("rules.toml"), text).unwrap();
    fs::write(rules.join("deep/rules.json"), r#"{"rules": {"Deep": ["full"]}}"#).unwrap();
    fs::write(rules.join("wrong.toml"), "[rules]\nMine = ['(']\n").unwrap();
    fs::write(folder.path().join("secret.toml"), text).unwrap();
    let parsed = RuleSet::builder().rule("Compiled", "full").build().unwrap();
    let artifact = Compiler::new().compile(&parsed).unwrap();
    fs::write(rules.join("rules.clsf"), artifact.as_bytes()).unwrap();
    fs::write(rules.join("damaged.clsf"), &artifact.as_bytes()[..100]).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::symlink;
        symlink("../secret.toml", rules.join("link.toml")).unwrap();
        symlink("..", rules.join("up")).unwrap();
        symlink("rules.toml", rules.join("inner.toml")).unwrap();
    }
    folder
}

#[tokio::test]
async fn functions_are_made_of_rule_files_and_artifacts() {
    let folder = folder();
    let files = RuleFiles::of_folder(folder.path().join("rules")).unwrap();
    let mut allowed = vec![
        ("rules.toml", "Mine"),
        ("./rules.toml", "Mine"),
        ("deep/rules.json", "Deep"),
        ("rules.clsf", "Compiled"),
    ];
    if cfg!(unix) {
        allowed.extend([("inner.toml", "Mine"), ("up/rules/rules.toml", "Mine")]);
    }
    for (path, label) in allowed {
        let session = session_with(files.clone());
        run(&session, &statement(path)).await.unwrap();
        let sql = "SELECT column1, mine(column1), classify(column1) FROM (VALUES ('552 full'), ('x'), (NULL))";
        let expected = [
            format!("552 full | {label} | Quota"),
            "x | Uncategorized | Other".into(),
            "|  |".into(),
        ];
        let seen = rows(&session, sql).await;
        let seen: Vec<_> = seen.iter().map(|row| row.trim()).collect();
        assert_eq!(seen, expected, "{path}");
        let batches = run(&session, "SELECT mine(column1) FROM (VALUES ('x'))").await.unwrap();
        assert_eq!(batches[0].schema().field(0).data_type(), &DataType::Utf8View);
    }
}

#[tokio::test]
async fn a_function_is_replaced_only_if_the_statement_says_so() {
    let folder = folder();
    let files = RuleFiles::of_folder(folder.path().join("rules")).unwrap();
    let session = session_with(files);
    run(&session, &statement("rules.toml")).await.unwrap();
    let other = statement("deep/rules.json");
    for statement in
        [other.clone(), other.replace("mine", "classify"), other.replace("mine", "lower")]
    {
        let error = run(&session, &statement).await.unwrap_err().to_string();
        assert!(error.contains("CREATE OR REPLACE FUNCTION"), "{error}");
    }
    assert_eq!(rows(&session, "SELECT mine('full')").await, ["Mine"]);
    run(&session, &other.replace("CREATE", "CREATE OR REPLACE")).await.unwrap();
    assert_eq!(rows(&session, "SELECT mine('full')").await, ["Deep"]);
}

#[tokio::test]
async fn refusals_say_why() {
    let folder = folder();
    let files = RuleFiles::of_folder(folder.path().join("rules")).unwrap();
    let outside = folder.path().join("secret.toml");
    let mut paths = vec![
        outside.to_str().unwrap(),
        "../secret.toml",
        "deep/../rules.toml",
        "deep/../../secret.toml",
        "missing.toml",
        "deep",
        "",
        "wrong.toml",
        "damaged.clsf",
    ];
    if cfg!(unix) {
        paths.extend(["link.toml", "up/secret.toml"]);
    }
    let mut statements: Vec<String> = paths.iter().map(|path| statement(path)).collect();
    statements.extend(
        [
            "CREATE FUNCTION mine(TEXT) RETURNS TEXT LANGUAGE python AS 'rules.toml'",
            "CREATE FUNCTION mine(TEXT) RETURNS TEXT AS 'rules.toml'",
            "CREATE FUNCTION mine() RETURNS TEXT LANGUAGE classifier AS 'rules.toml'",
            "CREATE FUNCTION mine(TEXT, TEXT) RETURNS TEXT LANGUAGE classifier AS 'rules.toml'",
            "CREATE FUNCTION mine(BIGINT) RETURNS TEXT LANGUAGE classifier AS 'rules.toml'",
            "CREATE FUNCTION mine(TEXT) RETURNS BIGINT LANGUAGE classifier AS 'rules.toml'",
            "CREATE FUNCTION mine(TEXT) LANGUAGE classifier AS 'rules.toml'",
            "CREATE FUNCTION mine(TEXT) RETURNS TEXT LANGUAGE classifier RETURN 1",
        ]
        .map(str::to_owned),
    );
    let mut seen = String::new();
    let session = session_with(files);
    for sql in &statements {
        let error = run(&session, sql).await.expect_err(sql).strip_backtrace();
        writeln!(seen, "{sql}\n    {error}\n").unwrap();
        // There is no such function afterwards.
        assert!(run(&session, "SELECT mine('x')").await.is_err());
    }
    let none = session_with(RuleFiles::none());
    let error = run(&none, &statement("rules.toml")).await.unwrap_err().strip_backtrace();
    writeln!(seen, "without a folder\n    {error}").unwrap();
    expect_file![GOLDEN].assert_eq(&seen.replace(folder.path().to_str().unwrap(), "/folder"));
}

#[tokio::test]
async fn created_functions_take_one_argument() {
    let folder = folder();
    let session = session_with(RuleFiles::of_folder(folder.path().join("rules")).unwrap());
    run(&session, &statement("rules.toml")).await.unwrap();
    let error = run(&session, "SELECT mine('x', 'small')").await.unwrap_err().to_string();
    assert!(error.contains("mine has 2 arguments; use mine(text)"), "{error}");
}

#[test]
fn a_folder_that_is_none_is_refused() {
    let folder = folder();
    assert!(RuleFiles::of_folder(folder.path().join("missing")).is_err());
    assert!(RuleFiles::of_folder(folder.path().join("secret.toml")).is_err());
}
