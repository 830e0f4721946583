//! The function `classifier_artifact_id`.

use arrow_schema::DataType;
use datafusion_common::{Result, ScalarValue};
use datafusion_expr::{
    ColumnarValue, DocSection, Documentation, ScalarFunctionArgs, ScalarUDFImpl, Signature,
    Volatility,
};

use crate::{
    arguments::{check_name, name, wrong_count},
    rule_sets::Registry,
};

const NAME: &str = "classifier_artifact_id";
const USAGE: &str = "([rule_set])";

/// The id of a rule set.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(crate) struct ArtifactIdOf {
    registry: Registry,
    signature: Signature,
    documentation: Documentation,
}

impl ArtifactIdOf {
    pub(crate) fn new(registry: Registry) -> Self {
        let description = "The id of the rules, to be kept beside stored labels";
        let usage = format!("{NAME}{USAGE}");
        Self {
            registry,
            signature: Signature::user_defined(Volatility::Immutable),
            documentation: Documentation::builder(DocSection::default(), description, usage)
                .build(),
        }
    }

    pub(crate) fn registry(&self) -> &Registry {
        &self.registry
    }
}

impl ScalarUDFImpl for ArtifactIdOf {
    fn name(&self) -> &str {
        NAME
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, types: &[DataType]) -> Result<Vec<DataType>> {
        match types {
            [] => {}
            [set] => check_name(NAME, set)?,
            _ => return wrong_count(NAME, USAGE, types.len()),
        }
        Ok(types.to_vec())
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(DataType::Utf8)
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let sets = self.registry.sets();
        let name = match &args.args[..] {
            [] => sets.default_name(),
            arguments => name(NAME, arguments, 0)?,
        };
        let id = sets.get(name)?.classifier().artifact_id();
        Ok(ColumnarValue::Scalar(ScalarValue::from(id.to_string())))
    }

    fn documentation(&self) -> Option<&Documentation> {
        Some(&self.documentation)
    }
}
