//! Functions of a text and a rule set.

use std::sync::Arc;

use arrow_array::{Array, ArrayRef};
use arrow_schema::{DataType, FieldRef};
use classifier_arrow::ColumnClassifier;
use datafusion_common::{Result, internal_err};
use datafusion_expr::{
    ColumnarValue, DocSection, Documentation, ReturnFieldArgs, ScalarFunctionArgs, ScalarUDF,
    ScalarUDFImpl, Signature, Volatility,
};

use crate::{
    RuleSets,
    arguments::{Constants, answer, check_name, check_text, name, wrong_count},
    rule_sets::Registry,
};

/// What a function returns for each text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Returns {
    Label,
    /// The label as a text of its own type, of functions without a rule set among their arguments.
    LabelView,
    Rule,
    Index,
}

/// A function of a text and a rule set.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(crate) struct Classify {
    name: String,
    returns: Returns,
    registry: Registry,
    signature: Signature,
    documentation: Documentation,
}

impl Classify {
    pub(crate) fn new(
        name: impl Into<String>,
        returns: Returns,
        registry: Registry,
        description: &str,
    ) -> Self {
        let name = name.into();
        let usage = format!("{name}{}", usage(returns));
        Self {
            documentation: Documentation::builder(DocSection::default(), description, usage)
                .with_argument("text", "A text, bytes, or a dictionary of these")
                .build(),
            name,
            returns,
            registry,
            signature: Signature::user_defined(Volatility::Immutable),
        }
    }

    pub(crate) fn returns(&self) -> Returns {
        self.returns
    }

    pub(crate) fn registry(&self) -> &Registry {
        &self.registry
    }

    fn rules(
        &self,
        arguments: &(impl Constants + ?Sized),
        count: usize,
    ) -> Result<ColumnClassifier> {
        let sets = self.registry.sets();
        match count {
            1 => sets.get(sets.default_name()),
            _ => sets.get(name(&self.name, arguments, 1)?),
        }
    }
}

/// A function of a text with rules of its own, as [`create_function`](crate::create_function) makes it. It returns the
/// label as a text.
///
/// # Examples
///
/// ```
/// use classifier_datafusion::{RuleSets, label_function};
///
/// let rules = RuleSets::default().get(RuleSets::BUILTIN)?;
/// assert_eq!(label_function("bounce", rules).name(), "bounce");
/// # Ok::<(), datafusion::error::DataFusionError>(())
/// ```
#[must_use]
pub fn label_function(name: &str, rules: ColumnClassifier) -> ScalarUDF {
    let registry = Registry::new(RuleSets::none().with(name, rules));
    let description = "The label of a text by the rules of this function";
    Classify::new(name, Returns::LabelView, registry, description).into()
}

fn usage(returns: Returns) -> &'static str {
    if returns == Returns::LabelView { "(text)" } else { "(text [, rule_set])" }
}

impl Returns {
    fn data_type(self, rules: &ColumnClassifier) -> DataType {
        match self {
            Self::Label => {
                DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8))
            }
            Self::LabelView => DataType::Utf8View,
            Self::Rule => rules.rules_type().clone(),
            Self::Index => DataType::UInt32,
        }
    }

    fn of(self, rules: &ColumnClassifier, texts: &dyn Array) -> Result<ArrayRef> {
        Ok(match self {
            Self::Label => Arc::new(rules.labels(texts)?),
            Self::LabelView => Arc::new(rules.label_views(texts)?),
            Self::Rule => Arc::new(rules.rules(texts)?),
            Self::Index => Arc::new(rules.rule_indexes(texts)?),
        })
    }
}

impl ScalarUDFImpl for Classify {
    fn name(&self) -> &str {
        &self.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, types: &[DataType]) -> Result<Vec<DataType>> {
        match types {
            [text] => check_text(&self.name, text)?,
            [text, set] if self.returns != Returns::LabelView => {
                check_text(&self.name, text)?;
                check_name(&self.name, set)?;
            }
            _ => return wrong_count(&self.name, usage(self.returns), types.len()),
        }
        Ok(types.to_vec())
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        internal_err!("the type that {} returns depends on the rules", self.name)
    }

    /// Errors about the rule set are those of the plan, and not of the first batch.
    fn return_field_from_args(&self, args: ReturnFieldArgs<'_>) -> Result<FieldRef> {
        let rules = self.rules(&args, args.arg_fields.len())?;
        Ok(Arc::new(rules.field(&self.name, self.returns.data_type(&rules))))
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let rules = self.rules(&args.args[..], args.args.len())?;
        answer(&args.args[..1], |texts| self.returns.of(&rules, &texts[0]))
    }

    fn is_strict(&self) -> bool {
        true
    }

    fn documentation(&self) -> Option<&Documentation> {
        Some(&self.documentation)
    }
}
