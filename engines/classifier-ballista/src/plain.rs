//! Functions that return texts where those of `classifier-datafusion` return dictionaries. Between executors, Ballista
//! turns dictionaries into texts, but plans with the type of a dictionary, so that later stages fail.

use std::sync::Arc;

use classifier_datafusion::FunctionRules;
use datafusion::{
    arrow::{
        compute::cast,
        datatypes::{DataType, Field, FieldRef},
    },
    error::Result,
    logical_expr::{
        ColumnarValue, Documentation, ReturnFieldArgs, ScalarFunctionArgs, ScalarUDF,
        ScalarUDFImpl, Signature,
    },
};

/// A function without dictionaries in its results.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Plain(ScalarUDF);

/// The function with texts instead of dictionaries.
pub(crate) fn plain(function: ScalarUDF) -> ScalarUDF {
    match function.inner().downcast_ref::<Plain>() {
        Some(_) => function,
        None => Plain(function).into(),
    }
}

/// The rules of one of our functions, plain or not.
pub(crate) fn rules_of(function: &ScalarUDF) -> Option<FunctionRules> {
    let plain = function.inner().downcast_ref::<Plain>();
    FunctionRules::of(plain.map_or(function, |plain| &plain.0))
}

fn plain_type(data_type: &DataType) -> DataType {
    match data_type {
        DataType::Dictionary(_, values) => (**values).clone(),
        DataType::Struct(fields) => DataType::Struct(fields.iter().map(plain_field).collect()),
        other => other.clone(),
    }
}

fn plain_field(field: &FieldRef) -> FieldRef {
    let data_type = plain_type(field.data_type());
    Arc::new(Field::clone(field).with_data_type(data_type))
}

impl ScalarUDFImpl for Plain {
    fn name(&self) -> &str {
        self.0.name()
    }

    fn signature(&self) -> &Signature {
        self.0.signature()
    }

    fn coerce_types(&self, types: &[DataType]) -> Result<Vec<DataType>> {
        self.0.coerce_types(types)
    }

    fn return_type(&self, types: &[DataType]) -> Result<DataType> {
        self.0.return_type(types)
    }

    fn return_field_from_args(&self, args: ReturnFieldArgs<'_>) -> Result<FieldRef> {
        Ok(plain_field(&self.0.return_field_from_args(args)?))
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        Ok(match self.0.inner().invoke_with_args(args)? {
            ColumnarValue::Array(array) => {
                ColumnarValue::Array(cast(&array, &plain_type(array.data_type()))?)
            }
            ColumnarValue::Scalar(value) => {
                ColumnarValue::Scalar(value.cast_to(&plain_type(&value.data_type()))?)
            }
        })
    }

    fn is_strict(&self) -> bool {
        self.0.inner().is_strict()
    }

    fn documentation(&self) -> Option<&Documentation> {
        self.0.documentation()
    }
}
