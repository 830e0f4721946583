//! What a client, a scheduler and an executor need so that rules travel.

use std::sync::Arc;

use ballista_core::extension::{SessionConfigExt, SessionStateExt};
use datafusion::{
    error::Result,
    execution::SessionStateBuilder,
    logical_expr::ScalarUDF,
    prelude::{SessionConfig, SessionContext},
};

use crate::{
    LogicalCodec, PhysicalCodec, RuleSettings,
    plain::{plain, rules_of},
};

/// The configuration that a client, a scheduler and an executor begin with: Ballista's, with room for rules, and the
/// codecs for functions.
#[must_use]
pub fn session_config() -> SessionConfig {
    SessionConfig::new_with_ballista()
        .with_option_extension(RuleSettings::default())
        .with_ballista_logical_extension_codec(Arc::new(LogicalCodec::default()))
        .with_ballista_physical_extension_codec(Arc::new(PhysicalCodec::default()))
}

/// A session whose queries run on the cluster of this scheduler, in so many partitions.
///
/// # Errors
///
/// Those of Ballista. The scheduler is not contacted yet.
pub fn remote_session(scheduler: &str, partitions: usize) -> Result<SessionContext> {
    let config = session_config().with_target_partitions(partitions);
    let state = SessionStateBuilder::new().with_default_features().with_config(config).build();
    Ok(SessionContext::new_with_state(state.upgrade_for_ballista(scheduler.to_owned())?))
}

/// Makes the functions of a session ready to travel: their rules become settings of its queries, and they return texts
/// instead of dictionaries. It must be called after functions are registered or created, and before a query with them
/// is planned.
///
/// # Errors
///
/// Those of [`RuleSettings::of`].
pub fn send_rules(session: &SessionContext) -> Result<()> {
    let functions = session.state().scalar_functions().clone();
    let settings = RuleSettings::of(functions.values().map(AsRef::as_ref))?;
    for function in functions.values().filter(|function| rules_of(function).is_some()) {
        session.register_udf(plain(ScalarUDF::clone(function)));
    }
    session.state_ref().write().config_mut().options_mut().extensions.insert(settings);
    Ok(())
}
