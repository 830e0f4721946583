//! A session with files as tables, and with the functions.

use std::sync::Arc;

use classifier_compiler::RuleSource;
use classifier_datafusion::{RuleFiles, RuleSets, RulesTable, create_function, load, register};
use datafusion::{
    error::{DataFusionError, Result},
    execution::{
        context::{FunctionFactory, RegisterFunction},
        session_state::SessionState,
    },
    logical_expr::CreateFunction,
    prelude::{SessionConfig, SessionContext},
};

use crate::args::Args;

pub(crate) fn session(args: &Args) -> Result<SessionContext> {
    let sets = rule_sets(args)?;
    let files = match &args.rule_folder {
        Some(folder) => RuleFiles::of_folder(folder)?,
        None => RuleFiles::none(),
    };
    let mut config = SessionConfig::new();
    if let Some(threads) = args.threads {
        config = config.with_target_partitions(threads.get());
    }
    let mut session = SessionContext::new_with_config(config)
        .enable_url_table()
        .with_function_factory(Arc::new(Factory(files)));
    register(&mut session, &sets)?;
    session.register_udtf(RulesTable::NAME, Arc::new(RulesTable::new(sets)));
    Ok(session)
}

fn rule_sets(args: &Args) -> Result<RuleSets> {
    let mut sources: Vec<(&str, Vec<RuleSource>)> = Vec::new();
    for rules in &args.rules {
        match sources.iter_mut().find(|(name, _)| *name == rules.name) {
            Some((_, files)) => files.extend(rules.sources()),
            None => sources.push((&rules.name, rules.sources())),
        }
    }
    sources.into_iter().try_fold(RuleSets::default(), |sets, (name, files)| {
        let context = |error: DataFusionError| error.context(format!("the rule set `{name}`"));
        Ok(sets.with(name, load(files).map_err(context)?))
    })
}

/// Makes the functions of `CREATE FUNCTION`.
#[derive(Debug)]
struct Factory(RuleFiles);

#[async_trait::async_trait]
impl FunctionFactory for Factory {
    async fn create(
        &self,
        _: &SessionState,
        statement: CreateFunction,
    ) -> Result<RegisterFunction> {
        Ok(RegisterFunction::Scalar(create_function(&statement, &self.0)?))
    }
}
