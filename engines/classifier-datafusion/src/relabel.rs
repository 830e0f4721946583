//! The function `relabel`.

use std::sync::Arc;

use arrow_array::{cast::AsArray, types::UInt32Type};
use arrow_schema::{DataType, FieldRef};
use datafusion_common::{Result, internal_err, plan_err};
use datafusion_expr::{
    ColumnarValue, DocSection, Documentation, ReturnFieldArgs, ScalarFunctionArgs, ScalarUDFImpl,
    Signature, Volatility,
};

use crate::{
    arguments::{answer, check_name, check_text, name, wrong_count},
    rule_sets::Registry,
};

const NAME: &str = "relabel";
const USAGE: &str = "(text, old_rule, 'old', 'new')";

/// Winners by new rules from winners by old ones.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(crate) struct Relabel {
    registry: Registry,
    signature: Signature,
    documentation: Documentation,
}

impl Relabel {
    pub(crate) fn new(registry: Registry) -> Self {
        let description = "The index of the rule of a new rule set that a text gets, given the \
                           index that an old rule set gave it";
        let documentation =
            Documentation::builder(DocSection::default(), description, format!("{NAME}{USAGE}"))
                .with_argument("text", "A text, bytes, or a dictionary of these")
                .with_argument("old_rule", "What classify_index(text, 'old') returned");
        Self {
            registry,
            signature: Signature::user_defined(Volatility::Immutable),
            documentation: documentation.build(),
        }
    }

    pub(crate) fn registry(&self) -> &Registry {
        &self.registry
    }
}

impl ScalarUDFImpl for Relabel {
    fn name(&self) -> &str {
        NAME
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, types: &[DataType]) -> Result<Vec<DataType>> {
        let [text, stored, old, new] = types else {
            return wrong_count(NAME, USAGE, types.len());
        };
        check_text(NAME, text)?;
        if !stored.is_integer() && *stored != DataType::Null {
            return plan_err!(
                "the second argument of {NAME} is the index of the old rule, as \
                 classify_index(text, 'old') returns it: an integer; here it is {stored}"
            );
        }
        check_name(NAME, old)?;
        check_name(NAME, new)?;
        Ok(vec![text.clone(), DataType::UInt32, old.clone(), new.clone()])
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        internal_err!("the field that {NAME} returns depends on the rules")
    }

    fn return_field_from_args(&self, args: ReturnFieldArgs<'_>) -> Result<FieldRef> {
        let (old, new) = (name(NAME, &args, 2)?, name(NAME, &args, 3)?);
        self.registry.relabeler(old, new)?;
        Ok(Arc::new(self.registry.sets().get(new)?.field(NAME, DataType::UInt32)))
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let (old, new) = (name(NAME, &args.args[..], 2)?, name(NAME, &args.args[..], 3)?);
        let relabeler = self.registry.relabeler(old, new)?;
        answer(&args.args[..2], |columns| {
            let stored = columns[1].as_primitive::<UInt32Type>();
            Ok(Arc::new(relabeler.rule_indexes(&columns[0], stored)?))
        })
    }

    fn documentation(&self) -> Option<&Documentation> {
        Some(&self.documentation)
    }
}
