//! The arguments of functions: which types they have, and what constants say.

use arrow_array::ArrayRef;
use arrow_schema::DataType;
use datafusion_common::{Result, ScalarValue, plan_err};
use datafusion_expr::{ColumnarValue, ReturnFieldArgs};

/// Refuses types that have no texts. Texts keep their types, because all are read as they are.
pub(crate) fn check_text(function: &str, data_type: &DataType) -> Result<()> {
    let values = match data_type {
        DataType::Dictionary(_, values) => values,
        other => other,
    };
    if is_text(values) || values.is_binary() || *data_type == DataType::Null {
        return Ok(());
    }
    plan_err!(
        "the first argument of {function} is a text: Utf8, LargeUtf8, Utf8View, Binary, LargeBinary, \
         BinaryView, or a dictionary of these; here it is {data_type}"
    )
}

/// Refuses types that cannot be the name of a rule set.
pub(crate) fn check_name(function: &str, data_type: &DataType) -> Result<()> {
    if is_text(data_type) {
        return Ok(());
    }
    plan_err!("the rule set of {function} is a text such as 'builtin'; here it is {data_type}")
}

fn is_text(data_type: &DataType) -> bool {
    matches!(data_type, DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View)
}

/// Refuses a wrong number of arguments.
pub(crate) fn wrong_count<T>(function: &str, usage: &str, count: usize) -> Result<T> {
    plan_err!("{function} has {count} arguments; use {function}{usage}")
}

/// Where names of rule sets come from: a plan, or a call of a function.
pub(crate) trait Constants {
    /// The argument, if it is a constant.
    fn constant(&self, index: usize) -> Option<&ScalarValue>;
}

impl Constants for ReturnFieldArgs<'_> {
    fn constant(&self, index: usize) -> Option<&ScalarValue> {
        self.scalar_arguments.get(index).copied().flatten()
    }
}

impl Constants for [ColumnarValue] {
    fn constant(&self, index: usize) -> Option<&ScalarValue> {
        match self.get(index)? {
            ColumnarValue::Scalar(value) => Some(value),
            ColumnarValue::Array(_) => None,
        }
    }
}

/// The name of a rule set.
pub(crate) fn name<'a>(
    function: &str,
    arguments: &'a (impl Constants + ?Sized),
    index: usize,
) -> Result<&'a str> {
    match arguments.constant(index).map(|value| value.try_as_str()) {
        Some(Some(Some(name))) => Ok(name),
        Some(Some(None)) => plan_err!("the rule set of {function} is NULL"),
        _ => plan_err!("the rule set of {function} must be a constant text, the same for all rows"),
    }
}

/// The answer for columns; a scalar for scalars.
pub(crate) fn answer(
    columns: &[ColumnarValue],
    of_arrays: impl FnOnce(&[ArrayRef]) -> Result<ArrayRef>,
) -> Result<ColumnarValue> {
    let are_scalars = columns.iter().all(|column| matches!(column, ColumnarValue::Scalar(_)));
    let answer = of_arrays(&ColumnarValue::values_to_arrays(columns)?)?;
    Ok(match are_scalars {
        true => ColumnarValue::Scalar(ScalarValue::try_from_array(&answer, 0)?),
        false => ColumnarValue::Array(answer),
    })
}
