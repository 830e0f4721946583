//! Functions that SQL creates of rule files.

use std::sync::Arc;

use arrow_schema::DataType;
use datafusion_common::{Result, plan_err};
use datafusion_expr::{CreateFunction, Expr, ScalarUDF, registry::FunctionRegistry};

use crate::{RuleFiles, arguments::check_text, classify::label_function};

/// The function of `CREATE FUNCTION name(TEXT) RETURNS TEXT LANGUAGE classifier AS 'rules.toml'`: the label of a
/// text by the rules of a file, which is a rule file or an artifact. `registered` are the functions that there are:
/// only `CREATE OR REPLACE` replaces one of them.
///
/// The function factory that calls it belongs to the host, because its trait is part of the engine, which this
/// crate does not depend on.
///
/// # Errors
///
/// If there is a function of this name, if the statement has another form, and those of [`RuleFiles::load`].
///
/// # Examples
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use std::sync::Arc;
///
/// use classifier_datafusion::{RuleFiles, create_function};
/// use datafusion::{
///     error::Result,
///     execution::{
///         context::{FunctionFactory, RegisterFunction},
///         session_state::SessionState,
///     },
///     logical_expr::CreateFunction,
///     prelude::SessionContext,
/// };
///
/// #[derive(Debug)]
/// struct Factory(RuleFiles);
///
/// #[async_trait::async_trait]
/// impl FunctionFactory for Factory {
///     async fn create(&self, state: &SessionState, statement: CreateFunction) -> Result<RegisterFunction> {
///         Ok(RegisterFunction::Scalar(create_function(&statement, &self.0, state)?))
///     }
/// }
///
/// # let dir = tempfile::tempdir()?;
/// # let folder = dir.path();
/// std::fs::write(folder.join("rules.toml"), "[rules]\nQuota = ['full']")?;
/// let factory = Factory(RuleFiles::of_folder(folder)?);
/// let session = SessionContext::new().with_function_factory(Arc::new(factory));
/// session.sql("CREATE FUNCTION mine(TEXT) RETURNS TEXT LANGUAGE classifier AS 'rules.toml'").await?;
/// let labels = session.sql("SELECT mine('552 full') = 'Quota' AS is_quota").await?;
/// assert!(labels.to_string().await?.contains("| true "));
/// # Ok(())
/// # }
/// ```
pub fn create_function(
    statement: &CreateFunction,
    files: &RuleFiles,
    registered: &dyn FunctionRegistry,
) -> Result<Arc<ScalarUDF>> {
    let CreateFunction { or_replace, name, args, return_type, params, .. } = statement;
    const FORM: &str =
        "CREATE FUNCTION name(TEXT) RETURNS TEXT LANGUAGE classifier AS 'rules.toml'";
    if !or_replace && registered.udf(name).is_ok() {
        return plan_err!(
            "there is a function {name}; choose another name, or write CREATE OR REPLACE FUNCTION"
        );
    }
    let language = params.language.as_ref().map_or("", |language| &language.value);
    if !language.eq_ignore_ascii_case("classifier") {
        return plan_err!(
            "the language of {name} is not `classifier` but `{language}`; use {FORM}"
        );
    }
    let [argument] = args.as_deref().unwrap_or_default() else {
        return plan_err!("{name} must have one argument; use {FORM}");
    };
    check_text(name, &argument.data_type)?;
    if !matches!(return_type, Some(DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View)) {
        return plan_err!("{name} must return TEXT; use {FORM}");
    }
    let path = match &params.function_body {
        Some(Expr::Literal(path, _)) => path.try_as_str().flatten(),
        _ => None,
    };
    let Some(path) = path else {
        return plan_err!("{name} needs the path of a rule file as a text; use {FORM}");
    };
    Ok(Arc::new(label_function(name, files.load(path)?)))
}
