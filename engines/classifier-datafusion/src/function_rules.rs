//! The rules of a function, to make the function again in another process.

use classifier_arrow::ColumnClassifier;
use datafusion_expr::ScalarUDF;

use crate::{
    RuleSets,
    artifact_id::ArtifactIdOf,
    classify::{Classify, Returns},
    relabel::Relabel,
    rule_sets::Registry,
};

/// The rules of a function of this crate. With its name they are all that the function consists of, so that codecs of
/// plans can send it to another process.
///
/// # Examples
///
/// ```
/// use classifier_datafusion::{FunctionRules, RuleSets, functions};
///
/// for function in functions(&RuleSets::default()) {
///     let Some(FunctionRules::Sets(sets)) = FunctionRules::of(&function) else { unreachable!() };
///     assert!(sets.names().eq(["builtin"]));
///     assert!(functions(&sets).iter().any(|copy| copy.name() == function.name()));
/// }
/// ```
#[derive(Clone, Debug)]
pub enum FunctionRules {
    /// The rule sets of a function that [`functions`](crate::functions) made.
    Sets(RuleSets),
    /// The rules of a function that [`label_function`](crate::label_function) made.
    Own(ColumnClassifier),
}

impl FunctionRules {
    /// The rules of this function; `None` if it is not of this crate.
    #[must_use]
    pub fn of(function: &ScalarUDF) -> Option<Self> {
        let inner = function.inner();
        if let Some(classify) = inner.downcast_ref::<Classify>()
            && classify.returns() == Returns::LabelView
        {
            let sets = classify.registry().sets();
            return sets.get(sets.default_name()).ok().map(Self::Own);
        }
        let registry: &Registry = None
            .or_else(|| inner.downcast_ref().map(Classify::registry))
            .or_else(|| inner.downcast_ref().map(Relabel::registry))
            .or_else(|| inner.downcast_ref().map(ArtifactIdOf::registry))?;
        Some(Self::Sets(registry.sets().clone()))
    }
}
