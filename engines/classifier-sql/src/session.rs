//! A session with files as tables, and with the functions.

use std::sync::Arc;

use classifier_datafusion::{RuleFiles, RuleSets, create_function, register};
use datafusion::{
    error::Result,
    execution::{
        context::{FunctionFactory, RegisterFunction},
        session_state::SessionState,
    },
    logical_expr::CreateFunction,
    prelude::SessionContext,
    sql::parser::{DFParser, Statement},
};

use crate::Failure;

/// Files as tables, the functions over these rule sets, and `CREATE FUNCTION` over these files.
///
/// # Errors
///
/// If the session does not take functions.
pub fn with_functions(
    session: SessionContext,
    sets: &RuleSets,
    files: RuleFiles,
) -> Result<SessionContext> {
    let mut session = session.enable_url_table().with_function_factory(Arc::new(Factory(files)));
    register(&mut session, sets)?;
    Ok(session)
}

/// The statements of these texts.
///
/// # Errors
///
/// If there are none, or if they are not SQL.
pub fn statements(texts: &[String]) -> Result<Vec<Statement>, Failure> {
    let mut statements = Vec::new();
    for text in texts {
        statements.extend(DFParser::parse_sql(text).map_err(Failure::usage)?);
    }
    if statements.is_empty() {
        return Err(Failure::Usage("there is no statement; see --help for examples".into()));
    }
    Ok(statements)
}

/// Makes the functions of `CREATE FUNCTION`.
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
